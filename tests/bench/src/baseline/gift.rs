//! A gift, and the statements that the ways to take one share.

use contracts::pledge::api::CreatePledge;
use contracts::pledge::events::PledgeCreated;
use contracts::{Event as _, Text};
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx as _;
use money::{Money, PledgeId};
use platform::Clock;
use platform::http::{IdempotencyKey, Problem, RequestHash};
use serde_json::{Value, json};
use sqlx::types::Json;
use sqlx::{PgConnection, Row as _};
use uuid::Uuid;

pub(crate) const SCOPE: &str = "pledges ";

/// A gift that a donor wants to make.
pub(crate) struct Gift {
    pub(crate) id: PledgeId,
    pub(crate) key: IdempotencyKey,
    pub(crate) hash: RequestHash,
    pub(crate) asked: CreatePledge,
    /// As it stands in tokens and tables.
    pub(crate) fund_type: String,
    pub(crate) now: Timestamp,
    pub(crate) expires_at: Timestamp,
    /// Of the donor, if it is a new one; of the event.
    pub(crate) fresh: [Uuid; 2],
}

/// The fund that matches it.
pub(crate) struct Fund {
    pub(crate) id: Uuid,
    pub(crate) sponsor: Text,
    pub(crate) per_donor: i64,
    pub(crate) per_campaign: i64,
    pub(crate) remaining: i64,
}

/// What became of it.
pub(crate) struct Made {
    pub(crate) fund: Uuid,
    pub(crate) sponsor: Text,
    pub(crate) matched: i64,
}

impl Gift {
    pub(crate) fn new(
        clock: &Clock,
        key: IdempotencyKey,
        hash: RequestHash,
        mut asked: CreatePledge,
        hold: SignedDuration,
    ) -> Result<Self, Problem> {
        if asked.amount.amount <= 0 || !asked.donor.email.contains('@') {
            return Err(Problem::malformed());
        }
        asked.donor.email = asked.donor.email.trim().to_lowercase();
        let now = clock.now();
        let fund_type = serde_json::to_value(asked.fund_type)?;
        Ok(Self {
            id: clock.id(),
            key,
            hash,
            fund_type: fund_type.as_str().unwrap_or_default().to_owned(),
            now,
            expires_at: now.checked_add(hold).unwrap_or(now),
            fresh: [clock.id(), clock.id()],
            asked,
        })
    }

    pub(crate) const fn amount(&self) -> i64 {
        self.asked.amount.amount
    }

    /// What is kept of the answer: all but the tokens.
    pub(crate) fn kept(&self, made: &Made) -> Value {
        let (amount, currency) = (self.asked.amount, self.asked.amount.currency);
        json!({
            "id": self.id,
            "state": "pending",
            "campaign_id": self.asked.campaign_id,
            "amount": amount,
            "charge": amount,
            "matched": Money::new(made.matched, currency),
            "match": [{"fund_id": made.fund, "sponsor": made.sponsor, "backing": "promised",
                       "if_unused": "returned", "amount": made.matched, "limited_by": "ratio"}],
            "fund_type": self.fund_type,
            "created_at": self.now,
            "expires_at": self.expires_at,
        })
    }

    /// The event that tells of it.
    pub(crate) fn event(&self, donor: Uuid, made: &Made) -> Value {
        let (amount, currency) = (self.asked.amount, self.asked.amount.currency);
        json!({
            "pledge_id": self.id,
            "version": 1,
            "state": "pending",
            "campaign_id": self.asked.campaign_id,
            "donor_id": donor,
            "amount": amount,
            "charge": amount,
            "retained": amount,
            "matched": Money::new(made.matched, currency),
            "match": [{"fund_id": made.fund, "sponsor": made.sponsor, "backing": "promised",
                       "amount": made.matched}],
            "fund_type": self.fund_type,
            "anonymous": self.asked.donor.anonymous,
            "at": self.now,
        })
    }

    /// What of the fund's money it may have; none of it may be negative.
    pub(crate) fn share(&self, fund: &Fund, by_donor: i64, in_campaign: i64) -> i64 {
        self.amount()
            .min(fund.remaining)
            .min(fund.per_donor - by_donor)
            .min(fund.per_campaign - in_campaign)
            .max(0)
    }
}

/// The fund of a live campaign, its row locked or not.
pub(crate) async fn find_fund(
    conn: &mut PgConnection,
    gift: &Gift,
    lock: bool,
) -> Result<Fund, Problem> {
    let row = sqlx::query(if lock { LOCK_FUND } else { FIND_FUND })
        .bind(gift.asked.campaign_id.0)
        .bind(gift.asked.amount.currency.code())
        .bind(gift.now.to_sqlx())
        .fetch_optional(conn)
        .await?
        .ok_or_else(Problem::not_found)?;
    Ok(Fund {
        id: row.try_get("id")?,
        sponsor: row.try_get::<Json<Text>, _>("name")?.0,
        per_donor: row.try_get("per_donor")?,
        per_campaign: row.try_get("per_campaign")?,
        remaining: row.try_get("remaining")?,
    })
}

