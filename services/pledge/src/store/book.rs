//! Funds as the book has them: learned, locked, loaded, written back.

use std::sync::Arc;

use contracts::Text;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::{CampaignId, DonorId, FundId};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{decoding, expect_rows, read};
use crate::domain::book::{Balance, Book, Fund, Place, Tracked};
use crate::domain::matching::RuleInput;
use crate::words::word;

/// Funds that are for a campaign, as they seem without a lock.
#[derive(Debug, Default)]
pub struct Learned {
    /// Those that may give to its gifts, or judge its target.
    pub giving: Vec<FundId>,
    /// Those that are paused.
    pub paused: Vec<FundId>,
}

/// Learns which funds are for a campaign, or for its gifts that are made at an instant; what they
/// are is read again under their locks.
///
/// Also those with nothing left: whoever returns money to one goes over the gifts that stand
/// then, and must not overlook one that is just being made.
///
/// # Errors
/// When Postgres fails.
pub async fn learn(
    conn: &mut PgConnection,
    campaign: CampaignId,
    at: Option<Timestamp>,
) -> Result<Learned, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT f.id, f.state = 'paused' OR f.paused AS "paused!", f.mode = 'first_come' AS "at_once!"
           FROM fund_campaigns p JOIN match_funds f ON f.id = p.fund_id
           WHERE p.campaign_id = $1 AND p.in_scope AND f.state IN ('active', 'settling', 'paused')
             AND f.settled_at IS NULL
             AND ($2::timestamptz IS NULL OR f.starts_at <= $2 AND $2 < f.ends_at)"#,
        campaign.0,
        at.map(|at| at.to_sqlx()),
    )
    .fetch_all(conn)
    .await?;
    let mut learned = Learned::default();
    for row in rows {
        if row.paused {
            learned.paused.push(row.id.into());
        } else if row.at_once || at.is_none() {
            // The others give nothing to a gift that is just being made.
            learned.giving.push(row.id.into());
        }
    }
    Ok(learned)
}

/// Locks funds, each in its turn by id, and takes them into the book as they are then.
///
/// # Errors
/// When Postgres fails, or a fund is none.
pub async fn lock(
    conn: &mut PgConnection,
    book: &mut Book,
    funds: &[FundId],
) -> Result<(), sqlx::Error> {
    if funds.is_empty() {
        return Ok(());
    }
    let mut ids: Vec<Uuid> = funds.iter().map(|id| id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    // The sums are read by a statement of their own: one that waited for a lock sees them as
    // they were before it waited.
    sqlx::query!(
        "SELECT id FROM match_funds WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE",
        &ids
    )
    .fetch_all(&mut *conn)
    .await?;
    let found = load(conn, &ids).await?;
    expect_rows(
        u64::try_from(found.len()).unwrap_or(0),
        ids.len(),
        "match funds",
    )?;
    for fund in found {
        book.take_fund(fund);
    }
    Ok(())
}

/// A fund, by a row of any statement that has all its columns.
macro_rules! fund {
    ($row:expr) => {{
        let rule = $row.rule.0.parse();
        Fund {
            id: $row.id.into(),
            seq: $row.seq,
            priority: $row.priority,
            state: read(&$row.state)?,
            paused: $row.paused,
            settled_at: $row.settled_at.map(jiff_sqlx::Timestamp::to_jiff),
            rule: Arc::new(rule.map_err(|_| decoding("a stored rule makes no sense"))?),
            currency: $row.currency.parse().map_err(decoding)?,
            balance: Balance {
                commitment: $row.commitment,
                reserved: $row.reserved,
                committed: $row.committed,
                set_aside: $row.set_aside,
            },
            starts_at: $row.starts_at.to_jiff(),
            ends_at: $row.ends_at.to_jiff(),
            sponsor_id: $row.sponsor_id.into(),
            sponsor: $row.sponsor.0,
            name: $row.name.0,
            backing: read(&$row.backing)?,
            if_unused: read(&$row.if_unused)?,
            version: $row.version,
        }
    }};
}
pub(super) use fund;

/// Reads funds without locking them.
///
/// # Errors
/// When Postgres fails.
pub async fn load(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Fund>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT f.id, f.seq, f.priority, f.state, f.rule AS "rule: Json<RuleInput>", f.currency,
                  f.commitment, f.reserved, f.committed, f.set_aside, f.starts_at, f.ends_at, f.paused,
                  f.settled_at, f.sponsor_id, s.name AS "sponsor: Json<Text>",
                  f.name AS "name: Json<Text>", f.backing, f.if_unused, f.version
           FROM match_funds f JOIN sponsors s ON s.id = f.sponsor_id WHERE f.id = ANY($1)"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(|row| Ok(fund!(row))).collect()
}

/// Takes what these locked funds are to a campaign into the book, or to all campaigns.
///
/// # Errors
/// When Postgres fails.
pub async fn take_places(
    conn: &mut PgConnection,
    book: &mut Book,
    funds: &[FundId],
    campaign: Option<CampaignId>,
) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = funds.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"SELECT fund_id, campaign_id, p.place, p.in_scope, p.unlocked, p.used,
                  coalesce(g.amount, 0) AS "granted!", p.version
           FROM fund_campaigns p LEFT JOIN grants g USING (fund_id, campaign_id)
           WHERE fund_id = ANY($1) AND ($2::uuid IS NULL OR campaign_id = $2)"#,
        &ids,
        campaign.map(|id| id.0)
    )
    .fetch_all(conn)
    .await?;
    for row in rows {
        let place = Place {
            position: row.place,
            in_scope: row.in_scope,
            unlocked: row.unlocked,
            used: row.used,
            granted: row.granted,
            version: row.version,
        };
        book.take_place(row.fund_id.into(), row.campaign_id.into(), place);
    }
    Ok(())
}

