//! Drafts of forms.

use std::collections::BTreeMap;

use contracts::campaign::api::{Draft, DraftKind, DraftState};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::OrganisationId;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::unreadable;

struct Row {
    id: Uuid,
    organisation_id: Uuid,
    kind: String,
    content: Json<BTreeMap<String, String>>,
    created_by: String,
    version: i64,
    created_at: jiff_sqlx::Timestamp,
    updated_at: jiff_sqlx::Timestamp,
}

impl TryFrom<Row> for Draft {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.id,
            state: DraftState::Open,
            organisation_id: row.organisation_id.into(),
            kind: match row.kind.as_str() {
                "campaign" => DraftKind::Campaign,
                _ => return Err(unreadable("kind")),
            },
            content: row.content.0,
            created_by: row.created_by,
            created_at: row.created_at.to_jiff(),
            updated_at: row.updated_at.to_jiff(),
            version: row.version,
        })
    }
}

const fn word(kind: DraftKind) -> &'static str {
    match kind {
        DraftKind::Campaign => "campaign",
    }
}

/// Writes a new draft.
///
/// # Errors
/// When Postgres fails.
pub async fn insert(conn: &mut PgConnection, draft: &Draft) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO drafts (id, organisation_id, kind, content, created_by, version, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
        draft.id,
        Uuid::from(draft.organisation_id),
        word(draft.kind),
        Json(&draft.content) as _,
        draft.created_by,
        draft.version,
        draft.created_at.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many drafts an organisation has.
///
/// # Errors
/// When Postgres fails.
pub async fn count(
    conn: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<i64, sqlx::Error> {
    let organisation = Uuid::from(organisation);
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM drafts WHERE organisation_id = $1"#,
        organisation
    )
    .fetch_one(conn)
    .await
}

/// A draft.
///
/// # Errors
/// When Postgres fails.
pub async fn get(conn: &mut PgConnection, id: Uuid) -> Result<Option<Draft>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT id, organisation_id, kind, content AS "content: _", created_by, version, created_at, updated_at
           FROM drafts WHERE id = $1"#,
        id
    )
    .fetch_optional(conn)
    .await?;
    row.map(Draft::try_from).transpose()
}

/// A page of an organisation's drafts, the newest first.
///
/// # Errors
/// When Postgres fails.
pub async fn page(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Draft>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id, organisation_id, kind, content AS "content: _", created_by, version, created_at, updated_at
           FROM drafts WHERE organisation_id = $1 AND ($2::uuid IS NULL OR id < $2)
           ORDER BY id DESC LIMIT $3"#,
        Uuid::from(organisation),
        after,
        limit
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Draft::try_from).collect()
}

/// Writes what was typed since, as the next version; false when it is not in this version any more.
///
/// # Errors
/// When Postgres fails.
pub async fn set(
    conn: &mut PgConnection,
    id: Uuid,
    version: i64,
    content: &BTreeMap<String, String>,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        "UPDATE drafts SET content = $3, updated_at = $4, version = version + 1 WHERE id = $1 AND version = $2",
        id,
        version,
        Json(content) as _,
        now.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(updated.rows_affected() == 1)
}

/// Forgets a draft of an organisation; false when there is none.
///
/// # Errors
/// When Postgres fails.
pub async fn remove(
    conn: &mut PgConnection,
    id: Uuid,
    organisation: OrganisationId,
) -> Result<bool, sqlx::Error> {
    let removed = sqlx::query!(
        "DELETE FROM drafts WHERE id = $1 AND organisation_id = $2",
        id,
        Uuid::from(organisation)
    )
    .execute(conn)
    .await?;
    Ok(removed.rows_affected() == 1)
}
