//! Match funds as sponsors and others see them, and as they are set up.

use contracts::Text;
use contracts::pledge::api::{CreateMatchFund, MatchFund, Scope};
use contracts::pledge::events::FundState;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::{CampaignId, Currency, FundId, Money, SponsorId};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{decoding, json, read};
use crate::domain::matching::RuleInput;
use crate::words::word;

/// A match fund, its rule as it was written (with donors by their ids), and its age.
pub type Fund = MatchFund<RuleInput>;

/// A fund as it is set up.
pub type NewFund = CreateMatchFund<RuleInput>;

struct Row {
    id: Uuid,
    seq: i64,
    state: String,
    sponsor_id: Uuid,
    sponsor: Json<Text>,
    name: Json<Text>,
    currency: String,
    commitment: i64,
    reserved: i64,
    committed: i64,
    remaining: i64,
    priority: i32,
    starts_at: jiff_sqlx::Timestamp,
    ends_at: jiff_sqlx::Timestamp,
    scope: Json<Scope>,
    rule: Json<RuleInput>,
    backing: String,
    if_unused: String,
    created_at: jiff_sqlx::Timestamp,
    activated_at: Option<jiff_sqlx::Timestamp>,
    version: i64,
}

impl TryFrom<Row> for Fund {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let currency: Currency = row.currency.parse().map_err(decoding)?;
        let money = |sum| Money::new(sum, currency);
        Ok(Self {
            id: row.id.into(),
            state: read(&row.state)?,
            sponsor_id: row.sponsor_id.into(),
            sponsor: row.sponsor.0,
            name: row.name.0,
            commitment: money(row.commitment),
            reserved: money(row.reserved),
            committed: money(row.committed),
            remaining: money(row.remaining),
            priority: row.priority,
            starts_at: row.starts_at.to_jiff(),
            ends_at: row.ends_at.to_jiff(),
            scope: row.scope.0,
            rule: row.rule.0,
            backing: read(&row.backing)?,
            if_unused: read(&row.if_unused)?,
            created_at: row.created_at.to_jiff(),
            activated_at: row.activated_at.map(jiff_sqlx::Timestamp::to_jiff),
            version: row.version,
        })
    }
}

/// Writes a draft.
///
/// # Errors
/// When Postgres fails.
pub async fn insert(
    conn: &mut PgConnection,
    id: FundId,
    new: &NewFund,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO match_funds (id, sponsor_id, name, state, mode, currency, commitment, remaining,
             priority, starts_at, ends_at, scope, rule, backing, if_unused, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        id.0,
        new.sponsor_id.0,
        json(&new.name)?,
        word(&FundState::Draft),
        word(&new.rule.mode),
        new.commitment.currency.code(),
        new.commitment.amount,
        new.priority,
        new.starts_at.to_sqlx(),
        new.ends_at.to_sqlx(),
        json(&new.scope)?,
        json(&new.rule)?,
        word(&new.backing),
        word(&new.if_unused),
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Changes a draft, whose row is locked.
///
/// # Errors
/// When Postgres fails.
pub async fn update_draft(
    conn: &mut PgConnection,
    id: FundId,
    new: &NewFund,
) -> Result<(), sqlx::Error> {
    let updated = sqlx::query!(
        "UPDATE match_funds SET name = $2, mode = $3, currency = $4, commitment = $5, remaining = $5,
             priority = $6, starts_at = $7, ends_at = $8, scope = $9, rule = $10, backing = $11,
             if_unused = $12, version = version + 1
         WHERE id = $1 AND state = 'draft'",
        id.0,
        json(&new.name)?,
        word(&new.rule.mode),
        new.commitment.currency.code(),
        new.commitment.amount,
        new.priority,
        new.starts_at.to_sqlx(),
        new.ends_at.to_sqlx(),
        json(&new.scope)?,
        json(&new.rule)?,
        word(&new.backing),
        word(&new.if_unused),
    )
    .execute(conn)
    .await?;
    super::expect_rows(updated.rows_affected(), 1, "drafts")
}

/// Makes a draft active, from then on or from its own start. Its row is locked.
///
/// # Errors
/// When Postgres fails.
pub async fn activate(
    conn: &mut PgConnection,
    id: FundId,
    starts_at: Timestamp,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let updated = sqlx::query!(
        "UPDATE match_funds SET state = $2, starts_at = $3, activated_at = $4, version = version + 1
         WHERE id = $1 AND state = 'draft'",
        id.0,
        word(&FundState::Active),
        starts_at.to_sqlx(),
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    super::expect_rows(updated.rows_affected(), 1, "drafts")
}

/// A fund.
///
/// # Errors
/// When Postgres fails.
pub async fn find(conn: &mut PgConnection, id: FundId) -> Result<Option<Fund>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT f.id, f.seq, f.state, f.sponsor_id, s.name AS "sponsor: Json<Text>",
                  f.name AS "name: Json<Text>", f.currency, f.commitment, f.reserved, f.committed,
                  f.remaining, f.priority, f.starts_at, f.ends_at, f.scope AS "scope: Json<Scope>",
                  f.rule AS "rule: Json<RuleInput>", f.backing, f.if_unused, f.created_at,
                  f.activated_at, f.version
           FROM match_funds f JOIN sponsors s ON s.id = f.sponsor_id WHERE f.id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await?;
    row.map(Fund::try_from).transpose()
}

/// Locks a fund's row; gives its sponsor and state.
///
/// # Errors
/// When Postgres fails.
pub async fn lock(
    conn: &mut PgConnection,
    id: FundId,
) -> Result<Option<(SponsorId, FundState)>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT sponsor_id, state FROM match_funds WHERE id = $1 FOR NO KEY UPDATE",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| Ok((row.sponsor_id.into(), read(&row.state)?)))
        .transpose()
}

/// A fund's sponsor, which never changes.
///
/// # Errors
/// When Postgres fails.
pub async fn sponsor_of(
    conn: &mut PgConnection,
    id: FundId,
) -> Result<Option<SponsorId>, sqlx::Error> {
    let sponsor = sqlx::query_scalar!("SELECT sponsor_id FROM match_funds WHERE id = $1", id.0)
        .fetch_optional(conn)
        .await?;
    Ok(sponsor.map(SponsorId))
}

/// The funds of a sponsor that give or may still give.
///
/// # Errors
/// When Postgres fails.
pub async fn active_of(
    conn: &mut PgConnection,
    sponsor: SponsorId,
) -> Result<Vec<FundId>, sqlx::Error> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM match_funds WHERE sponsor_id = $1 AND state IN ('active', 'settling')",
        sponsor.0
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(FundId).collect())
}

