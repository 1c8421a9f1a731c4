//! Which funds are for which campaigns. Activations and campaigns' changes are taken one at a
//! time, so that neither misses what the other is just writing.

use contracts::pledge::api::Scope;
use money::{CampaignId, Currency, FundId};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::decoding;

/// Any number: it names the lock.
const LOCK: i64 = 0x5c09_e5ed;

/// Waits until no other transaction works on scopes, before anything else is locked.
///
/// # Errors
/// When Postgres fails.
pub async fn lock(conn: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("SELECT pg_advisory_xact_lock($1)", LOCK)
        .execute(conn)
        .await?;
    Ok(())
}

/// A fund that gives or will again, with its scope.
#[derive(Debug)]
pub struct Open {
    /// The fund.
    pub fund: FundId,
    /// Its scope.
    pub scope: Scope,
    /// Its currency.
    pub currency: Currency,
    /// Whether campaigns must first meet a target.
    pub has_unlock: bool,
    /// The campaign's place with it, if it ever was in scope; and whether it is.
    pub known: Option<(i32, bool)>,
}

/// The funds that are neither drafts nor settled, each with what it knows of a campaign.
///
/// # Errors
/// When Postgres fails.
pub async fn open(conn: &mut PgConnection, campaign: CampaignId) -> Result<Vec<Open>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT f.id, f.scope AS "scope: Json<Scope>", f.currency,
                  f.rule ? 'unlock' AS "has_unlock!", p.place AS "place?", p.in_scope AS "in_scope?"
           FROM match_funds f
           LEFT JOIN fund_campaigns p ON p.fund_id = f.id AND p.campaign_id = $1
           WHERE f.state IN ('active', 'paused', 'settling') AND f.settled_at IS NULL"#,
        campaign.0
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Open {
                fund: row.id.into(),
                scope: row.scope.0,
                currency: row.currency.parse().map_err(decoding)?,
                has_unlock: row.has_unlock,
                known: row.place.zip(row.in_scope),
            })
        })
        .collect()
}

/// A fund's relation to a campaign, to be written.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// The fund.
    pub fund: FundId,
    /// The campaign.
    pub campaign: CampaignId,
    /// The campaign's place in the fund's list; 0 where it has none.
    pub place: i32,
    /// Whether the fund is for it.
    pub in_scope: bool,
    /// Whether it starts out unlocked; one that is known keeps what it is.
    pub unlocked: bool,
}

/// Writes relations, whose funds are locked; what a fund gave stays as it is.
///
/// # Errors
/// When Postgres fails.
pub async fn write(conn: &mut PgConnection, written: &[Written]) -> Result<(), sqlx::Error> {
    let funds: Vec<Uuid> = written.iter().map(|one| one.fund.0).collect();
    let campaigns: Vec<Uuid> = written.iter().map(|one| one.campaign.0).collect();
    let places: Vec<i32> = written.iter().map(|one| one.place).collect();
    let in_scope: Vec<bool> = written.iter().map(|one| one.in_scope).collect();
    let unlocked: Vec<bool> = written.iter().map(|one| one.unlocked).collect();
    sqlx::query!(
        "INSERT INTO fund_campaigns AS known (fund_id, campaign_id, place, in_scope, unlocked)
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::boolean[], $5::boolean[])
         ON CONFLICT (fund_id, campaign_id) DO UPDATE
         SET place = excluded.place, in_scope = excluded.in_scope, version = known.version + 1",
        &funds,
        &campaigns,
        &places,
        &in_scope,
        &unlocked,
    )
    .execute(conn)
    .await?;
    Ok(())
}
