//! Gifts that wait for funds to have more. Who writes a row holds the lock of its fund.

use std::collections::BTreeSet;

use money::{CampaignId, DonorId, FundId, PledgeId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::book::{Book, Room, Wait, Whom};

/// The funds that gifts wait for, as it seems without their locks.
///
/// # Errors
/// When Postgres fails.
pub async fn funds_of(conn: &mut PgConnection, gift: PledgeId) -> Result<Vec<FundId>, sqlx::Error> {
    let funds = sqlx::query_scalar!("SELECT fund_id FROM waiting WHERE pledge_id = $1", gift.0)
        .fetch_all(conn)
        .await?;
    Ok(funds.into_iter().map(FundId).collect())
}

/// Takes into the book for which funds gifts wait.
///
/// # Errors
/// When Postgres fails.
pub async fn take(
    conn: &mut PgConnection,
    book: &mut Book,
    gifts: &[Uuid],
) -> Result<(), sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT pledge_id, fund_id, want, capped, pending FROM waiting WHERE pledge_id = ANY($1)",
        gifts
    )
    .fetch_all(conn)
    .await?;
    for row in rows {
        let wait = Wait {
            want: row.want,
            capped: row.capped,
            confirmed: !row.pending,
        };
        book.take_wait(row.pledge_id.into(), row.fund_id.into(), wait);
    }
    Ok(())
}

/// Writes who waits now, and takes away who doesn't any more. The gifts are written already.
///
/// # Errors
/// When Postgres fails.
pub async fn save(conn: &mut PgConnection, book: &Book) -> Result<(), sqlx::Error> {
    let mut now = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut gone = (Vec::new(), Vec::new());
    for ((pledge, fund), wait) in book.waits().filter(|(_, wait)| wait.changed()) {
        match wait.now {
            Some(wait) => {
                now.0.push(pledge.0);
                now.1.push(fund.0);
                now.2.push(wait.want);
                now.3.push(wait.capped);
            }
            None if wait.before.flatten().is_some() => {
                gone.0.push(pledge.0);
                gone.1.push(fund.0);
            }
            None => {}
        }
    }
    if !now.0.is_empty() {
        write(conn, &now.0, &now.1, &now.2, &now.3).await?;
    }
    if !gone.0.is_empty() {
        sqlx::query!(
            "DELETE FROM waiting AS w USING unnest($1::uuid[], $2::uuid[]) AS d (pledge_id, fund_id)
             WHERE w.pledge_id = d.pledge_id AND w.fund_id = d.fund_id",
            &gone.0,
            &gone.1,
        )
        .execute(conn)
        .await?;
    }
    Ok(())
}

async fn write(
    conn: &mut PgConnection,
    pledges: &[Uuid],
    funds: &[Uuid],
    wants: &[i64],
    capped: &[bool],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO waiting (pledge_id, fund_id, campaign_id, donor_id, pending, place, want,
             capped)
         SELECT p.id, d.fund_id, p.campaign_id, p.donor_id, p.confirm_seq IS NULL,
                coalesce(p.confirm_seq, p.seq), d.want, d.capped
         FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::boolean[])
             AS d (pledge_id, fund_id, want, capped)
         CROSS JOIN LATERAL (SELECT * FROM pledges WHERE id = d.pledge_id OFFSET 0) AS p
         ON CONFLICT (pledge_id, fund_id) DO UPDATE
         SET pending = excluded.pending, place = excluded.place, want = excluded.want,
             capped = excluded.capped",
        pledges,
        funds,
        wants,
        capped,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A gift whose turn it is with a fund.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    /// The gift.
    pub pledge: PledgeId,
    /// The fund that it waits for.
    pub fund: FundId,
    /// Where it stands: confirmed ones first.
    pub at: (bool, i64),
    /// What it could take at most.
    pub want: i64,
}

/// Those that are the next in turn, where funds have room. At most so many rows of each campaign are
/// read, and no others, however many wait.
///
/// # Errors
/// When Postgres fails.
pub async fn next(
    conn: &mut PgConnection,
    rooms: &[Room],
    whom: Whom,
    most: i64,
) -> Result<Vec<Turn>, sqlx::Error> {
    let funds: Vec<Uuid> = rooms.iter().map(|room| room.fund.0).collect();
    let campaigns: Vec<Uuid> = rooms.iter().map(|room| room.campaign.0).collect();
    let (but, confirmed) = chosen(whom);
    let rows = sqlx::query!(
        r#"SELECT w.pledge_id AS "pledge_id!", r.fund_id AS "fund_id!", w.pending AS "pending!",
                  w.place AS "place!", w.want AS "want!"
           FROM unnest($1::uuid[], $2::uuid[]) AS r (fund_id, campaign_id)
           CROSS JOIN LATERAL (
               SELECT pledge_id, pending, place, want FROM waiting
               WHERE fund_id = r.fund_id AND campaign_id = r.campaign_id AND NOT capped
                 AND pledge_id IS DISTINCT FROM $3 AND NOT (pending AND $4)
               ORDER BY pending, place LIMIT $5) w
           ORDER BY w.pending, w.place LIMIT $5"#,
        &funds,
        &campaigns,
        but,
        confirmed,
        most,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Turn {
            pledge: row.pledge_id.into(),
            fund: row.fund_id.into(),
            at: (row.pending, row.place),
            want: row.want,
        })
        .collect())
}

