//! Changes of a payment's row, each guarded by what the row must be.

use contracts::payment::PaymentState;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::PaymentId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::payments::{Payment, provider_key};
use crate::domain::payment::{Open, Taken};
use crate::domain::refund::Returned;
use crate::secret::Secret;

/// Takes the sending of the request, until a moment; false while another has it or the outcome is known.
///
/// # Errors
/// When Postgres fails.
pub async fn claim_sending(
    conn: &mut PgConnection,
    id: PaymentId,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "UPDATE payments SET sending_until = $3
         WHERE id = $1 AND state = 'created' AND intent_id IS NULL
           AND (sending_until IS NULL OR sending_until <= $2)",
        Uuid::from(id),
        now.to_sqlx(),
        until.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that the request is about to be sent: from now on its outcome may have to be found out.
///
/// # Errors
/// When Postgres fails.
pub async fn mark_sent(
    conn: &mut PgConnection,
    id: PaymentId,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE payments SET first_sent_at = coalesce(first_sent_at, $2), last_sent_at = $2, updated_at = $2
         WHERE id = $1",
        Uuid::from(id),
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Lets another send the request at once.
///
/// # Errors
/// When Postgres fails.
pub async fn release_sending(conn: &mut PgConnection, id: PaymentId) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE payments SET sending_until = NULL WHERE id = $1",
        Uuid::from(id)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Begins the attempt after a definite no, under a key of its own.
///
/// # Errors
/// When Postgres fails.
pub async fn next_attempt(
    conn: &mut PgConnection,
    payment: &Payment,
    after: i32,
) -> Result<(), sqlx::Error> {
    let attempt = after.saturating_add(1);
    sqlx::query!(
        "UPDATE payments
         SET attempt = $3, provider_key = $4, first_sent_at = NULL, last_sent_at = NULL, sending_until = NULL
         WHERE id = $1 AND attempt = $2 AND state = 'created' AND intent_id IS NULL",
        Uuid::from(payment.id),
        after,
        attempt,
        provider_key(payment.pledge_id, attempt),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes which PaymentIntent it is.
///
/// # Errors
/// When Postgres fails.
pub async fn record_intent(
    conn: &mut PgConnection,
    id: PaymentId,
    intent_id: &str,
    client_secret: Option<&Secret>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE payments SET intent_id = $2, client_secret = $3, sending_until = NULL
         WHERE id = $1 AND intent_id IS NULL",
        Uuid::from(id),
        intent_id,
        client_secret.map(Secret::expose),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// An open payment stands elsewhere; false if it is not where it was thought to be.
///
/// # Errors
/// When Postgres fails.
pub async fn move_on(
    conn: &mut PgConnection,
    id: PaymentId,
    from: PaymentState,
    to: Open,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "UPDATE payments SET state = $3, version = version + 1, updated_at = $4 WHERE id = $1 AND state = $2",
        Uuid::from(id),
        from.as_str(),
        to.state().as_str(),
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// It was paid; false if it is not where it was thought to be.
///
/// # Errors
/// When Postgres fails.
pub async fn succeed(
    conn: &mut PgConnection,
    id: PaymentId,
    from: PaymentState,
    taken: &Taken,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "UPDATE payments
         SET state = 'succeeded', charge_id = $3, card_fingerprint = $4, succeeded_at = $5,
             version = version + 1, updated_at = $6
         WHERE id = $1 AND state = $2",
        Uuid::from(id),
        from.as_str(),
        taken.charge_id,
        taken.card_fingerprint,
        taken.at.to_sqlx(),
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Nothing was charged and nothing will be; false if it is not where it was thought to be.
///
/// # Errors
/// When Postgres fails.
pub async fn close(
    conn: &mut PgConnection,
    id: PaymentId,
    from: PaymentState,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "UPDATE payments
         SET state = 'closed', client_secret = NULL, sending_until = NULL, version = version + 1, updated_at = $3
         WHERE id = $1 AND state = $2",
        Uuid::from(id),
        from.as_str(),
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// From now on nobody is given the means to pay it.
///
/// # Errors
/// When Postgres fails.
pub async fn mark_closing(
    conn: &mut PgConnection,
    id: PaymentId,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE payments SET closing_since = $2, version = version + 1, updated_at = $2
         WHERE id = $1 AND closing_since IS NULL",
        Uuid::from(id),
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// More of it went back, and what was owed is less by so much: its version then.
///
/// # Errors
/// When Postgres fails.
pub async fn give_back(
    conn: &mut PgConnection,
    id: PaymentId,
    (more, owed): (Returned, i64),
    now: Timestamp,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        "UPDATE payments SET refunded = refunded + $2, gift_refunded = gift_refunded + $3,
                owed = owed - $5, version = version + 1, updated_at = $4
         WHERE id = $1 RETURNING version",
        Uuid::from(id),
        more.total,
        more.gift,
        now.to_sqlx(),
        owed,
    )
    .fetch_one(conn)
    .await
}

/// So much came back to us, and is owed.
///
/// # Errors
/// When Postgres fails.
pub async fn owe(
    conn: &mut PgConnection,
    id: PaymentId,
    more: i64,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE payments SET owed = owed + $2, version = version + 1, updated_at = $3 WHERE id = $1",
        Uuid::from(id),
        more,
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// More of it, or less, is held in disputes.
///
/// # Errors
/// When Postgres fails.
pub async fn hold(
    conn: &mut PgConnection,
    id: PaymentId,
    more: i64,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE payments SET disputed = disputed + $2, version = version + 1, updated_at = $3 WHERE id = $1",
        Uuid::from(id),
        more,
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(())
}
