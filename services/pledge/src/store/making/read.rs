//! What a batch of pledges is made from.

use std::collections::HashMap;
use std::sync::Arc;

use contracts::Text;
use contracts::pledge::events::FundState;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::{CampaignId, DonorId, FundId};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::domain::book::{Balance, Book, Fund, Place};
use crate::domain::matching::RuleInput;
use crate::store::book::fund;
use crate::store::{decoding, read};

/// Locks the funds that are for any of these campaigns now, each in its turn by id, and takes them
/// into the book as they are then, with what they are to these campaigns. Gives those that are paused.
/// Of the modes that give later only the paused ones matter.
///
/// Also those with nothing left: whoever returns money to one goes over the gifts that stand
/// then, and must not overlook one that is just being made.
///
/// # Errors
/// When Postgres fails.
pub async fn lock_funds(
    conn: &mut PgConnection,
    book: &mut Book,
    campaigns: &[CampaignId],
    now: Timestamp,
) -> Result<Vec<(CampaignId, FundId)>, sqlx::Error> {
    let ids: Vec<Uuid> = campaigns.iter().map(|id| id.0).collect();
    // What is locked is read as it is then, after any wait: both rows are.
    let rows = sqlx::query!(
        r#"SELECT f.id, f.seq, f.priority, f.state, f.rule AS "rule: Json<RuleInput>", f.currency,
                  f.commitment, f.reserved, f.committed, f.set_aside, f.starts_at, f.ends_at, f.paused,
                  f.settled_at, f.sponsor_id, s.name AS "sponsor: Json<Text>",
                  f.name AS "name: Json<Text>", f.backing, f.if_unused, f.version, p.campaign_id, p.place, p.in_scope, p.unlocked, p.used,
                  p.version AS place_version
           FROM (SELECT fund_id, campaign_id
                 FROM (SELECT fund_id, campaign_id FROM fund_campaigns
                       WHERE campaign_id = ANY($1) AND in_scope OFFSET 0) AS k
                 ORDER BY fund_id, campaign_id) AS u
           CROSS JOIN LATERAL (SELECT * FROM match_funds
                 WHERE id = u.fund_id AND state IN ('active', 'settling', 'paused')
                   AND settled_at IS NULL AND (mode = 'first_come' OR state = 'paused' OR paused)
                   AND starts_at <= $2 AND $2 < ends_at FOR NO KEY UPDATE) AS f
           CROSS JOIN LATERAL (SELECT * FROM fund_campaigns
                 WHERE fund_id = u.fund_id AND campaign_id = u.campaign_id AND in_scope FOR NO KEY UPDATE) AS p
           CROSS JOIN LATERAL (SELECT name FROM sponsors WHERE id = f.sponsor_id LIMIT 1) AS s"#,
        &ids,
        now.to_sqlx(),
    )
    .fetch_all(conn)
    .await?;
    let mut paused = Vec::new();
    for row in rows {
        let (id, campaign) = (FundId(row.id), CampaignId(row.campaign_id));
        if row.paused || read::<FundState>(&row.state)? == FundState::Paused {
            paused.push((campaign, id));
            continue;
        }
        let place = (
            row.place,
            row.in_scope,
            row.unlocked,
            row.used,
            row.place_version,
        );
        if !book.holds(id) {
            book.take_fund(fund!(row));
        }
        book.take_place(id, campaign, as_place(place));
    }
    Ok(paused)
}

fn as_place((position, in_scope, unlocked, used, version): (i32, bool, bool, i64, i64)) -> Place {
    Place {
        position,
        in_scope,
        unlocked,
        used,
        // A fund that gives at once grants nothing.
        granted: 0,
        version,
    }
}

/// A donor who is known.
#[derive(Debug, Clone)]
pub struct KnownDonor {
    /// The donor.
    pub id: DonorId,
    /// The address.
    pub email: String,
    /// As the donor wants to be called.
    pub name: Option<String>,
    /// Where the donor is.
    pub country: Option<String>,
}

