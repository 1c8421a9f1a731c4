//! Tries that the provider declined.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::{CampaignId, PaymentId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::payments::Payment;
use crate::domain::payment::Declined;

/// Notes a declined try; false if it was known.
///
/// # Errors
/// When Postgres fails.
pub async fn record(
    conn: &mut PgConnection,
    payment: &Payment,
    declined: &Declined,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "INSERT INTO payment_failures (source, payment_id, code, at, campaign_id, card_fingerprint)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (source) DO NOTHING",
        declined.source,
        Uuid::from(payment.id),
        declined.code,
        now.to_sqlx(),
        Uuid::from(payment.campaign_id),
        declined.card_fingerprint,
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

/// How often a payment was declined.
///
/// # Errors
/// When Postgres fails.
pub async fn of_payment(conn: &mut PgConnection, id: PaymentId) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM payment_failures WHERE payment_id = $1"#,
        Uuid::from(id),
    )
    .fetch_one(conn)
    .await
}

/// How often a card was declined since a moment, whatever it was to pay; counted so far at most.
///
/// # Errors
/// When Postgres fails.
pub async fn of_card(
    conn: &mut PgConnection,
    card_fingerprint: &str,
    since: Timestamp,
    most: i64,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM (
             SELECT FROM payment_failures WHERE card_fingerprint = $1 AND at > $2 LIMIT $3) AS counted"#,
        card_fingerprint,
        since.to_sqlx(),
        most,
    )
    .fetch_one(conn)
    .await
}

/// The latest declined tries of a campaign.
#[derive(Debug, Clone, Copy)]
pub struct Latest {
    /// How many.
    pub declined: i64,
    /// When the first of them was.
    pub first: Option<Timestamp>,
}

/// The latest declined tries of a campaign since a moment, so many at most.
///
/// # Errors
/// When Postgres fails.
pub async fn latest(
    conn: &mut PgConnection,
    campaign_id: CampaignId,
    since: Timestamp,
    most: i64,
) -> Result<Latest, sqlx::Error> {
    let row = sqlx::query!(
        r#"SELECT count(*) AS "declined!", min(at) AS first FROM (
             SELECT at FROM payment_failures WHERE campaign_id = $1 AND at > $2
             ORDER BY at DESC LIMIT $3) AS latest"#,
        Uuid::from(campaign_id),
        since.to_sqlx(),
        most,
    )
    .fetch_one(conn)
    .await?;
    Ok(Latest {
        declined: row.declined,
        first: row.first.map(jiff_sqlx::Timestamp::to_jiff),
    })
}

/// How many payments of a campaign were paid since a moment, counted so far at most.
///
/// # Errors
/// When Postgres fails.
pub async fn paid_since(
    conn: &mut PgConnection,
    campaign_id: CampaignId,
    since: Timestamp,
    most: i64,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM (
             SELECT FROM payments WHERE campaign_id = $1 AND succeeded_at >= $2 LIMIT $3) AS counted"#,
        Uuid::from(campaign_id),
        since.to_sqlx(),
        most,
    )
    .fetch_one(conn)
    .await
}