/// Raises the versions of funds, whose rows are locked: something about them will be told.
///
/// # Errors
/// When Postgres fails.
pub async fn raise_versions(conn: &mut PgConnection, funds: &[FundId]) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = funds.iter().map(|id| id.0).collect();
    let raised = sqlx::query!(
        "UPDATE match_funds SET version = version + 1 WHERE id = ANY($1)",
        &ids
    )
    .execute(conn)
    .await?;
    super::expect_rows(raised.rows_affected(), ids.len(), "match funds")
}

/// Which funds are listed.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this sponsor.
    pub sponsor: Option<SponsorId>,
    /// For this campaign.
    pub campaign: Option<CampaignId>,
    /// In this state.
    pub state: Option<FundState>,
    /// Whether the caller sees every draft; others see those of their own sponsors.
    pub sees_all: bool,
}

/// Funds with their ages, the oldest first.
///
/// # Errors
/// When Postgres fails.
pub async fn list(
    conn: &mut PgConnection,
    filter: &Filter,
    account: Option<&str>,
    after: Option<i64>,
    limit: i64,
) -> Result<Vec<(i64, Fund)>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT f.id, f.seq, f.state, f.sponsor_id, s.name AS "sponsor: Json<Text>",
                  f.name AS "name: Json<Text>", f.currency, f.commitment, f.reserved, f.committed,
                  f.remaining, f.priority, f.starts_at, f.ends_at, f.scope AS "scope: Json<Scope>",
                  f.rule AS "rule: Json<RuleInput>", f.backing, f.if_unused, f.created_at,
                  f.activated_at, f.version
           FROM match_funds f JOIN sponsors s ON s.id = f.sponsor_id
           WHERE ($1::uuid IS NULL OR f.sponsor_id = $1)
             AND ($2::uuid IS NULL OR EXISTS (SELECT FROM fund_campaigns p
                     WHERE p.fund_id = f.id AND p.campaign_id = $2 AND p.in_scope))
             AND ($3::text IS NULL OR f.state = $3)
             AND ($4 OR f.state <> 'draft' OR EXISTS (SELECT FROM sponsor_members m
                     WHERE m.sponsor_id = f.sponsor_id AND m.account = $5))
             AND ($6::bigint IS NULL OR f.seq > $6)
           ORDER BY f.seq LIMIT $7"#,
        filter.sponsor.map(|id| id.0),
        filter.campaign.map(|id| id.0),
        filter.state.map(|state| word(&state)),
        filter.sees_all,
        account,
        after,
        limit,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| Ok((row.seq, Fund::try_from(row)?)))
        .collect()
}
