//! Gifts of the past, for trying rules on them.

use contracts::campaign::api::FundType;
use futures_util::TryStreamExt as _;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::{CampaignId, Currency};
use sqlx::PgConnection;
use uuid::Uuid;

use super::read;
use crate::domain::matching::Method;

/// A gift that was paid and not wholly given back.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, described there")]
pub struct Row {
    pub campaign: Uuid,
    pub donor: Uuid,
    pub retained: i64,
    pub fund_type: FundType,
    pub method: Method,
    pub created_at: Timestamp,
    pub confirmed_at: Timestamp,
}

/// The paid gifts to these campaigns that were made in a window, at most so many. Donors who share
/// a card are one.
///
/// # Errors
/// When Postgres fails.
pub async fn gifts(
    conn: &mut PgConnection,
    campaigns: &[CampaignId],
    currency: Currency,
    (from, until): (Timestamp, Timestamp),
    limit: usize,
) -> Result<Vec<Row>, sqlx::Error> {
    let ids: Vec<Uuid> = campaigns.iter().map(|id| id.0).collect();
    sqlx::query!(
        r#"SELECT p.campaign_id, coalesce(d.person_id, d.id) AS "donor!", p.retained, p.fund_type,
                  p.method, p.created_at, p.confirmed_at AS "confirmed_at!"
           FROM pledges p JOIN donors d ON d.id = p.donor_id
           WHERE p.campaign_id = ANY($1) AND p.state = 'confirmed' AND p.currency = $2
             AND p.created_at >= $3 AND p.created_at < $4
           LIMIT $5"#,
        &ids,
        currency.code(),
        from.to_sqlx(),
        until.to_sqlx(),
        i64::try_from(limit).unwrap_or(i64::MAX),
    )
    .fetch(conn)
    .and_then(|row| async move {
        Ok(Row {
            campaign: row.campaign_id,
            donor: row.donor,
            retained: row.retained,
            fund_type: read(&row.fund_type)?,
            method: read(&row.method)?,
            created_at: row.created_at.to_jiff(),
            confirmed_at: row.confirmed_at.to_jiff(),
        })
    })
    .try_collect()
    .await
}
