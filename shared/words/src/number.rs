//! Numbers and sums.

use contracts::Locale;
use fixed_decimal::Decimal;
use icu_decimal::DecimalFormatter;
use icu_plurals::{PluralCategory, PluralRules};
use money::Money;

use crate::Style;
use crate::currency::{Mark, mark};

const NO_BREAK_SPACE: char = '\u{a0}';
const NARROW_NO_BREAK_SPACE: char = '\u{202f}';
const ARABIC_PERCENT: char = '٪';
/// An isolate without a letter runs from left to right, and the sign would stand on the wrong side.
const ARABIC_LETTER_MARK: char = '\u{61c}';

/// A share, in tenths of a per cent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(i64);

impl Percent {
    /// `tenths` of a per cent: 417 is 41.7 %.
    #[must_use]
    pub const fn from_tenths(tenths: i64) -> Self {
        Self(tenths)
    }

    /// What `part` is of `whole`, rounded down, so that 100 % is said only when it was reached;
    /// nothing of nothing is 0 %.
    #[must_use]
    pub fn of(part: i64, whole: i64) -> Self {
        let tenths = (i128::from(part) * 1_000).checked_div(i128::from(whole));
        Self(i64::try_from(tenths.unwrap_or(0)).unwrap_or(i64::MAX))
    }

    /// Tenths of a per cent.
    #[must_use]
    pub const fn tenths(self) -> i64 {
        self.0
    }
}

impl Style {
    /// A whole number, grouped: `١٢٬٣٤٥`.
    #[must_use]
    pub fn number(self, number: i64) -> String {
        self.decimal(number, 0)
    }

    /// A share: `41.7%`, `41,7 %`, `٤١٫٧٪`.
    #[must_use]
    pub fn percent(self, percent: Percent) -> String {
        let number = match percent.0 % 10 {
            0 => self.decimal(percent.0 / 10, 0),
            _ => self.decimal(percent.0, 1),
        };
        match (self.locale(), self.digits()) {
            (Locale::Fr, _) => format!("{number}{NARROW_NO_BREAK_SPACE}%"),
            (Locale::Ar, crate::Digits::ArabicIndic | crate::Digits::Extended) => {
                format!("{number}{ARABIC_PERCENT}{ARABIC_LETTER_MARK}")
            }
            (Locale::Ar | Locale::En, _) => format!("{number}%"),
        }
    }

    /// The number of a sum with the currency's own decimals, without the currency: `٥٬٠٠٠٫٠٠`.
    #[must_use]
    pub fn amount(self, money: Money) -> String {
        self.decimal(money.amount, money.currency.exponent())
    }

    /// A sum: `٥٬٠٠٠٫٠٠ ج.م.`, `EGP 5,000.00`, `5 000,00 EGP`. In running text it is to be
    /// isolated, which [`crate::Phrase::with`] does.
    #[must_use]
    pub fn money(self, money: Money) -> String {
        self.marked(&self.amount(money), money)
    }

    /// A sum without its decimals where they are all nought, for headlines: `٥٬٠٠٠ ج.م.`, `$50`.
    #[must_use]
    pub fn brief(self, money: Money) -> String {
        let major = money.currency.minor_per_major();
        match money.amount % major {
            0 => self.marked(&self.number(money.amount / major), money),
            _ => self.money(money),
        }
    }

