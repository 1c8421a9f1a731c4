//! How far the provider's list of events was looked through.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

const PROVIDER: &str = "stripe";

/// Where a sweep through the list begins or goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// All that happened until then is known.
    pub seen_until: Timestamp,
    /// The newest event when a sweep began that is not at its end.
    pub sweep_until: Option<Timestamp>,
    /// The last event that it looked at; the list goes backwards in time.
    pub sweep_after: Option<String>,
}

/// Takes the turn if it is anyone's. Where nothing was looked at yet, it begins at `first`.
///
/// # Errors
/// When Postgres fails.
pub async fn claim(
    conn: &mut PgConnection,
    first: Timestamp,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Cursor>, sqlx::Error> {
    let row = sqlx::query!(
        "INSERT INTO event_cursors (provider, seen_until, next_at) VALUES ($1, $2, $4)
         ON CONFLICT (provider) DO UPDATE SET next_at = $4 WHERE event_cursors.next_at <= $3
         RETURNING seen_until, sweep_until, sweep_after",
        PROVIDER,
        first.to_sqlx(),
        now.to_sqlx(),
        until.to_sqlx(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Cursor {
        seen_until: row.seen_until.to_jiff(),
        sweep_until: row.sweep_until.map(jiff_sqlx::Timestamp::to_jiff),
        sweep_after: row.sweep_after,
    }))
}

/// Notes where it stands, and until when the turn is held. What is known never becomes less: another
/// may have gone further where this one was slow.
///
/// # Errors
/// When Postgres fails.
pub async fn save(
    conn: &mut PgConnection,
    cursor: &Cursor,
    next_at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE event_cursors SET seen_until = greatest(seen_until, $2), sweep_until = $3, sweep_after = $4,
                                  next_at = $5
         WHERE provider = $1",
        PROVIDER,
        cursor.seen_until.to_sqlx(),
        cursor.sweep_until.map(|until| until.to_sqlx()),
        cursor.sweep_after,
        next_at.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(())
}
