//! Copies of who looks after an organisation's money.

use contracts::campaign::OrganisationRole;
use contracts::campaign::events::OrganisationMembersChanged;
use money::CampaignId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::read;
use crate::words::word;

/// Keeps an organisation's members, unless a newer list is known.
///
/// # Errors
/// When Postgres fails.
pub async fn keep(
    conn: &mut PgConnection,
    heard: &OrganisationMembersChanged,
) -> Result<(), sqlx::Error> {
    let id = heard.organisation_id.0;
    let kept = sqlx::query!(
        "INSERT INTO organisations AS kept (id, members_version) VALUES ($1, $2)
         ON CONFLICT (id) DO UPDATE SET members_version = excluded.members_version
         WHERE kept.members_version < excluded.members_version",
        id,
        heard.version
    )
    .execute(&mut *conn)
    .await?;
    if kept.rows_affected() == 0 {
        return Ok(());
    }
    sqlx::query!(
        "DELETE FROM organisation_members WHERE organisation_id = $1",
        id
    )
    .execute(&mut *conn)
    .await?;
    let (accounts, roles): (Vec<String>, Vec<String>) = heard
        .members
        .iter()
        .map(|member| (member.account.clone(), word(&member.role)))
        .unzip();
    sqlx::query!(
        "INSERT INTO organisation_members (organisation_id, account, role)
         SELECT $1, * FROM unnest($2::text[], $3::text[]) ON CONFLICT DO NOTHING",
        id,
        &accounts,
        &roles
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a person may see the gifts and money of a campaign.
///
/// # Errors
/// When Postgres fails.
pub async fn sees_money(
    conn: &mut PgConnection,
    account: &str,
    campaign: CampaignId,
) -> Result<bool, sqlx::Error> {
    let roles = sqlx::query_scalar!(
        "SELECT role FROM organisation_members
         WHERE account = $1
           AND organisation_id = (SELECT organisation_id FROM campaigns WHERE id = $2)",
        account,
        campaign.0
    )
    .fetch_all(conn)
    .await?;
    any_sees_money(&roles)
}

/// The organisations whose gifts and money a person may see.
///
/// # Errors
/// When Postgres fails.
pub async fn organisations_of(
    conn: &mut PgConnection,
    account: &str,
) -> Result<Vec<Uuid>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT organisation_id, role FROM organisation_members WHERE account = $1",
        account
    )
    .fetch_all(conn)
    .await?;
    let mut organisations = Vec::new();
    for row in rows {
        if any_sees_money(&[row.role])? && !organisations.contains(&row.organisation_id) {
            organisations.push(row.organisation_id);
        }
    }
    Ok(organisations)
}

fn any_sees_money(roles: &[String]) -> Result<bool, sqlx::Error> {
    for role in roles {
        if read::<OrganisationRole>(role)?.sees_money() {
            return Ok(true);
        }
    }
    Ok(false)
}
