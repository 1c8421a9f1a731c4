//! A gift with one prepared statement: no way to do it one by one is cheaper.
//!
//! The donor's cap is looked at as it was when the statement began, so two gifts of one donor at
//! the same instant may both have the last of it: what is compared with is cheaper than correct.

use contracts::Event as _;
use contracts::Text;
use contracts::pledge::events::PledgeCreated;
use jiff_sqlx::ToSqlx as _;
use platform::Service;
use platform::http::Problem;
use sqlx::Row as _;
use sqlx::types::Json;
use uuid::Uuid;

use crate::gift::{Gift, Made, SCOPE};

const TAKE: &str = include_str!("statement.sql");

pub(crate) async fn take(service: &Service, gift: &Gift) -> Result<Made, Problem> {
    let asked = &gift.asked;
    // The sum that is matched, the fund and the donor are filled in by the statement.
    let unmatched = Made {
        fund: Uuid::nil(),
        sponsor: Text::default(),
        matched: 0,
    };
    let row = sqlx::query(TAKE)
        .bind(asked.campaign_id.0)
        .bind(asked.amount.currency.code())
        .bind(gift.now.to_sqlx())
        .bind(gift.amount())
        .bind(&asked.donor.email)
        .bind(&asked.donor.name)
        .bind(&asked.donor.country)
        .bind(gift.fresh[0])
        .bind(gift.id.0)
        .bind(&gift.fund_type)
        .bind(asked.donor.locale.code())
        .bind(asked.donor.anonymous)
        .bind(&asked.message)
        .bind(gift.expires_at.to_sqlx())
        .bind(SCOPE)
        .bind(gift.key.as_str())
        .bind(gift.hash.as_bytes())
        .bind(gift.kept(&unmatched))
        .bind(gift.fresh[1])
        .bind(PledgeCreated::TYPE)
        .bind(gift.event(Uuid::nil(), &unmatched))
        .fetch_optional(&service.db)
        .await?
        .ok_or_else(Problem::not_found)?;
    Ok(Made {
        fund: row.try_get("fund")?,
        sponsor: row.try_get::<Json<Text>, _>("sponsor")?.0,
        matched: row.try_get("given")?,
    })
}
