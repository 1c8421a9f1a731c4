//! SQL and nothing else: functions over a connection.

pub mod allocations;
pub mod book;
pub mod campaigns;
pub mod cards;
pub mod closing;
pub mod days;
pub mod donors;
pub mod funds;
pub mod gifts;
pub mod holds;
pub mod making;
pub mod members;
pub mod past;
pub mod pledges;
pub mod refunds;
pub mod scopes;
pub mod settling;
pub mod sponsors;
pub mod statement;
pub mod top_ups;
pub mod totals;
pub mod waiting;
pub mod wall;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::{PgPool, Postgres, Transaction};

use crate::words;

/// Begins a transaction of a flow. All its statements find rows by key; a plan that Postgres made
/// while a table was empty would scan it whole from then on, or gather and sort where an index has
/// the order, so both are ruled out. Who waits for
/// a lock holds a connection: after a while it is better to ask again later.
///
/// # Errors
/// When Postgres fails.
pub async fn begin(db: &PgPool) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    db.begin_with(
        "BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; \
         SET LOCAL lock_timeout = '5s'",
    )
    .await
}

/// The value that a word in a column stands for.
pub(crate) fn read<T: DeserializeOwned>(word: &str) -> Result<T, sqlx::Error> {
    words::read(word).map_err(decoding)
}

/// A value as a `jsonb` column has it.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<Value, sqlx::Error> {
    serde_json::to_value(value).map_err(|error| sqlx::Error::Encode(Box::new(error)))
}

pub(crate) fn decoding(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> sqlx::Error {
    sqlx::Error::Decode(error.into())
}

/// A row that must be there, and changed, was not: what was read before is not so any more.
pub(crate) fn expect_rows(
    found: u64,
    wanted: usize,
    what: &'static str,
) -> Result<(), sqlx::Error> {
    if usize::try_from(found) == Ok(wanted) {
        Ok(())
    } else {
        tracing::error!(found, wanted, what, "rows were not as their locks say");
        Err(sqlx::Error::RowNotFound)
    }
}
