use jiff::Timestamp;
use money::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::OrganisationSummary;
use crate::campaign::OrganisationRole;

/// How many campaigns there are of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Count {
    /// What is counted: `EG`, `13`, `climate_action`, `sadaqah`.
    pub code: String,
    /// Campaigns.
    pub count: i64,
}

/// How many campaigns there are, and how many would be with another choice: each list goes by all the other filters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CampaignCounts {
    /// With all filters.
    pub total: i64,
    /// By their organisations' countries.
    pub countries: Vec<Count>,
    /// By goals.
    pub sdgs: Vec<Count>,
    /// By areas; what is part of one counts for it too.
    pub areas: Vec<Count>,
    /// By groups; what is part of one counts for it too.
    pub groups: Vec<Count>,
    /// By kinds of gift.
    pub fund_types: Vec<Count>,
    /// By currencies.
    pub currencies: Vec<Count>,
}

/// What campaigns in one currency got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CurrencySums {
    /// The currency's ISO 4217 code.
    #[schema(value_type = String)]
    pub currency: Currency,
    /// What donors gave.
    pub raised: Money,
    /// What sponsors add.
    pub matched: Money,
    /// Both together.
    pub total: Money,
    /// Campaigns in this currency.
    pub campaigns: i64,
    /// Gifts.
    pub pledges: i64,
}

/// What many campaigns got together. Published ones alone, without those that were called off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sums {
    /// By currency: sums of several can't be added.
    pub sums: Vec<CurrencySums>,
    /// Campaigns.
    pub campaigns: i64,
    /// Those that take gifts now.
    pub live: i64,
    /// Organisations whose campaigns they are.
    pub organisations: i64,
    /// When the sums last changed; null before the first gift.
    pub updated_at: Option<Timestamp>,
}

/// Where the caller works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Membership {
    /// The organisation.
    pub organisation: OrganisationSummary,
    /// What the caller may do there.
    pub role: OrganisationRole,
    /// Since when.
    pub created_at: Timestamp,
}

/// The caller, as organisations know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// The account, that is the e-mail address.
    pub account: String,
    /// What the caller may do across the suite: `reviewer`, `admin`.
    pub roles: Vec<String>,
    /// Where the caller works, the latest first; 200 at most.
    pub organisations: Vec<Membership>,
}
