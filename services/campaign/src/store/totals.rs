//! Campaigns' sums, as pledge last said them.

use contracts::pledge::events::CampaignTotalsChanged;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::CampaignId;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::progress::Totals;

/// Takes newer sums; false when they are not newer.
///
/// # Errors
/// When Postgres fails.
pub async fn put(
    conn: &mut PgConnection,
    said: &CampaignTotalsChanged,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let written = sqlx::query!(
        "INSERT INTO campaign_totals (campaign_id, version, raised, matched, donors, pledges, changed_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (campaign_id) DO UPDATE SET version = excluded.version, raised = excluded.raised,
             matched = excluded.matched, donors = excluded.donors, pledges = excluded.pledges,
             changed_at = excluded.changed_at, updated_at = excluded.updated_at
         WHERE campaign_totals.version < excluded.version",
        Uuid::from(said.campaign_id),
        said.version,
        said.raised.amount,
        said.matched.amount,
        said.donors,
        said.pledges,
        said.at.to_sqlx(),
        now.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// A campaign's sums, if any were said.
///
/// # Errors
/// When Postgres fails.
pub async fn get(
    conn: &mut PgConnection,
    campaign: CampaignId,
) -> Result<Option<Totals>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT version, raised, matched, donors, pledges, changed_at FROM campaign_totals WHERE campaign_id = $1",
        Uuid::from(campaign)
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Totals {
        version: row.version,
        raised: row.raised,
        matched: row.matched,
        donors: row.donors,
        pledges: row.pledges,
        changed_at: row.changed_at.to_jiff(),
    }))
}

/// A page of all sums, by campaign.
///
/// # Errors
/// When Postgres fails.
pub async fn page(
    conn: &mut PgConnection,
    after: Option<CampaignId>,
    limit: i64,
) -> Result<Vec<(CampaignId, Totals)>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT campaign_id, version, raised, matched, donors, pledges, changed_at FROM campaign_totals
         WHERE $1::uuid IS NULL OR campaign_id > $1
         ORDER BY campaign_id LIMIT $2",
        after.map(Uuid::from),
        limit
    )
    .fetch_all(conn)
    .await?;
    let totals = rows.into_iter().map(|row| {
        let totals = Totals {
            version: row.version,
            raised: row.raised,
            matched: row.matched,
            donors: row.donors,
            pledges: row.pledges,
            changed_at: row.changed_at.to_jiff(),
        };
        (row.campaign_id.into(), totals)
    });
    Ok(totals.collect())
}
