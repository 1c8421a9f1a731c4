//! Funds that have yet to go over earlier gifts. Who writes a row holds the lock of its fund.

use std::collections::BTreeSet;

use money::FundId;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::book::Whom;

/// That a fund has yet to go over earlier gifts.
#[derive(Debug, Clone, Copy)]
pub struct TopUp {
    /// What came of one event has one number; lower ones come first.
    pub seq: i64,
    /// The fund.
    pub fund: FundId,
    /// Which gifts.
    pub whom: Whom,
    /// What those that wait could take at most.
    pub wanted: i64,
}

/// What these funds have yet to do.
///
/// # Errors
/// When Postgres fails.
pub async fn due(
    conn: &mut PgConnection,
    funds: &BTreeSet<FundId>,
) -> Result<Vec<TopUp>, sqlx::Error> {
    let funds: Vec<Uuid> = funds.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "SELECT seq, fund_id, campaign_id, but, wanted FROM top_ups
         WHERE fund_id = ANY($1) ORDER BY seq",
        &funds
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| TopUp {
            seq: row.seq,
            fund: row.fund_id.into(),
            whom: match (row.campaign_id, row.but) {
                (Some(campaign), _) => Whom::InCampaign(campaign.into()),
                (None, Some(gift)) => Whom::AllBut(gift.into()),
                (None, None) => Whom::All,
            },
            wanted: row.wanted,
        })
        .collect())
}

/// The next number.
///
/// # Errors
/// When Postgres fails.
pub async fn next_seq(conn: &mut PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(r#"SELECT nextval('top_ups_seq') AS "next!""#)
        .fetch_one(conn)
        .await
}

/// Notes what is to be done, or changes it.
///
/// # Errors
/// When Postgres fails.
pub async fn write(conn: &mut PgConnection, one: TopUp) -> Result<(), sqlx::Error> {
    let (campaign, but) = match one.whom {
        Whom::InCampaign(campaign) => (Some(campaign.0), None),
        Whom::AllBut(gift) => (None, Some(gift.0)),
        Whom::All | Whom::Confirmed => (None, None),
    };
    sqlx::query!(
        "INSERT INTO top_ups (seq, fund_id, campaign_id, but, wanted) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (seq, fund_id) DO UPDATE SET but = excluded.but, wanted = excluded.wanted",
        one.seq,
        one.fund.0,
        campaign,
        but,
        one.wanted,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// It is done: one of them, or all that a fund had to do.
///
/// # Errors
/// When Postgres fails.
pub async fn done(
    conn: &mut PgConnection,
    fund: FundId,
    seq: Option<i64>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "DELETE FROM top_ups WHERE fund_id = $1 AND ($2::bigint IS NULL OR seq = $2)",
        fund.0,
        seq,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Rows that are held against each other.
const LOOKED_AT: i64 = 64;

/// The numbers whose turn it is, with the funds that can give or are settled: none is there before
/// them that is about one of the same campaigns, so that funds give in the order of events.
///
/// # Errors
/// When Postgres fails.
pub async fn ripe(
    conn: &mut PgConnection,
    most: i64,
) -> Result<Vec<(i64, Vec<FundId>)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"WITH moving AS (
               SELECT t.seq, t.fund_id FROM top_ups t JOIN match_funds f ON f.id = t.fund_id
               WHERE f.state IN ('active', 'settling', 'settled')
               ORDER BY t.seq LIMIT $2)
           SELECT m.seq AS "seq!", array_agg(m.fund_id) AS "funds!" FROM moving m
           WHERE NOT EXISTS (
               SELECT FROM moving earlier
               JOIN fund_campaigns theirs ON theirs.fund_id = earlier.fund_id AND theirs.in_scope
               JOIN moving own ON own.seq = m.seq
               JOIN fund_campaigns ours ON ours.fund_id = own.fund_id AND ours.in_scope
                    AND ours.campaign_id = theirs.campaign_id
               WHERE earlier.seq < m.seq)
           GROUP BY m.seq ORDER BY m.seq LIMIT $1"#,
        most,
        LOOKED_AT,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.seq, row.funds.into_iter().map(FundId).collect()))
        .collect())
}

/// Any number: it tells these locks from others.
const LOCK: i32 = 0x70b0;

/// Takes a number in hand until the end of the transaction, unless somebody has it in hand.
///
/// # Errors
/// When Postgres fails.
pub async fn take_in_hand(conn: &mut PgConnection, seq: i64) -> Result<bool, sqlx::Error> {
    let low = i32::try_from(seq.rem_euclid(i64::from(i32::MAX))).unwrap_or_default();
    sqlx::query_scalar!(
        r#"SELECT pg_try_advisory_xact_lock($1, $2) AS "taken!""#,
        LOCK,
        low
    )
    .fetch_one(conn)
    .await
}
