//! What pledge asked to be closed.

use contracts::payment::events::ClosedAs;
use contracts::pledge::events::CloseReason;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::{PaymentId, PledgeId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::corrupt;

/// A closing that is worked on.
#[derive(Debug, Clone)]
pub struct Closing {
    /// The payment to be closed.
    pub payment_id: PaymentId,
    /// How often it was tried, this time included.
    pub attempts: i32,
}

const fn outcome_word(outcome: ClosedAs) -> &'static str {
    match outcome {
        ClosedAs::Cancelled => "cancelled",
        ClosedAs::Succeeded => "succeeded",
    }
}

/// Why a payment is to be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Pledge asked.
    Asked(CloseReason),
    /// Too many tries were declined.
    Declines,
}

const fn reason_word(reason: Reason) -> &'static str {
    let asked = match reason {
        Reason::Asked(asked) => asked,
        Reason::Declines => return "declines",
    };
    match asked {
        CloseReason::Expired => "expired",
        CloseReason::Cancelled => "cancelled",
        CloseReason::CampaignCancelled => "campaign_cancelled",
    }
}

/// Notes that a payment is to be closed, due at once. A second request changes nothing.
///
/// # Errors
/// When Postgres fails.
pub async fn request(
    conn: &mut PgConnection,
    payment_id: PaymentId,
    pledge_id: PledgeId,
    reason: Reason,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO closings (payment_id, pledge_id, reason, requested_at, next_at)
         VALUES ($1, $2, $3, $4, $4) ON CONFLICT (payment_id) DO NOTHING",
        Uuid::from(payment_id),
        Uuid::from(pledge_id),
        reason_word(reason),
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends a closing that is open; false if there is none.
///
/// # Errors
/// When Postgres fails.
pub async fn finish(
    conn: &mut PgConnection,
    payment_id: PaymentId,
    outcome: ClosedAs,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "UPDATE closings SET outcome = $2, done_at = $3, last_error = NULL
         WHERE payment_id = $1 AND outcome IS NULL",
        Uuid::from(payment_id),
        outcome_word(outcome),
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What became of a closing; none while it is open, or was never asked for.
///
/// # Errors
/// When Postgres fails.
pub async fn outcome(
    conn: &mut PgConnection,
    payment_id: PaymentId,
) -> Result<Option<ClosedAs>, sqlx::Error> {
    let word = sqlx::query_scalar!(
        "SELECT outcome FROM closings WHERE payment_id = $1",
        Uuid::from(payment_id),
    )
    .fetch_optional(conn)
    .await?
    .flatten();
    match word.as_deref() {
        None => Ok(None),
        Some("cancelled") => Ok(Some(ClosedAs::Cancelled)),
        Some("succeeded") => Ok(Some(ClosedAs::Succeeded)),
        Some(_) => Err(corrupt("closings.outcome")),
    }
}

/// Takes closings that are due, until a moment; after that another may take them.
///
/// # Errors
/// When Postgres fails.
pub async fn claim(
    conn: &mut PgConnection,
    now: Timestamp,
    until: Timestamp,
    most: i64,
) -> Result<Vec<Closing>, sqlx::Error> {
    let rows = sqlx::query!(
        "UPDATE closings SET next_at = $2, attempts = attempts + 1
         WHERE payment_id IN (
             SELECT payment_id FROM closings WHERE outcome IS NULL AND next_at <= $1
             ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED)
         RETURNING payment_id, attempts",
        now.to_sqlx(),
        until.to_sqlx(),
        most,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Closing {
            payment_id: row.payment_id.into(),
            attempts: row.attempts,
        })
        .collect())
}

/// Puts a closing off.
///
/// # Errors
/// When Postgres fails.
pub async fn put_off(
    conn: &mut PgConnection,
    payment_id: PaymentId,
    until: Timestamp,
    why: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE closings SET next_at = $2, last_error = $3 WHERE payment_id = $1 AND outcome IS NULL",
        Uuid::from(payment_id),
        until.to_sqlx(),
        why,
    )
    .execute(conn)
    .await?;
    Ok(())
}