/// Takes what the locked funds with a cap on it gave to these donors into the book.
///
/// # Errors
/// When Postgres fails.
pub async fn take_donors(
    conn: &mut PgConnection,
    book: &mut Book,
    donors: &[DonorId],
) -> Result<(), sqlx::Error> {
    let capped: Vec<Uuid> = book.donor_capped().iter().map(|id| id.0).collect();
    if capped.is_empty() || donors.is_empty() {
        return Ok(());
    }
    let donors: Vec<Uuid> = donors.iter().map(|id| id.0).collect();
    // Each with those who share a card with them, where that counts.
    let rows = sqlx::query!(
        r#"SELECT d.id AS "asked!", coalesce(m.id, d.id) AS "counted!", u.fund_id AS "fund_id?",
                  u.used AS "used?"
           FROM donors d
           LEFT JOIN donors m ON d.one_cap AND m.person_id = d.person_id
           LEFT JOIN fund_donors u ON u.donor_id = coalesce(m.id, d.id) AND u.fund_id = ANY($1)
           WHERE d.id = ANY($2)"#,
        &capped,
        &donors
    )
    .fetch_all(conn)
    .await?;
    for row in rows {
        book.take_companion(row.asked.into(), row.counted.into());
        if let (Some(fund), Some(used)) = (row.fund_id, row.used) {
            book.take_donor(fund.into(), row.counted.into(), used);
        }
    }
    Ok(())
}

/// Writes back what changed of the locked funds and of what they gave where and to whom.
///
/// # Errors
/// When Postgres fails, or a sum is not what its lock says.
pub async fn save(conn: &mut PgConnection, book: &Book) -> Result<(), sqlx::Error> {
    save_funds(conn, book).await?;
    save_places(conn, book).await?;
    save_donors(conn, book).await
}

/// Writes back the grants that changed. The day stays the first one.
///
/// # Errors
/// When Postgres fails.
pub async fn save_grants(
    conn: &mut PgConnection,
    book: &Book,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let (mut given, mut gone) = (
        (Vec::new(), Vec::new(), Vec::new()),
        (Vec::new(), Vec::new()),
    );
    for (fund, campaign, granted, _) in book.grants_changed() {
        if granted > 0 {
            given.0.push(fund.0);
            given.1.push(campaign.0);
            given.2.push(granted);
        } else {
            gone.0.push(fund.0);
            gone.1.push(campaign.0);
        }
    }
    if !given.0.is_empty() {
        let day = now.to_zoned(jiff::tz::TimeZone::UTC).date();
        sqlx::query!(
            "INSERT INTO grants (fund_id, campaign_id, amount, day)
             SELECT *, $4 FROM unnest($1::uuid[], $2::uuid[], $3::bigint[])
             ON CONFLICT (fund_id, campaign_id) DO UPDATE SET amount = excluded.amount",
            &given.0,
            &given.1,
            &given.2,
            day.to_sqlx(),
        )
        .execute(&mut *conn)
        .await?;
    }
    if !gone.0.is_empty() {
        let removed = sqlx::query!(
            "DELETE FROM grants AS g USING unnest($1::uuid[], $2::uuid[]) AS d (fund_id, campaign_id)
             WHERE g.fund_id = d.fund_id AND g.campaign_id = d.campaign_id",
            &gone.0,
            &gone.1,
        )
        .execute(conn)
        .await?;
        expect_rows(removed.rows_affected(), gone.0.len(), "grants")?;
    }
    Ok(())
}

