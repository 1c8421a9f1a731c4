use jiff::Timestamp;
use money::CampaignId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Text;

/// News from a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostUpdate {
    /// The headline.
    pub title: Text,
    /// What happened.
    pub body: Text,
}

/// Where a piece of news stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UpdateState {
    /// Everyone can read it.
    Published,
}

/// A piece of news.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Update {
    /// Its id.
    pub id: Uuid,
    /// Where it stands.
    pub state: UpdateState,
    /// The campaign.
    pub campaign_id: CampaignId,
    /// The headline.
    pub title: Text,
    /// What happened.
    pub body: Text,
    /// When it was posted.
    pub created_at: Timestamp,
}
