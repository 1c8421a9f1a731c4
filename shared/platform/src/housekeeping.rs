//! What every service does for itself: forgets what only guarded against repeats, and watches its outbox.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx as _};
use sqlx::PgPool;

use crate::changes;
use crate::config::Retention;
use crate::service::Service;

/// How often old rows are looked for.
const FORGET_INTERVAL: Duration = Duration::from_secs(600);
/// How often the outbox is looked at.
const WATCH_INTERVAL: Duration = Duration::from_secs(10);
/// Rows that one statement deletes at most, so that its locks are short.
const BATCH: i64 = 1_000;
/// Rows of the outbox that are counted at most.
const COUNTED: i64 = 10_000;
/// An event that waits longer than this is told to the operator.
const OVERDUE: SignedDuration = SignedDuration::from_mins(1);

pub(crate) fn start(service: &Service, retention: Retention) {
    let forgetful = service.clone();
    service.every("forget", FORGET_INTERVAL, move || {
        let service = forgetful.clone();
        async move { forget(&service, retention).await }
    });
    let watchful = service.clone();
    service.every("watch the outbox", WATCH_INTERVAL, move || {
        let service = watchful.clone();
        async move { watch(&service).await }
    });
}

/// Any number of replicas may do it at once: each takes rows that no other has in hand.
async fn forget(service: &Service, retention: Retention) -> anyhow::Result<()> {
    let now = service.clock.now();
    let inbox = "DELETE FROM inbox WHERE event_id IN (
             SELECT event_id FROM inbox WHERE received_at < $1
             ORDER BY received_at LIMIT $2 FOR UPDATE SKIP LOCKED)";
    let keys = "DELETE FROM idempotency_keys WHERE (scope, key) IN (
             SELECT scope, key FROM idempotency_keys WHERE created_at < $1
             ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)";
    let kinds = [
        ("inbox", inbox, retention.inbox),
        ("idempotency_keys", keys, retention.idempotency),
    ];
    for (table, statement, kept) in kinds {
        let before = now.checked_sub(kept)?;
        let forgotten = forget_before(service, statement, before).await?;
        metrics::counter!("rows_forgotten_total", "table" => table).increment(forgotten);
    }
    changes::forget(service).await
}

async fn forget_before(
    service: &Service,
    statement: &'static str,
    before: Timestamp,
) -> anyhow::Result<u64> {
    let mut forgotten = 0;
    while !service.shutdown.is_cancelled() {
        let deleted = sqlx::query(statement)
            .bind(before.to_sqlx())
            .bind(BATCH)
            .execute(&service.db)
            .await?
            .rows_affected();
        forgotten += deleted;
        if deleted < BATCH.unsigned_abs() {
            break;
        }
    }
    Ok(forgotten)
}

async fn watch(service: &Service) -> anyhow::Result<()> {
    let (rows, oldest) = backlog(&service.db).await?;
    let age = oldest.map_or(SignedDuration::ZERO, |oldest| {
        service.clock.now().duration_since(oldest)
    });
    metrics::gauge!("outbox_rows").set(f64::from(rows));
    metrics::gauge!("outbox_oldest_seconds").set(age.as_secs_f64());
    if age > OVERDUE {
        let seconds = age.as_secs();
        tracing::warn!(rows, seconds, "events wait long to be told");
    }
    Ok(())
}

/// How many events wait (counted up to a bound), and since when the oldest does.
async fn backlog(db: &PgPool) -> Result<(i32, Option<Timestamp>), sqlx::Error> {
    // Ids tell the time, so the first one is the oldest.
    let (rows, oldest): (i32, Option<SqlTimestamp>) = sqlx::query_as(
        "SELECT (SELECT count(*)::int FROM (SELECT 1 FROM outbox LIMIT $1) AS counted)
                + (SELECT coalesce(sum(cardinality(ids)), 0)::int
                   FROM (SELECT ids FROM outbox_bundles LIMIT $1 / 100) AS counted),
                least((SELECT created_at FROM outbox ORDER BY id LIMIT 1),
                      (SELECT created_at FROM outbox_bundles ORDER BY id LIMIT 1))",
    )
    .bind(COUNTED)
    .fetch_one(db)
    .await?;
    Ok((rows, oldest.map(SqlTimestamp::to_jiff)))
}