macro_rules! find_fund {
    ($lock:literal) => {
        concat!(
            "SELECT f.id, s.name, f.remaining, (f.rule->>'max_per_donor')::bigint AS per_donor,
                    (f.rule->>'max_per_campaign')::bigint AS per_campaign
             FROM fund_campaigns p JOIN match_funds f ON f.id = p.fund_id
                  JOIN sponsors s ON s.id = f.sponsor_id JOIN campaigns c ON c.id = p.campaign_id
             WHERE p.campaign_id = $1 AND p.in_scope AND f.state = 'active' AND c.state = 'live'
               AND c.currency = $2 AND c.starts_at <= $3 AND $3 < c.ends_at
               AND f.starts_at <= $3 AND $3 < f.ends_at ",
            $lock
        )
    };
}

const FIND_FUND: &str = find_fund!("");
const LOCK_FUND: &str = find_fund!("FOR NO KEY UPDATE OF f");

/// The donor, locked, who is made if unknown.
pub(crate) async fn lock_donor(conn: &mut PgConnection, gift: &Gift) -> Result<Uuid, sqlx::Error> {
    let donor = &gift.asked.donor;
    let known = sqlx::query_scalar("SELECT id FROM donors WHERE email = $1 FOR NO KEY UPDATE")
        .bind(&donor.email)
        .fetch_optional(&mut *conn)
        .await?;
    if let Some(known) = known {
        return Ok(known);
    }
    sqlx::query_scalar(
        "INSERT INTO donors (id, email, name, country, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (email) DO UPDATE SET email = excluded.email RETURNING id",
    )
    .bind(gift.fresh[0])
    .bind(&donor.email)
    .bind(&donor.name)
    .bind(&donor.country)
    .bind(gift.now.to_sqlx())
    .fetch_one(conn)
    .await
}

/// What the fund gave to the donor, and in the campaign.
pub(crate) async fn used(
    conn: &mut PgConnection,
    gift: &Gift,
    fund: &Fund,
    donor: Uuid,
) -> Result<(i64, i64), sqlx::Error> {
    let row = sqlx::query(
        "SELECT coalesce((SELECT used FROM fund_donors WHERE fund_id = $1 AND donor_id = $2), 0),
                used FROM fund_campaigns WHERE fund_id = $1 AND campaign_id = $3",
    )
    .bind(fund.id)
    .bind(donor)
    .bind(gift.asked.campaign_id.0)
    .fetch_one(conn)
    .await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

/// Takes the money out of the fund: its own sums, the donor's, the campaign's.
pub(crate) async fn reserve(
    conn: &mut PgConnection,
    gift: &Gift,
    donor: Uuid,
    made: &Made,
) -> Result<(), Problem> {
    let taken = sqlx::query(
        "UPDATE match_funds SET reserved = reserved + $2, remaining = remaining - $2,
             version = version + 1 WHERE id = $1 AND remaining >= $2",
    )
    .bind(made.fund)
    .bind(made.matched)
    .execute(&mut *conn)
    .await?;
    if taken.rows_affected() != 1 {
        return Err(Problem::conflict("fund_exhausted", "The fund is used up."));
    }
    sqlx::query(
        "UPDATE fund_campaigns SET used = used + $3, version = version + 1
         WHERE fund_id = $1 AND campaign_id = $2",
    )
    .bind(made.fund)
    .bind(gift.asked.campaign_id.0)
    .bind(made.matched)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "INSERT INTO fund_donors (fund_id, donor_id, used) VALUES ($1, $2, $3)
         ON CONFLICT (fund_id, donor_id) DO UPDATE SET used = fund_donors.used + excluded.used",
    )
    .bind(made.fund)
    .bind(donor)
    .bind(made.matched)
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes the pledge, what matches it, and its event.
pub(crate) async fn write(
    conn: &mut PgConnection,
    gift: &Gift,
    donor: Uuid,
    made: &Made,
) -> Result<(), sqlx::Error> {
    let asked = &gift.asked;
    sqlx::query(
        "INSERT INTO pledges (id, state, campaign_id, donor_id, currency, amount, tip, fees, charge,
             retained, fund_type, method, locale, anonymous, message, paused_funds, created_at,
             expires_at)
         VALUES ($1, 'pending', $2, $3, $4, $5, 0, 0, $5, $5, $6, 'card', $7, $8, $9, '{}', $10, $11)",
    )
    .bind(gift.id.0)
    .bind(asked.campaign_id.0)
    .bind(donor)
    .bind(asked.amount.currency.code())
    .bind(gift.amount())
    .bind(&gift.fund_type)
    .bind(asked.donor.locale.code())
    .bind(asked.donor.anonymous)
    .bind(&asked.message)
    .bind(gift.now.to_sqlx())
    .bind(gift.expires_at.to_sqlx())
    .execute(&mut *conn)
    .await?;
    if made.matched > 0 {
        sqlx::query(
            "INSERT INTO allocations (pledge_id, fund_id, campaign_id, amount, limited_by, day)
             VALUES ($1, $2, $3, $4, 'ratio', ($5 AT TIME ZONE 'UTC')::date)",
        )
        .bind(gift.id.0)
        .bind(made.fund)
        .bind(asked.campaign_id.0)
        .bind(made.matched)
        .bind(gift.now.to_sqlx())
        .execute(&mut *conn)
        .await?;
    }
    sqlx::query(
        "INSERT INTO outbox (id, kind, subject, body, created_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(gift.fresh[1])
    .bind(PledgeCreated::TYPE)
    .bind(gift.id.0)
    .bind(gift.event(donor, made))
    .bind(gift.now.to_sqlx())
    .execute(conn)
    .await?;
    Ok(())
}
