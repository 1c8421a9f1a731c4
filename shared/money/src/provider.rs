use crate::{Currency, Money};

/// What the payment provider (Stripe) takes in a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provider {
    currency: Currency,
    /// Provider units in one of our minor units: 100 for UGX, which ISO counts
    /// whole and the provider in hundredths, else 1.
    units_per_minor: i64,
    /// What is charged must be a multiple of this many minor units.
    multiple_of: i64,
    /// The least that is charged, in minor units.
    minimum: i64,
}

/// A sum that the provider can't charge, with the nearest ones that it can.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this amount can't be charged")]
pub struct NotChargeable {
    /// The nearest chargeable sums, the smaller first; empty when the currency is not taken at all.
    pub nearest: Vec<Money>,
}

/// Currency, provider's exponent, multiple and minimum (in the provider's
/// units), after Stripe's pages on currencies and minimum amounts.
const CURRENCIES: &str = include_str!("../data/provider_currencies.csv");

/// The most that one charge may be, in the provider's units: twelve digits.
const MOST_UNITS: i64 = 999_999_999_999;

/// The provider's rules for a currency; none when it takes no charge in it.
#[must_use]
pub fn provider(currency: Currency) -> Option<Provider> {
    CURRENCIES.lines().find_map(|line| {
        let mut fields = line.split(',');
        if fields.next() != Some(currency.code()) {
            return None;
        }
        let mut number = || fields.next()?.parse::<i64>().ok();
        let (exponent, multiple_of, minimum) = (number()?, number()?, number()?);
        let surplus = usize::try_from(exponent)
            .ok()?
            .checked_sub(currency.exponent())?;
        let units_per_minor = (0..surplus).fold(1, |units, _| units * 10);
        Some(Provider {
            currency,
            units_per_minor,
            multiple_of: (multiple_of / units_per_minor).max(1),
            minimum: (minimum / units_per_minor).max(1),
        })
    })
}

impl Provider {
    /// The provider's own units for `amount` minor units; none if that overflows.
    #[must_use]
    pub fn units(&self, amount: i64) -> Option<i64> {
        amount.checked_mul(self.units_per_minor)
    }

    /// Our minor units for the provider's; none if they are no whole number of ours.
    #[must_use]
    pub fn minor(&self, units: i64) -> Option<i64> {
        (units % self.units_per_minor == 0).then(|| units / self.units_per_minor)
    }

    /// Checks that `amount` minor units can be charged.
    ///
    /// # Errors
    /// Names the nearest sums that can.
    pub fn check(&self, amount: i64) -> Result<(), NotChargeable> {
        let least = self.round_up(self.minimum).unwrap_or(self.minimum);
        if amount < least {
            return Err(self.not_chargeable([Some(least), None]));
        }
        let most = MOST_UNITS / self.units_per_minor;
        let most = most - most % self.multiple_of;
        if amount > most {
            return Err(self.not_chargeable([Some(most), None]));
        }
        if amount % self.multiple_of != 0 {
            let below = amount - amount % self.multiple_of;
            return Err(self.not_chargeable([
                Some(below).filter(|sum| *sum >= least),
                Some(below + self.multiple_of).filter(|sum| *sum <= most),
            ]));
        }
        Ok(())
    }

    /// `amount`, or the next sum above it that is a multiple the provider takes.
    #[must_use]
    pub fn round_up(&self, amount: i64) -> Option<i64> {
        match amount % self.multiple_of {
            0 => Some(amount),
            over => amount.checked_add(self.multiple_of - over),
        }
    }

    fn not_chargeable(&self, sums: [Option<i64>; 2]) -> NotChargeable {
        let nearest = sums.into_iter().flatten();
        NotChargeable {
            nearest: nearest
                .map(|amount| Money::new(amount, self.currency))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(code: &str) -> Provider {
        provider(code.parse().unwrap()).unwrap()
    }

    fn nearest(code: &str, amount: i64) -> Vec<i64> {
        let error = rules(code).check(amount).unwrap_err();
        error.nearest.iter().map(|money| money.amount).collect()
    }

    #[test]
    fn three_decimal_currencies_end_in_nought() {
        assert_eq!(rules("KWD").check(5_120), Ok(()));
        assert_eq!(nearest("KWD", 5_124), [5_120, 5_130]);
        assert_eq!(nearest("JOD", 3), [10]);
        assert_eq!(nearest("TND", 11), [10, 20]);
    }

    #[test]
    fn minimums() {
        assert_eq!(nearest("USD", 49), [50]);
        assert_eq!(rules("USD").check(50), Ok(()));
        assert_eq!(nearest("XOF", 0), [1]);
        assert_eq!(nearest("USD", -5), [50]);
    }

    #[test]
    fn ugandan_shillings_are_sent_in_hundredths() {
        assert_eq!(rules("UGX").units(500), Some(50_000));
        assert_eq!(rules("UGX").minor(50_000), Some(500));
        assert_eq!(rules("UGX").minor(50_050), None);
        assert_eq!(rules("USD").units(500), Some(500));
        assert_eq!(nearest("UGX", i64::MAX), [9_999_999_999]);
    }

    #[test]
    fn twelve_digits_at_most() {
        assert_eq!(rules("USD").check(999_999_999_999), Ok(()));
        assert_eq!(nearest("USD", 1_000_000_000_000), [999_999_999_999]);
        assert_eq!(nearest("KWD", 999_999_999_995), [999_999_999_990]);
    }

    #[test]
    fn a_currency_may_not_be_charged_at_all() {
        assert!(provider("SDG".parse().unwrap()).is_none());
    }
}
