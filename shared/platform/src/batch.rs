//! What a transaction writes last that does many requests at once.

use jiff_sqlx::ToSqlx as _;
use sqlx::{PgConnection, Row as _};
use uuid::Uuid;

use crate::clock::Clock;
use crate::idempotency::Answer;
use crate::outbox::{Columns, Outgoing};

/// Takes many keys and keeps their answers, and writes the events that are told of it as one row,
/// whatever their number: what a row of its own for each would cost is most of what it costs to write
/// them. False if somebody else took one of the keys meanwhile: then none of it may be committed.
///
/// # Errors
/// When Postgres fails.
pub async fn keep_and_tell(
    conn: &mut PgConnection,
    clock: &Clock,
    mut answers: Vec<Answer<'_>>,
    events: Vec<Outgoing>,
) -> Result<bool, sqlx::Error> {
    // Who waits for another's keys waits in one order.
    answers.sort_unstable_by_key(|answer| (answer.scope, answer.key.as_str()));
    let wanted = answers.len();
    let mut kept = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for answer in answers {
        kept.0.push(answer.scope);
        kept.1.push(answer.key.as_str());
        kept.2.push(answer.hash.as_bytes());
        kept.3.push(i16::try_from(answer.status).unwrap_or(200));
        kept.4.push(answer.body);
    }
    let told = Columns::of(events);
    let row = sqlx::query(
        "WITH kept AS (
             INSERT INTO idempotency_keys (scope, key, request_hash, status, response, created_at)
             SELECT *, $1 FROM unnest($2::text[], $3::text[], $4::bytea[], $5::smallint[], $6::jsonb[])
             ON CONFLICT DO NOTHING RETURNING 1),
         told AS (
             INSERT INTO outbox_bundles (id, ids, kinds, subjects, bodies, traceparents, created_at)
             SELECT $7::uuid, $8::uuid[], $9::text[], $10::uuid[], $11::text[], $12::text[], $1
             WHERE cardinality($8::uuid[]) > 0)
         SELECT count(*) FROM kept",
    )
    .bind(clock.now().to_sqlx())
    .bind(kept.0)
    .bind(kept.1)
    .bind(kept.2)
    .bind(kept.3)
    .bind(kept.4)
    .bind(clock.id::<Uuid>())
    .bind(told.ids)
    .bind(told.kinds)
    .bind(told.subjects)
    .bind(told.bodies)
    .bind(told.traceparents)
    .fetch_one(conn)
    .await?;
    Ok(usize::try_from(row.try_get::<i64, _>(0)?) == Ok(wanted))
}
