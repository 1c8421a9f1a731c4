use jiff::civil::Date;
use money::{CampaignId, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET /api/pledges/days`: what a campaign got, day by day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CampaignDays {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// Gifts that are being paid.
    pub pending_gifts: i64,
    /// What they add up to.
    pub pending: Money,
    /// Days (in UTC) on which gifts were paid, the first one first.
    pub items: Vec<CampaignDay>,
    /// There is one page.
    pub next_cursor: Option<String>,
}

/// What was paid on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CampaignDay {
    /// The day, in UTC.
    #[schema(value_type = String, format = Date)]
    pub day: Date,
    /// Gifts of which something is left.
    pub gifts: i64,
    /// What is left of them after refunds.
    pub raised: Money,
    /// What match funds add to them; grants at a fund's settlement belong to no day.
    pub matched: Money,
}
