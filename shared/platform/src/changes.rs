//! What changed lately of what everyone may see. It is read from a snapshot to the next one, so that nothing is left
//! out that was committed late, and nothing is told twice.

use contracts::changes::Changes;
use sqlx::{PgPool, Row as _};
use uuid::Uuid;

use crate::service::Service;

/// How long changes are kept.
const KEPT_S: f64 = 600.0;
/// Whoever was away for longer is told that anything may have changed: a transaction may note a change long before
/// it commits, and must have been there for as long all the same.
const OLDEST_MS: i64 = 200_000;
/// More than these are not listed one by one.
const MOST: usize = 5_000;
/// Rows that one statement deletes at most.
const BATCH: i64 = 1_000;

/// How far somebody knows.
#[derive(Debug, PartialEq, Eq)]
struct Place<'t> {
    /// By Postgres' clock.
    at_ms: i64,
    snapshot: &'t str,
}

impl<'t> Place<'t> {
    /// None for what we never said.
    fn read(text: &'t str) -> Option<Self> {
        let (at_ms, snapshot) = text.split_once('/')?;
        let mut parts = snapshot.splitn(3, ':');
        let mut bound = || parts.next()?.parse::<u64>().ok();
        let (first, end) = (bound()?, bound()?);
        let mut least = first;
        for word in parts.next()?.split(',').filter(|word| !word.is_empty()) {
            let id: u64 = word.parse().ok()?;
            if id < least || id >= end {
                return None;
            }
            least = id;
        }
        (first > 0 && first <= end).then_some(Self {
            at_ms: at_ms.parse().ok()?,
            snapshot,
        })
    }
}

/// What was committed since a place.
///
/// # Errors
/// When Postgres fails.
pub async fn since(db: &PgPool, place: Option<&str>) -> Result<Changes, sqlx::Error> {
    let known = place.and_then(Place::read);
    // One statement sees one snapshot, and names it.
    let row = sqlx::query(
        "SELECT pg_current_snapshot()::text,
                (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
                coalesce(pg_snapshot_xmax($1::pg_snapshot) > pg_snapshot_xmax(pg_current_snapshot()), true),
                ARRAY(SELECT DISTINCT id FROM changes, unnest(what) AS id
                      WHERE made_by >= pg_snapshot_xmin($1::pg_snapshot)
                        AND NOT pg_visible_in_snapshot(made_by, $1::pg_snapshot)
                      LIMIT $2)",
    )
    .bind(known.as_ref().map(|place| place.snapshot))
    .bind(i64::try_from(MOST + 1).unwrap_or(i64::MAX))
    .fetch_one(db)
    .await?;
    let (snapshot, now_ms): (String, i64) = (row.try_get(0)?, row.try_get(1)?);
    // A database that was restored has yet to come to where it was.
    let unknown: bool = row.try_get(2)?;
    let what: Vec<Uuid> = row.try_get(3)?;
    let old = known.is_none_or(|place| now_ms.saturating_sub(place.at_ms) > OLDEST_MS);
    let all = unknown || old || what.len() > MOST;
    Ok(Changes {
        next: format!("{now_ms}/{snapshot}"),
        what: if all { Vec::new() } else { what },
        all,
    })
}

/// Forgets what everyone knows by now. Any number of replicas may do it at once.
pub(crate) async fn forget(service: &Service) -> anyhow::Result<()> {
    while !service.shutdown.is_cancelled() {
        let deleted = sqlx::query(
            "DELETE FROM changes WHERE ctid = ANY (ARRAY(
                 SELECT ctid FROM changes WHERE made_at < clock_timestamp() - make_interval(secs => $1)
                 ORDER BY made_by LIMIT $2 FOR UPDATE SKIP LOCKED))",
        )
        .bind(KEPT_S)
        .bind(BATCH)
        .execute(&service.db)
        .await?
        .rows_affected();
        metrics::counter!("rows_forgotten_total", "table" => "changes").increment(deleted);
        if deleted < BATCH.unsigned_abs() {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_places_that_postgres_can_read_are_taken() {
        let place = Place::read("1700000000000/10:20:10,14,15").unwrap();
        assert_eq!(place.at_ms, 1_700_000_000_000);
        assert_eq!(place.snapshot, "10:20:10,14,15");
        assert!(Place::read("1/731:731:").is_some());
        for wrong in [
            "",
            "731:731:",
            "1/",
            "1/20:10:",
            "1/0:10:",
            "1/10:20:9",
            "1/10:20:20",
            "1/10:20:15,14",
            "1/10:20:x",
            "x/10:20:",
        ] {
            assert_eq!(Place::read(wrong), None, "{wrong}");
        }
    }
}
