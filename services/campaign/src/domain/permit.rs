//! Where a country asks for a permit, a campaign goes live only with one that is in date.

use std::collections::BTreeSet;
use std::str::FromStr;

use contracts::campaign::api::Permit;
use contracts::reference;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The operator's table: the countries that ask for a permit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermitCountries(BTreeSet<String>);

impl Default for PermitCountries {
    /// Egypt, Jordan, Türkiye, Saudi Arabia and Bahrain.
    fn default() -> Self {
        Self(["EG", "JO", "TR", "SA", "BH"].map(str::to_owned).into())
    }
}

impl PermitCountries {
    /// Whether this country is one of them.
    #[must_use]
    pub fn asks(&self, country: &str) -> bool {
        self.0.contains(country)
    }
}

/// A country that can't be in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is `none`, or codes of member countries with commas between")]
pub struct UnknownCountry;

impl FromStr for PermitCountries {
    type Err = UnknownCountry;

    fn from_str(list: &str) -> Result<Self, Self::Err> {
        if list.trim() == "none" {
            return Ok(Self(BTreeSet::new()));
        }
        let codes = list.split(',').map(str::trim);
        codes
            .map(|code| reference::country(code).map(|country| country.code.clone()))
            .collect::<Option<_>>()
            .map(Self)
            .ok_or(UnknownCountry)
    }
}

/// What a campaign's permit allows, in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// The country asks for none.
    NotNeeded,
    /// It asks for one, and there is none.
    Missing,
    /// From the first moment of its first day, until the moment after its last day, in UTC.
    Within {
        /// In date from then on.
        from: Timestamp,
        /// Lapsed from then on.
        until: Timestamp,
    },
}

impl Leave {
    /// What a permit allows in a country.
    #[must_use]
    pub fn of(required: bool, permit: Option<&Permit>) -> Self {
        if !required {
            return Self::NotNeeded;
        }
        let window = permit.and_then(|permit| {
            let from = midnight(permit.valid_from)?;
            let until = midnight(permit.valid_until.tomorrow().ok()?)?;
            Some(Self::Within { from, until })
        });
        window.unwrap_or(Self::Missing)
    }

    /// Whether it will never allow anything again.
    #[must_use]
    pub fn is_over(self, now: Timestamp) -> bool {
        match self {
            Self::NotNeeded => false,
            Self::Missing => true,
            Self::Within { until, .. } => until <= now,
        }
    }
}

fn midnight(date: Date) -> Option<Timestamp> {
    date.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operators_table() {
        let countries = PermitCountries::default();
        assert!(countries.asks("EG") && countries.asks("BH") && !countries.asks("TN"));
        let own: PermitCountries = "TN, MA".parse().unwrap();
        assert!(own.asks("TN") && !own.asks("EG"));
        assert!(!"none".parse::<PermitCountries>().unwrap().asks("EG"));
        assert!("EG,XX".parse::<PermitCountries>().is_err());
    }

    #[test]
    fn the_last_day_is_a_day_of_it() {
        let permit = Permit {
            number: "1".to_owned(),
            authority: "a".to_owned(),
            valid_from: "2026-01-01".parse().unwrap(),
            valid_until: "2026-06-30".parse().unwrap(),
        };
        let leave = Leave::of(true, Some(&permit));
        assert!(!leave.is_over("2026-06-30T23:59:59Z".parse().unwrap()));
        assert!(leave.is_over("2026-07-01T00:00:00Z".parse().unwrap()));
        assert_eq!(Leave::of(false, Some(&permit)), Leave::NotNeeded);
        assert!(Leave::of(true, None).is_over(Timestamp::UNIX_EPOCH));
    }
}
