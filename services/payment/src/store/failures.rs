//! Tries that the provider declined.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::PaymentId;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::payment::Declined;

/// Notes a declined try; false if it was known.
///
/// # Errors
/// When Postgres fails.
pub async fn record(
    conn: &mut PgConnection,
    id: PaymentId,
    declined: &Declined,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "INSERT INTO payment_failures (source, payment_id, code, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (source) DO NOTHING",
        declined.source,
        Uuid::from(id),
        declined.code,
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The provider's word for the last declined try.
///
/// # Errors
/// When Postgres fails.
pub async fn last_code(
    conn: &mut PgConnection,
    id: PaymentId,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "SELECT code FROM payment_failures WHERE payment_id = $1 ORDER BY at DESC, source DESC LIMIT 1",
        Uuid::from(id),
    )
    .fetch_optional(conn)
    .await
}
