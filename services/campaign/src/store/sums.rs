//! What many campaigns got together.

use contracts::campaign::api::{CurrencySums, Sums};
use money::{Currency, Money};
use sqlx::PgConnection;
use uuid::Uuid;

use super::unreadable;

/// Whose campaigns are added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// A programme's.
    Programme(Uuid),
    /// An organisation's.
    Organisation(Uuid),
}

/// What they got, by currency.
///
/// # Errors
/// When Postgres fails.
pub async fn of(conn: &mut PgConnection, whose: Whose) -> Result<Sums, sqlx::Error> {
    let (programme, organisation) = match whose {
        Whose::Programme(id) => (Some(id), None),
        Whose::Organisation(id) => (None, Some(id)),
    };
    // One statement, so that the figures are of one instant.
    let rows = sqlx::query!(
        r#"WITH counted AS (
               SELECT c.id, c.currency, c.state, c.organisation_id FROM campaigns c
               WHERE c.published_at IS NOT NULL AND c.state <> 'cancelled'
                 AND ($1::uuid IS NULL OR c.programme_id = $1) AND ($2::uuid IS NULL OR c.organisation_id = $2))
           SELECT c.currency AS "currency!", count(*) AS "campaigns!",
                  count(*) FILTER (WHERE c.state = 'live') AS "live!",
                  coalesce(sum(t.raised), 0)::bigint AS "raised!", coalesce(sum(t.matched), 0)::bigint AS "matched!",
                  coalesce(sum(t.pledges), 0)::bigint AS "pledges!", max(t.changed_at) AS changed_at,
                  (SELECT count(DISTINCT organisation_id) FROM counted) AS "organisations!"
           FROM counted c LEFT JOIN campaign_totals t ON t.campaign_id = c.id
           GROUP BY c.currency ORDER BY c.currency"#,
        programme,
        organisation
    )
    .fetch_all(conn)
    .await?;
    let mut all = Sums {
        sums: Vec::new(),
        campaigns: 0,
        live: 0,
        organisations: rows.first().map_or(0, |row| row.organisations),
        updated_at: None,
    };
    for row in rows {
        let currency: Currency = row.currency.parse().map_err(|_| unreadable("currency"))?;
        let (raised, matched) = (
            Money::new(row.raised, currency),
            Money::new(row.matched, currency),
        );
        let total = raised.checked_add(matched);
        all.campaigns += row.campaigns;
        all.live += row.live;
        all.updated_at = all
            .updated_at
            .max(row.changed_at.map(jiff_sqlx::Timestamp::to_jiff));
        all.sums.push(CurrencySums {
            currency,
            raised,
            matched,
            total: total.map_err(|_| unreadable("total"))?,
            campaigns: row.campaigns,
            pledges: row.pledges,
        });
    }
    Ok(all)
}
