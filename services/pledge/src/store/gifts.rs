//! Pledges as the book has them, with what funds give them.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::{CampaignId, Currency, DonorId, FundId, PledgeId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{decoding, expect_rows, read};
use crate::domain::book::{Allocation, Confirmation, Gift, Paid, Reasons};
use crate::words::word;

/// Reads pledges with their allocations, in no order and without locks.
///
/// # Errors
/// When Postgres fails.
pub async fn load(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Gift>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT id, version, state, campaign_id, donor_id, currency, amount, charge, retained,
                refunded, refund_version, fund_type, method, anonymous, created_at, paused_funds, payment_id, confirmed_at,
                confirm_seq, reasons
         FROM pledges WHERE id = ANY($1)",
        ids
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut gifts = rows
        .into_iter()
        .map(|row| {
            let paid = (row.payment_id, row.confirmed_at, row.confirm_seq);
            let confirmation = match paid {
                (Some(payment_id), Some(at), Some(seq)) => Some(Confirmation {
                    payment_id: payment_id.into(),
                    at: at.to_jiff(),
                    seq,
                }),
                _ => None,
            };
            Ok(Gift {
                id: row.id.into(),
                version: row.version,
                state: read(&row.state)?,
                campaign: row.campaign_id.into(),
                donor: row.donor_id.into(),
                donor_key: row.donor_id.to_string(),
                currency: row.currency.parse().map_err(decoding)?,
                amount: row.amount,
                charge: row.charge,
                retained: row.retained,
                refunded: row.refunded,
                refund_version: row.refund_version,
                fund_type: read(&row.fund_type)?,
                method: read(&row.method)?,
                anonymous: row.anonymous,
                created_at: row.created_at.to_jiff(),
                paused_funds: row.paused_funds.into_iter().map(FundId).collect(),
                confirmation,
                allocations: Vec::new(),
                reasons: reasons(row.reasons.as_deref())?,
            })
        })
        .collect::<Result<Vec<Gift>, sqlx::Error>>()?;
    let allocations = sqlx::query!(
        "SELECT pledge_id, fund_id, amount, limited_by FROM allocations
         WHERE pledge_id = ANY($1) ORDER BY pledge_id, fund_id",
        ids
    )
    .fetch_all(conn)
    .await?;
    gifts.sort_unstable_by_key(|gift| gift.id);
    for row in allocations {
        let place = gifts.binary_search_by_key(&PledgeId(row.pledge_id), |gift| gift.id);
        if let Some(gift) = place.ok().and_then(|place| gifts.get_mut(place)) {
            gift.allocations.push(Allocation {
                fund: row.fund_id.into(),
                amount: row.amount,
                limited_by: read(&row.limited_by)?,
            });
        }
    }
    Ok(gifts)
}

/// Why a gift is matched as it is, as its row has it.
///
/// # Errors
/// When the row has a text that stands for none.
pub fn reasons(kept: Option<&str>) -> Result<Reasons, sqlx::Error> {
    kept.unwrap_or_default().parse().map_err(decoding)
}

/// Which gifts may count for a fund.
#[derive(Debug, Clone)]
pub struct Counted<'a> {
    /// Of these campaigns.
    pub campaigns: &'a [CampaignId],
    /// In this currency.
    pub currency: Currency,
    /// Made from then on.
    pub from: Timestamp,
    /// And before then.
    pub until: Timestamp,
}

/// The paid gifts that count for a fund if they are eligible, in the order of confirmation.
///
/// # Errors
/// When Postgres fails.
pub async fn paid(
    conn: &mut PgConnection,
    whom: &Counted<'_>,
    fund: FundId,
) -> Result<Vec<Paid>, sqlx::Error> {
    let campaigns: Vec<Uuid> = whom.campaigns.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"SELECT id, campaign_id, donor_id, currency, retained, fund_type, method, created_at,
                  $5 = ANY(paused_funds) AS "paused!"
           FROM pledges
           WHERE campaign_id = ANY($1) AND state = 'confirmed' AND currency = $2
             AND created_at >= $3 AND created_at < $4
           ORDER BY confirm_seq"#,
        &campaigns,
        whom.currency.code(),
        whom.from.to_sqlx(),
        whom.until.to_sqlx(),
        fund.0,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Paid {
                id: row.id.into(),
                campaign: row.campaign_id.into(),
                donor: row.donor_id.into(),
                donor_key: row.donor_id.to_string(),
                currency: row.currency.parse().map_err(decoding)?,
                retained: row.retained,
                fund_type: read(&row.fund_type)?,
                method: read(&row.method)?,
                created_at: row.created_at.to_jiff(),
                paused: row.paused,
            })
        })
        .collect()
}

/// Locks pledges, each in its turn by id, and gives their versions as they are then.
///
/// # Errors
/// When Postgres fails.
pub async fn lock(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> Result<Vec<(PledgeId, i64)>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT id, version FROM pledges WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE",
        ids
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (PledgeId(row.id), row.version))
        .collect())
}

/// Whether the donor has other confirmed gifts in the campaign.
///
/// # Errors
/// When Postgres fails.
pub async fn has_others(
    conn: &mut PgConnection,
    donor: DonorId,
    campaign: CampaignId,
    but: PledgeId,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM pledges
               WHERE donor_id = $1 AND campaign_id = $2 AND state = 'confirmed' AND id <> $3)
           AS "exists!""#,
        donor.0,
        campaign.0,
        but.0
    )
    .fetch_one(conn)
    .await
}

