//! What changed of what everyone may see, for those who keep pages of it: `GET /internal/changes`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What was committed since a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Changes {
    /// The place to ask from the next time.
    pub next: String,
    /// Anything may have changed: there was no place, or it is too old.
    pub all: bool,
    /// What shows something else now: ids of campaigns, organisations, programmes, sponsors and match funds.
    pub what: Vec<Uuid>,
}
