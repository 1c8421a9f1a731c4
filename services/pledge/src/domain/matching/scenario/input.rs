//! A scenario as it is written.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{FundType, Method, RuleInput, Stacking};
use super::instant;

/// Match funds, and what happened in order. Ids are opaque; so is a donor, by whatever key.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// How the funds meet on one gift.
    #[serde(default)]
    pub stacking: Stacking,
    /// Oldest first.
    pub funds: Vec<FundInput>,
    /// In the order in which they happened, whatever their times say.
    pub events: Vec<Event>,
}

/// A match fund as it starts out.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FundInput {
    /// Its id, unique among the funds.
    pub id: String,
    /// Its currency's code.
    pub currency: String,
    /// What the sponsor commits, in minor units.
    pub commitment: i64,
    /// Funds of a lower priority give first.
    #[serde(default = "default_priority")]
    pub priority: i64,
    /// The first instant of its window.
    #[serde(deserialize_with = "instant::read")]
    pub starts_at: Timestamp,
    /// The first instant after its window.
    #[serde(deserialize_with = "instant::read")]
    pub ends_at: Timestamp,
    /// The campaigns in scope; one that is listed twice counts once.
    pub campaigns: Vec<String>,
    /// How it gives.
    pub rule: RuleInput,
}

fn default_priority() -> i64 {
    100
}

/// Something that happened.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// A gift is pledged.
    Pledge(NewPledge),
    /// It is paid.
    Confirm(PledgeEvent),
    /// It was not paid in time, or was cancelled.
    Expire(PledgeEvent),
    /// Some of it is paid back.
    Refund(RefundEvent),
    /// A fund stops giving for now.
    Pause(FundEvent),
    /// It gives again.
    Resume(FundEvent),
    /// It is shared out where its mode says so, and final.
    Settle(FundEvent),
    /// Its sponsor commits more.
    Increase(IncreaseEvent),
}

/// A gift is pledged.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPledge {
    /// When.
    #[serde(deserialize_with = "instant::read")]
    pub at: Timestamp,
    /// The pledge's id.
    pub id: String,
    /// The campaign given to.
    pub campaign: String,
    /// The donor.
    pub donor: String,
    /// In minor units.
    pub amount: i64,
    /// The currency's code.
    pub currency: String,
    /// The kind of gift.
    #[serde(default)]
    pub fund_type: FundType,
    /// The way of giving.
    #[serde(default)]
    pub method: Method,
}

/// Something that happens to a pledge.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PledgeEvent {
    /// When.
    #[serde(deserialize_with = "instant::read")]
    pub at: Timestamp,
    /// The pledge's id.
    pub id: String,
}

/// Some of a pledge is paid back.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundEvent {
    /// When.
    #[serde(deserialize_with = "instant::read")]
    pub at: Timestamp,
    /// The pledge's id.
    pub id: String,
    /// In minor units.
    pub amount: i64,
}

/// Something that happens to a fund.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FundEvent {
    /// When.
    #[serde(deserialize_with = "instant::read")]
    pub at: Timestamp,
    /// The fund's id.
    pub fund: String,
}

/// A commitment grows.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncreaseEvent {
    /// When.
    #[serde(deserialize_with = "instant::read")]
    pub at: Timestamp,
    /// The fund's id.
    pub fund: String,
    /// By so much, in minor units.
    pub amount: i64,
}