    /// A number with its currency beside it.
    fn marked(self, number: &str, money: Money) -> String {
        // "-$5", not "$-5".
        let (sign, digits) = match number.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", number),
        };
        match mark(money.currency, self.locale()) {
            Mark::Before(symbol) => format!("{sign}{symbol}{digits}"),
            Mark::BeforeSpaced(symbol) => format!("{sign}{symbol}{NO_BREAK_SPACE}{digits}"),
            Mark::After(symbol) => format!("{number}{NO_BREAK_SPACE}{symbol}"),
        }
    }

    /// The plural form that goes with a number: one of six in Arabic.
    #[must_use]
    pub fn plural_form(self, number: i64) -> &'static str {
        let category = PluralRules::try_new_cardinal((&self.icu()).into())
            .map_or(PluralCategory::Other, |rules| rules.category_for(number));
        match category {
            PluralCategory::Zero => "zero",
            PluralCategory::One => "one",
            PluralCategory::Two => "two",
            PluralCategory::Few => "few",
            PluralCategory::Many => "many",
            PluralCategory::Other => "other",
        }
    }

    /// Two digits at least: hours and minutes.
    pub(crate) fn two_digits(self, number: i8) -> String {
        let mut decimal = Decimal::from(number);
        decimal.pad_start(2);
        self.write(&decimal)
    }

    /// `units` × 10^-`places`, with all its places.
    fn decimal(self, units: i64, places: usize) -> String {
        let mut decimal = Decimal::from(units);
        let exponent = i16::try_from(places).map_or(0, |places| -places);
        decimal.multiply_pow10(exponent);
        decimal.pad_end(exponent);
        self.write(&decimal)
    }

    fn write(self, decimal: &Decimal) -> String {
        match DecimalFormatter::try_new((&self.icu()).into(), Default::default()) {
            Ok(formatter) => formatter.format(decimal).to_string(),
            // The data are compiled in: a plain number beats no number.
            Err(_) => decimal.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use money::parse_decimal;
    use proptest::prelude::*;

    use crate::Digits;

    fn money(amount: i64, code: &str) -> Money {
        Money::new(amount, code.parse().unwrap())
    }

    fn style(locale: Locale, country: &str) -> Style {
        Style::new(locale, Some(country))
    }

    #[test]
    fn headlines_leave_empty_decimals_out() {
        let english = Style::new(Locale::En, None);
        assert_eq!(english.brief(money(5_000, "USD")), "$50");
        assert_eq!(english.brief(money(5_050, "USD")), "$50.50");
        assert_eq!(english.brief(money(-5_000, "JOD")), "-JOD\u{a0}5");
        assert_eq!(english.brief(money(500, "XOF")), "F CFA\u{a0}500");
        let egypt = style(Locale::Ar, "EG");
        assert_eq!(egypt.brief(money(500_000, "EGP")), "٥٬٠٠٠\u{a0}ج.م.");
    }

    #[test]
    fn sums_in_arabic() {
        let egypt = style(Locale::Ar, "EG");
        assert_eq!(egypt.money(money(500_000, "EGP")), "٥٬٠٠٠٫٠٠\u{a0}ج.م.");
        assert_eq!(egypt.money(money(5_000, "USD")), "٥٠٫٠٠\u{a0}دولار أمريكي");
        assert_eq!(
            style(Locale::Ar, "SA").money(money(100, "SAR")),
            "١٫٠٠\u{a0}ر.س"
        );
        assert_eq!(
            style(Locale::Ar, "JO").money(money(5, "JOD")),
            "٠٫٠٠٥\u{a0}د.أ."
        );
        // In Tunisia a comma separates decimals, and a point thousands.
        assert_eq!(
            style(Locale::Ar, "TN").money(money(1_234_500, "TND")),
            "1.234,500\u{a0}د.ت."
        );
        assert_eq!(
            style(Locale::Ar, "AE").money(money(123_450, "AED")),
            "1,234.50\u{a0}د.إ."
        );
        assert_eq!(
            style(Locale::Ar, "TR").money(money(100, "TRY")),
            "1.00\u{a0}ليرة تركية"
        );
        assert_eq!(
            style(Locale::Ar, "EG").money(money(1_000, "XOF")),
            "١٬٠٠٠\u{a0}فرنك غرب أفريقي"
        );
    }

    #[test]
    fn sums_in_english_and_french() {
        let english = Style::new(Locale::En, None);
        assert_eq!(english.money(money(500_000, "EGP")), "EGP\u{a0}5,000.00");
        assert_eq!(english.money(money(5_000, "USD")), "$50.00");
        assert_eq!(english.money(money(-5, "USD")), "-$0.05");
        assert_eq!(english.money(money(1_500, "XOF")), "F CFA\u{a0}1,500");
        assert_eq!(english.money(money(5_120, "KWD")), "KWD\u{a0}5.120");
        let french = style(Locale::Fr, "TN");
        assert_eq!(
            french.money(money(1_234_500, "TND")),
            "1\u{202f}234,500\u{a0}TND"
        );
        assert_eq!(french.money(money(5_000, "EUR")), "50,00\u{a0}€");
        assert_eq!(
            french.money(money(i64::MIN, "EUR")).chars().next(),
            Some('-')
        );
    }

    #[test]
    fn decimals_are_the_currencys_own_and_not_those_for_display() {
        // CLDR shows these three without decimals.
        for code in ["LBP", "AFN", "IQD"] {
            let shown = Style::new(Locale::En, None).amount(money(123_456, code));
            let decimals = shown.split_once('.').unwrap().1.len();
            assert_eq!(decimals, money(0, code).currency.exponent(), "{shown}");
        }
    }

    #[test]
    fn shares() {
        let percent = Percent::of(417, 1_000);
        assert_eq!(Style::new(Locale::En, None).percent(percent), "41.7%");
        assert_eq!(
            Style::new(Locale::Fr, None).percent(percent),
            "41,7\u{202f}%"
        );
        assert_eq!(style(Locale::Ar, "EG").percent(percent), "٤١٫٧٪\u{61c}");
        assert_eq!(style(Locale::Ar, "TN").percent(percent), "41,7%");
        assert_eq!(Percent::of(999_999, 1_000_000).tenths(), 999);
        assert_eq!(Percent::of(1, 0).tenths(), 0);
        assert_eq!(
            Style::new(Locale::En, None).percent(Percent::of(3, 3)),
            "100%"
        );
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(style(Locale::Ar, "EG").number(7_000), "٧٬٠٠٠");
        assert_eq!(Style::new(Locale::En, None).number(26_000), "26,000");
    }

    proptest! {
        /// What is shown can be typed in again, in every style and currency.
        #[test]
        fn what_is_shown_can_be_typed(
            amount in 0..=i64::MAX,
            locale in prop::sample::select(Locale::ALL.to_vec()),
            country in prop::sample::select(vec!["EG", "TN", "AE", "SA", "FR"]),
            digits in prop::sample::select(Digits::ALL.to_vec()),
            code in prop::sample::select(vec!["USD", "EGP", "KWD", "TND", "XOF", "UGX", "LBP"]),
        ) {
            let style = Style::new(locale, Some(country)).with_digits(digits);
            let money = money(amount, code);
            prop_assert_eq!(parse_decimal(&style.amount(money), money.currency), Ok(money));
        }
    }
}
