//! What was told of pledges when they were made.

use std::collections::HashMap;

use contracts::Text;
use contracts::campaign::api::FundType;
use contracts::pledge::{Backing, IfUnused};
use jiff::Timestamp;
use money::{CampaignId, Currency, FundId, PledgeId};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::store::{decoding, read};

/// What was told of a pledge when it was made.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, described there")]
pub struct Made {
    pub id: Uuid,
    pub campaign: CampaignId,
    pub currency: Currency,
    pub amount: i64,
    pub charge: i64,
    pub fund_type: FundType,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// What was told of pledges when they were made.
///
/// # Errors
/// When Postgres fails.
pub async fn made(conn: &mut PgConnection, ids: &[PledgeId]) -> Result<Vec<Made>, sqlx::Error> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"SELECT id, campaign_id, currency, amount, charge, fund_type, created_at,
                  coalesce(extended_from, expires_at) AS "expires_at!"
           FROM pledges WHERE id = ANY($1)"#,
        &ids
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Made {
                id: row.id,
                campaign: row.campaign_id.into(),
                currency: row.currency.parse().map_err(decoding)?,
                amount: row.amount,
                charge: row.charge,
                fund_type: read(&row.fund_type)?,
                created_at: row.created_at.to_jiff(),
                expires_at: row.expires_at.to_jiff(),
            })
        })
        .collect()
}

/// What donors are told of a fund that gives.
#[derive(Debug)]
pub struct Giver {
    /// Who stands behind it.
    pub sponsor: Text,
    /// How sure the money is.
    pub backing: Backing,
    /// What becomes of unused money.
    pub if_unused: IfUnused,
}

/// What donors are told of funds.
///
/// # Errors
/// When Postgres fails.
pub async fn givers(
    conn: &mut PgConnection,
    funds: impl IntoIterator<Item = FundId>,
) -> Result<HashMap<FundId, Giver>, sqlx::Error> {
    let ids: Vec<Uuid> = funds.into_iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"SELECT f.id, s.name AS "sponsor: Json<Text>", f.backing, f.if_unused
           FROM match_funds f JOIN sponsors s ON s.id = f.sponsor_id WHERE f.id = ANY($1)"#,
        &ids
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let giver = Giver {
                sponsor: row.sponsor.0,
                backing: read(&row.backing)?,
                if_unused: read(&row.if_unused)?,
            };
            Ok((row.id.into(), giver))
        })
        .collect()
}
