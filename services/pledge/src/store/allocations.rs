//! What a fund gave to gifts, as its sponsor sees it.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx as _;
use money::FundId;
use sqlx::PgConnection;
use uuid::Uuid;

/// An allocation without anything that leads to the donor.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, described there")]
pub struct Row {
    pub reference: Uuid,
    pub paid: bool,
    pub campaign_id: Uuid,
    pub currency: String,
    pub amount: i64,
    pub limited_by: String,
    pub day: jiff_sqlx::Date,
}

/// The allocations of a fund, by day, and within a day in no order that says anything.
///
/// # Errors
/// When Postgres fails.
pub async fn list(
    conn: &mut PgConnection,
    fund: FundId,
    after: Option<(Date, Uuid)>,
    limit: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    let (day, reference) = after.unzip();
    sqlx::query_as!(
        Row,
        r#"SELECT a.reference, p.state IN ('confirmed', 'refunded') AS "paid!", a.campaign_id,
                  p.currency, a.amount, a.limited_by, a.day
           FROM allocations a JOIN pledges p ON p.id = a.pledge_id
           WHERE a.fund_id = $1 AND ($2::date IS NULL OR (a.day, a.reference) > ($2, $3))
           ORDER BY a.day, a.reference LIMIT $4"#,
        fund.0,
        day.map(|day| day.to_sqlx()),
        reference,
        limit,
    )
    .fetch_all(conn)
    .await
}
