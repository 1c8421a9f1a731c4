//! Funds that come to their end: which are due, and shares that are still to be written down.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::{FundId, PledgeId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::read;
use crate::domain::matching::Share;
use crate::words::word;

/// Funds whose window is over and that still take part as if it weren't.
///
/// # Errors
/// When Postgres fails.
pub async fn over(
    conn: &mut PgConnection,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<FundId>, sqlx::Error> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM match_funds
         WHERE state IN ('active', 'paused') AND ends_at <= $1 ORDER BY id LIMIT $2",
        now.to_sqlx(),
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(FundId).collect())
}

/// Funds that may be settled, if no gift is waited for: their window ended by then. Those whose
/// shares are decided come first.
///
/// # Errors
/// When Postgres fails.
pub async fn due(
    conn: &mut PgConnection,
    ended_by: Timestamp,
    after: Option<FundId>,
) -> Result<Option<FundId>, sqlx::Error> {
    let id = sqlx::query_scalar!(
        "SELECT id FROM match_funds
         WHERE state = 'settling' AND (settled_at IS NOT NULL OR ends_at <= $1)
           AND ($2::uuid IS NULL OR id > $2)
         ORDER BY id LIMIT 1",
        ended_by.to_sqlx(),
        after.map(|id| id.0),
    )
    .fetch_optional(conn)
    .await?;
    Ok(id.map(FundId))
}

/// Whether a gift may still be paid that the fund holds something for, or that counts for it if it
/// is: one that was made within its window, to a campaign that it is for.
///
/// # Errors
/// When Postgres fails.
pub async fn is_waited_for(conn: &mut PgConnection, fund: FundId) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT f.reserved > 0 OR EXISTS (
               SELECT FROM pledges p
               JOIN fund_campaigns c ON c.fund_id = f.id AND c.campaign_id = p.campaign_id
               WHERE p.state = 'pending' AND c.in_scope AND p.currency = f.currency
                 AND p.created_at >= f.starts_at AND p.created_at < f.ends_at) AS "waits!"
           FROM match_funds f WHERE f.id = $1"#,
        fund.0
    )
    .fetch_one(conn)
    .await
}

/// The unpaid gifts that a fund holds something for.
///
/// # Errors
/// When Postgres fails.
pub async fn held_for(conn: &mut PgConnection, fund: FundId) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "SELECT p.id FROM allocations a JOIN pledges p ON p.id = a.pledge_id
         WHERE a.fund_id = $1 AND p.state = 'pending' ORDER BY p.id",
        fund.0
    )
    .fetch_all(conn)
    .await
}

/// Keeps shares until they are written down as allocations.
///
/// # Errors
/// When Postgres fails.
pub async fn keep(
    conn: &mut PgConnection,
    fund: FundId,
    shares: &[(PledgeId, Share)],
) -> Result<(), sqlx::Error> {
    let pledges: Vec<Uuid> = shares.iter().map(|(pledge, _)| pledge.0).collect();
    let amounts: Vec<i64> = shares.iter().map(|(_, share)| share.amount).collect();
    let limits: Vec<String> = shares
        .iter()
        .map(|(_, share)| word(&share.limited_by))
        .collect();
    sqlx::query!(
        "INSERT INTO shares (fund_id, pledge_id, amount, limited_by)
         SELECT $1, * FROM unnest($2::uuid[], $3::bigint[], $4::text[])",
        fund.0,
        &pledges,
        &amounts,
        &limits,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes some of a fund's shares, whose row is locked, to write them down.
///
/// # Errors
/// When Postgres fails.
pub async fn take(
    conn: &mut PgConnection,
    fund: FundId,
    limit: i64,
) -> Result<Vec<(PledgeId, Share)>, sqlx::Error> {
    let rows = sqlx::query!(
        "DELETE FROM shares WHERE fund_id = $1 AND pledge_id IN (
             SELECT pledge_id FROM shares WHERE fund_id = $1 ORDER BY pledge_id LIMIT $2)
         RETURNING pledge_id, amount, limited_by",
        fund.0,
        limit
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let share = Share {
                amount: row.amount,
                limited_by: read(&row.limited_by)?,
            };
            Ok((row.pledge_id.into(), share))
        })
        .collect()
}
