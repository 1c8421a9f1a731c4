//! Match for gift.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A ratio as it is written: `match` units for every `gift` given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Ratio)]
pub struct RatioInput {
    /// Units of match, at least 1.
    #[serde(rename = "match")]
    pub match_units: i64,
    /// Units of gift, at least 1.
    #[serde(rename = "gift")]
    pub gift_units: i64,
}

/// A ratio that can be reckoned with: both sides are at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    match_units: i64,
    gift_units: i64,
}

impl Ratio {
    /// One for one.
    pub const EVEN: Self = Self {
        match_units: 1,
        gift_units: 1,
    };

    /// None unless both sides are at least 1.
    #[must_use]
    pub fn new(match_units: i64, gift_units: i64) -> Option<Self> {
        (match_units >= 1 && gift_units >= 1).then_some(Self {
            match_units,
            gift_units,
        })
    }

    /// What the ratio gives to so much of a gift, rounded down.
    #[must_use]
    pub fn matched(self, gift: i64) -> i128 {
        i128::from(gift) * i128::from(self.match_units) / i128::from(self.gift_units)
    }

    /// The units of a gift that an allocation covers, rounded up: a unit that is matched in part
    /// is not offered to the next fund. Never more than the largest gift has.
    #[must_use]
    pub fn covered(self, allocation: i64) -> i64 {
        let gift_units = i128::from(allocation) * i128::from(self.gift_units);
        let match_units = i128::from(self.match_units);
        let covered = (gift_units + match_units - 1) / match_units;
        i64::try_from(covered).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_below_one_is_no_ratio() {
        assert_eq!(Ratio::new(0, 1), None);
        assert_eq!(Ratio::new(1, 0), None);
        assert_eq!(Ratio::new(-1, 1), None);
        assert_eq!(Ratio::new(1, 1), Some(Ratio::EVEN));
    }

    #[test]
    fn match_rounds_down_and_cover_rounds_up() {
        let third = Ratio::new(1, 3).unwrap();
        assert_eq!(third.matched(5), 1);
        assert_eq!(third.covered(1), 3);
        let double = Ratio::new(2, 1).unwrap();
        assert_eq!(double.matched(5), 10);
        assert_eq!(double.covered(1), 1);
        assert_eq!(double.covered(2), 1);
        assert_eq!(double.covered(3), 2);
    }

    #[test]
    fn the_largest_figures_fit() {
        let steep = Ratio::new(i64::MAX, 1).unwrap();
        assert_eq!(
            steep.matched(i64::MAX),
            i128::from(i64::MAX) * i128::from(i64::MAX)
        );
        let flat = Ratio::new(1, i64::MAX).unwrap();
        assert_eq!(flat.matched(i64::MAX), 1);
        assert_eq!(flat.covered(i64::MAX), i64::MAX);
    }
}
