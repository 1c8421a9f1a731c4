use crate::{Currency, Money};

/// Why what was typed is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Nothing was typed.
    #[error("no amount was given")]
    Empty,
    /// Something else than digits and separators.
    #[error("this is not a number")]
    NotANumber,
    /// More decimals than the currency has.
    #[error("{currency} has {decimals} decimals")]
    TooPrecise {
        /// The currency that was asked for.
        currency: Currency,
        /// Its decimals.
        decimals: usize,
    },
    /// More than can be counted.
    #[error("the amount is too large")]
    TooLarge,
}

/// Reads an amount in major units as people type it: Western, Arabic-Indic or
/// Persian digits, `٫`, `.` or `,` for decimals, `٬`, `,`, `.`, `'` or spaces between thousands.
///
/// A lone `.` or `,` separates decimals unless exactly three digits follow it
/// and the currency has fewer decimals than that; where both stand, the last is the decimal one.
///
/// # Errors
/// When it is not a number, or has more decimals than the currency.
pub fn parse_decimal(typed: &str, currency: Currency) -> Result<Money, AmountError> {
    let plain: String = typed.chars().filter_map(plain_char).collect();
    if plain.is_empty() {
        return Err(AmountError::Empty);
    }
    let (major, minor) = split(&plain, currency.exponent());
    let major: String = ungroup(major).ok_or(AmountError::NotANumber)?;
    if !minor.chars().all(|c| c.is_ascii_digit()) || (major.is_empty() && minor.is_empty()) {
        return Err(AmountError::NotANumber);
    }
    let significant = minor.trim_end_matches('0');
    let decimals = currency.exponent();
    if significant.len() > decimals {
        return Err(AmountError::TooPrecise { currency, decimals });
    }
    let digits = format!("{major}{significant:0<decimals$}");
    let amount = digits.parse().map_err(|_| AmountError::TooLarge)?;
    Ok(Money::new(amount, currency))
}

/// Western digits and separators: `٫` becomes `.` doubled as a sure decimal mark `D`, `٬` a sure group mark `G`.
fn plain_char(typed: char) -> Option<char> {
    match typed {
        '٠'..='٩' => digit(typed, '٠'),
        '۰'..='۹' => digit(typed, '۰'),
        '٫' => Some('D'),
        '٬' | '\'' | '’' => Some('G'),
        // Spaces and direction marks say nothing about the number.
        c if c.is_whitespace() => None,
        '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{2066}'..='\u{2069}' => None,
        'D' | 'G' => Some('?'),
        c => Some(c),
    }
}

fn digit(typed: char, zero: char) -> Option<char> {
    char::from_digit(u32::from(typed) - u32::from(zero), 10)
}

fn split(plain: &str, exponent: usize) -> (&str, &str) {
    if let Some(parts) = plain.split_once('D') {
        return parts;
    }
    let Some(last) = plain.rfind(['.', ',']) else {
        return (plain, "");
    };
    let mark = &plain[last..=last];
    let after = &plain[last + 1..];
    let repeated = plain.matches(mark).count() > 1;
    let alone = !plain[..last].contains(['.', ',', 'G']);
    let reads_as_thousands = after.len() == 3 && exponent < 3 && alone && !plain.starts_with('0');
    if repeated || reads_as_thousands {
        (plain, "")
    } else {
        (&plain[..last], after)
    }
}

/// The digits without group marks, which must stand before three digits each.
fn ungroup(major: &str) -> Option<String> {
    let mut groups = major.split(['.', ',', 'G']);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let digits_only = |group: &&str| group.chars().all(|c| c.is_ascii_digit());
    let grouped =
        rest.iter().all(|group| group.len() == 3) && (rest.is_empty() || !first.is_empty());
    (grouped && digits_only(&first) && rest.iter().all(digits_only))
        .then(|| std::iter::once(first).chain(rest).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(typed: &str, code: &str) -> Result<i64, AmountError> {
        parse_decimal(typed, code.parse().unwrap()).map(|money| money.amount)
    }

    #[test]
    fn digits_of_every_kind() {
        assert_eq!(parse("50", "USD"), Ok(5_000));
        assert_eq!(parse("٥٠", "EGP"), Ok(5_000));
        assert_eq!(parse("۵۰", "EGP"), Ok(5_000));
        assert_eq!(parse("١٢٣٫٤٥٦", "JOD"), Ok(123_456));
        assert_eq!(parse("١٬٢٣٤٫٥٠", "EGP"), Ok(123_450));
        assert_eq!(parse(" 1 234,50 ", "TND"), Ok(1_234_500));
    }

    #[test]
    fn separators_are_read_as_people_mean_them() {
        assert_eq!(parse("1,234", "USD"), Ok(123_400));
        assert_eq!(parse("1,234", "KWD"), Ok(1_234));
        assert_eq!(parse("1.234,56", "USD"), Ok(123_456));
        assert_eq!(parse("1,234.56", "USD"), Ok(123_456));
        assert_eq!(parse("0.500", "USD"), Ok(50));
        assert_eq!(parse("258.40", "USD"), Ok(25_840));
        assert_eq!(parse("1,000,000", "XOF"), Ok(1_000_000));
        assert_eq!(parse(".5", "USD"), Ok(50));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        assert_eq!(parse("", "USD"), Err(AmountError::Empty));
        for typed in ["abc", "-5", "1e3", "5 USD", "..", "1,2,3", "D5", "٫"] {
            assert_eq!(parse(typed, "USD"), Err(AmountError::NotANumber), "{typed}");
        }
        assert!(matches!(parse("1.005", "EGP"), Ok(100_500)));
        assert!(matches!(
            parse("0.005", "EGP"),
            Err(AmountError::TooPrecise { .. })
        ));
        assert!(matches!(
            parse("1.5", "XOF"),
            Err(AmountError::TooPrecise { .. })
        ));
        assert_eq!(
            parse("99999999999999999999", "USD"),
            Err(AmountError::TooLarge)
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn what_is_printed_is_read_back(amount in 0..=i64::MAX, code in prop::sample::select(vec!["USD", "KWD", "XOF"])) {
            let money = Money::new(amount, code.parse().unwrap());
            prop_assert_eq!(parse_decimal(&money.to_decimal(), money.currency), Ok(money));
        }
    }
}
