//! What campaigns got, day by day.

use jiff::civil::Date;
use jiff_sqlx::Date as SqlDate;
use money::CampaignId;
use sqlx::PgConnection;

/// What was paid on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// In UTC.
    pub day: Date,
    /// Gifts of which something is left.
    pub gifts: i64,
    /// What is left of them.
    pub raised: i64,
    /// What funds add to them.
    pub matched: i64,
}

/// The days on which a campaign's gifts were paid, the first one first.
///
/// # Errors
/// When Postgres fails.
pub async fn of_campaign(
    conn: &mut PgConnection,
    campaign: CampaignId,
) -> Result<Vec<Day>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT (p.confirmed_at AT TIME ZONE 'UTC')::date AS "day!: SqlDate",
                  count(*) AS "gifts!",
                  sum(p.retained)::bigint AS "raised!",
                  sum((SELECT coalesce(sum(a.amount), 0) FROM allocations a
                       WHERE a.pledge_id = p.id))::bigint AS "matched!"
           FROM pledges p
           WHERE p.campaign_id = $1 AND p.state = 'confirmed'
           GROUP BY 1 ORDER BY 1"#,
        campaign.0
    )
    .fetch_all(conn)
    .await?;
    let days = rows.into_iter().map(|row| Day {
        day: row.day.to_jiff(),
        gifts: row.gifts,
        raised: row.raised,
        matched: row.matched,
    });
    Ok(days.collect())
}

/// How many gifts to a campaign are being paid, and what they add up to.
///
/// # Errors
/// When Postgres fails.
pub async fn pending(
    conn: &mut PgConnection,
    campaign: CampaignId,
) -> Result<(i64, i64), sqlx::Error> {
    let row = sqlx::query!(
        r#"SELECT count(*) AS "gifts!", coalesce(sum(amount), 0)::bigint AS "sum!"
           FROM pledges WHERE campaign_id = $1 AND state = 'pending'"#,
        campaign.0
    )
    .fetch_one(conn)
    .await?;
    Ok((row.gifts, row.sum))
}
