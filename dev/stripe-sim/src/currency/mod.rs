//! What may be charged in which currency, and what it costs.

mod table;

use crate::error::ApiError;

/// One currency's rules.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// Lower-case ISO code, as Stripe writes it.
    pub(crate) code: &'static str,
    /// Decimals of Stripe's smallest unit.
    pub(crate) exponent: u8,
    /// Amounts must be divisible by this.
    pub(crate) multiple_of: i64,
    minimum: i64,
}

const fn rule(code: &'static str, exponent: u8, multiple_of: i64, minimum: i64) -> Rule {
    Rule {
        code,
        exponent,
        multiple_of,
        minimum,
    }
}

/// Twelve digits, which is what Stripe takes for cards.
const LARGEST: i64 = 999_999_999_999;
/// The fixed part of the fee, by the currency's exponent: thirty minor units of a two-decimal currency.
const FIXED_FEE: &[(u8, i64)] = &[(0, 30), (2, 30), (3, 300)];
/// What a dispute costs, likewise: fifteen of a two-decimal currency.
const DISPUTE_FEE: &[(u8, i64)] = &[(0, 1500), (2, 1500), (3, 15_000)];
/// The proportional part of the fee, in thousandths.
const FEE_PER_MILLE: i64 = 29;

/// Finds a currency, or answers as Stripe does for one it does not know.
pub(crate) fn find(code: &str) -> Result<&'static Rule, ApiError> {
    let lower = code.to_ascii_lowercase();
    table::RULES
        .iter()
        .find(|rule| rule.code == lower)
        .ok_or_else(|| {
            let known: Vec<&str> = table::RULES.iter().map(|rule| rule.code).collect();
            ApiError::invalid(format!(
                "Invalid currency: {lower}. Stripe currently supports these currencies: {}",
                known.join(", ")
            ))
            .param("currency")
        })
}

impl Rule {
    /// Refuses an amount that can't be charged in this currency.
    pub(crate) fn check_charge(&self, amount: i64) -> Result<(), ApiError> {
        let refused = if amount > LARGEST {
            let most = self.show(LARGEST);
            ApiError::invalid(format!("Amount must be no more than {most}"))
                .code("amount_too_large")
        } else if amount < self.minimum {
            let least = self.show(self.minimum);
            ApiError::invalid(format!("Amount must be at least {least}")).code("amount_too_small")
        } else {
            return self.check_multiple(amount);
        };
        Err(refused.param("amount"))
    }

    /// Refuses an amount that the currency's smallest chargeable step does not divide.
    pub(crate) fn check_multiple(&self, amount: i64) -> Result<(), ApiError> {
        if amount % self.multiple_of == 0 {
            return Ok(());
        }
        Err(ApiError::invalid(format!(
            "Invalid amount: {amount}. Amounts in {} must be divisible by {}",
            self.code, self.multiple_of
        ))
        .code("parameter_invalid_integer")
        .param("amount"))
    }

    /// The fee on a charge: 2.9 %, rounded half up, and a fixed part.
    pub(crate) fn fee(&self, amount: i64) -> i64 {
        (amount * FEE_PER_MILLE + 500) / 1000 + self.by_exponent(FIXED_FEE)
    }

    /// The fee on a dispute. Since June 2025 Stripe keeps it whatever the end.
    pub(crate) fn dispute_fee(&self) -> i64 {
        self.by_exponent(DISPUTE_FEE)
    }

    fn by_exponent(&self, fees: &[(u8, i64)]) -> i64 {
        fees.iter()
            .find(|(exponent, _)| *exponent == self.exponent)
            .map_or(0, |(_, fee)| *fee)
    }

