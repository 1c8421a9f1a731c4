use jiff::Timestamp;
use jiff::civil::Date;
use money::Money;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Scope;
use crate::campaign::api::Percent;

/// `POST /api/match-funds/try`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TryMatchFund<R> {
    /// How the fund would give. It may name no donors: that would tell what they gave.
    pub rule: R,
    /// What would be committed.
    pub commitment: Money,
    /// Gifts that were made from then on.
    pub starts_at: Timestamp,
    /// And before then.
    pub ends_at: Timestamp,
    /// To these campaigns.
    pub scope: Scope,
}

/// What a draft rule would have done with past gifts, as if its fund had been there and alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TriedMatchFund {
    /// What the fund would have given.
    pub cost: Money,
    /// What it would have had left.
    pub remaining: Money,
    /// Gifts in the window and scope that were paid.
    pub gifts: i64,
    /// Those of them that would have been matched.
    pub matched_gifts: i64,
    /// The same, as a part of all.
    pub matched_gifts_percent: Percent,
    /// What was given, less what was given back since.
    pub raised: Money,
    /// Of that, the gifts that would have been matched.
    pub matched_raised: Money,
    /// The same, as a part of all.
    pub matched_raised_percent: Percent,
    /// The first day, in UTC, on which nothing would have been left; null if there never was such a
    /// day.
    #[schema(value_type = Option<String>, format = Date)]
    pub runs_out_on: Option<Date>,
    /// Day by day, the days on which anything happened. Days with gifts of fewer than five donors
    /// are told together with the next ones.
    pub days: Vec<TriedDays>,
}

/// A day of a trial, or a few together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TriedDays {
    /// The first of them, in UTC.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// The last of them.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
    /// Gifts that were made then, and paid.
    pub gifts: i64,
    /// Those of them that would have been matched in the end.
    pub matched_gifts: i64,
    /// What was given.
    pub raised: Money,
    /// What the fund would have given then.
    pub cost: Money,
    /// What it would have had left then.
    pub remaining: Money,
}
