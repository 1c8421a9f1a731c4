//! Who works in an organisation.

use contracts::Text;
use contracts::campaign::OrganisationRole as Role;
use contracts::campaign::api::{Member, MemberState, Membership, OrganisationSummary};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::OrganisationId;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::unreadable;
use crate::domain::organisation::state_named;

struct Row {
    id: Uuid,
    organisation_id: Uuid,
    account: String,
    role: String,
    created_at: jiff_sqlx::Timestamp,
}

impl TryFrom<Row> for Member {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.id,
            state: MemberState::Active,
            organisation_id: row.organisation_id.into(),
            account: row.account,
            role: role_named(&row.role)?,
            created_at: row.created_at.to_jiff(),
        })
    }
}

pub(super) const fn word(role: Role) -> &'static str {
    match role {
        Role::Owner => "owner",
        Role::Editor => "editor",
        Role::Finance => "finance",
    }
}

pub(super) fn role_named(word: &str) -> Result<Role, sqlx::Error> {
    match word {
        "owner" => Ok(Role::Owner),
        "editor" => Ok(Role::Editor),
        "finance" => Ok(Role::Finance),
        _ => Err(unreadable("role")),
    }
}

/// All members, the first one first.
///
/// # Errors
/// When Postgres fails.
pub async fn of(
    conn: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Vec<Member>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, organisation_id, account, role, created_at FROM members WHERE organisation_id = $1 ORDER BY id",
        Uuid::from(organisation)
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Member::try_from).collect()
}

/// Where an account is a member, the latest first.
///
/// # Errors
/// When Postgres fails.
pub async fn memberships(
    conn: &mut PgConnection,
    account: &str,
    limit: i64,
) -> Result<Vec<Membership>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT m.role, m.created_at, o.id, o.slug, o.name AS "name: Json<Text>", o.country, o.state,
                  o.registration_number
           FROM members m JOIN organisations o ON o.id = m.organisation_id
           WHERE m.account = $1 ORDER BY m.id DESC LIMIT $2"#,
        account,
        limit
    )
    .fetch_all(conn)
    .await?;
    let memberships = rows.into_iter().map(|row| {
        Ok(Membership {
            organisation: OrganisationSummary {
                id: row.id.into(),
                slug: row.slug,
                name: row.name.0,
                country: row.country,
                state: state_named(&row.state).ok_or_else(|| unreadable("state"))?,
                registration_number: row.registration_number,
            },
            role: role_named(&row.role)?,
            created_at: row.created_at.to_jiff(),
        })
    });
    memberships.collect()
}

/// What an account may do in an organisation.
///
/// # Errors
/// When Postgres fails.
pub async fn role(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: &str,
) -> Result<Option<Role>, sqlx::Error> {
    let role = sqlx::query_scalar!(
        "SELECT role FROM members WHERE organisation_id = $1 AND account = $2",
        Uuid::from(organisation),
        account
    )
    .fetch_optional(conn)
    .await?;
    role.map(|role| role_named(&role)).transpose()
}

/// What an account may do in each of these organisations.
///
/// # Errors
/// When Postgres fails.
pub async fn roles(
    conn: &mut PgConnection,
    organisations: &[Uuid],
    account: &str,
) -> Result<Vec<(OrganisationId, Role)>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT organisation_id, role FROM members WHERE account = $1 AND organisation_id = ANY($2)",
        account,
        organisations
    )
    .fetch_all(conn)
    .await?;
    let roles = rows
        .into_iter()
        .map(|row| Ok((row.organisation_id.into(), role_named(&row.role)?)));
    roles.collect()
}

/// Makes someone a member, or gives a member another role.
///
/// # Errors
/// When Postgres fails.
pub async fn put(
    conn: &mut PgConnection,
    id: Uuid,
    organisation: OrganisationId,
    account: &str,
    role: Role,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO members (id, organisation_id, account, role, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT ON CONSTRAINT members_once DO UPDATE SET role = excluded.role",
        id,
        Uuid::from(organisation),
        account,
        word(role),
        now.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends a membership; false when there was none.
///
/// # Errors
/// When Postgres fails.
pub async fn remove(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: &str,
) -> Result<bool, sqlx::Error> {
    let removed = sqlx::query!(
        "DELETE FROM members WHERE organisation_id = $1 AND account = $2",
        Uuid::from(organisation),
        account
    )
    .execute(conn)
    .await?;
    Ok(removed.rows_affected() == 1)
}

/// Counts a change of members; the new version.
///
/// # Errors
/// When Postgres fails.
pub async fn count_change(
    conn: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        "UPDATE organisations SET members_version = members_version + 1 WHERE id = $1 RETURNING members_version",
        Uuid::from(organisation)
    )
    .fetch_one(conn)
    .await
}
