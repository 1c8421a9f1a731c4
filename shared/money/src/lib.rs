//! Money as integer minor units of an ISO 4217 currency, what the payment
//! provider can charge, and the typed ids that every service shares.

mod currency;
mod id;
mod parse;
mod provider;

pub use currency::{Currency, UnknownCurrency};
pub use id::{
    AllocationRef, CampaignId, DonorId, EventId, FundId, OrganisationId, PaymentId, PledgeId,
    ProgrammeId, SponsorId,
};
pub use parse::{AmountError, parse_decimal};
pub use provider::{NotChargeable, Provider, provider};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A sum in the minor units of its currency: `{"amount": 12500, "currency": "USD"}` is 125.00 USD.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Minor units (cents, fils, …), as many to the major unit as ISO 4217 says.
    pub amount: i64,
    /// ISO 4217 code.
    #[schema(value_type = String, example = "USD")]
    pub currency: Currency,
}

/// Two sums that can't be added: other currencies, or more than an `i64` holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The currencies differ.
    #[error("the currencies {0} and {1} differ")]
    Currencies(Currency, Currency),
    /// The result does not fit in 64 bits.
    #[error("the sum is too large")]
    Overflow,
}

impl Money {
    /// `amount` minor units of `currency`.
    #[must_use]
    pub const fn new(amount: i64, currency: Currency) -> Self {
        Self { amount, currency }
    }

    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The sum of both.
    ///
    /// # Errors
    /// When the currencies differ or the sum overflows.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let amount = self.amount.checked_add(other.amount);
        Ok(Self::new(
            amount.ok_or(MoneyError::Overflow)?,
            self.currency,
        ))
    }

    /// This less `other`; may be negative.
    ///
    /// # Errors
    /// When the currencies differ or the difference overflows.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let amount = self.amount.checked_sub(other.amount);
        Ok(Self::new(
            amount.ok_or(MoneyError::Overflow)?,
            self.currency,
        ))
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::Currencies(self.currency, other.currency))
        }
    }

    /// The sum in major units with the currency's own decimals and a point: `5.120`, `500`.
    #[must_use]
    pub fn to_decimal(self) -> String {
        let places = self.currency.exponent();
        let digits = self.amount.unsigned_abs().to_string();
        let sign = if self.amount < 0 { "-" } else { "" };
        if places == 0 {
            return format!("{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = places + 1);
        let (major, minor) = padded.split_at(padded.len() - places);
        format!("{sign}{major}.{minor}")
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.to_decimal(), self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(amount: i64, code: &str) -> Money {
        Money::new(amount, code.parse().unwrap())
    }

    #[test]
    fn decimals_are_the_currencys_own() {
        assert_eq!(money(12_345, "USD").to_decimal(), "123.45");
        assert_eq!(money(5, "USD").to_decimal(), "0.05");
        assert_eq!(money(5_120, "KWD").to_decimal(), "5.120");
        assert_eq!(money(500, "XOF").to_decimal(), "500");
        assert_eq!(money(-7, "TND").to_decimal(), "-0.007");
        assert_eq!(money(i64::MIN, "USD").to_decimal(), "-92233720368547758.08");
    }

    #[test]
    fn currencies_never_mix() {
        assert!(matches!(
            money(1, "USD").checked_add(money(1, "EGP")),
            Err(MoneyError::Currencies(..))
        ));
        assert_eq!(
            money(i64::MAX, "USD").checked_add(money(1, "USD")),
            Err(MoneyError::Overflow)
        );
    }

    #[test]
    fn unknown_fields_are_refused_by_name() {
        let error = serde_json::from_str::<Money>(r#"{"amount":1,"currency":"USD","x":1}"#)
            .unwrap_err()
            .to_string();
        assert!(error.contains("`x`"), "{error}");
    }
}
