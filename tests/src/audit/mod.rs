//! What must hold of a suite at rest, read from everything that it wrote: its
//! tables, Redis, the broker, the mails that arrived, and Stripe's own lists.
//!
//! What is outside the database is asked for first and laid beside the tables
//! of one snapshot, so that every check is one statement. What is in flight
//! meanwhile settles: [`until_it_holds`] tries again.

mod addresses;
mod answers;
mod checks;
mod figures;
mod mails;
mod outside;
mod queues;
mod report;
mod snapshot;
mod stripe;

use std::path::PathBuf;
use std::time::Duration;

use sqlx::{Connection as _, PgConnection};
use tokio::time::Instant;

pub use self::addresses::{Addresses, StripeAddress};
pub use self::checks::{ALL, Check};
pub use self::report::{Line, Outcome, Report};

/// How long to rest before what did not hold is looked at again.
const PAUSE: Duration = Duration::from_secs(1);

/// What an audit is told beside the addresses.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long an overdue pledge may take to be let go of.
    pub grace: Duration,
    /// Dead letters that somebody planted.
    pub dead_letters: i64,
    /// Answers that clients were given, one JSON object a line.
    pub answers: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            grace: Duration::from_secs(10),
            dead_letters: 0,
            answers: None,
        }
    }
}

/// Looks once.
///
/// # Errors
/// If the database can't be asked, or the file of answers can't be read.
pub async fn once(at: &Addresses, options: &Options) -> anyhow::Result<Report> {
    let mut conn = snapshot::connect(&at.database_url).await?;
    let outside = outside::gather(&mut conn, at, options).await?;
    let mut tx = conn.begin_with(snapshot::BEGIN).await?;
    let report = snapshot::check(&mut tx, &outside, options).await?;
    tx.rollback().await?;
    conn.close().await?;
    Ok(report)
}

/// Looks once from within a transaction, which sees what it wrote itself: so tests show that a fault
/// is found, and nobody else ever sees that fault. The transaction is to be rolled back.
///
/// # Errors
/// As [`once`].
pub async fn within(
    conn: &mut PgConnection,
    at: &Addresses,
    options: &Options,
) -> anyhow::Result<Report> {
    let outside = outside::gather(conn, at, options).await?;
    snapshot::check(conn, &outside, options).await
}

/// Looks until all holds or patience is over; tells how it was the last time.
///
/// # Errors
/// If the database can't be asked even then, or the file of answers can't be read.
pub async fn until_it_holds(
    at: &Addresses,
    options: &Options,
    patience: Duration,
) -> anyhow::Result<Report> {
    let begun = Instant::now();
    loop {
        let report = once(at, options).await;
        let holds = report.as_ref().is_ok_and(Report::holds);
        if holds || begun.elapsed() >= patience {
            return report;
        }
        tokio::time::sleep(PAUSE).await;
    }
}
