//! What was acted on already: an event's effect and its inbox row commit together.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

use crate::consumer::Received;

/// Notes the event; false when it was acted on before and must change nothing.
///
/// # Errors
/// When Postgres fails.
pub async fn first_time<T>(
    conn: &mut PgConnection,
    received: &Received<T>,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query(
        "INSERT INTO inbox (event_id, kind, received_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(received.event_id)
    .bind(&received.kind)
    .bind(now.to_sqlx())
    .execute(conn)
    .await?;
    Ok(inserted.rows_affected() == 1)
}
