//! What is written of a batch of pledges.

use contracts::Locale;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::{DonorId, FundId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::book::{Book, Gift};
use crate::domain::charge::Charge;
use crate::store::expect_rows;
use crate::words::word;

/// A donor as they are to be written.
#[derive(Debug, Clone)]
pub struct DonorRow<'a> {
    /// The donor.
    pub id: DonorId,
    /// The address.
    pub email: &'a str,
    /// As the donor wants to be called.
    pub name: Option<&'a str>,
    /// Where the donor is.
    pub country: Option<&'a str>,
}

/// Writes donors who are new. False if somebody else made one of them meanwhile: then none of it may
/// be committed.
///
/// # Errors
/// When Postgres fails.
#[expect(
    clippy::as_conversions,
    reason = "how sqlx is told that a list may have nulls"
)]
pub async fn insert_donors(
    conn: &mut PgConnection,
    mut donors: Vec<DonorRow<'_>>,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    if donors.is_empty() {
        return Ok(true);
    }
    // Who waits for another's new donors waits in one order.
    donors.sort_unstable_by_key(|donor| donor.email);
    let ids: Vec<Uuid> = donors.iter().map(|donor| donor.id.0).collect();
    let emails: Vec<String> = donors.iter().map(|donor| donor.email.to_owned()).collect();
    let names: Vec<Option<&str>> = donors.iter().map(|donor| donor.name).collect();
    let countries: Vec<Option<&str>> = donors.iter().map(|donor| donor.country).collect();
    let inserted = sqlx::query!(
        "INSERT INTO donors (id, email, name, country, created_at)
         SELECT *, $5 FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
         ON CONFLICT DO NOTHING",
        &ids,
        &emails,
        &names as &[Option<&str>],
        &countries as &[Option<&str>],
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(usize::try_from(inserted.rows_affected()) == Ok(ids.len()))
}

/// Writes what known donors, whose rows are locked, say of themselves now.
///
/// # Errors
/// When Postgres fails.
#[expect(
    clippy::as_conversions,
    reason = "how sqlx is told that a list may have nulls"
)]
pub async fn update_donors(
    conn: &mut PgConnection,
    donors: &[DonorRow<'_>],
) -> Result<(), sqlx::Error> {
    if donors.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = donors.iter().map(|donor| donor.id.0).collect();
    let names: Vec<Option<&str>> = donors.iter().map(|donor| donor.name).collect();
    let countries: Vec<Option<&str>> = donors.iter().map(|donor| donor.country).collect();
    let updated = sqlx::query!(
        "UPDATE donors SET name = ($2::text[])[array_position($1::uuid[], id)],
                           country = ($3::text[])[array_position($1::uuid[], id)]
         WHERE id = ANY($1::uuid[])",
        &ids,
        &names as &[Option<&str>],
        &countries as &[Option<&str>],
    )
    .execute(conn)
    .await?;
    expect_rows(updated.rows_affected(), ids.len(), "donors")
}

/// Writes what funds, which are locked, hold for new gifts: there, and in which campaigns.
///
/// # Errors
/// When Postgres fails, or a sum is not what its lock says.
pub async fn reserve(conn: &mut PgConnection, book: &Book) -> Result<(), sqlx::Error> {
    let mut funds = (Vec::new(), Vec::new(), Vec::new());
    for fund in book.touched() {
        let before = fund.before.as_ref();
        let before = before.map_or(0, |before| before.balance.reserved);
        funds.0.push(fund.now.id.0);
        funds.1.push(fund.now.version);
        funds.2.push(fund.now.balance.reserved - before);
    }
    if funds.0.is_empty() {
        return Ok(());
    }
    let mut places = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for ((fund, campaign), place) in book.places().filter(|(_, place)| place.changed()) {
        places.0.push(fund.0);
        places.1.push(campaign.0);
        places.2.push(place.now.position);
        places.3.push(place.now.used);
        places.4.push(place.now.version);
    }
    let mut donors = (Vec::new(), Vec::new(), Vec::new());
    for ((fund, donor), used) in book.donors().filter(|(_, used)| used.changed()) {
        donors.0.push(fund.0);
        donors.1.push(donor.0);
        donors.2.push(used.now);
    }
    // The lock makes the versions certain; the guard on what remains is the last line but one. The
    // rows of places are there, and locked: a conflict finds them by their key.
    let saved = sqlx::query!(
        r#"WITH funds AS (
               UPDATE match_funds
               SET reserved = reserved + ($3::bigint[])[array_position($1::uuid[], id)],
                   remaining = remaining - ($3::bigint[])[array_position($1::uuid[], id)],
                   version = version + 1
               WHERE id = ANY($1::uuid[]) AND version = ($2::bigint[])[array_position($1::uuid[], id)]
                 AND remaining >= ($3::bigint[])[array_position($1::uuid[], id)]
               RETURNING 1),
           places AS (
               INSERT INTO fund_campaigns AS p (fund_id, campaign_id, place, in_scope, unlocked, used, version)
               SELECT fund_id, campaign_id, place, true, true, used, version
               FROM unnest($4::uuid[], $5::uuid[], $6::integer[], $7::bigint[], $8::bigint[])
                   AS d (fund_id, campaign_id, place, used, version)
               ON CONFLICT (fund_id, campaign_id) DO UPDATE
               SET used = excluded.used, version = p.version + 1 WHERE p.version = excluded.version
               RETURNING 1),
           donors AS (
               INSERT INTO fund_donors (fund_id, donor_id, used)
               SELECT * FROM unnest($9::uuid[], $10::uuid[], $11::bigint[])
               ON CONFLICT (donor_id, fund_id) DO UPDATE SET used = excluded.used)
           SELECT (SELECT count(*) FROM funds) AS "funds!", (SELECT count(*) FROM places) AS "places!""#,
        &funds.0,
        &funds.1,
        &funds.2,
        &places.0,
        &places.1,
        &places.2,
        &places.3,
        &places.4,
        &donors.0,
        &donors.1,
        &donors.2,
    )
    .fetch_one(conn)
    .await?;
    expect_rows(saved.funds.unsigned_abs(), funds.0.len(), "match funds")?;
    expect_rows(
        saved.places.unsigned_abs(),
        places.0.len(),
        "funds in campaigns",
    )
}

