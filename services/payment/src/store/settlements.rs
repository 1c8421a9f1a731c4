//! What the provider kept of each charge.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::{Money, PaymentId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::corrupt;
use crate::domain::payment::Settlement;

/// A settlement that is asked for.
#[derive(Debug, Clone)]
pub struct Due {
    /// The payment.
    pub payment_id: PaymentId,
    /// Its PaymentIntent.
    pub intent_id: String,
    /// How often it was asked for, this time included.
    pub attempts: i32,
}

/// Notes that what the provider keeps of a charge is to be found out.
///
/// # Errors
/// When Postgres fails.
pub async fn expect(
    conn: &mut PgConnection,
    payment_id: PaymentId,
    next_at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO settlements (payment_id, next_at) VALUES ($1, $2) ON CONFLICT (payment_id) DO NOTHING",
        Uuid::from(payment_id),
        next_at.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes what it is; false if it was known, or is not expected.
///
/// # Errors
/// When Postgres fails.
pub async fn record(
    conn: &mut PgConnection,
    payment_id: PaymentId,
    settled: Settlement,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "UPDATE settlements SET currency = $2, gross = $3, fee = $4, booked_at = $5, last_error = NULL
         WHERE payment_id = $1 AND booked_at IS NULL",
        Uuid::from(payment_id),
        settled.currency.code(),
        settled.gross,
        settled.fee,
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What the provider kept, once known, in the currency that it settles in.
///
/// # Errors
/// When Postgres fails.
pub async fn fee(
    conn: &mut PgConnection,
    payment_id: PaymentId,
) -> Result<Option<Money>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT currency, fee FROM settlements WHERE payment_id = $1",
        Uuid::from(payment_id),
    )
    .fetch_optional(conn)
    .await?;
    let Some((currency, fee)) = row.and_then(|row| row.currency.zip(row.fee)) else {
        return Ok(None);
    };
    let currency = currency
        .parse()
        .map_err(|_| corrupt("settlements.currency"))?;
    Ok(Some(Money::new(fee, currency)))
}

/// Takes settlements that are due, until a moment; after that another may take them.
///
/// # Errors
/// When Postgres fails.
pub async fn claim(
    conn: &mut PgConnection,
    now: Timestamp,
    until: Timestamp,
    most: i64,
) -> Result<Vec<Due>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"UPDATE settlements SET next_at = $2, attempts = settlements.attempts + 1
         FROM payments
         WHERE payments.id = settlements.payment_id AND settlements.payment_id IN (
             SELECT payment_id FROM settlements WHERE booked_at IS NULL AND next_at <= $1
             ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED)
         RETURNING settlements.payment_id, settlements.attempts, payments.intent_id AS "intent_id!""#,
        now.to_sqlx(),
        until.to_sqlx(),
        most,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Due {
            payment_id: row.payment_id.into(),
            intent_id: row.intent_id,
            attempts: row.attempts,
        })
        .collect())
}

/// Puts it off.
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
        "UPDATE settlements SET next_at = $2, last_error = $3 WHERE payment_id = $1 AND booked_at IS NULL",
        Uuid::from(payment_id),
        until.to_sqlx(),
        why,
    )
    .execute(conn)
    .await?;
    Ok(())
}
