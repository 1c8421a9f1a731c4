//! What the campaign service publishes and answers.

pub mod api;
pub mod events;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How several match funds add up on one gift; set by the campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stacking {
    /// Every unit of a gift is matched once.
    #[default]
    Waterfall,
    /// Every fund matches the whole gift.
    Additive,
    /// As additive, but one fund alone.
    Exclusive,
}

/// Where a campaign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CampaignState {
    /// Being written.
    Draft,
    /// Waiting for a reviewer.
    Submitted,
    /// Waiting for its start.
    Approved,
    /// Taking gifts.
    Live,
    /// Taking none for a while.
    Paused,
    /// Over.
    Closed,
    /// Called off; its gifts are given back.
    Cancelled,
    /// Turned down for good.
    Rejected,
}

impl CampaignState {
    /// As it stands in JSON and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Live => "live",
            Self::Paused => "paused",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
            Self::Rejected => "rejected",
        }
    }
}

/// Where an organisation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationState {
    /// Known, not yet looked at.
    Registered,
    /// Waiting for a reviewer.
    Applied,
    /// May launch campaigns.
    Verified,
    /// Turned down; may apply again.
    Rejected,
    /// Stopped: its campaigns pause.
    Suspended,
}

/// What a person may do in an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationRole {
    /// Everything.
    Owner,
    /// Campaigns and news.
    Editor,
    /// Gifts, refunds and payouts.
    Finance,
}

impl OrganisationRole {
    /// Whether this role may see gifts and money.
    #[must_use]
    pub const fn sees_money(self) -> bool {
        match self {
            Self::Owner | Self::Finance => true,
            Self::Editor => false,
        }
    }
}