#[expect(
    clippy::as_conversions,
    reason = "how sqlx is told that a list may have nulls"
)]
async fn save_funds(conn: &mut PgConnection, book: &Book) -> Result<(), sqlx::Error> {
    let changed: Vec<&Tracked<Fund>> = book.touched().collect();
    if changed.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = changed.iter().map(|fund| fund.now.id.0).collect();
    let versions: Vec<i64> = changed.iter().map(|fund| fund.now.version).collect();
    let states: Vec<String> = changed.iter().map(|fund| word(&fund.now.state)).collect();
    let paused: Vec<bool> = changed.iter().map(|fund| fund.now.paused).collect();
    let settled: Vec<Option<jiff_sqlx::Timestamp>> = changed
        .iter()
        .map(|fund| fund.now.settled_at.map(|at| at.to_sqlx()))
        .collect();
    let difference = |of: fn(Balance) -> i64| -> Vec<i64> {
        changed
            .iter()
            .map(|fund| {
                let before = fund.before.as_ref().map_or(0, |before| of(before.balance));
                of(fund.now.balance) - before
            })
            .collect()
    };
    let set_aside: Vec<i64> = changed
        .iter()
        .map(|fund| fund.now.balance.set_aside)
        .collect();
    // The lock makes the version certain; the guard on what remains is the last line but one.
    let saved = sqlx::query!(
        "UPDATE match_funds AS f
         SET commitment = f.commitment + d.commitment, reserved = f.reserved + d.reserved,
             committed = f.committed + d.committed, remaining = f.remaining + d.remaining,
             set_aside = d.set_aside, state = d.state, paused = d.paused,
             settled_at = d.settled_at, version = f.version + 1
         FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[],
                     $6::bigint[], $7::bigint[], $8::bigint[], $9::boolean[], $10::timestamptz[])
             AS d (id, version, state, commitment, reserved, committed, remaining, set_aside,
                   paused, settled_at)
         WHERE f.id = d.id AND f.version = d.version AND f.remaining >= -d.remaining",
        &ids,
        &versions,
        &states,
        &difference(|balance| balance.commitment),
        &difference(|balance| balance.reserved),
        &difference(|balance| balance.committed),
        &difference(Balance::remaining),
        &set_aside,
        &paused,
        &settled as &[Option<jiff_sqlx::Timestamp>],
    )
    .execute(conn)
    .await?;
    expect_rows(saved.rows_affected(), changed.len(), "match funds")
}

async fn save_places(conn: &mut PgConnection, book: &Book) -> Result<(), sqlx::Error> {
    let mut columns = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for ((fund, campaign), place) in book.places().filter(|(_, place)| place.changed()) {
        columns.0.push(fund.0);
        columns.1.push(campaign.0);
        columns.2.push(place.now.used);
        columns.3.push(place.now.unlocked);
        columns.4.push(place.now.version);
    }
    if columns.0.is_empty() {
        return Ok(());
    }
    let saved = sqlx::query!(
        "UPDATE fund_campaigns AS p
         SET used = d.used, unlocked = d.unlocked, version = p.version + 1
         FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::boolean[], $5::bigint[])
             AS d (fund_id, campaign_id, used, unlocked, version)
         WHERE p.fund_id = d.fund_id AND p.campaign_id = d.campaign_id AND p.version = d.version",
        &columns.0,
        &columns.1,
        &columns.2,
        &columns.3,
        &columns.4,
    )
    .execute(conn)
    .await?;
    expect_rows(saved.rows_affected(), columns.0.len(), "funds in campaigns")
}

async fn save_donors(conn: &mut PgConnection, book: &Book) -> Result<(), sqlx::Error> {
    let mut columns = (Vec::new(), Vec::new(), Vec::new());
    for ((fund, donor), used) in book.donors().filter(|(_, used)| used.changed()) {
        columns.0.push(fund.0);
        columns.1.push(donor.0);
        columns.2.push(used.now);
    }
    if columns.0.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO fund_donors (fund_id, donor_id, used)
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[])
         ON CONFLICT (fund_id, donor_id) DO UPDATE SET used = excluded.used",
        &columns.0,
        &columns.1,
        &columns.2,
    )
    .execute(conn)
    .await?;
    Ok(())
}