/// Locks the donors with these addresses, each in its turn by id, and takes what funds in the book
/// that cap it gave to them, and to those who share a cap with them. To be asked under the locks of
/// the funds, which guard that.
///
/// # Errors
/// When Postgres fails.
pub async fn lock_donors(
    conn: &mut PgConnection,
    book: &mut Book,
    emails: &[&str],
) -> Result<Vec<KnownDonor>, sqlx::Error> {
    let capped = book.donor_capped();
    let emails: Vec<String> = emails.iter().map(|email| (*email).to_owned()).collect();
    let rows = sqlx::query!(
        r#"SELECT d.id AS "id!", d.email AS "email!", d.name, d.country, m.id AS "counted!",
                  g.fund_id AS "fund_id?", g.used AS "used?"
           FROM (SELECT id FROM (SELECT id FROM donors WHERE email = ANY($1) OFFSET 0) AS k
                 ORDER BY id) AS u
           CROSS JOIN LATERAL (SELECT id, email, name, country, person_id, one_cap FROM donors
                 WHERE id = u.id AND email IS NOT NULL FOR NO KEY UPDATE) AS d
           CROSS JOIN LATERAL (SELECT d.id UNION ALL
                 SELECT o.id FROM donors o
                 WHERE d.one_cap AND o.person_id = d.person_id AND o.id <> d.id) AS m
           LEFT JOIN LATERAL (SELECT fund_id, used FROM fund_donors
                 WHERE $2 AND donor_id = m.id OFFSET 0) AS g ON true"#,
        &emails,
        !capped.is_empty(),
    )
    .fetch_all(conn)
    .await?;
    let mut donors: Vec<KnownDonor> = Vec::new();
    for row in rows {
        let (id, counted) = (DonorId(row.id), DonorId(row.counted));
        book.take_companion(id, counted);
        if let Some((fund, used)) = row.fund_id.zip(row.used)
            && capped.binary_search(&FundId(fund)).is_ok()
        {
            book.take_donor(FundId(fund), counted, used);
        }
        if donors.last().is_none_or(|last| last.id != id) {
            donors.push(KnownDonor {
                id,
                email: row.email,
                name: row.name,
                country: row.country,
            });
        }
    }
    Ok(donors)
}

/// Unpaid gifts that somebody holds: how many, and when the first of those holds ends.
#[derive(Debug, Clone, Copy, Default)]
pub struct Holds {
    /// How many.
    pub count: u32,
    /// When the first one ends.
    pub first: Option<Timestamp>,
}

/// What donors hold unpaid.
///
/// # Errors
/// When Postgres fails.
pub async fn holds_of_donors(
    conn: &mut PgConnection,
    donors: &[DonorId],
) -> Result<HashMap<DonorId, Holds>, sqlx::Error> {
    let ids: Vec<Uuid> = donors.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"SELECT donor_id, count(*) AS "count!", min(expires_at) AS first FROM pledges
           WHERE donor_id = ANY($1) AND state = 'pending' AND NOT forgotten GROUP BY donor_id"#,
        &ids
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.donor_id.into(), holds(row.count, row.first)))
        .collect())
}

/// The same of clients, known by digests.
///
/// # Errors
/// When Postgres fails.
pub async fn holds_of_clients(
    conn: &mut PgConnection,
    clients: &[[u8; 32]],
) -> Result<HashMap<Vec<u8>, Holds>, sqlx::Error> {
    let clients: Vec<Vec<u8>> = clients.iter().map(|digest| digest.to_vec()).collect();
    let rows = sqlx::query!(
        r#"SELECT client AS "client!", count(*) AS "count!", min(expires_at) AS first FROM pledges
           WHERE client = ANY($1) AND client IS NOT NULL AND state = 'pending' GROUP BY client"#,
        &clients
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.client, holds(row.count, row.first)))
        .collect())
}

fn holds(count: i64, first: Option<jiff_sqlx::Timestamp>) -> Holds {
    Holds {
        count: u32::try_from(count).unwrap_or(u32::MAX),
        first: first.map(jiff_sqlx::Timestamp::to_jiff),
    }
}
