//! The sums over a campaign's confirmed gifts. Their rows are locked after funds and donors, and
//! before pledges.

use money::CampaignId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::expect_rows;

/// The sums of one campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// The campaign.
    pub campaign_id: Uuid,
    /// What donors gave, retained.
    pub raised: i64,
    /// What sponsors add.
    pub matched: i64,
    /// Distinct donors.
    pub donors: i64,
    /// Gifts.
    pub pledges: i64,
    /// Rises with every change.
    pub version: i64,
}

/// What is added to a campaign's sums, or taken away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delta {
    /// To what donors gave.
    pub raised: i64,
    /// To what sponsors add.
    pub matched: i64,
    /// To the distinct donors.
    pub donors: i64,
    /// To the gifts.
    pub pledges: i64,
}

/// Locks a campaign's sums and reads them.
///
/// # Errors
/// When Postgres fails.
pub async fn lock(conn: &mut PgConnection, campaign: CampaignId) -> Result<Totals, sqlx::Error> {
    sqlx::query_as!(
        Totals,
        "SELECT campaign_id, raised, matched, donors, pledges, version
         FROM campaign_totals WHERE campaign_id = $1 FOR NO KEY UPDATE",
        campaign.0
    )
    .fetch_one(conn)
    .await
}

/// Locks the sums of campaigns, each in its turn by id, and reads them.
///
/// # Errors
/// When Postgres fails.
pub async fn lock_all(
    conn: &mut PgConnection,
    campaigns: &[CampaignId],
) -> Result<Vec<Totals>, sqlx::Error> {
    let ids: Vec<Uuid> = campaigns.iter().map(|id| id.0).collect();
    // A row that had to be waited for is read as it is then: locking reads follow the update.
    sqlx::query_as!(
        Totals,
        "SELECT campaign_id, raised, matched, donors, pledges, version
         FROM campaign_totals WHERE campaign_id = ANY($1) ORDER BY campaign_id FOR NO KEY UPDATE",
        &ids
    )
    .fetch_all(conn)
    .await
}

/// Adds to the sums of campaigns, whose rows are locked.
///
/// # Errors
/// When Postgres fails.
pub async fn add(
    conn: &mut PgConnection,
    deltas: &[(CampaignId, Delta)],
) -> Result<Vec<Totals>, sqlx::Error> {
    if deltas.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = deltas.iter().map(|(id, _)| id.0).collect();
    let column =
        |of: fn(&Delta) -> i64| -> Vec<i64> { deltas.iter().map(|(_, delta)| of(delta)).collect() };
    let rows = sqlx::query_as!(
        Totals,
        "UPDATE campaign_totals AS t
         SET raised = t.raised + d.raised, matched = t.matched + d.matched,
             donors = t.donors + d.donors, pledges = t.pledges + d.pledges, version = t.version + 1
         FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
             AS d (campaign_id, raised, matched, donors, pledges)
         WHERE t.campaign_id = d.campaign_id
         RETURNING t.campaign_id, t.raised, t.matched, t.donors, t.pledges, t.version",
        &ids,
        &column(|delta| delta.raised),
        &column(|delta| delta.matched),
        &column(|delta| delta.donors),
        &column(|delta| delta.pledges),
    )
    .fetch_all(conn)
    .await?;
    expect_rows(
        u64::try_from(rows.len()).unwrap_or(0),
        deltas.len(),
        "campaign totals",
    )?;
    Ok(rows)
}
