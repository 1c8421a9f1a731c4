//! What is done: load, decide, save with what others shall hear, in one transaction.

pub mod campaigns;
pub mod clock;
pub mod drafts;
pub mod invitations;
pub mod lists;
pub mod members;
pub mod once;
pub mod organisations;
pub mod pictures;
pub mod problems;
pub mod programmes;
pub mod progress;
pub mod reviews;
pub mod seen;
pub mod sums;
pub mod updates;

use sqlx::{PgConnection, Postgres, Transaction};
use uuid::Uuid;

use crate::App;
use platform::http::Problem;

/// A transaction on the service's own schema.
pub(crate) async fn begin(app: &App) -> Result<Transaction<'static, Postgres>, Problem> {
    Ok(app.service.db.begin().await?)
}

/// The one row that was asked for by its id; another answer would be our own fault.
pub(crate) fn only<T>(rows: Vec<T>) -> Result<T, Problem> {
    rows.into_iter().next().ok_or_else(Problem::not_found)
}

/// Ids and connections as the store takes them, in one place for the flows.
pub(crate) async fn organisation(
    conn: &mut PgConnection,
    id: impl Into<Uuid>,
) -> Result<contracts::campaign::api::Organisation, Problem> {
    only(crate::store::organisations::load(conn, &[id.into()]).await?)
}