/// The next place in the order of confirmation; to be taken under the locks of the funds.
///
/// # Errors
/// When Postgres fails.
pub async fn next_confirmation(conn: &mut PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(r#"SELECT nextval('confirmations') AS "next!""#)
        .fetch_one(conn)
        .await
}

/// Writes back pledges that changed, whose rows are locked. One that is no longer pending
/// forgets the client's digest and whether it was being closed.
///
/// # Errors
/// When Postgres fails.
#[expect(
    clippy::as_conversions,
    reason = "how sqlx is told that a list may have nulls"
)]
pub async fn update(conn: &mut PgConnection, gifts: &[&Gift]) -> Result<(), sqlx::Error> {
    let column = |of: fn(&Gift) -> Option<Uuid>| -> Vec<Option<Uuid>> {
        gifts.iter().map(|gift| of(gift)).collect()
    };
    let ids: Vec<Uuid> = gifts.iter().map(|gift| gift.id.0).collect();
    let states: Vec<String> = gifts.iter().map(|gift| word(&gift.state)).collect();
    let sum = |of: fn(&Gift) -> i64| -> Vec<i64> { gifts.iter().map(|gift| of(gift)).collect() };
    let payments = column(|gift| gift.confirmation.map(|paid| paid.payment_id.0));
    let times: Vec<Option<jiff_sqlx::Timestamp>> = gifts
        .iter()
        .map(|gift| gift.confirmation.map(|paid| paid.at.to_sqlx()))
        .collect();
    let places: Vec<Option<i64>> = gifts
        .iter()
        .map(|gift| gift.confirmation.map(|paid| paid.seq))
        .collect();
    let reasons: Vec<Option<String>> = gifts.iter().map(|gift| gift.reasons.kept()).collect();
    let updated = sqlx::query!(
        "UPDATE pledges AS p
         SET state = d.state, retained = d.retained, payment_id = d.payment_id,
             confirmed_at = d.confirmed_at, confirm_seq = d.confirm_seq, refunded = d.refunded,
             refund_version = d.refund_version, reasons = d.reasons, version = p.version + 1,
             closing = CASE WHEN d.state = 'pending' THEN p.closing END,
             client = CASE WHEN d.state = 'pending' THEN p.client END,
             forgotten = p.forgotten AND d.state = 'expired'
         FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::bigint[], $5::uuid[],
                     $6::timestamptz[], $7::bigint[], $8::bigint[], $9::bigint[], $10::text[])
             AS d (id, version, state, retained, payment_id, confirmed_at, confirm_seq, refunded,
                   refund_version, reasons)
         WHERE p.id = d.id AND p.version = d.version",
        &ids,
        &sum(|gift| gift.version),
        &states,
        &sum(|gift| gift.retained),
        &payments as &[Option<Uuid>],
        &times as &[Option<jiff_sqlx::Timestamp>],
        &places as &[Option<i64>],
        &sum(|gift| gift.refunded),
        &sum(|gift| gift.refund_version),
        &reasons as &[Option<String>],
    )
    .execute(conn)
    .await?;
    expect_rows(updated.rows_affected(), gifts.len(), "pledges")
}

/// An allocation as it is to be written.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// The pledge.
    pub pledge: PledgeId,
    /// Its campaign.
    pub campaign: CampaignId,
    /// What it is.
    pub allocation: Allocation,
}

/// Writes allocations that are new or have another sum than before. The day stays the first one.
///
/// # Errors
/// When Postgres fails.
pub async fn write_allocations(
    conn: &mut PgConnection,
    written: &[Written],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    if written.is_empty() {
        return Ok(());
    }
    let mut columns = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for one in written {
        columns.0.push(one.pledge.0);
        columns.1.push(one.allocation.fund.0);
        columns.2.push(one.campaign.0);
        columns.3.push(one.allocation.amount);
        columns.4.push(word(&one.allocation.limited_by));
    }
    let day = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    sqlx::query!(
        "INSERT INTO allocations (pledge_id, fund_id, campaign_id, amount, limited_by, day)
         SELECT *, $6 FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[])
         ON CONFLICT (pledge_id, fund_id) DO UPDATE
         SET amount = excluded.amount, limited_by = excluded.limited_by",
        &columns.0,
        &columns.1,
        &columns.2,
        &columns.3,
        &columns.4,
        day.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes away allocations of which nothing is left.
///
/// # Errors
/// When Postgres fails.
pub async fn remove_allocations(
    conn: &mut PgConnection,
    gone: &[(PledgeId, FundId)],
) -> Result<(), sqlx::Error> {
    if gone.is_empty() {
        return Ok(());
    }
    let (pledges, funds): (Vec<Uuid>, Vec<Uuid>) =
        gone.iter().map(|(pledge, fund)| (pledge.0, fund.0)).unzip();
    let removed = sqlx::query!(
        "DELETE FROM allocations AS a USING unnest($1::uuid[], $2::uuid[]) AS d (pledge_id, fund_id)
         WHERE a.pledge_id = d.pledge_id AND a.fund_id = d.fund_id",
        &pledges,
        &funds,
    )
    .execute(conn)
    .await?;
    expect_rows(removed.rows_affected(), gone.len(), "allocations")
}
