//! What happens: load, decide, save, and say so, in one transaction. Called by the API, by events
//! and by tasks alike.

pub mod allocator;
pub mod campaign;
mod cards;
mod chargeable;
pub mod close;
pub mod confirm;
pub mod expire;
pub mod extend;
pub mod forget;
pub mod fund;
pub mod fund_input;
pub mod fund_money;
mod go_over;
pub mod once;
mod open;
mod outcome;
pub mod quote;
pub mod refund;
mod save;
pub mod settle;
mod share;
pub mod sponsor;
pub mod sponsor_claim;
mod target;
pub mod top_up;
pub mod trial;

use std::time::Duration;

use platform::http::Problem;

/// Why a try of a flow did not come to its end.
#[derive(Debug)]
pub enum Fault {
    /// Something changed between reading and locking: from the beginning.
    Raced,
    /// It can't be done, or not now.
    Failed(Problem),
    /// What was heard makes no sense, and never will.
    Rejected(String),
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self::Failed(problem)
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        let code = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code);
        // A deadlock or a failed serialisation: the other one goes on, this one begins anew. A
        // connection that broke: nothing was committed, unless by a commit, and what that may have
        // done a flow finds by its key or in the inbox, or looks for first.
        let begins_anew = match &error {
            sqlx::Error::Io(_) => true,
            _ => matches!(code.as_deref(), Some("40001" | "40P01" | "57P01")),
        };
        if begins_anew {
            tracing::debug!(%error, "a transaction begins anew");
            return Self::Raced;
        }
        Self::Failed(error.into())
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// How often a flow begins anew before it gives up for now.
const TRIES: u32 = 12;

/// How long to wait after so many races that were lost.
fn pause_after(tried: u32) -> Duration {
    Duration::from_millis(u64::from(1_u32 << tried.min(6)))
}

/// Runs a flow until it comes to an end that isn't a race lost.
///
/// # Errors
/// The flow's own, or 503 when it lost every race.
pub async fn retrying<T, F, Fut>(mut flow: F) -> Result<T, Fault>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, Fault>>,
{
    for tried in 0..TRIES {
        match flow().await {
            Err(Fault::Raced) => {
                tokio::time::sleep(pause_after(tried)).await;
            }
            ended => return ended,
        }
    }
    tracing::warn!(tries = TRIES, "a flow lost every race");
    Err(Fault::Failed(Problem::unavailable(1)))
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Failed(problem) => problem,
            Fault::Raced => Self::unavailable(1),
            Fault::Rejected(reason) => Self::internal(&reason),
        }
    }
}

impl From<Fault> for platform::consumer::Failure {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Rejected(reason) => Self::reject(reason),
            Fault::Failed(problem) => Self::retry(problem),
            Fault::Raced => Self::retry(Problem::unavailable(1)),
        }
    }
}
