//! Who wants to be named on a campaign's page.

use jiff::Timestamp;
use money::{CampaignId, PledgeId};
use sqlx::PgConnection;

/// A name on the wall.
#[derive(Debug)]
pub struct Named {
    /// With which gift.
    pub pledge: PledgeId,
    /// The place in the order of confirmation.
    pub place: i64,
    /// As the donor said it with that gift.
    pub name: String,
    /// When it was paid.
    pub confirmed_at: Timestamp,
}

/// Those whose gifts to a campaign are paid and not given back, the latest first, from before a place.
///
/// # Errors
/// When Postgres fails.
pub async fn latest(
    conn: &mut PgConnection,
    campaign: CampaignId,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<Named>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT id, confirm_seq AS "place!", wall_name AS "name!",
                  confirmed_at AS "confirmed_at!: jiff_sqlx::Timestamp"
           FROM pledges
           WHERE campaign_id = $1 AND state = 'confirmed' AND wall_name IS NOT NULL
             AND confirm_seq < coalesce($2, 9223372036854775807)
           ORDER BY confirm_seq DESC LIMIT $3"#,
        campaign.0,
        before,
        most
    )
    .fetch_all(conn)
    .await?;
    let named = rows.into_iter().map(|row| Named {
        pledge: row.id.into(),
        place: row.place,
        name: row.name,
        confirmed_at: row.confirmed_at.to_jiff(),
    });
    Ok(named.collect())
}

/// Takes a gift's name off the wall, if it stands there; says whether it did.
///
/// # Errors
/// When Postgres fails.
pub async fn take_off(conn: &mut PgConnection, pledge: PledgeId) -> Result<bool, sqlx::Error> {
    let taken = sqlx::query!(
        "UPDATE pledges SET wall_name = NULL WHERE id = $1 AND wall_name IS NOT NULL",
        pledge.0
    )
    .execute(conn)
    .await?;
    Ok(taken.rows_affected() > 0)
}
