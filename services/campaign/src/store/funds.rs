//! Match funds, as pledge last said them.

use contracts::pledge::events::{FundFacts, FundState};
use jiff_sqlx::ToSqlx as _;
use money::CampaignId;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::progress::FundHere;

const fn word(state: FundState) -> &'static str {
    match state {
        FundState::Draft => "draft",
        FundState::Active => "active",
        FundState::Paused => "paused",
        FundState::Settling => "settling",
        FundState::Settled => "settled",
    }
}

/// Takes what is newer of a fund and of its part in campaigns.
///
/// # Errors
/// When Postgres fails.
pub async fn put(conn: &mut PgConnection, said: &FundFacts) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO match_funds (fund_id, version, state, mode, currency, available, max_per_campaign, starts_at,
             ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (fund_id) DO UPDATE SET version = excluded.version, state = excluded.state,
             mode = excluded.mode, currency = excluded.currency, available = excluded.available,
             max_per_campaign = excluded.max_per_campaign, starts_at = excluded.starts_at, ends_at = excluded.ends_at
         WHERE match_funds.version < excluded.version",
        Uuid::from(said.fund_id),
        said.version,
        word(said.state),
        said.mode,
        said.currency.code(),
        said.available,
        said.max_per_campaign,
        said.starts_at.to_sqlx(),
        said.ends_at.to_sqlx()
    )
    .execute(&mut *conn)
    .await?;
    // In the order of their ids, so that two events of one fund can't lock each other out.
    let mut campaigns: Vec<_> = said.campaigns.iter().collect();
    campaigns.sort_by_key(|here| (here.campaign_id, std::cmp::Reverse(here.version)));
    campaigns.dedup_by_key(|here| here.campaign_id);
    let ids: Vec<Uuid> = campaigns
        .iter()
        .map(|here| here.campaign_id.into())
        .collect();
    let versions: Vec<i64> = campaigns.iter().map(|here| here.version).collect();
    let used: Vec<i64> = campaigns.iter().map(|here| here.used).collect();
    let unlocked: Vec<bool> = campaigns.iter().map(|here| here.unlocked).collect();
    sqlx::query!(
        "INSERT INTO match_fund_campaigns (fund_id, campaign_id, version, used, unlocked)
         SELECT $1, * FROM unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::boolean[])
         ON CONFLICT (campaign_id, fund_id) DO UPDATE SET version = excluded.version, used = excluded.used,
             unlocked = excluded.unlocked
         WHERE match_fund_campaigns.version < excluded.version",
        Uuid::from(said.fund_id),
        &ids,
        &versions,
        &used,
        &unlocked
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The campaigns that a fund gives to.
///
/// # Errors
/// When Postgres fails.
pub async fn campaigns(
    conn: &mut PgConnection,
    fund: money::FundId,
) -> Result<Vec<CampaignId>, sqlx::Error> {
    let ids = sqlx::query_scalar!(
        "SELECT campaign_id FROM match_fund_campaigns WHERE fund_id = $1",
        Uuid::from(fund)
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(CampaignId::from).collect())
}

/// The funds in a campaign's currency that have it in their scope.
///
/// # Errors
/// When Postgres fails.
pub async fn here(
    conn: &mut PgConnection,
    campaign: CampaignId,
    currency: money::Currency,
) -> Result<Vec<FundHere>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT f.state = 'active' AND f.mode = 'first_come' AND here.unlocked AS "gives!",
                  f.starts_at, f.ends_at, f.available, f.max_per_campaign, here.used
           FROM match_fund_campaigns here JOIN match_funds f USING (fund_id)
           WHERE here.campaign_id = $1 AND f.currency = $2"#,
        Uuid::from(campaign),
        currency.code()
    )
    .fetch_all(conn)
    .await?;
    let funds = rows.into_iter().map(|row| FundHere {
        gives: row.gives,
        starts_at: row.starts_at.to_jiff(),
        ends_at: row.ends_at.to_jiff(),
        available: row.available,
        max_per_campaign: row.max_per_campaign,
        used: row.used,
    });
    Ok(funds.collect())
}
