//! A sponsor tries a draft rule on past gifts.

use std::collections::HashMap;

use actix_web::web;
use contracts::campaign::api::Percent;
use contracts::pledge::api::{TriedDays, TriedMatchFund, TryMatchFund};
use money::{CampaignId, Currency, Money};
use platform::Service;
use platform::http::{Problem, User};

use super::fund_input::{check_not_empty, check_terms, field_error};
use crate::domain::matching::RuleInput;
use crate::domain::trial::{PastGift, Trial, Tried, try_on};
use crate::store;
use crate::store::past::{self, Row};

/// The most gifts that a rule is tried on: a busy year of many campaigns.
const MAX_GIFTS: usize = 250_000;

/// Tries a rule.
///
/// # Errors
/// 403 for who is no sponsor's member, 422 for a fund that makes no sense or too many gifts.
pub async fn try_rule(
    service: &Service,
    user: &User,
    asked: TryMatchFund<RuleInput>,
) -> Result<TriedMatchFund, Problem> {
    let mut conn = service.db.acquire().await?;
    if !store::sponsors::is_member_of_any(&mut conn, &user.account).await? {
        return Err(Problem::forbidden(
            "Rules are tried by members of sponsors.",
        ));
    }
    check(&asked)?;
    let currency = asked.commitment.currency;
    let campaigns = store::campaigns::in_currency(&mut conn, currency.code()).await?;
    let campaigns: Vec<CampaignId> = campaigns
        .iter()
        .filter(|campaign| campaign.place_in(&asked.scope, currency).is_some())
        .map(|campaign| campaign.id)
        .collect();
    let window = (asked.starts_at, asked.ends_at);
    let rows = past::gifts(&mut conn, &campaigns, currency, window, MAX_GIFTS + 1).await?;
    drop(conn);
    if rows.len() > MAX_GIFTS {
        let detail = format!(
            "A rule is tried on {MAX_GIFTS} gifts at most. Choose a shorter window or fewer campaigns."
        );
        return Err(Problem::rule("too_many_gifts", detail.clone()).at(
            "/starts_at",
            "too_many_gifts",
            detail,
        ));
    }
    let trial = Trial {
        rule: asked.rule,
        commitment: asked.commitment.amount,
        currency: currency.code().to_owned(),
        starts_at: asked.starts_at,
        ends_at: asked.ends_at,
    };
    let tried = web::block(move || try_on(&trial, &numbered(rows)))
        .await
        .map_err(|error| Problem::internal(&error))?
        .map_err(|errors| Problem::invalid(errors.into_iter().map(field_error).collect()))?;
    shown(&tried, currency)
}

/// Checks the fund as one that is to be. A rule that names donors would tell what they gave.
fn check(asked: &TryMatchFund<RuleInput>) -> Result<(), Problem> {
    let mut errors = Vec::new();
    check_terms(
        asked.commitment.amount,
        (asked.starts_at, asked.ends_at),
        &asked.scope,
        &asked.rule,
        &mut errors,
    );
    check_not_empty(&asked.scope, &mut errors);
    let mut problem = Problem::invalid(errors.clone());
    let lists = [
        (
            asked.rule.excluded_donors.is_some(),
            "/rule/excluded_donors",
        ),
        (asked.rule.only_donors.is_some(), "/rule/only_donors"),
    ];
    for (_, pointer) in lists.into_iter().filter(|(named, _)| *named) {
        let detail = "A rule that names donors can't be tried: it would tell what they gave.";
        problem = problem.at(pointer, "names_donors", detail);
    }
    if errors.is_empty() && lists.iter().all(|(named, _)| !named) {
        Ok(())
    } else {
        Err(problem)
    }
}

/// Gifts with numbers for campaigns and donors.
fn numbered(rows: Vec<Row>) -> Vec<PastGift> {
    let (mut campaigns, mut donors) = (HashMap::new(), HashMap::new());
    rows.into_iter()
        .map(|row| {
            let next = campaigns.len();
            let campaign = *campaigns.entry(row.campaign).or_insert(next);
            let next = donors.len();
            let donor = *donors.entry(row.donor).or_insert(next);
            PastGift {
                campaign,
                donor,
                retained: row.retained,
                fund_type: row.fund_type,
                method: row.method,
                created_at: row.created_at,
                confirmed_at: row.confirmed_at,
            }
        })
        .collect()
}

fn shown(tried: &Tried, currency: Currency) -> Result<TriedMatchFund, Problem> {
    let money = |sum: i128| {
        let sum = i64::try_from(sum).map_err(|error| Problem::internal(&error))?;
        Ok::<Money, Problem>(Money::new(sum, currency))
    };
    let whole = &tried.whole;
    let (raised, matched_raised) = (money(whole.raised)?, money(whole.matched_raised)?);
    let days = tried.days.iter().map(|days| {
        Ok(TriedDays {
            from: days.from,
            to: days.to,
            gifts: days.gifts,
            matched_gifts: days.matched_gifts,
            raised: money(days.raised)?,
            cost: Money::new(days.cost, currency),
            remaining: Money::new(days.remaining, currency),
        })
    });
    Ok(TriedMatchFund {
        cost: Money::new(whole.cost, currency),
        remaining: Money::new(whole.remaining, currency),
        gifts: whole.gifts,
        matched_gifts: whole.matched_gifts,
        matched_gifts_percent: Percent::of(whole.matched_gifts, whole.gifts),
        raised,
        matched_raised,
        matched_raised_percent: Percent::of(matched_raised.amount, raised.amount),
        runs_out_on: tried.runs_out_on,
        days: days.collect::<Result<_, Problem>>()?,
    })
}
