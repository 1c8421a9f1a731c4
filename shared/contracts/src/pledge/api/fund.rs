use jiff::Timestamp;
use money::{AllocationRef, CampaignId, FundId, Money, ProgrammeId, SponsorId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Text;
use crate::pledge::events::FundState;
use crate::pledge::{Backing, IfUnused, LimitedBy};
use uuid::Uuid;

/// The campaigns that a match fund gives to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// These.
    Campaigns(Vec<CampaignId>),
    /// All of a programme, also those that join it later.
    Programme(ProgrammeId),
    /// All that pass, also those that come later.
    Filter(ScopeFilter),
}

/// What a campaign must have to be in scope: all that is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeFilter {
    /// The organisation's country, ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// One of its Sustainable Development Goals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sdg: Option<u8>,
    /// One of its areas of intervention.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// One of the groups that it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// `POST /api/match-funds`. `R` is the rule, which this page doesn't know in detail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateMatchFund<R> {
    /// Whose it is.
    pub sponsor_id: SponsorId,
    /// Its name, for people.
    pub name: Text,
    /// What the sponsor commits.
    pub commitment: Money,
    /// Funds of a lower priority give first; 100 if left out.
    #[serde(default = "default_priority")]
    pub priority: i32,
    /// Gives to gifts from then on; now, if that is past at activation.
    pub starts_at: Timestamp,
    /// Gives to no gift from then on.
    pub ends_at: Timestamp,
    /// The campaigns that it gives to.
    pub scope: Scope,
    /// How it gives. Sums in it are minor units of the commitment's currency.
    pub rule: R,
    /// How sure the money is; only the operator says other than `promised`.
    #[serde(default)]
    pub backing: Backing,
    /// What becomes of unused money.
    #[serde(default)]
    pub if_unused: IfUnused,
}

const fn default_priority() -> i32 {
    100
}

/// `POST /api/match-funds/{id}/increase`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncreaseMatchFund {
    /// What the sponsor commits beyond what was committed.
    pub by: Money,
}

/// A match fund. `commitment` = `reserved` + `committed` + `remaining`, always.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MatchFund<R> {
    /// Its id.
    pub id: FundId,
    /// Where it stands.
    pub state: FundState,
    /// Whose it is.
    pub sponsor_id: SponsorId,
    /// The sponsor's name.
    pub sponsor: Text,
    /// Its own name.
    pub name: Text,
    /// What the sponsor committed.
    pub commitment: Money,
    /// Held for gifts that are not paid yet.
    pub reserved: Money,
    /// Given to gifts that were paid.
    pub committed: Money,
    /// Left.
    pub remaining: Money,
    /// Funds of a lower priority give first.
    pub priority: i32,
    /// Gives to gifts from then on.
    pub starts_at: Timestamp,
    /// Gives to no gift from then on.
    pub ends_at: Timestamp,
    /// The campaigns that it gives to.
    pub scope: Scope,
    /// How it gives; lists of donors are shown to the sponsor alone.
    pub rule: R,
    /// How sure the money is.
    pub backing: Backing,
    /// What becomes of unused money.
    pub if_unused: IfUnused,
    /// When it was set up.
    pub created_at: Timestamp,
    /// When it was activated.
    pub activated_at: Option<Timestamp>,
    /// Rises with every change.
    pub version: i64,
}

/// What a fund gave to one gift, as its sponsor sees it: nothing here leads to the donor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Allocation {
    /// Random, and the same each time.
    pub reference: AllocationRef,
    /// `reserved` while the gift is not paid, `committed` from then on.
    pub state: AllocationState,
    /// The campaign that the gift is for.
    pub campaign_id: CampaignId,
    /// How much.
    pub amount: Money,
    /// What kept it from being more.
    pub limited_by: LimitedBy,
    /// The day of the gift, in UTC.
    #[schema(value_type = String, format = Date)]
    pub day: jiff::civil::Date,
}

/// A card by which several donors of a match fund paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = SharedCard)]
pub struct Flag {
    /// Random, and the same each time.
    pub reference: Uuid,
    /// The day on which it was first seen, in UTC.
    #[schema(value_type = String, format = Date)]
    pub day: jiff::civil::Date,
    /// The donors with paid gifts that the fund matches.
    pub donors: i64,
    /// What it gives to all of those gifts.
    pub matched: Money,
    /// The allocations, as the fund's list of them has them.
    pub allocations: Vec<AllocationRef>,
}

/// How firmly an allocation is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AllocationState {
    /// The gift is not paid yet.
    Reserved,
    /// It was paid.
    Committed,
}