/// What a new pledge has beside what the book knows.
#[derive(Debug)]
pub struct NewPledge<'a> {
    /// As the book has it.
    pub gift: &'a Gift,
    /// What is paid.
    pub charge: Charge,
    /// The donor's language.
    pub locale: Locale,
    /// A word to the organisation.
    pub message: Option<&'a str>,
    /// A digest of the client's address.
    pub client: Option<[u8; 32]>,
    /// The end of the hold.
    pub expires_at: Timestamp,
}

/// Writes new pledges with what funds give them; their places in the order of creation are taken now,
/// in this order, under the funds' locks.
///
/// # Errors
/// When Postgres fails.
#[expect(
    clippy::as_conversions,
    reason = "how sqlx is told that a list may have nulls"
)]
pub async fn insert_pledges(
    conn: &mut PgConnection,
    new: &[NewPledge<'_>],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let ids = |of: fn(&Gift) -> Uuid| -> Vec<Uuid> { new.iter().map(|new| of(new.gift)).collect() };
    let sums =
        |of: fn(Charge) -> i64| -> Vec<i64> { new.iter().map(|new| of(new.charge)).collect() };
    let words = |of: fn(&NewPledge<'_>) -> String| -> Vec<String> { new.iter().map(of).collect() };
    let anonymous: Vec<bool> = new.iter().map(|new| new.gift.anonymous).collect();
    let messages: Vec<Option<&str>> = new.iter().map(|new| new.message).collect();
    let clients: Vec<Option<&[u8]>> = new
        .iter()
        .map(|new| new.client.as_ref().map(<[u8; 32]>::as_slice))
        .collect();
    let reasons: Vec<Option<String>> = new.iter().map(|new| new.gift.reasons.kept()).collect();
    let ends: Vec<jiff_sqlx::Timestamp> = new.iter().map(|new| new.expires_at.to_sqlx()).collect();
    sqlx::query!(
        "INSERT INTO pledges (state, created_at, id, campaign_id, donor_id, currency, amount, retained,
             tip, fees, charge, fund_type, method, locale, anonymous, message, paused_funds, client,
             expires_at, reasons)
         SELECT 'pending', $1, id, campaign_id, donor_id, currency, amount, amount, tip, fees, charge,
                fund_type, method, locale, anonymous, message, paused::uuid[], client, expires_at,
                reasons
         FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::bigint[],
                     $8::bigint[], $9::bigint[], $10::text[], $11::text[], $12::text[], $13::boolean[],
                     $14::text[], $15::text[], $16::bytea[], $17::timestamptz[],
                     $18::text[])
             AS d (id, campaign_id, donor_id, currency, amount, tip, fees, charge, fund_type, method,
                   locale, anonymous, message, paused, client, expires_at, reasons)",
        now.to_sqlx(),
        &ids(|gift| gift.id.0),
        &ids(|gift| gift.campaign.0),
        &ids(|gift| gift.donor.0),
        &words(|new| new.gift.currency.code().to_owned()),
        &sums(|charge| charge.amount),
        &sums(|charge| charge.tip),
        &sums(|charge| charge.fees),
        &sums(Charge::total),
        &words(|new| word(&new.gift.fund_type)),
        &words(|new| word(&new.gift.method)),
        &words(|new| new.locale.code().to_owned()),
        &anonymous,
        &messages as &[Option<&str>],
        &words(|new| list(&new.gift.paused_funds)),
        &clients as &[Option<&[u8]>],
        &ends as &[jiff_sqlx::Timestamp],
        &reasons as &[Option<String>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A list in a list, which Postgres has no other way to take.
fn list(ids: &[FundId]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    format!("{{{}}}", ids.join(","))
}
