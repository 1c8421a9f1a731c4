use std::collections::BTreeMap;

use jiff::Timestamp;
use money::OrganisationId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a draft is to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DraftKind {
    /// A campaign.
    Campaign,
}

/// Where a draft stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DraftState {
    /// Being written.
    Open,
    /// Thrown away: it is seen in this state once, in the answer to that.
    Discarded,
}

/// Keeps what was typed so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateDraft {
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// What it is to become.
    pub kind: DraftKind,
    /// What was typed, by field: unchecked, 48 KiB at most.
    pub content: BTreeMap<String, String>,
}

/// Puts what was typed since in the place of what was there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeDraft {
    /// The version that was read; 409 `version_conflict` if it changed since.
    pub version: i64,
    /// All that was typed, by field.
    pub content: BTreeMap<String, String>,
}

/// What was typed so far, to go on with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Draft {
    /// Its id.
    pub id: Uuid,
    /// Where it stands.
    pub state: DraftState,
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// What it is to become.
    pub kind: DraftKind,
    /// What was typed, by field.
    pub content: BTreeMap<String, String>,
    /// Who began it.
    pub created_by: String,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last saved.
    pub updated_at: Timestamp,
    /// Rises with every change.
    pub version: i64,
}
