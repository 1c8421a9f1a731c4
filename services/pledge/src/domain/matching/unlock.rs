//! What a campaign must reach before a fund gives it anything.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An unlock as it is written: all that is given must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Unlock)]
pub struct UnlockInput {
    /// Retained money of confirmed, eligible pledges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raised_at_least: Option<i64>,
    /// Distinct donors of confirmed, eligible pledges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub donors_at_least: Option<i64>,
}

/// The target of one campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unlock {
    /// Retained money of confirmed, eligible pledges.
    pub raised_at_least: Option<i64>,
    /// Distinct donors of confirmed, eligible pledges.
    pub donors_at_least: Option<i64>,
}

impl Unlock {
    /// Whether a campaign has reached the target. Both figures count confirmed pledges that are
    /// eligible for the fund now, and no other.
    #[must_use]
    pub fn met(self, raised: i128, donors: usize) -> bool {
        let raised_enough = self
            .raised_at_least
            .is_none_or(|least| raised >= i128::from(least));
        let donors_enough = self.donors_at_least.is_none_or(|least| {
            // A target beyond what can be counted is never met, a negative one always.
            usize::try_from(least).map_or(least < 0, |least| donors >= least)
        });
        raised_enough && donors_enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_given_must_hold() {
        let both = Unlock {
            raised_at_least: Some(100),
            donors_at_least: Some(2),
        };
        assert!(!both.met(100, 1));
        assert!(!both.met(99, 2));
        assert!(both.met(100, 2));
        let raised = Unlock {
            raised_at_least: Some(100),
            donors_at_least: None,
        };
        assert!(raised.met(100, 0));
        let donors = Unlock {
            raised_at_least: None,
            donors_at_least: Some(2),
        };
        assert!(donors.met(0, 2));
    }
}
