//! All that a fund gave, to gifts and to campaigns, without anything that leads to a donor.

use contracts::pledge::api::EntryKind;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx as _;
use money::FundId;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use uuid::Uuid;

/// Begins a transaction that sees one instant.
///
/// # Errors
/// When Postgres fails.
pub async fn begin(db: &PgPool) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    db.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await
}

/// When what a fund gives was decided for good.
///
/// # Errors
/// When Postgres fails.
pub async fn settled_at(
    conn: &mut PgConnection,
    fund: FundId,
) -> Result<Option<Timestamp>, sqlx::Error> {
    let at = sqlx::query_scalar!("SELECT settled_at FROM match_funds WHERE id = $1", fund.0)
        .fetch_one(conn)
        .await?;
    Ok(at.map(jiff_sqlx::Timestamp::to_jiff))
}

/// What a fund gave to a campaign.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, described there")]
pub struct InCampaign {
    pub campaign_id: Uuid,
    pub used: i64,
    pub granted: i64,
}

/// What a fund gave to each campaign that got something.
///
/// # Errors
/// When Postgres fails.
pub async fn by_campaign(
    conn: &mut PgConnection,
    fund: FundId,
) -> Result<Vec<InCampaign>, sqlx::Error> {
    sqlx::query_as!(
        InCampaign,
        r#"SELECT campaign_id, p.used, coalesce(g.amount, 0) AS "granted!"
           FROM fund_campaigns p LEFT JOIN grants g USING (fund_id, campaign_id)
           WHERE fund_id = $1 AND p.used > 0 ORDER BY p.place, campaign_id"#,
        fund.0
    )
    .fetch_all(conn)
    .await
}

/// What was given once.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, described there")]
pub struct Row {
    pub reference: Uuid,
    pub granted: bool,
    pub paid: bool,
    pub campaign_id: Uuid,
    pub currency: String,
    pub amount: i64,
    pub limited_by: Option<String>,
    pub day: jiff_sqlx::Date,
}

impl Row {
    /// What it was given to.
    #[must_use]
    pub const fn kind(&self) -> EntryKind {
        if self.granted {
            EntryKind::Grant
        } else {
            EntryKind::Allocation
        }
    }
}

/// All that a fund gave, by day, and within a day in no order that says anything.
///
/// # Errors
/// When Postgres fails.
pub async fn rows(
    conn: &mut PgConnection,
    fund: FundId,
    after: Option<(Date, Uuid)>,
    limit: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    let (day, reference) = after.unzip();
    sqlx::query_as!(
        Row,
        r#"SELECT reference AS "reference!", granted AS "granted!", paid AS "paid!",
                  campaign_id AS "campaign_id!", currency AS "currency!", amount AS "amount!",
                  limited_by, day AS "day!"
           FROM ((SELECT a.reference, false AS granted, p.state IN ('confirmed', 'refunded') AS paid,
                         a.campaign_id, p.currency, a.amount, a.limited_by, a.day
                  FROM allocations a JOIN pledges p ON p.id = a.pledge_id
                  WHERE a.fund_id = $1 AND ($2::date IS NULL OR (a.day, a.reference) > ($2, $3))
                  ORDER BY a.day, a.reference LIMIT $4)
                 UNION ALL
                 (SELECT g.reference, true, true, g.campaign_id, f.currency, g.amount, NULL, g.day
                  FROM grants g JOIN match_funds f ON f.id = g.fund_id
                  WHERE g.fund_id = $1 AND ($2::date IS NULL OR (g.day, g.reference) > ($2, $3))
                  ORDER BY g.day, g.reference LIMIT $4)) AS given
           ORDER BY day, reference LIMIT $4"#,
        fund.0,
        day.map(|day| day.to_sqlx()),
        reference,
        limit,
    )
    .fetch_all(conn)
    .await
}

/// What a fund gave on a day.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, described there")]
pub struct Day {
    pub day: jiff_sqlx::Date,
    pub gifts: i64,
    pub reserved: i64,
    pub committed: i64,
    /// Everything up to and on that day.
    pub so_far: i64,
}

/// What a fund gave day by day, the first one first.
///
/// # Errors
/// When Postgres fails.
pub async fn by_day(conn: &mut PgConnection, fund: FundId) -> Result<Vec<Day>, sqlx::Error> {
    sqlx::query_as!(
        Day,
        r#"SELECT day AS "day!", sum(gifts)::bigint AS "gifts!", sum(reserved)::bigint AS "reserved!",
                  sum(committed)::bigint AS "committed!",
                  sum(sum(reserved + committed)) OVER (ORDER BY day)::bigint AS "so_far!"
           FROM (SELECT a.day, 1 AS gifts,
                        CASE WHEN p.state = 'pending' THEN a.amount ELSE 0 END AS reserved,
                        CASE WHEN p.state = 'pending' THEN 0 ELSE a.amount END AS committed
                 FROM allocations a JOIN pledges p ON p.id = a.pledge_id WHERE a.fund_id = $1
                 UNION ALL
                 SELECT day, 0, 0, amount FROM grants WHERE fund_id = $1) AS given
           GROUP BY day ORDER BY day"#,
        fund.0
    )
    .fetch_all(conn)
    .await
}
