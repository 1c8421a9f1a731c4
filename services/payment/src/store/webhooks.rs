//! The provider's webhooks: stored first, understood later.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;

/// A webhook as it came in.
#[derive(Debug)]
pub struct Incoming<'a> {
    /// The provider's event id, or a mark of a body that has none.
    pub id: &'a str,
    /// `payment_intent.succeeded`, …
    pub kind: Option<&'a str>,
    /// The PaymentIntent that it is about.
    pub intent_id: Option<&'a str>,
    /// The raw bytes; none of an event that says nothing we act on.
    pub payload: Option<&'a [u8]>,
    /// What is to become of it.
    pub state: EventState,
}

/// What becomes of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventState {
    /// To be acted on.
    New,
    /// Acted on.
    Done,
    /// Says nothing that we act on.
    Ignored,
    /// Someone must look at it; it is kept.
    Parked,
}

impl EventState {
    const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Done => "done",
            Self::Ignored => "ignored",
            Self::Parked => "parked",
        }
    }

    /// Whether anything is left to do.
    const fn is_open(self) -> bool {
        match self {
            Self::New => true,
            Self::Done | Self::Ignored | Self::Parked => false,
        }
    }
}

/// A webhook that is worked on.
#[derive(Debug)]
pub struct Event {
    /// Its id.
    pub id: String,
    /// The raw bytes.
    pub payload: Vec<u8>,
    /// How often it was tried, this time included.
    pub attempts: i32,
}

/// Stores a webhook; false if it had come before.
///
/// # Errors
/// When Postgres fails.
pub async fn insert(
    conn: &mut PgConnection,
    incoming: &Incoming<'_>,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let finished_at = (!incoming.state.is_open()).then_some(now);
    let done = sqlx::query!(
        "INSERT INTO webhook_events (id, kind, intent_id, payload, received_at, state, next_at, finished_at)
         VALUES ($1, $2, $3, $4, $5, $6, $5, $7) ON CONFLICT (id) DO NOTHING",
        incoming.id,
        incoming.kind,
        incoming.intent_id,
        incoming.payload,
        now.to_sqlx(),
        incoming.state.as_str(),
        finished_at.map(|at| at.to_sqlx()),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Those of these ids that have come.
///
/// # Errors
/// When Postgres fails.
pub async fn known(
    conn: &mut PgConnection,
    ids: &[String],
) -> Result<HashSet<String>, sqlx::Error> {
    let rows = sqlx::query_scalar!("SELECT id FROM webhook_events WHERE id = ANY($1)", ids)
        .fetch_all(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Takes webhooks that are due, until a moment; after that another may take them.
///
/// # Errors
/// When Postgres fails.
pub async fn claim(
    conn: &mut PgConnection,
    now: Timestamp,
    until: Timestamp,
    most: i64,
) -> Result<Vec<Event>, sqlx::Error> {
    let rows = sqlx::query!(
        "UPDATE webhook_events SET next_at = $2, attempts = attempts + 1
         WHERE id IN (
             SELECT id FROM webhook_events WHERE state = 'new' AND next_at <= $1
             ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED)
         RETURNING id, payload, attempts",
        now.to_sqlx(),
        until.to_sqlx(),
        most,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Event {
            id: row.id,
            payload: row.payload.unwrap_or_default(),
            attempts: row.attempts,
        })
        .collect())
}

/// Ends a webhook that is being worked on; its body is kept only while someone must look at it.
///
/// # Errors
/// When Postgres fails.
pub async fn finish(
    conn: &mut PgConnection,
    id: &str,
    state: EventState,
    why: Option<&str>,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE webhook_events
         SET state = $2, last_error = $3, finished_at = $4,
             payload = CASE WHEN $2 = 'parked' THEN payload END
         WHERE id = $1 AND state = 'new'",
        id,
        state.as_str(),
        why,
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts a webhook off.
///
/// # Errors
/// When Postgres fails.
pub async fn put_off(
    conn: &mut PgConnection,
    id: &str,
    until: Timestamp,
    why: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE webhook_events SET next_at = $2, last_error = $3 WHERE id = $1 AND state = 'new'",
        id,
        until.to_sqlx(),
        why,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets webhooks that were done with before a moment.
///
/// # Errors
/// When Postgres fails.
pub async fn forget(conn: &mut PgConnection, before: Timestamp) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "DELETE FROM webhook_events WHERE id IN (
             SELECT id FROM webhook_events
             WHERE state IN ('done', 'ignored') AND finished_at < $1 LIMIT 5000 FOR UPDATE SKIP LOCKED)",
        before.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
