use jiff::Timestamp;
use money::{AllocationRef, CampaignId, FundId, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::AllocationState;
use crate::Text;
use crate::pledge::events::FundState;
use crate::pledge::{IfUnused, LimitedBy};

/// A match fund's account to its sponsor. `commitment` = `reserved` + `committed` + `remaining`;
/// the campaigns' sums, and those of all items on all pages, come to `reserved` + `committed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Statement {
    /// The fund.
    pub fund_id: FundId,
    /// Where it stands.
    pub state: FundState,
    /// Whether nothing here will ever change.
    pub is_final: bool,
    /// When what it gives was decided for good.
    pub settled_at: Option<Timestamp>,
    /// The sponsor's name.
    pub sponsor: Text,
    /// The fund's name.
    pub name: Text,
    /// What the sponsor committed.
    pub commitment: Money,
    /// Held for gifts that are not paid yet.
    pub reserved: Money,
    /// Given to gifts that were paid, and granted to campaigns.
    pub committed: Money,
    /// Left; once the statement is final, unused.
    pub remaining: Money,
    /// What becomes of unused money.
    pub if_unused: IfUnused,
    /// What each campaign was given, those that got nothing left out.
    pub campaigns: Vec<GivenToCampaign>,
    /// A page of all that was given, by day.
    pub items: Vec<Entry>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// What a fund gave to one campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GivenToCampaign {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// To its gifts.
    pub allocated: Money,
    /// To the campaign as a whole.
    pub granted: Money,
    /// Both.
    pub total: Money,
}

/// What was given once: nothing here leads to a donor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// Random, and the same each time.
    pub reference: AllocationRef,
    /// To a gift, or to the campaign as a whole.
    pub kind: EntryKind,
    /// How firmly.
    pub state: AllocationState,
    /// The campaign.
    pub campaign_id: CampaignId,
    /// How much.
    pub amount: Money,
    /// What kept an allocation from being more.
    pub limited_by: Option<LimitedBy>,
    /// The day, in UTC.
    #[schema(value_type = String, format = Date)]
    pub day: jiff::civil::Date,
}

/// What a fund gives to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A gift.
    Allocation,
    /// A campaign as a whole.
    Grant,
}

/// What a match fund gave day by day, as it stands now: what went back since is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MatchFundDays {
    /// What the sponsor committed.
    pub commitment: Money,
    /// The days on which it gave something, the first one first.
    pub days: Vec<FundDay>,
}

/// What a match fund gave on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FundDay {
    /// The day, in UTC.
    #[schema(value_type = String, format = Date)]
    pub day: jiff::civil::Date,
    /// The gifts of that day that it matches.
    pub gifts: i64,
    /// Held for those that are not paid yet.
    pub reserved: Money,
    /// Given to those that were paid, and granted to campaigns that day.
    pub committed: Money,
    /// The commitment less all that was given up to and on that day.
    pub remaining: Money,
}
