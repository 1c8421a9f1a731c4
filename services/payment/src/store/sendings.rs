//! Refunds of ours that the provider has to be asked for.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::PaymentId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::refunds::provider_key;

/// A refund that is to be asked of the provider.
#[derive(Debug, Clone)]
pub struct Sending {
    /// The refund.
    pub id: Uuid,
    /// The payment.
    pub payment_id: PaymentId,
    /// The PaymentIntent that was paid.
    pub intent_id: String,
    /// Which attempt it is: it rises when a key is of no use any more.
    pub attempt: i32,
    /// The idempotency key of this attempt.
    pub key: String,
    /// The request, byte for byte.
    pub request: String,
    /// When this attempt was first sent.
    pub first_sent_at: Option<Timestamp>,
    /// How often it was tried.
    pub tries: i32,
}

/// Takes refunds that are due, until a moment; after that another may take them.
///
/// # Errors
/// When Postgres fails.
pub async fn claim(
    conn: &mut PgConnection,
    now: Timestamp,
    until: Timestamp,
    most: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "UPDATE refunds SET next_at = $2
         WHERE id IN (
             SELECT id FROM refunds WHERE state = 'requested' AND next_at <= $1
             ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED)
         RETURNING id",
        now.to_sqlx(),
        until.to_sqlx(),
        most,
    )
    .fetch_all(conn)
    .await
}

/// A refund that is to be sent; none if its outcome is known.
///
/// # Errors
/// When Postgres fails.
pub async fn find(conn: &mut PgConnection, id: Uuid) -> Result<Option<Sending>, sqlx::Error> {
    let row = sqlx::query!(
        r#"SELECT refunds.id, payment_id, intent_id AS "intent_id!", refunds.attempt,
                  refunds.provider_key AS "key!", refunds.request AS "request!", refunds.first_sent_at, tries
           FROM refunds JOIN payments ON payments.id = payment_id
           WHERE refunds.id = $1 AND refunds.state = 'requested'"#,
        id,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Sending {
        id: row.id,
        payment_id: row.payment_id.into(),
        intent_id: row.intent_id,
        attempt: row.attempt,
        key: row.key,
        request: row.request,
        first_sent_at: row.first_sent_at.map(jiff_sqlx::Timestamp::to_jiff),
        tries: row.tries,
    }))
}

/// Notes that it is about to be sent: from now on its outcome may have to be found out.
///
/// # Errors
/// When Postgres fails.
pub async fn mark_sent(
    conn: &mut PgConnection,
    id: Uuid,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE refunds SET first_sent_at = coalesce(first_sent_at, $2), last_sent_at = $2, tries = tries + 1
         WHERE id = $1 AND state = 'requested'",
        id,
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Begins the next attempt, under a key of its own, where nothing was made under the last one.
///
/// # Errors
/// When Postgres fails.
pub async fn next_attempt(
    conn: &mut PgConnection,
    sending: &Sending,
    next_at: Timestamp,
    why: &str,
) -> Result<(), sqlx::Error> {
    let attempt = sending.attempt.saturating_add(1);
    sqlx::query!(
        "UPDATE refunds SET attempt = $3, provider_key = $4, first_sent_at = NULL, last_sent_at = NULL,
                next_at = $5, last_error = $6
         WHERE id = $1 AND attempt = $2 AND state = 'requested'",
        sending.id,
        sending.attempt,
        attempt,
        provider_key(sending.id, attempt),
        next_at.to_sqlx(),
        why,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts it off.
///
/// # Errors
/// When Postgres fails.
pub async fn put_off(
    conn: &mut PgConnection,
    id: Uuid,
    until: Timestamp,
    why: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE refunds SET next_at = $2, last_error = $3 WHERE id = $1 AND state = 'requested'",
        id,
        until.to_sqlx(),
        why,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The provider would not begin it: nothing moved. False if something is known of it after all.
///
/// # Errors
/// When Postgres fails.
pub async fn refuse(
    conn: &mut PgConnection,
    id: Uuid,
    why: &str,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "UPDATE refunds SET state = 'refused', last_error = $2, updated_at = $3
         WHERE id = $1 AND state = 'requested'",
        id,
        why,
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}
