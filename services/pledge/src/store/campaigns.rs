//! Copies of campaigns.

use contracts::campaign::Stacking;
use contracts::campaign::events::CampaignFacts;
use jiff_sqlx::ToSqlx as _;
use money::CampaignId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{decoding, read};
use crate::domain::campaign::Campaign;
use crate::words::word;

/// A row of `campaigns`.
struct Row {
    id: Uuid,
    version: i64,
    state: String,
    organisation_id: Uuid,
    programme_id: Option<Uuid>,
    country: String,
    currency: String,
    sdgs: Vec<i16>,
    areas: Vec<String>,
    groups: Vec<String>,
    fund_types: Vec<String>,
    stacking: String,
    starts_at: jiff_sqlx::Timestamp,
    ends_at: jiff_sqlx::Timestamp,
}

impl TryFrom<Row> for Campaign {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.id.into(),
            version: row.version,
            state: read(&row.state)?,
            organisation_id: row.organisation_id.into(),
            programme_id: row.programme_id.map(Into::into),
            country: row.country,
            currency: row.currency.parse().map_err(decoding)?,
            sdgs: row.sdgs,
            areas: row.areas,
            groups: row.groups,
            fund_types: row
                .fund_types
                .iter()
                .map(|word| read(word))
                .collect::<Result<_, _>>()?,
            stacking: read(&row.stacking)?,
            starts_at: row.starts_at.to_jiff(),
            ends_at: row.ends_at.to_jiff(),
        })
    }
}

/// A campaign, by the last that was heard of it.
///
/// # Errors
/// When Postgres fails.
pub async fn find(
    conn: &mut PgConnection,
    id: CampaignId,
) -> Result<Option<Campaign>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "SELECT id, version, state, organisation_id, programme_id, country, currency, sdgs, areas,
                groups, fund_types, stacking, starts_at, ends_at
         FROM campaigns WHERE id = $1",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    row.map(Campaign::try_from).transpose()
}

/// Campaigns, by the last that was heard of them.
///
/// # Errors
/// When Postgres fails.
pub async fn find_all(
    conn: &mut PgConnection,
    campaigns: &[CampaignId],
) -> Result<Vec<Campaign>, sqlx::Error> {
    let ids: Vec<Uuid> = campaigns.iter().map(|id| id.0).collect();
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, version, state, organisation_id, programme_id, country, currency, sdgs, areas,
                groups, fund_types, stacking, starts_at, ends_at
         FROM campaigns WHERE id = ANY($1)",
        &ids
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Campaign::try_from).collect()
}

/// All campaigns in a currency.
///
/// # Errors
/// When Postgres fails.
pub async fn in_currency(
    conn: &mut PgConnection,
    currency: &str,
) -> Result<Vec<Campaign>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, version, state, organisation_id, programme_id, country, currency, sdgs, areas,
                groups, fund_types, stacking, starts_at, ends_at
         FROM campaigns WHERE currency = $1 ORDER BY id",
        currency
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Campaign::try_from).collect()
}

/// Those of the campaigns that are known and in another currency.
///
/// # Errors
/// When Postgres fails.
pub async fn not_in_currency(
    conn: &mut PgConnection,
    campaigns: &[CampaignId],
    currency: &str,
) -> Result<Vec<CampaignId>, sqlx::Error> {
    let ids: Vec<Uuid> = campaigns.iter().map(|id| id.0).collect();
    let others = sqlx::query_scalar!(
        "SELECT id FROM campaigns WHERE id = ANY($1) AND currency <> $2",
        &ids,
        currency
    )
    .fetch_all(conn)
    .await?;
    Ok(others.into_iter().map(CampaignId).collect())
}

/// Keeps what was heard of a campaign; false if something newer is known already.
///
/// # Errors
/// When Postgres fails.
pub async fn keep(conn: &mut PgConnection, facts: &CampaignFacts) -> Result<bool, sqlx::Error> {
    let sdgs: Vec<i16> = facts.sdgs.iter().copied().map(i16::from).collect();
    let kept = sqlx::query!(
        "INSERT INTO campaigns AS kept (id, version, state, organisation_id, programme_id, country,
             currency, sdgs, areas, groups, fund_types, stacking, starts_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         ON CONFLICT (id) DO UPDATE SET version = excluded.version, state = excluded.state,
             organisation_id = excluded.organisation_id, programme_id = excluded.programme_id,
             country = excluded.country, currency = excluded.currency, sdgs = excluded.sdgs,
             areas = excluded.areas, groups = excluded.groups, fund_types = excluded.fund_types,
             stacking = excluded.stacking, starts_at = excluded.starts_at,
             ends_at = excluded.ends_at
         WHERE kept.version < excluded.version",
        facts.campaign_id.0,
        facts.version,
        word(&facts.state),
        facts.organisation_id.0,
        facts.programme_id.map(|id| id.0),
        facts.country,
        facts.goal.currency.code(),
        &sdgs,
        &facts.areas,
        &facts.groups,
        &facts.fund_types,
        word(&facts.stacking),
        facts.starts_at.to_sqlx(),
        facts.ends_at.to_sqlx(),
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO campaign_totals (campaign_id) VALUES ($1) ON CONFLICT DO NOTHING",
        facts.campaign_id.0
    )
    .execute(conn)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// How funds add up in campaigns.
///
/// # Errors
/// When Postgres fails.
pub async fn stackings(
    conn: &mut PgConnection,
    campaigns: &[CampaignId],
) -> Result<Vec<(CampaignId, Stacking)>, sqlx::Error> {
    let ids: Vec<Uuid> = campaigns.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "SELECT id, stacking FROM campaigns WHERE id = ANY($1)",
        &ids
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| Ok((row.id.into(), read(&row.stacking)?)))
        .collect()
}
