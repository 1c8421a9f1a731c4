use std::fmt;

use jiff::Timestamp;
use money::{CampaignId, Money};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// A campaign's figures. They count confirmed gifts alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Progress {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// What donors gave.
    pub raised: Money,
    /// What sponsors add.
    pub matched: Money,
    /// Both together.
    pub total: Money,
    /// What the campaign wants to raise.
    pub goal: Money,
    /// The total's share of the goal.
    pub percent: Percent,
    /// Distinct donors.
    pub donors: i64,
    /// Gifts.
    pub pledges: i64,
    /// What active, unlocked first-come funds in their window could still give here.
    pub match_left: Money,
    /// Of the counted figures: rises with every change; 0 when nothing was given yet.
    pub version: i64,
    /// When the counted figures last changed.
    pub updated_at: Timestamp,
}

/// A share in tenths of a percent; in JSON a number with one decimal: `41.7`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent {
    /// 417 for 41.7 %.
    pub tenths: i64,
}

impl Percent {
    /// `part` of `whole`, rounded to the nearest tenth; nothing of nothing is 0.
    #[must_use]
    pub fn of(part: i64, whole: i64) -> Self {
        let (part, whole) = (i128::from(part), i128::from(whole));
        if part <= 0 || whole <= 0 {
            return Self::default();
        }
        let tenths = (part * 2_000 + whole) / (whole * 2);
        Self {
            tenths: i64::try_from(tenths).unwrap_or(i64::MAX),
        }
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.tenths / 10, self.tenths % 10)
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Digits to a JSON number without arithmetic on floats.
        let number = self.to_string().parse::<f64>();
        serializer.serialize_f64(number.map_err(serde::ser::Error::custom)?)
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = format!("{:.1}", f64::deserialize(deserializer)?);
        let tenths = digits.replace('.', "").parse().map_err(D::Error::custom)?;
        Ok(Self { tenths })
    }
}

impl PartialSchema for Percent {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .description(Some("A percentage with one decimal: 41.7"))
            .into()
    }
}

impl ToSchema for Percent {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_decimal_to_the_nearest() {
        let percent = |part, whole| serde_json::to_string(&Percent::of(part, whole)).unwrap();
        assert_eq!(percent(5, 12), "41.7");
        assert_eq!(percent(1, 3), "33.3");
        assert_eq!(percent(1, 2), "50.0");
        assert_eq!(percent(0, 100), "0.0");
        assert_eq!(percent(3, 2), "150.0");
        assert_eq!(percent(1, 2_000), "0.1");
    }

    #[test]
    fn the_largest_sums_do_not_overflow() {
        assert_eq!(Percent::of(i64::MAX, i64::MAX).tenths, 1_000);
        assert_eq!(Percent::of(i64::MAX, 1).tenths, i64::MAX);
        assert_eq!(Percent::of(5, 0).tenths, 0);
        assert_eq!(Percent::of(-5, 100).tenths, 0);
    }

    #[test]
    fn what_is_written_is_read_back() {
        for tenths in [0, 1, 9, 417, 1_000, 123_456] {
            let percent = Percent { tenths };
            let json = serde_json::to_string(&percent).unwrap();
            assert_eq!(serde_json::from_str::<Percent>(&json).unwrap(), percent);
        }
    }
}
