//! Donors: the only table with names and addresses.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::{DonorId, PledgeId};
use platform::Clock;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::address::Address;

/// The donor with this address, if there is one.
///
/// # Errors
/// When Postgres fails.
pub async fn find(
    conn: &mut PgConnection,
    address: &Address,
) -> Result<Option<DonorId>, sqlx::Error> {
    let id = sqlx::query_scalar!("SELECT id FROM donors WHERE email = $1", address.as_str())
        .fetch_optional(conn)
        .await?;
    Ok(id.map(DonorId))
}

/// The ids of donors by their addresses, in the same order; unknown ones are made.
///
/// # Errors
/// When Postgres fails.
pub async fn ids_of(
    conn: &mut PgConnection,
    clock: &Clock,
    addresses: &[Address],
) -> Result<Vec<DonorId>, sqlx::Error> {
    let mut sorted: Vec<&str> = addresses.iter().map(Address::as_str).collect();
    sorted.sort_unstable();
    sorted.dedup();
    let emails: Vec<String> = sorted.into_iter().map(str::to_owned).collect();
    let ids: Vec<Uuid> = emails.iter().map(|_| clock.id()).collect();
    sqlx::query!(
        "INSERT INTO donors (id, email, created_at)
         SELECT id, email, $3 FROM unnest($1::uuid[], $2::text[]) AS new (id, email)
         ON CONFLICT DO NOTHING",
        &ids,
        &emails,
        clock.now().to_sqlx(),
    )
    .execute(&mut *conn)
    .await?;
    let rows = sqlx::query!(
        r#"SELECT id, email AS "email!" FROM donors WHERE email = ANY($1)"#,
        &emails
    )
    .fetch_all(conn)
    .await?;
    addresses
        .iter()
        .map(|address| {
            rows.iter()
                .find(|row| row.email == address.as_str())
                .map(|row| DonorId(row.id))
                .ok_or(sqlx::Error::RowNotFound)
        })
        .collect()
}

/// The addresses of donors, for those who named them.
///
/// # Errors
/// When Postgres fails.
pub async fn addresses_of(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, String)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT id, email AS "email!" FROM donors WHERE id = ANY($1) AND email IS NOT NULL"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.email)).collect())
}

/// Whom to write to about a pledge.
#[derive(Debug)]
pub struct Contact {
    /// The donor.
    pub donor_id: Uuid,
    /// The address.
    pub email: String,
    /// The name.
    pub name: Option<String>,
    /// The language.
    pub locale: String,
    /// Whether the name stays hidden from others.
    pub anonymous: bool,
}

/// Whom to write to about a pledge; none if its donor was forgotten.
///
/// # Errors
/// When Postgres fails.
pub async fn contact(
    conn: &mut PgConnection,
    pledge: PledgeId,
) -> Result<Option<Contact>, sqlx::Error> {
    sqlx::query_as!(
        Contact,
        r#"SELECT d.id AS donor_id, d.email AS "email!", d.name, p.locale, p.anonymous
           FROM pledges p JOIN donors d ON d.id = p.donor_id
           WHERE p.id = $1 AND d.email IS NOT NULL"#,
        pledge.0
    )
    .fetch_optional(conn)
    .await
}

/// Looks at pledges that ended unpaid before an instant, at most so many, and forgets their donors
/// unless there is another reason to know them: another pledge, or a fund's rule that names them.
/// Says how many pledges it looked at. Several replicas share the work: a donor in another's hands
/// is left for later.
///
/// # Errors
/// When Postgres fails.
pub async fn forget(
    conn: &mut PgConnection,
    before: Timestamp,
    limit: i64,
) -> Result<u64, sqlx::Error> {
    let due = sqlx::query!(
        "SELECT id, donor_id FROM pledges
         WHERE state = 'expired' AND NOT forgotten AND expires_at < $1
         ORDER BY expires_at LIMIT $2",
        before.to_sqlx(),
        limit
    )
    .fetch_all(&mut *conn)
    .await?;
    let (pledges, donors): (Vec<Uuid>, Vec<Uuid>) =
        due.into_iter().map(|row| (row.id, row.donor_id)).unzip();
    // Who is just making a pledge holds the donor's row, who books a late payment the pledge's. This
    // waits for neither, so it can't be in the way of the order of locks.
    let locked = sqlx::query_scalar!(
        "SELECT id FROM donors WHERE id = ANY($1) ORDER BY id FOR UPDATE SKIP LOCKED",
        &donors
    )
    .fetch_all(&mut *conn)
    .await?;
    let looked_at = sqlx::query!(
        "UPDATE pledges SET forgotten = true, message = NULL, wall_name = NULL
         WHERE id IN (
             SELECT id FROM pledges WHERE id = ANY($1) AND donor_id = ANY($2) AND state = 'expired'
             FOR NO KEY UPDATE SKIP LOCKED)",
        &pledges,
        &locked
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE donors AS d SET email = NULL, name = NULL, country = NULL
         WHERE d.id = ANY($1)
           AND NOT EXISTS (SELECT FROM pledges p WHERE p.donor_id = d.id AND NOT p.forgotten)
           AND NOT EXISTS (SELECT FROM match_funds f
                           WHERE f.rule->'excluded_donors' ? d.id::text
                              OR f.rule->'only_donors' ? d.id::text)",
        &locked
    )
    .execute(conn)
    .await?;
    Ok(looked_at.rows_affected())
}