    /// An amount as Stripe's messages write it: `$0.50 usd`, `0.360 jod`.
    pub(crate) fn show(&self, amount: i64) -> String {
        let sign = match self.code {
            "usd" => "$",
            "eur" => "€",
            "gbp" => "£",
            _ => "",
        };
        let unit = 10_i64.pow(u32::from(self.exponent));
        let (whole, rest) = (amount / unit, amount % unit);
        if self.exponent == 0 {
            format!("{sign}{whole} {}", self.code)
        } else {
            format!(
                "{sign}{whole}.{rest:0width$} {}",
                self.code,
                width = usize::from(self.exponent)
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(code: &str, amount: i64) -> Option<String> {
        find(code)
            .unwrap()
            .check_charge(amount)
            .err()
            .and_then(|error| error.code_text().map(str::to_owned))
    }

    #[test]
    fn minimums_are_per_currency() {
        assert_eq!(refusal("usd", 49).as_deref(), Some("amount_too_small"));
        assert_eq!(refusal("USD", 50), None);
        assert_eq!(refusal("gbp", 30), None);
        assert_eq!(refusal("gbp", 29).as_deref(), Some("amount_too_small"));
        assert_eq!(refusal("aed", 199).as_deref(), Some("amount_too_small"));
        assert_eq!(refusal("jpy", 50), None);
    }

    #[test]
    fn three_decimals_end_in_zero_and_ugx_is_sent_in_hundredths() {
        assert_eq!(refusal("kwd", 5120), None);
        assert_eq!(
            refusal("kwd", 5124).as_deref(),
            Some("parameter_invalid_integer")
        );
        assert_eq!(
            refusal("tnd", 5005).as_deref(),
            Some("parameter_invalid_integer")
        );
        assert_eq!(refusal("ugx", 500_000), None);
        assert_eq!(
            refusal("ugx", 500_050).as_deref(),
            Some("parameter_invalid_integer")
        );
    }

    #[test]
    fn digits_bound_an_amount() {
        assert_eq!(refusal("lbp", 999_999_999_999), None);
        assert_eq!(
            refusal("usd", 1_000_000_000_000).as_deref(),
            Some("amount_too_large")
        );
    }

    #[test]
    fn unknown_currencies_are_named() {
        let error = find("euro").unwrap_err();
        assert!(error.message().starts_with(
            "Invalid currency: euro. Stripe currently supports these currencies: aed"
        ));
        assert!(find("iqd").is_err(), "a currency that Stripe does not list");
    }

    #[test]
    fn fees_round_half_up_and_follow_the_exponent() {
        let fee = |code: &str, amount| find(code).unwrap().fee(amount);
        assert_eq!(fee("usd", 2000), 88);
        assert_eq!(fee("usd", 1099), 62, "31.871 rounds to 32");
        assert_eq!(fee("usd", 50), 31, "1.45 rounds to 1");
        assert_eq!(fee("xof", 10_000), 320);
        assert_eq!(fee("jod", 10_000), 590);
        let dispute_fee = |code: &str| find(code).unwrap().dispute_fee();
        assert_eq!((dispute_fee("usd"), dispute_fee("jod")), (1500, 15_000));
    }

    #[test]
    fn the_table_is_sorted_and_chargeable() {
        for pair in table::RULES.windows(2) {
            assert!(
                pair[0].code < pair[1].code,
                "{} comes twice or out of order",
                pair[1].code
            );
        }
        for rule in table::RULES {
            assert!(
                rule.check_charge(rule.minimum).is_ok(),
                "{}: its own minimum can't be charged",
                rule.code
            );
            for fees in [FIXED_FEE, DISPUTE_FEE] {
                assert!(
                    fees.iter().any(|(exponent, _)| *exponent == rule.exponent),
                    "{}: no fee",
                    rule.code
                );
            }
        }
    }

    #[test]
    fn amounts_are_shown_with_their_decimals() {
        assert_eq!(find("usd").unwrap().show(50), "$0.50 usd");
        assert_eq!(find("jod").unwrap().show(1_360), "1.360 jod");
        assert_eq!(find("xof").unwrap().show(290), "290 xof");
    }
}
