//! Payments of campaigns that were called off.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::{CampaignId, PaymentId};
use sqlx::PgConnection;
use uuid::Uuid;

/// Notes that a campaign was called off; that is final. False if it was known.
///
/// # Errors
/// When Postgres fails.
pub async fn note(
    conn: &mut PgConnection,
    campaign_id: CampaignId,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "UPDATE campaigns SET cancelled_at = $2 WHERE campaign_id = $1 AND cancelled_at IS NULL",
        Uuid::from(campaign_id),
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Payments that are to be given back, and of which nothing is on its way: neither in dispute, nor refused
/// by the provider since a moment. In the order of their ids, after one.
///
/// # Errors
/// When Postgres fails.
pub async fn due(
    conn: &mut PgConnection,
    after: Option<PaymentId>,
    refused_since: Timestamp,
    most: i64,
) -> Result<Vec<PaymentId>, sqlx::Error> {
    let ids = sqlx::query_scalar!(
        "SELECT payments.id FROM payments JOIN campaigns USING (campaign_id)
         WHERE campaigns.cancelled_at IS NOT NULL
           AND payments.state = 'succeeded' AND payments.refunded < payments.charge AND payments.disputed = 0
           AND NOT EXISTS (
             SELECT 1 FROM refunds WHERE refunds.payment_id = payments.id
               AND (refunds.state = 'requested' OR (refunds.state = 'refused' AND refunds.updated_at > $1)))
           AND ($3::uuid IS NULL OR payments.id > $3)
         ORDER BY payments.id LIMIT $2",
        refused_since.to_sqlx(),
        most,
        after.map(Uuid::from),
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(PaymentId).collect())
}

/// Of how many payments of campaigns that were called off something is left.
///
/// # Errors
/// When Postgres fails.
pub async fn left(conn: &mut PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "left!" FROM payments JOIN campaigns USING (campaign_id)
           WHERE campaigns.cancelled_at IS NOT NULL
             AND payments.state = 'succeeded' AND payments.refunded < payments.charge"#
    )
    .fetch_one(conn)
    .await
}
