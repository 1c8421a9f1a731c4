//! Who works for organisations, as campaign told it last.

use contracts::campaign::OrganisationRole;
use contracts::campaign::events::OrganisationMembersChanged;
use money::{OrganisationId, PledgeId};
use sqlx::PgConnection;

/// Keeps the whole list, unless a newer one is known.
pub(crate) async fn keep(
    conn: &mut PgConnection,
    changed: &OrganisationMembersChanged,
) -> Result<(), sqlx::Error> {
    let newer = sqlx::query!(
        "INSERT INTO organisations (id, members_version) VALUES ($1, $2)
         ON CONFLICT (id) DO UPDATE SET members_version = EXCLUDED.members_version
         WHERE organisations.members_version < EXCLUDED.members_version",
        changed.organisation_id.0,
        changed.version,
    )
    .execute(&mut *conn)
    .await?;
    if newer.rows_affected() == 0 {
        return Ok(());
    }
    sqlx::query!(
        "DELETE FROM members WHERE organisation_id = $1",
        changed.organisation_id.0
    )
    .execute(&mut *conn)
    .await?;
    let (accounts, roles): (Vec<String>, Vec<String>) = changed
        .members
        .iter()
        .map(|member| (member.account.clone(), role(member.role).to_owned()))
        .unzip();
    sqlx::query!(
        "INSERT INTO members (organisation_id, account, role)
         SELECT $1, account, role FROM unnest($2::text[], $3::text[]) AS m (account, role)
         ON CONFLICT DO NOTHING",
        changed.organisation_id.0,
        &accounts,
        &roles,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Those who see the organisation's money.
pub(crate) async fn finance(
    conn: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "SELECT DISTINCT account FROM members
         WHERE organisation_id = $1 AND role = ANY($2) ORDER BY account",
        organisation.0,
        &finance_roles(),
    )
    .fetch_all(conn)
    .await
}

/// Whether a person sees the money of the organisation that a pledge, of which there are messages, was
/// given to.
pub(crate) async fn sees_pledge(
    conn: &mut PgConnection,
    account: &str,
    pledge: PledgeId,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
             SELECT FROM messages
             JOIN campaigns ON campaigns.id = messages.campaign_id
             JOIN members USING (organisation_id)
             WHERE messages.pledge_id = $1 AND members.account = $2 AND members.role = ANY($3)
           ) AS "sees!""#,
        pledge.0,
        account,
        &finance_roles(),
    )
    .fetch_one(conn)
    .await
}

fn finance_roles() -> Vec<String> {
    use OrganisationRole::{Editor, Finance, Owner};
    [Owner, Editor, Finance]
        .into_iter()
        .filter(|one| one.sees_money())
        .map(|one| role(one).to_owned())
        .collect()
}

const fn role(role: OrganisationRole) -> &'static str {
    match role {
        OrganisationRole::Owner => "owner",
        OrganisationRole::Editor => "editor",
        OrganisationRole::Finance => "finance",
    }
}
