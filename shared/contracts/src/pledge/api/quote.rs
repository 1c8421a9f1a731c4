use money::{CampaignId, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Given;
use crate::campaign::api::FundType;

/// `POST /api/quotes`: what would a gift be matched with, and what would be charged?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskQuote {
    /// The campaign to give to.
    pub campaign_id: CampaignId,
    /// The gift.
    pub amount: Money,
    /// What kind of gift.
    #[serde(default = "general")]
    pub fund_type: FundType,
    /// For the operator, minor units; never matched.
    #[serde(default)]
    pub tip: i64,
    /// Whether the donor takes the provider's fees on top.
    #[serde(default)]
    pub cover_fees: bool,
}

pub(super) const fn general() -> FundType {
    FundType::General
}

/// What it would be at this moment; nothing is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Quote {
    /// The sum of `match`.
    pub matched: Money,
    /// What would be charged: gift, tip and covered fees.
    pub charge: Money,
    /// What each fund would give.
    #[serde(rename = "match")]
    pub matches: Vec<Given>,
}
