//! What came of a scenario. Fields stand in the order of their names, so that the JSON's keys do.

use std::collections::BTreeMap;

use contracts::pledge::PledgeState;
use contracts::pledge::api::AllocationState;
use serde::Serialize;
use utoipa::ToSchema;

/// What came of a scenario. Sums are minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Outcome {
    /// By campaign: all in a fund's scope or with an accepted pledge.
    pub campaigns: BTreeMap<String, CampaignOutcome>,
    /// By fund.
    pub funds: BTreeMap<String, FundOutcome>,
    /// By pledge.
    pub pledges: BTreeMap<String, PledgeOutcome>,
    /// The events that were refused and changed nothing.
    pub rejections: Vec<Rejection>,
}

/// What a campaign has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct CampaignOutcome {
    /// Distinct donors of confirmed pledges.
    pub donors: usize,
    /// Committed allocations and grants.
    pub matched: i128,
    /// What its confirmed pledges retain.
    pub raised: i128,
}

/// What a fund gave. `committed` + `remaining` + `reserved` is its commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FundOutcome {
    /// To confirmed pledges, and granted to campaigns.
    pub committed: i64,
    /// By campaign.
    pub grants: BTreeMap<String, i64>,
    /// Left.
    pub remaining: i64,
    /// For pending pledges.
    pub reserved: i64,
}

/// What a pledge got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PledgeOutcome {
    /// By fund; nothing where a fund gives nothing.
    #[serde(rename = "match")]
    pub matches: BTreeMap<String, MatchOutcome>,
    /// What was paid and not refunded.
    pub retained: i64,
    /// Where it stands.
    pub state: PledgeState,
}

/// What a fund gave to a pledge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MatchOutcome {
    /// How much.
    pub amount: i64,
    /// How firmly.
    pub state: AllocationState,
}

/// An event that was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Rejection {
    /// Why.
    pub error: Refusal,
    /// Its place in the list of events, from 0.
    pub event: usize,
}

/// Why an event is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// A pledge of this id was made before.
    DuplicatePledge,
    /// The amount is not positive, more than there is, or more than can be counted.
    InvalidAmount,
    /// There is no pledge of this id.
    UnknownPledge,
    /// Only a confirmed pledge can be refunded.
    NotConfirmed,
    /// There is no fund of this id.
    UnknownFund,
    /// The fund is final.
    FundSettled,
}
