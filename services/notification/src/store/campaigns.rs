//! Campaigns, as campaign told them last.

use contracts::campaign::events::CampaignFacts;
use money::{CampaignId, OrganisationId};
use sqlx::PgConnection;

use super::{from_json, to_json};
use crate::domain::Campaign;

/// Keeps the facts, unless newer ones are known.
pub(crate) async fn keep(
    conn: &mut PgConnection,
    facts: &CampaignFacts,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO campaigns (id, version, slug, title, organisation_id, organisation_name, country, permit_number)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (id) DO UPDATE SET
             version = EXCLUDED.version, slug = EXCLUDED.slug, title = EXCLUDED.title,
             organisation_id = EXCLUDED.organisation_id,
             organisation_name = EXCLUDED.organisation_name,
             country = EXCLUDED.country, permit_number = EXCLUDED.permit_number
         WHERE campaigns.version < EXCLUDED.version",
        facts.campaign_id.0,
        facts.version,
        facts.slug,
        to_json(&facts.title)?,
        facts.organisation_id.0,
        to_json(&facts.organisation_name)?,
        facts.country,
        facts.permit_number,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The organisation whose campaign it is; none if the campaign isn't known yet.
pub(crate) async fn organisation(
    conn: &mut PgConnection,
    campaign: CampaignId,
) -> Result<Option<OrganisationId>, sqlx::Error> {
    let organisation = sqlx::query_scalar!(
        "SELECT organisation_id FROM campaigns WHERE id = $1",
        campaign.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(organisation.map(OrganisationId))
}

/// A campaign that is known.
pub(crate) async fn get(
    conn: &mut PgConnection,
    campaign: CampaignId,
) -> Result<Campaign, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT slug, title, organisation_name, country, permit_number FROM campaigns WHERE id = $1",
        campaign.0
    )
    .fetch_one(conn)
    .await?;
    Ok(Campaign {
        slug: row.slug,
        title: from_json(row.title)?,
        organisation_name: from_json(row.organisation_name)?,
        country: row.country,
        permit_number: row.permit_number,
    })
}
