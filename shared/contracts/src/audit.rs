//! What services note of who decided what.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Reason;

/// Who did what to what, why, and what it was before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditEntry {
    /// Its id.
    pub id: Uuid,
    /// The account that did it; `clock` where nobody did.
    pub actor: String,
    /// What was done: `campaign.approved`, …
    pub action: String,
    /// What it was done to: `campaign`, `sponsor`, …
    pub subject_kind: String,
    /// To which one.
    pub subject_id: Uuid,
    /// Why.
    pub reason: Option<Reason>,
    /// Why, from the list of reasons.
    #[serde(default)]
    pub reason_code: Option<String>,
    /// The state before.
    pub before: Option<String>,
    /// The state after.
    pub after: Option<String>,
    /// When.
    pub created_at: Timestamp,
}
