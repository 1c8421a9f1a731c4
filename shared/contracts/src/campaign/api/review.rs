use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::OrganisationSummary;
use crate::Text;

/// What reviewers decide on here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewKind {
    /// A campaign that was handed in.
    Campaign,
    /// An organisation that asks to be verified.
    Organisation,
}

impl ReviewKind {
    /// As it stands in JSON and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Campaign => "campaign",
            Self::Organisation => "organisation",
        }
    }
}

/// Who looks at it; for reviewers and admins who are no members alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Claim {
    /// The reviewer's account.
    pub by: String,
    /// Until then nobody else decides.
    pub until: Timestamp,
}

/// Something that waits for a reviewer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Review {
    /// What it is.
    pub kind: ReviewKind,
    /// The campaign or the organisation.
    pub id: Uuid,
    /// Where it stands: `submitted` or `applied`.
    pub state: String,
    /// For its page's address.
    pub slug: String,
    /// The campaign's title or the organisation's name.
    pub title: Text,
    /// Whose it is.
    pub organisation: OrganisationSummary,
    /// When it was handed in.
    pub waiting_since: Timestamp,
    /// How often it was handed in by now.
    pub submissions: i64,
    /// Who looks at it.
    pub claim: Option<Claim>,
    /// Whether the caller is a member of the organisation, and so never decides on it.
    pub own: bool,
    /// When it was drafted or registered.
    pub created_at: Timestamp,
}

/// A part that says something else than before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Difference {
    /// Which field, as it is called when it is changed.
    pub field: String,
    /// What it said; null for nothing.
    pub before: Value,
    /// What it says; null for nothing.
    pub after: Value,
}

/// What changed since the last decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Differences {
    /// When that was handed in which was decided on last; null if nothing ever was.
    pub since: Option<Timestamp>,
    /// What was decided then.
    pub decision: Option<String>,
    /// Field by field; none if nothing was ever decided.
    pub items: Vec<Difference>,
}
