//! Donors who pay by the same card.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::{DonorId, FundId};
use sqlx::PgConnection;
use uuid::Uuid;

/// Notes that a donor paid by a card, and gives all who did. Whoever else notes this card waits
/// until the transaction ends.
///
/// # Errors
/// When Postgres fails.
pub async fn note(
    conn: &mut PgConnection,
    mark: &str,
    donor: DonorId,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query!(
        "INSERT INTO cards (mark) VALUES ($1) ON CONFLICT (mark) DO UPDATE SET mark = excluded.mark",
        mark
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO card_donors (mark, donor_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        mark,
        donor.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query_scalar!("SELECT donor_id FROM card_donors WHERE mark = $1", mark)
        .fetch_all(conn)
        .await
}

/// Who counts as one with any of these donors, themselves among them, as they are in locked rows.
///
/// # Errors
/// When Postgres fails.
pub async fn lock_people(
    conn: &mut PgConnection,
    donors: &[Uuid],
) -> Result<Vec<(Uuid, bool)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT d.id, d.one_cap FROM donors d
           WHERE d.id = ANY($1) OR d.person_id IN (SELECT person_id FROM donors WHERE id = ANY($1))
           ORDER BY d.id FOR NO KEY UPDATE OF d"#,
        donors
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.one_cap)).collect())
}

/// Has locked donors count as one person: the first of them.
///
/// # Errors
/// When Postgres fails.
pub async fn unite(
    conn: &mut PgConnection,
    donors: &[Uuid],
    one_cap: bool,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE donors SET person_id = $2, one_cap = one_cap OR $3
         WHERE id = ANY($1) AND (person_id IS DISTINCT FROM $2 OR one_cap <> (one_cap OR $3))",
        donors,
        donors.iter().min().copied(),
        one_cap
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Flags a card at every fund that matched paid gifts of several of those who paid by it.
///
/// # Errors
/// When Postgres fails.
pub async fn flag(conn: &mut PgConnection, mark: &str, now: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO card_flags (fund_id, mark, flagged_at)
         SELECT a.fund_id, $1, $2
         FROM card_donors c
         JOIN pledges p ON p.donor_id = c.donor_id AND p.state = 'confirmed'
         JOIN allocations a ON a.pledge_id = p.id
         WHERE c.mark = $1
         GROUP BY a.fund_id HAVING count(DISTINCT c.donor_id) > 1
         ON CONFLICT DO NOTHING",
        mark,
        now.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The donors as whom these count where people who share a card are one: each itself, or another.
/// With `capped`, only those do who share their caps.
///
/// # Errors
/// When Postgres fails.
pub async fn people(
    conn: &mut PgConnection,
    donors: &[Uuid],
    capped: bool,
) -> Result<HashMap<DonorId, DonorId>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT id, CASE WHEN one_cap OR NOT $2 THEN coalesce(person_id, id) ELSE id END AS "person!"
           FROM donors WHERE id = ANY($1)"#,
        donors,
        capped
    )
    .fetch_all(conn)
    .await?;
    let people = rows
        .into_iter()
        .map(|row| (row.id.into(), row.person.into()));
    Ok(people.collect())
}

/// A card by which several donors of a fund paid.
#[derive(Debug)]
#[expect(missing_docs, reason = "described at the API")]
pub struct Flag {
    pub reference: Uuid,
    pub flagged_at: jiff_sqlx::Timestamp,
    pub currency: String,
    pub donors: i64,
    pub matched: i64,
    pub allocations: Vec<Uuid>,
}

/// The flags of a fund, in no order that says anything, with what it matched of those donors'
/// paid gifts.
///
/// # Errors
/// When Postgres fails.
pub async fn flags(
    conn: &mut PgConnection,
    fund: FundId,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Flag>, sqlx::Error> {
    sqlx::query_as!(
        Flag,
        r#"SELECT f.reference, f.flagged_at, m.currency,
                  count(DISTINCT p.donor_id) AS "donors!",
                  coalesce(sum(a.amount), 0)::bigint AS "matched!",
                  coalesce(array_agg(a.reference ORDER BY a.reference)
                           FILTER (WHERE a.reference IS NOT NULL), '{}') AS "allocations!"
           FROM card_flags f
           JOIN match_funds m ON m.id = f.fund_id
           JOIN card_donors c ON c.mark = f.mark
           LEFT JOIN (pledges p JOIN allocations a ON a.pledge_id = p.id)
               ON p.donor_id = c.donor_id AND p.state = 'confirmed' AND a.fund_id = f.fund_id
           WHERE f.fund_id = $1 AND ($2::uuid IS NULL OR f.reference > $2)
           GROUP BY f.fund_id, f.mark, f.reference, f.flagged_at, m.currency
           ORDER BY f.reference LIMIT $3"#,
        fund.0,
        after,
        limit,
    )
    .fetch_all(conn)
    .await
}
