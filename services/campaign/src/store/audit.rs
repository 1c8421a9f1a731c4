//! Who decided what, and why.

use contracts::Reason;
use contracts::campaign::api::AuditEntry;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

/// Notes what was done.
///
/// # Errors
/// When Postgres fails.
pub async fn add(conn: &mut PgConnection, entry: &AuditEntry) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO audit (id, actor, action, subject_kind, subject_id, reason, before, after, created_at,
             reason_code)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        entry.id,
        entry.actor,
        entry.action,
        entry.subject_kind,
        entry.subject_id,
        entry.reason.as_ref().map(Json) as _,
        entry.before,
        entry.after,
        entry.created_at.to_sqlx(),
        entry.reason_code
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What of it is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Done to this one.
    pub subject: Option<Uuid>,
    /// Done by this account.
    pub actor: Option<String>,
    /// This was done.
    pub action: Option<String>,
    /// Not before then.
    pub from: Option<Timestamp>,
    /// Before then.
    pub to: Option<Timestamp>,
}

/// A page of what was done, the latest first.
///
/// # Errors
/// When Postgres fails.
pub async fn page(
    conn: &mut PgConnection,
    wanted: &Wanted,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<AuditEntry>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT id, actor, action, subject_kind, subject_id, reason AS "reason: Json<Reason>", reason_code,
                  before, after, created_at
           FROM audit
           WHERE ($1::uuid IS NULL OR subject_id = $1) AND ($2::text IS NULL OR action = $2)
             AND ($3::uuid IS NULL OR id < $3) AND ($5::text IS NULL OR actor = $5)
             AND ($6::timestamptz IS NULL OR created_at >= $6) AND ($7::timestamptz IS NULL OR created_at < $7)
           ORDER BY id DESC LIMIT $4"#,
        wanted.subject,
        wanted.action.as_deref(),
        after,
        limit,
        wanted.actor.as_deref(),
        wanted.from.map(|at| at.to_sqlx()) as _,
        wanted.to.map(|at| at.to_sqlx()) as _
    )
    .fetch_all(conn)
    .await?;
    let entries = rows.into_iter().map(|row| AuditEntry {
        id: row.id,
        actor: row.actor,
        action: row.action,
        subject_kind: row.subject_kind,
        subject_id: row.subject_id,
        reason: row.reason.map(|reason| reason.0),
        reason_code: row.reason_code,
        before: row.before,
        after: row.after,
        created_at: row.created_at.to_jiff(),
    });
    Ok(entries.collect())
}
