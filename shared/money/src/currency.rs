use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An ISO 4217 currency with a minor unit.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

/// A code that ISO 4217 doesn't list as money (or has no minor unit for, such as gold).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an ISO 4217 currency")]
pub struct UnknownCurrency(String);

impl Currency {
    /// The three capital letters.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimals the minor unit stands for: 2 for USD, 3 for KWD, 0 for XOF.
    #[must_use]
    pub fn exponent(self) -> usize {
        self.0.exponent().map_or(0, usize::from)
    }

    /// Minor units in one major unit: 10^exponent.
    #[must_use]
    pub fn minor_per_major(self) -> i64 {
        (0..self.exponent()).fold(1, |units, _| units * 10)
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        iso_currency::Currency::from_code(code)
            .filter(|currency| currency.exponent().is_some())
            .map(Self)
            .ok_or_else(|| UnknownCurrency(code.chars().take(16).collect()))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        code.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_come_from_iso() {
        for (code, exponent) in [("USD", 2), ("KWD", 3), ("XOF", 0), ("MRU", 2), ("UGX", 0)] {
            assert_eq!(code.parse::<Currency>().unwrap().exponent(), exponent);
        }
        assert_eq!("JOD".parse::<Currency>().unwrap().minor_per_major(), 1_000);
    }

    #[test]
    fn what_is_no_money_is_refused() {
        for code in ["XYZ", "usd", "", "XAU", "US"] {
            assert!(code.parse::<Currency>().is_err(), "{code}");
        }
    }
}
