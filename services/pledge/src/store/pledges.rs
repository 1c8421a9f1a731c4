//! Pledges as their donors and those who look after the money see them.

use contracts::pledge::api::Given;
use contracts::{Text, campaign::api::FundType};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::{CampaignId, FundId, PledgeId};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::read;

/// A pledge, whole but for its allocations.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, described there")]
pub struct Row {
    pub id: Uuid,
    pub state: String,
    pub campaign_id: Uuid,
    pub currency: String,
    pub amount: i64,
    pub tip: i64,
    pub fees: i64,
    pub charge: i64,
    pub retained: i64,
    pub refunded: i64,
    pub fund_type: String,
    pub method: String,
    pub anonymous: bool,
    pub closing: Option<String>,
    pub created_at: jiff_sqlx::Timestamp,
    pub expires_at: jiff_sqlx::Timestamp,
    pub confirmed_at: Option<jiff_sqlx::Timestamp>,
    pub paused_funds: Vec<Uuid>,
    pub reasons: Option<String>,
    pub payment_id: Option<Uuid>,
    pub wall_name: Option<String>,
}

/// A pledge.
///
/// # Errors
/// When Postgres fails.
pub async fn find(conn: &mut PgConnection, id: PledgeId) -> Result<Option<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        "SELECT id, state, campaign_id, currency, amount, tip, fees, charge, retained, refunded,
                fund_type, method, anonymous, closing, created_at, expires_at, confirmed_at,
                paused_funds, reasons, payment_id, wall_name
         FROM pledges WHERE id = $1",
        id.0
    )
    .fetch_optional(conn)
    .await
}

/// What funds give to a pledge, in the order in which they give.
///
/// # Errors
/// When Postgres fails.
pub async fn given(conn: &mut PgConnection, id: PledgeId) -> Result<Vec<Given>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT a.fund_id, s.name AS "sponsor: Json<Text>", f.backing, f.if_unused, a.amount,
                  a.limited_by
           FROM allocations a
           JOIN match_funds f ON f.id = a.fund_id
           JOIN sponsors s ON s.id = f.sponsor_id
           WHERE a.pledge_id = $1 ORDER BY f.priority, f.seq"#,
        id.0
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Given {
                fund_id: row.fund_id.into(),
                sponsor: row.sponsor.0,
                backing: read(&row.backing)?,
                if_unused: read(&row.if_unused)?,
                amount: row.amount,
                limited_by: read(&row.limited_by)?,
            })
        })
        .collect()
}

/// A fund that may have something to say of a gift.
#[derive(Debug)]
pub struct Looked {
    /// Its id.
    pub id: FundId,
    /// Its age.
    pub seq: i64,
    /// Who stands behind it.
    pub sponsor: Text,
}

/// These funds, by id or by age, in the order in which they give.
///
/// # Errors
/// When Postgres fails.
pub async fn looked(
    conn: &mut PgConnection,
    ids: &[Uuid],
    ages: &[i64],
) -> Result<Vec<Looked>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT f.id, f.seq, s.name AS "sponsor: Json<Text>"
           FROM match_funds f JOIN sponsors s ON s.id = f.sponsor_id
           WHERE f.id = ANY($1) OR f.seq = ANY($2) ORDER BY f.priority, f.seq"#,
        ids,
        ages
    )
    .fetch_all(conn)
    .await?;
    let looked = rows.into_iter().map(|row| Looked {
        id: row.id.into(),
        seq: row.seq,
        sponsor: row.sponsor.0,
    });
    Ok(looked.collect())
}

/// Which pledges are listed.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Of this campaign; else of all of the organisations.
    pub campaign: Option<CampaignId>,
    /// Whose gifts the caller may see.
    pub organisations: Vec<Uuid>,
    /// In this state.
    pub state: Option<String>,
    /// Made then or later.
    pub from: Option<Timestamp>,
    /// Made before then.
    pub to: Option<Timestamp>,
    /// Whether some match fund gives to them.
    pub matched: Option<bool>,
}

/// A pledge in a list.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, described there")]
pub struct ListRow {
    pub id: Uuid,
    pub seq: i64,
    pub state: String,
    pub campaign_id: Uuid,
    pub currency: String,
    pub amount: i64,
    pub charge: i64,
    pub retained: i64,
    pub refunded: i64,
    pub matched: i64,
    pub fund_type: String,
    pub anonymous: bool,
    pub donor_name: Option<String>,
    pub message: Option<String>,
    pub closing: bool,
    pub created_at: jiff_sqlx::Timestamp,
    pub confirmed_at: Option<jiff_sqlx::Timestamp>,
}

impl ListRow {
    /// What kind of gift.
    ///
    /// # Errors
    /// When the row has a word that stands for none.
    pub fn fund_type(&self) -> Result<FundType, sqlx::Error> {
        read(&self.fund_type)
    }
}

/// Pledges, the latest first. A name that is to stay hidden doesn't leave the database.
///
/// # Errors
/// When Postgres fails.
pub async fn list(
    conn: &mut PgConnection,
    filter: &Filter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<ListRow>, sqlx::Error> {
    sqlx::query_as!(
        ListRow,
        r#"SELECT p.id, p.seq, p.state, p.campaign_id, p.currency, p.amount, p.charge, p.retained,
                  p.refunded,
                  (SELECT coalesce(sum(a.amount), 0)::bigint FROM allocations a
                   WHERE a.pledge_id = p.id) AS "matched!",
                  p.fund_type, p.anonymous,
                  CASE WHEN p.anonymous THEN NULL ELSE d.name END AS donor_name,
                  p.message, p.closing IS NOT NULL AS "closing!", p.created_at, p.confirmed_at
           FROM pledges p
           JOIN donors d ON d.id = p.donor_id
           WHERE p.campaign_id IN (SELECT id FROM campaigns
                                   WHERE organisation_id = ANY($1) AND ($2::uuid IS NULL OR id = $2))
             AND ($3::text IS NULL OR p.state = $3)
             AND ($4::bigint IS NULL OR p.seq < $4)
             AND ($6::timestamptz IS NULL OR p.created_at >= $6)
             AND ($7::timestamptz IS NULL OR p.created_at < $7)
             AND ($8::boolean IS NULL
                  OR $8 = EXISTS (SELECT FROM allocations a WHERE a.pledge_id = p.id))
           ORDER BY p.seq DESC LIMIT $5"#,
        &filter.organisations,
        filter.campaign.map(|id| id.0),
        filter.state,
        before,
        limit,
        filter.from.map(|at| at.to_sqlx()),
        filter.to.map(|at| at.to_sqlx()),
        filter.matched,
    )
    .fetch_all(conn)
    .await
}
