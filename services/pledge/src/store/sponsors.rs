//! Sponsors, their members, and what reviewers decided.

use contracts::campaign::api::Claim;
use contracts::pledge::api::{CreateSponsor, Sponsor, SponsorDecision, SponsorState};
use contracts::{Reason, Text};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::SponsorId;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{json, read};
use crate::words::word;

/// Writes a new sponsor, whose member the account is; unless another one has its slug.
///
/// # Errors
/// When Postgres fails.
pub async fn insert(
    conn: &mut PgConnection,
    id: SponsorId,
    slug: &str,
    new: &CreateSponsor,
    account: &str,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query!(
        "INSERT INTO sponsors (id, slug, state, name, kind, country, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (slug) DO NOTHING",
        id.0,
        slug,
        word(&SponsorState::Registered),
        json(&new.name)?,
        word(&new.kind),
        new.country,
        now.to_sqlx(),
    )
    .execute(&mut *conn)
    .await?;
    if inserted.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!(
        "INSERT INTO sponsor_members (sponsor_id, account) VALUES ($1, $2)",
        id.0,
        account
    )
    .execute(conn)
    .await?;
    Ok(true)
}

struct Row {
    id: Uuid,
    slug: Option<String>,
    state: String,
    name: Json<Text>,
    kind: String,
    country: String,
    created_at: jiff_sqlx::Timestamp,
    decided_at: Option<jiff_sqlx::Timestamp>,
    version: i64,
    yours: bool,
    reason: Option<Json<Reason>>,
    claimed_by: Option<String>,
    claimed_until: Option<jiff_sqlx::Timestamp>,
}

impl TryFrom<Row> for Sponsor {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.id.into(),
            slug: row.slug.unwrap_or_else(|| row.id.to_string()),
            state: read(&row.state)?,
            name: row.name.0,
            kind: read(&row.kind)?,
            country: row.country,
            reason: row.reason.map(|reason| reason.0),
            claim: row
                .claimed_by
                .zip(row.claimed_until)
                .map(|(by, until)| Claim {
                    by,
                    until: until.to_jiff(),
                }),
            yours: row.yours,
            created_at: row.created_at.to_jiff(),
            decided_at: row.decided_at.map(jiff_sqlx::Timestamp::to_jiff),
            version: row.version,
        })
    }
}

/// A sponsor, with whether the account is its member.
///
/// # Errors
/// When Postgres fails.
pub async fn find(
    conn: &mut PgConnection,
    id: SponsorId,
    account: Option<&str>,
) -> Result<Option<Sponsor>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT s.id, s.slug, s.state, s.name AS "name: Json<Text>", s.kind, s.country, s.created_at,
                  s.decided_at, s.version,
                  EXISTS (SELECT FROM sponsor_members m
                          WHERE m.sponsor_id = s.id AND m.account = $2) AS "yours!",
                  (SELECT d.reason FROM sponsor_decisions d WHERE d.sponsor_id = s.id
                   ORDER BY d.id DESC LIMIT 1) AS "reason: Json<Reason>",
                  s.claimed_by, s.claimed_until
           FROM sponsors s WHERE s.id = $1"#,
        id.0,
        account
    )
    .fetch_optional(conn)
    .await?;
    row.map(Sponsor::try_from).transpose()
}

/// The sponsor with this slug.
///
/// # Errors
/// When Postgres fails.
pub async fn named(conn: &mut PgConnection, slug: &str) -> Result<Option<SponsorId>, sqlx::Error> {
    let id = sqlx::query_scalar!("SELECT id FROM sponsors WHERE slug = $1", slug);
    Ok(id.fetch_optional(conn).await?.map(SponsorId))
}

/// Which sponsors are listed.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state.
    pub state: Option<SponsorState>,
    /// Only those of which the account is a member.
    pub only_own: bool,
    /// Whether the caller sees all states; others see verified ones and their own.
    pub sees_all: bool,
}

