//! News from campaigns.

use contracts::Text;
use contracts::campaign::api::{Update, UpdateState};
use jiff_sqlx::ToSqlx as _;
use money::CampaignId;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

/// Writes a piece of news.
///
/// # Errors
/// When Postgres fails.
pub async fn insert(
    conn: &mut PgConnection,
    update: &Update,
    author: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO campaign_updates (id, campaign_id, title, body, author, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        update.id,
        Uuid::from(update.campaign_id),
        Json(&update.title) as _,
        Json(&update.body) as _,
        author,
        update.created_at.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A page of a campaign's news, the latest first.
///
/// # Errors
/// When Postgres fails.
pub async fn page(
    conn: &mut PgConnection,
    campaign: CampaignId,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Update>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT id, title AS "title: Json<Text>", body AS "body: Json<Text>", created_at
           FROM campaign_updates WHERE campaign_id = $1 AND ($2::uuid IS NULL OR id < $2)
           ORDER BY id DESC LIMIT $3"#,
        Uuid::from(campaign),
        after,
        limit
    )
    .fetch_all(conn)
    .await?;
    let updates = rows.into_iter().map(|row| Update {
        id: row.id,
        state: UpdateState::Published,
        campaign_id: campaign,
        title: row.title.0,
        body: row.body.0,
        created_at: row.created_at.to_jiff(),
    });
    Ok(updates.collect())
}
