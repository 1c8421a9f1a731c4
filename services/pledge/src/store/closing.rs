//! Unpaid pledges that payment is asked to let go of.

use contracts::pledge::events::CloseReason;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::{CampaignId, PledgeId};
use sqlx::PgConnection;

use crate::words::word;

/// Marks unpaid pledges as being closed, and says which: at most so many whose hold is over.
/// Several replicas share the work: a row that another has in hand is left to it.
///
/// # Errors
/// When Postgres fails.
pub async fn close_due(
    conn: &mut PgConnection,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(PledgeId, CampaignId)>, sqlx::Error> {
    let rows = sqlx::query!(
        "UPDATE pledges SET closing = $3 WHERE id IN (
             SELECT id FROM pledges
             WHERE state = 'pending' AND closing IS NULL AND expires_at <= $1
             ORDER BY expires_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED)
         RETURNING id, campaign_id",
        now.to_sqlx(),
        limit,
        word(&CloseReason::Expired),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id.into(), row.campaign_id.into()))
        .collect())
}

/// Marks one pledge as being closed, if it is pending and nobody asked for that before.
///
/// # Errors
/// When Postgres fails.
pub async fn close_one(
    conn: &mut PgConnection,
    id: PledgeId,
    reason: CloseReason,
) -> Result<bool, sqlx::Error> {
    let closed = sqlx::query!(
        "UPDATE pledges SET closing = $2 WHERE id = $1 AND state = 'pending' AND closing IS NULL",
        id.0,
        word(&reason),
    )
    .execute(conn)
    .await?;
    Ok(closed.rows_affected() == 1)
}

/// Marks all unpaid pledges of a campaign as being closed, and says which.
///
/// # Errors
/// When Postgres fails.
pub async fn close_campaign(
    conn: &mut PgConnection,
    campaign: CampaignId,
) -> Result<Vec<PledgeId>, sqlx::Error> {
    let open = sqlx::query_scalar!(
        "SELECT id FROM pledges WHERE campaign_id = $1 AND state = 'pending' AND closing IS NULL
         ORDER BY id FOR NO KEY UPDATE",
        campaign.0
    )
    .fetch_all(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE pledges SET closing = $2 WHERE id = ANY($1)",
        &open,
        word(&CloseReason::CampaignCancelled),
    )
    .execute(conn)
    .await?;
    Ok(open.into_iter().map(PledgeId).collect())
}
