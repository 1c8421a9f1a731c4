//! Who was invited to work in an organisation.

use contracts::campaign::api::{Invitation, InvitationState as State};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::OrganisationId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::members::{role_named, word};
use super::unreadable;

struct Row {
    id: Uuid,
    organisation_id: Uuid,
    account: String,
    role: String,
    locale: String,
    state: String,
    invited_by: String,
    mailed_at: Option<jiff_sqlx::Timestamp>,
    expires_at: jiff_sqlx::Timestamp,
    created_at: jiff_sqlx::Timestamp,
}

impl TryFrom<Row> for Invitation {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let states = [State::Open, State::Accepted, State::Revoked];
        let state = states.into_iter().find(|state| state.as_str() == row.state);
        Ok(Self {
            id: row.id,
            state: state.ok_or_else(|| unreadable("state"))?,
            organisation_id: row.organisation_id.into(),
            email: row.account,
            role: role_named(&row.role)?,
            locale: row.locale.parse().map_err(|_| unreadable("locale"))?,
            invited_by: row.invited_by,
            mailed_at: row.mailed_at.map(jiff_sqlx::Timestamp::to_jiff),
            expires_at: row.expires_at.to_jiff(),
            created_at: row.created_at.to_jiff(),
        })
    }
}

/// Invites; the mail is due at once.
///
/// # Errors
/// When Postgres fails.
pub async fn insert(conn: &mut PgConnection, invitation: &Invitation) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO invitations (id, organisation_id, account, role, locale, state, invited_by, mail_due_at,
             expires_at, created_at)
         VALUES ($1, $2, $3, $4, $5, 'open', $6, $7, $8, $7)",
        invitation.id,
        Uuid::from(invitation.organisation_id),
        invitation.email,
        word(invitation.role),
        invitation.locale.code(),
        invitation.invited_by,
        invitation.created_at.to_sqlx(),
        invitation.expires_at.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many invitations an organisation, or a person anywhere, made since then.
///
/// # Errors
/// When Postgres fails.
pub async fn count_since(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    by: &str,
    since: Timestamp,
) -> Result<i64, sqlx::Error> {
    let counted = sqlx::query!(
        r#"SELECT (SELECT count(*) FROM invitations WHERE organisation_id = $1 AND created_at > $3) AS "organisation!",
                  (SELECT count(*) FROM invitations WHERE invited_by = $2 AND created_at > $3) AS "person!""#,
        Uuid::from(organisation),
        by,
        since.to_sqlx()
    )
    .fetch_one(conn)
    .await?;
    Ok(counted.organisation.max(counted.person))
}

/// An invitation, held.
///
/// # Errors
/// When Postgres fails.
pub async fn lock(conn: &mut PgConnection, id: Uuid) -> Result<Option<Invitation>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "SELECT id, organisation_id, account, role, locale, state, invited_by, mailed_at, expires_at, created_at
         FROM invitations WHERE id = $1 FOR UPDATE",
        id
    )
    .fetch_optional(conn)
    .await?;
    row.map(Invitation::try_from).transpose()
}

/// The invitation with this secret.
///
/// # Errors
/// When Postgres fails.
pub async fn find(
    conn: &mut PgConnection,
    secret_hash: &[u8],
) -> Result<Option<Invitation>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "SELECT id, organisation_id, account, role, locale, state, invited_by, mailed_at, expires_at, created_at
         FROM invitations WHERE secret_hash = $1",
        secret_hash
    )
    .fetch_optional(conn)
    .await?;
    row.map(Invitation::try_from).transpose()
}

/// A page of an organisation's invitations, the newest first.
///
/// # Errors
/// When Postgres fails.
pub async fn page(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Invitation>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, organisation_id, account, role, locale, state, invited_by, mailed_at, expires_at, created_at
         FROM invitations WHERE organisation_id = $1 AND ($2::uuid IS NULL OR id < $2)
         ORDER BY id DESC LIMIT $3",
        Uuid::from(organisation),
        after,
        limit
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Invitation::try_from).collect()
}

/// Ends an open invitation; false when it is not open any more.
///
/// # Errors
/// When Postgres fails.
pub async fn end(conn: &mut PgConnection, id: Uuid, state: State) -> Result<bool, sqlx::Error> {
    let ended = sqlx::query!(
        "UPDATE invitations SET state = $2, mail_due_at = NULL WHERE id = $1 AND state = 'open'",
        id,
        state.as_str()
    )
    .execute(conn)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Takes back what else an account was invited to there.
///
/// # Errors
/// When Postgres fails.
pub async fn replace(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE invitations SET state = 'revoked', mail_due_at = NULL
         WHERE organisation_id = $1 AND account = $2 AND state = 'open'",
        Uuid::from(organisation),
        account
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives an invitation whose mail is due a new secret, and the mail `again_at` if it can't be asked for now. Those that
/// another copy has in hand are left to it.
///
/// # Errors
/// When Postgres fails.
pub async fn seal_due(
    conn: &mut PgConnection,
    secret_hash: &[u8],
    now: Timestamp,
    again_at: Timestamp,
) -> Result<Option<Invitation>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "UPDATE invitations SET secret_hash = $1, mail_due_at = $3
         WHERE id = (SELECT id FROM invitations WHERE mail_due_at <= $2 ORDER BY mail_due_at LIMIT 1
                     FOR UPDATE SKIP LOCKED)
         RETURNING id, organisation_id, account, role, locale, state, invited_by, mailed_at, expires_at, created_at",
        secret_hash,
        now.to_sqlx(),
        again_at.to_sqlx()
    )
    .fetch_optional(conn)
    .await?;
    row.map(Invitation::try_from).transpose()
}

/// Nothing is to be mailed any more: it was at `mailed_at`, or never can be. Only for who sealed it last.
///
/// # Errors
/// When Postgres fails.
pub async fn set_mailed(
    conn: &mut PgConnection,
    secret_hash: &[u8],
    mailed_at: Option<Timestamp>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE invitations SET mail_due_at = NULL, mailed_at = $2 WHERE secret_hash = $1",
        secret_hash,
        mailed_at.map(|at| at.to_sqlx()) as _
    )
    .execute(conn)
    .await?;
    Ok(())
}
