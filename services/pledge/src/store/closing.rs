//! Unpaid pledges that payment is asked to let go of.

use contracts::pledge::events::{CloseReason, PledgeExpiryRequested};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::{CampaignId, PledgeId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::read;
use crate::words::word;

/// A pledge that is being closed.
struct Row {
    id: Uuid,
    campaign_id: Uuid,
    closing: Option<String>,
}

fn asked(rows: Vec<Row>) -> Result<Vec<PledgeExpiryRequested>, sqlx::Error> {
    rows.into_iter()
        .map(|row| {
            let reason = row.closing.ok_or(sqlx::Error::RowNotFound)?;
            Ok(PledgeExpiryRequested {
                pledge_id: row.id.into(),
                campaign_id: row.campaign_id.into(),
                reason: read(&reason)?,
            })
        })
        .collect()
}

/// Marks unpaid pledges as being closed, and says which: at most so many whose hold is over.
/// Several replicas share the work: a row that another has in hand is left to it.
///
/// # Errors
/// When Postgres fails.
pub async fn close_due(
    conn: &mut PgConnection,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<PledgeExpiryRequested>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "UPDATE pledges SET closing = $3, asked_at = $1 WHERE id IN (
             SELECT id FROM pledges
             WHERE state = 'pending' AND closing IS NULL AND expires_at <= $1
             ORDER BY expires_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED)
         RETURNING id, campaign_id, closing",
        now.to_sqlx(),
        limit,
        word(&CloseReason::Expired),
    )
    .fetch_all(conn)
    .await?;
    asked(rows)
}

/// Pledges of which payment was last asked before `since` and that are still pending: at most so
/// many, which count as asked now. Several replicas share the work.
///
/// # Errors
/// When Postgres fails.
pub async fn unanswered(
    conn: &mut PgConnection,
    since: Timestamp,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<PledgeExpiryRequested>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "UPDATE pledges SET asked_at = $2 WHERE id IN (
             SELECT id FROM pledges
             WHERE state = 'pending' AND closing IS NOT NULL
               AND coalesce(asked_at, created_at) < $1
             ORDER BY coalesce(asked_at, created_at) LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED)
         RETURNING id, campaign_id, closing",
        since.to_sqlx(),
        now.to_sqlx(),
        limit,
    )
    .fetch_all(conn)
    .await?;
    asked(rows)
}

/// Marks one pledge as being closed, if it is pending and nobody asked for that before.
///
/// # Errors
/// When Postgres fails.
pub async fn close_one(
    conn: &mut PgConnection,
    id: PledgeId,
    reason: CloseReason,
    now: Timestamp,
) -> Result<Vec<PledgeExpiryRequested>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "UPDATE pledges SET closing = $2, asked_at = $3
         WHERE id = $1 AND state = 'pending' AND closing IS NULL
         RETURNING id, campaign_id, closing",
        id.0,
        word(&reason),
        now.to_sqlx(),
    )
    .fetch_all(conn)
    .await?;
    asked(rows)
}

/// Marks all unpaid pledges of a campaign as being closed, and says which.
///
/// # Errors
/// When Postgres fails.
pub async fn close_campaign(
    conn: &mut PgConnection,
    campaign: CampaignId,
    now: Timestamp,
) -> Result<Vec<PledgeExpiryRequested>, sqlx::Error> {
    let open = sqlx::query_scalar!(
        "SELECT id FROM pledges WHERE campaign_id = $1 AND state = 'pending' AND closing IS NULL
         ORDER BY id FOR NO KEY UPDATE",
        campaign.0
    )
    .fetch_all(&mut *conn)
    .await?;
    let rows = sqlx::query_as!(
        Row,
        "UPDATE pledges SET closing = $2, asked_at = $3 WHERE id = ANY($1)
         RETURNING id, campaign_id, closing",
        &open,
        word(&CloseReason::CampaignCancelled),
        now.to_sqlx(),
    )
    .fetch_all(conn)
    .await?;
    asked(rows)
}
