//! What was handed in to reviewers.

use contracts::campaign::api::{Claim, ReviewKind};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

/// What reviewers decide on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// What it is.
    pub kind: ReviewKind,
    /// Which one.
    pub id: Uuid,
}

/// What was decided last.
#[derive(Debug)]
pub struct Decided {
    /// What it said then.
    pub content: Value,
    /// When it was handed in.
    pub submitted_at: Timestamp,
    /// What was decided.
    pub decision: String,
}

/// Something is handed in.
///
/// # Errors
/// When Postgres fails.
pub async fn open(
    conn: &mut PgConnection,
    id: Uuid,
    subject: Subject,
    content: &Value,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO submissions (id, subject_kind, subject_id, content, submitted_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (subject_id) WHERE decided_at IS NULL DO UPDATE SET content = excluded.content,
             submitted_at = excluded.submitted_at, claimed_by = NULL, claimed_until = NULL",
        id,
        subject.kind.as_str(),
        subject.id,
        content,
        now.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What was handed in does not wait any more, and what it said in the end.
///
/// # Errors
/// When Postgres fails.
pub async fn close(
    conn: &mut PgConnection,
    id: Uuid,
    subject: Subject,
    content: &Value,
    decision: &str,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    // It may have been handed in before this was kept.
    sqlx::query!(
        "INSERT INTO submissions (id, subject_kind, subject_id, submitted_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (subject_id) WHERE decided_at IS NULL DO NOTHING",
        id,
        subject.kind.as_str(),
        subject.id,
        now.to_sqlx()
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE submissions SET content = $2, decision = $3, decided_at = $4, claimed_by = NULL, claimed_until = NULL
         WHERE subject_id = $1 AND decided_at IS NULL",
        subject.id,
        content,
        decision,
        now.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Who has it, perhaps not any more.
///
/// # Errors
/// When Postgres fails.
pub async fn claim_of(
    conn: &mut PgConnection,
    subject: Subject,
) -> Result<Option<Claim>, sqlx::Error> {
    let row = sqlx::query!(
        r#"SELECT claimed_by AS "by!", claimed_until AS "until!" FROM submissions
           WHERE subject_id = $1 AND decided_at IS NULL AND claimed_by IS NOT NULL"#,
        subject.id
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Claim {
        by: row.by,
        until: row.until.to_jiff(),
    }))
}

/// A reviewer has it, since it was handed in at the latest at `waiting_since`.
///
/// # Errors
/// When Postgres fails.
pub async fn claim(
    conn: &mut PgConnection,
    id: Uuid,
    subject: Subject,
    claim: &Claim,
    waiting_since: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO submissions (id, subject_kind, subject_id, submitted_at, claimed_by, claimed_until)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (subject_id) WHERE decided_at IS NULL DO UPDATE SET claimed_by = excluded.claimed_by,
             claimed_until = excluded.claimed_until",
        id,
        subject.kind.as_str(),
        subject.id,
        waiting_since.to_sqlx(),
        claim.by,
        claim.until.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Nobody has it any more.
///
/// # Errors
/// When Postgres fails.
pub async fn release(conn: &mut PgConnection, subject: Subject) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE submissions SET claimed_by = NULL, claimed_until = NULL
         WHERE subject_id = $1 AND decided_at IS NULL",
        subject.id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What was decided last.
///
/// # Errors
/// When Postgres fails.
pub async fn last_decided(
    conn: &mut PgConnection,
    subject: Subject,
) -> Result<Option<Decided>, sqlx::Error> {
    let row = sqlx::query!(
        r#"SELECT content AS "content!", submitted_at, decision AS "decision!" FROM submissions
           WHERE subject_id = $1 AND decided_at IS NOT NULL AND content IS NOT NULL
           ORDER BY decided_at DESC LIMIT 1"#,
        subject.id
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Decided {
        content: row.content,
        submitted_at: row.submitted_at.to_jiff(),
        decision: row.decision,
    }))
}
