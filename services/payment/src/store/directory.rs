//! Who may see which campaign's money.

use contracts::campaign::OrganisationRole;
use contracts::campaign::events::Member;
use money::{CampaignId, OrganisationId};
use sqlx::PgConnection;
use uuid::Uuid;

const fn role_word(role: OrganisationRole) -> &'static str {
    match role {
        OrganisationRole::Owner => "owner",
        OrganisationRole::Editor => "editor",
        OrganisationRole::Finance => "finance",
    }
}

/// Notes whose a campaign is, if this is newer than what is known.
///
/// # Errors
/// When Postgres fails.
pub async fn note_campaign(
    conn: &mut PgConnection,
    campaign_id: CampaignId,
    organisation_id: OrganisationId,
    version: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO campaigns (campaign_id, organisation_id, version) VALUES ($1, $2, $3)
         ON CONFLICT (campaign_id) DO UPDATE SET organisation_id = $2, version = $3
         WHERE campaigns.version < $3",
        Uuid::from(campaign_id),
        Uuid::from(organisation_id),
        version,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes all members of an organisation, if this is newer than what is known.
///
/// # Errors
/// When Postgres fails.
pub async fn note_members(
    conn: &mut PgConnection,
    organisation_id: OrganisationId,
    version: i64,
    members: &[Member],
) -> Result<(), sqlx::Error> {
    let organisation_id = Uuid::from(organisation_id);
    let newer = sqlx::query!(
        "INSERT INTO member_lists (organisation_id, version) VALUES ($1, $2)
         ON CONFLICT (organisation_id) DO UPDATE SET version = $2 WHERE member_lists.version < $2",
        organisation_id,
        version,
    )
    .execute(&mut *conn)
    .await?;
    if newer.rows_affected() == 0 {
        return Ok(());
    }
    sqlx::query!(
        "DELETE FROM members WHERE organisation_id = $1",
        organisation_id
    )
    .execute(&mut *conn)
    .await?;
    let accounts: Vec<String> = members
        .iter()
        .map(|member| member.account.clone())
        .collect();
    let roles: Vec<String> = members
        .iter()
        .map(|member| role_word(member.role).to_owned())
        .collect();
    sqlx::query!(
        "INSERT INTO members (organisation_id, account, role)
         SELECT $1, * FROM unnest($2::text[], $3::text[]) ON CONFLICT DO NOTHING",
        organisation_id,
        &accounts,
        &roles,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether an account may see this campaign's money.
///
/// # Errors
/// When Postgres fails.
pub async fn sees_money(
    conn: &mut PgConnection,
    campaign_id: CampaignId,
    account: &str,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
             SELECT 1 FROM campaigns JOIN members USING (organisation_id)
             WHERE campaign_id = $1 AND account = $2 AND role IN ('owner', 'finance')) AS "sees!""#,
        Uuid::from(campaign_id),
        account,
    )
    .fetch_one(conn)
    .await
}