/// Sponsors, the oldest first.
///
/// # Errors
/// When Postgres fails.
pub async fn list(
    conn: &mut PgConnection,
    filter: &Filter,
    account: Option<&str>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Sponsor>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT s.id, s.slug, s.state, s.name AS "name: Json<Text>", s.kind, s.country, s.created_at,
                  s.decided_at, s.version, m.account IS NOT NULL AS "yours!",
                  (SELECT d.reason FROM sponsor_decisions d WHERE d.sponsor_id = s.id
                   ORDER BY d.id DESC LIMIT 1) AS "reason: Json<Reason>",
                  s.claimed_by, s.claimed_until
           FROM sponsors s
           LEFT JOIN sponsor_members m ON m.sponsor_id = s.id AND m.account = $1
           WHERE ($2::text IS NULL OR s.state = $2)
             AND ($3 OR s.state = 'verified' OR m.account IS NOT NULL)
             AND (NOT $4 OR m.account IS NOT NULL)
             AND ($5::uuid IS NULL OR s.id > $5)
           ORDER BY s.id LIMIT $6"#,
        account,
        filter.state.map(|state| word(&state)),
        filter.sees_all,
        filter.only_own,
        after,
        limit,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Sponsor::try_from).collect()
}

/// Whether the account is a member of the sponsor.
///
/// # Errors
/// When Postgres fails.
pub async fn is_member(
    conn: &mut PgConnection,
    id: SponsorId,
    account: &str,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM sponsor_members WHERE sponsor_id = $1 AND account = $2)
           AS "exists!""#,
        id.0,
        account
    )
    .fetch_one(conn)
    .await
}

/// Whether an account is a member of any sponsor.
///
/// # Errors
/// When Postgres fails.
pub async fn is_member_of_any(conn: &mut PgConnection, account: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM sponsor_members WHERE account = $1) AS "exists!""#,
        account
    )
    .fetch_one(conn)
    .await
}

/// Locks a sponsor, before any of its funds, and gives its state.
///
/// # Errors
/// When Postgres fails.
pub async fn lock(
    conn: &mut PgConnection,
    id: SponsorId,
) -> Result<Option<SponsorState>, sqlx::Error> {
    let state = sqlx::query_scalar!(
        "SELECT state FROM sponsors WHERE id = $1 FOR NO KEY UPDATE",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    state.map(|state| read(&state)).transpose()
}

/// Notes who looks at a sponsor, or that nobody does. Its row is locked.
///
/// # Errors
/// When Postgres fails.
pub async fn set_claim(
    conn: &mut PgConnection,
    id: SponsorId,
    claim: Option<&Claim>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE sponsors SET claimed_by = $2, claimed_until = $3 WHERE id = $1",
        id.0,
        claim.map(|claim| claim.by.as_str()),
        claim.map(|claim| claim.until.to_sqlx()) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A decision to be written down.
#[derive(Debug)]
pub struct Decision<'a> {
    /// Its own id.
    pub id: Uuid,
    /// On whom.
    pub sponsor: SponsorId,
    /// What was decided.
    pub decision: SponsorDecision,
    /// Why.
    pub reason: Option<&'a Reason>,
    /// By whom.
    pub by: &'a str,
    /// When.
    pub at: Timestamp,
}

/// Writes a decision down, and the state that it leads to. The sponsor's row is locked.
///
/// # Errors
/// When Postgres fails.
pub async fn decide(
    conn: &mut PgConnection,
    decision: &Decision<'_>,
    state: SponsorState,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE sponsors SET state = $2, decided_at = $3, version = version + 1,
             claimed_by = NULL, claimed_until = NULL
         WHERE id = $1",
        decision.sponsor.0,
        word(&state),
        decision.at.to_sqlx(),
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO sponsor_decisions (id, sponsor_id, decision, reason, decided_by, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        decision.id,
        decision.sponsor.0,
        word(&decision.decision),
        decision.reason.map(json).transpose()?,
        decision.by,
        decision.at.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(())
}