/// What those that wait could take of a fund, at most.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The fund.
    pub fund: FundId,
    /// Of all that were looked at.
    pub sum: i64,
    /// Whether all were.
    pub all: bool,
}

/// What those that wait could take of each fund, at most: none where nobody waits. Of each campaign
/// so many are looked at, or all.
///
/// # Errors
/// When Postgres fails.
pub async fn wanted(
    conn: &mut PgConnection,
    rooms: &[Room],
    whom: Whom,
    looked_at: Option<i64>,
) -> Result<Vec<Wanted>, sqlx::Error> {
    let funds: Vec<Uuid> = rooms.iter().map(|room| room.fund.0).collect();
    let campaigns: Vec<Uuid> = rooms.iter().map(|room| room.campaign.0).collect();
    let most: Vec<i64> = rooms.iter().map(|room| room.most).collect();
    let (but, confirmed) = chosen(whom);
    let rows = sqlx::query!(
        r#"SELECT r.fund_id AS "fund_id!",
                  least(sum(least(w.wanted, r.most)), 9223372036854775807)::bigint AS "sum!",
                  bool_and($6::bigint IS NULL OR w.found < $6) AS "all!"
           FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS r (fund_id, campaign_id, most)
           CROSS JOIN LATERAL (
               SELECT sum(one.want) AS wanted, count(*) AS found FROM (
                   SELECT want FROM waiting
                   WHERE fund_id = r.fund_id AND campaign_id = r.campaign_id AND NOT capped
                     AND pledge_id IS DISTINCT FROM $4 AND NOT (pending AND $5)
                   ORDER BY pending, place LIMIT $6) one) w
           WHERE w.found > 0
           GROUP BY r.fund_id"#,
        &funds,
        &campaigns,
        &most,
        but,
        confirmed,
        looked_at,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Wanted {
            fund: row.fund_id.into(),
            sum: row.sum,
            all: row.all,
        })
        .collect())
}

fn chosen(whom: Whom) -> (Option<Uuid>, bool) {
    match whom {
        Whom::All | Whom::InCampaign(_) => (None, false),
        Whom::AllBut(gift) => (Some(gift.0), false),
        Whom::Confirmed => (None, true),
    }
}

/// These donors may be given something by these funds again: their gifts wait for their turn.
///
/// # Errors
/// When Postgres fails.
pub async fn uncap(
    conn: &mut PgConnection,
    freed: &BTreeSet<(FundId, DonorId)>,
) -> Result<(), sqlx::Error> {
    if freed.is_empty() {
        return Ok(());
    }
    let (funds, donors): (Vec<Uuid>, Vec<Uuid>) =
        freed.iter().map(|(fund, donor)| (fund.0, donor.0)).unzip();
    sqlx::query!(
        "UPDATE waiting AS w SET capped = false
         FROM unnest($1::uuid[], $2::uuid[]) AS d (fund_id, donor_id)
         WHERE w.fund_id = d.fund_id AND w.donor_id = d.donor_id AND w.capped",
        &funds,
        &donors,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes who may wait in a campaign that comes into the scope of funds, whose rows are locked: what
/// each could take is found out when it is its turn.
///
/// # Errors
/// When Postgres fails.
pub async fn fill(
    conn: &mut PgConnection,
    funds: &[FundId],
    campaign: CampaignId,
) -> Result<(), sqlx::Error> {
    let funds: Vec<Uuid> = funds.iter().map(|id| id.0).collect();
    sqlx::query!(
        "INSERT INTO waiting (pledge_id, fund_id, campaign_id, donor_id, pending, place, want,
             capped)
         SELECT p.id, f.id, p.campaign_id, p.donor_id, p.confirm_seq IS NULL,
                coalesce(p.confirm_seq, p.seq), f.commitment, false
         FROM match_funds f JOIN pledges p ON p.campaign_id = $2
              AND p.state IN ('pending', 'confirmed') AND p.currency = f.currency
              AND p.created_at >= f.starts_at AND p.created_at < f.ends_at
              AND NOT f.id = ANY (p.paused_funds)
         WHERE f.id = ANY($1) AND f.mode = 'first_come'
         ON CONFLICT (pledge_id, fund_id) DO NOTHING",
        &funds,
        campaign.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets so many of those that wait for a fund that is settled; says how many there were.
///
/// # Errors
/// When Postgres fails.
pub async fn forget(conn: &mut PgConnection, fund: FundId, most: i64) -> Result<u64, sqlx::Error> {
    let gone = sqlx::query!(
        "DELETE FROM waiting AS w
         USING (SELECT pledge_id FROM waiting WHERE fund_id = $1 AND capped
                UNION ALL SELECT pledge_id FROM waiting WHERE fund_id = $1 AND NOT capped
                LIMIT $2) AS d
         WHERE w.fund_id = $1 AND w.pledge_id = d.pledge_id",
        fund.0,
        most,
    )
    .execute(conn)
    .await?;
    Ok(gone.rows_affected())
}
