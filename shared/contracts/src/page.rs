//! Lists that are read page by page.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One page of a list: `{"items": […], "next_cursor": …|null}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// At most `limit` of them.
    pub items: Vec<T>,
    /// What to ask the next page with; null on the last one.
    pub next_cursor: Option<String>,
}
