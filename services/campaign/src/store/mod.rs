//! SQL and nothing else: functions over a connection.

pub mod campaigns;
pub mod counts;
pub mod drafts;
pub mod funds;
pub mod invitations;
pub mod lists;
pub mod members;
pub mod organisations;
pub mod pictures;
pub mod programmes;
pub mod reviews;
pub mod submissions;
pub mod sums;
pub mod totals;
pub mod updates;

use uuid::Uuid;

/// How a path names something: by its id or by its slug.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The id, if it can be one.
    pub id: Option<Uuid>,
    /// The slug, which may look like an id.
    pub slug: String,
}

impl Key {
    /// By its id.
    #[must_use]
    pub fn of(id: impl Into<Uuid>) -> Self {
        let id = id.into();
        Self {
            id: Some(id),
            slug: id.to_string(),
        }
    }
}

/// A value that no row should hold.
fn unreadable(what: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("{what} can't be read").into())
}
