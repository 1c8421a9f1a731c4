//! A fund's commitment grows; a fund pauses, and goes on.

use std::collections::BTreeSet;

use contracts::pledge::events::FundState;
use money::{CampaignId, FundId, Money};
use platform::audit::{self, Deed};
use platform::http::{Problem, User};
use platform::{Service, db};
use serde_json::Value;
use sqlx::PgConnection;

use super::fund::{require_member, require_verified, shown};
use super::fund_input::{MOST_COMMITTED, check_sum};
use super::go_over::go_over;
use super::once::Once;
use super::outcome::Mark;
use super::save::{About, save};
use super::target::{Sums, judge};
use super::{Fault, retrying};
use crate::domain::book::{Book, Whom};
use crate::store;
use crate::store::funds::Fund;

/// The commitment grows, and earlier gifts that got too little get their share of it.
///
/// # Errors
/// 409 for a draft or a settled fund, 422 for a sum that makes no sense.
pub async fn increase(
    service: &Service,
    pace: usize,
    user: &User,
    id: FundId,
    by: Money,
    once: &Once,
) -> Result<Value, Problem> {
    let mut errors = Vec::new();
    check_sum(by.amount, "/by/amount", &mut errors);
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let fund = retrying(|| increase_once(service, pace, user, id, by, once)).await?;
    service.wake_relay();
    Ok(fund)
}

async fn increase_once(
    service: &Service,
    pace: usize,
    user: &User,
    id: FundId,
    by: Money,
    once: &Once,
) -> Result<Value, Fault> {
    let mut tx = store::begin(&service.db).await?;
    if let Some(stored) = once.claim(&mut tx, service).await? {
        return Ok(stored.body);
    }
    require_member(&mut tx, user, id, false).await?;
    let mut book = Book::looking_at(pace);
    store::book::lock(&mut tx, &mut book, &[id]).await?;
    let fund = book.fund_mut(id).ok_or_else(Problem::not_found)?;
    if fund.is_final() || fund.state == FundState::Draft {
        return Err(not_open(fund.state).into());
    }
    if by.currency != fund.currency {
        let detail = format!("The fund is in {}.", fund.currency);
        return Err(wrong_currency(detail).into());
    }
    let grown = fund.balance.commitment.checked_add(by.amount);
    let grown = grown.filter(|sum| *sum <= MOST_COMMITTED);
    fund.balance.commitment = grown.ok_or_else(|| {
        Problem::invalid(Vec::new()).at(
            "/by/amount",
            "too_large",
            "The commitment would be too large.",
        )
    })?;
    store::book::take_places(&mut tx, &mut book, &[id], None).await?;
    top_up(&mut tx, &mut book, id).await?;
    save(&mut tx, &service.clock, &book, About::Fund).await?;
    let deed = Deed::by(user, "match_fund.increased").on("match_fund", id);
    audit::note(&mut tx, &service.clock, deed).await?;
    let body = serde_json::to_value(shown(&mut tx, id, true).await?)?;
    once.finish(&mut tx, 200, &body).await?;
    let mark = Mark::of(&mut tx).await?;
    let committed = db::commit(tx, "increase-fund").await;
    mark.settle(&service.db, committed).await?;
    Ok(body)
}

fn wrong_currency(detail: String) -> Problem {
    Problem::rule("wrong_currency", detail.clone()).at("/by/currency", "wrong_currency", detail)
}

/// Why nothing can be done with a fund that doesn't give yet, or never again.
pub(super) fn not_open(state: FundState) -> Problem {
    if state == FundState::Draft {
        let detail = "It is a draft: change it, or activate it.";
        return Problem::conflict("fund_not_active", detail);
    }
    Problem::conflict("fund_settled", "It is settled, and final.")
}

/// A fund gives nothing new until it is resumed.
///
/// # Errors
/// 409 for a draft or a settled fund.
pub async fn pause(service: &Service, user: &User, id: FundId) -> Result<Fund, Problem> {
    let fund = retrying(|| async {
        let mut tx = store::begin(&service.db).await?;
        require_member(&mut tx, user, id, false).await?;
        let mut book = Book::default();
        store::book::lock(&mut tx, &mut book, &[id]).await?;
        let fund = book.fund_mut(id).ok_or_else(Problem::not_found)?;
        if !fund.pause() {
            return Err(not_open(fund.state).into());
        }
        save(&mut tx, &service.clock, &book, About::Fund).await?;
        // Asked again, it decides nothing.
        if book.touched().next().is_some() {
            let deed = Deed::by(user, "match_fund.paused").on("match_fund", id);
            audit::note(&mut tx, &service.clock, deed).await?;
        }
        let fund = shown(&mut tx, id, true).await?;
        let mark = Mark::of(&mut tx).await?;
        let committed = db::commit(tx, "pause-fund").await;
        mark.settle(&service.db, committed).await?;
        Ok(fund)
    })
    .await?;
    service.wake_relay();
    Ok(fund)
}

/// A paused fund goes on: the targets that its campaigns met meanwhile are judged, in the fund's
/// order, and then earlier gifts get their share.
///
/// # Errors
/// 409 for a draft or a settled fund, or while its sponsor is not verified.
pub async fn resume(
    service: &Service,
    pace: usize,
    user: &User,
    id: FundId,
) -> Result<Fund, Problem> {
    let fund = retrying(|| resume_once(service, pace, user, id)).await?;
    service.wake_relay();
    Ok(fund)
}

async fn resume_once(
    service: &Service,
    pace: usize,
    user: &User,
    id: FundId,
) -> Result<Fund, Fault> {
    let mut tx = store::begin(&service.db).await?;
    let sponsor = require_member(&mut tx, user, id, false).await?;
    require_verified(&mut tx, sponsor).await?;
    let mut book = Book::looking_at(pace);
    store::book::lock(&mut tx, &mut book, &[id]).await?;
    let fund = book.fund_mut(id).ok_or_else(Problem::not_found)?;
    match fund.resume() {
        Some(true) => {}
        Some(false) => return Ok(shown(&mut tx, id, true).await?),
        None => {
            return Err(Problem::conflict("fund_not_paused", "It is not paused.").into());
        }
    }
    store::book::take_places(&mut tx, &mut book, &[id], None).await?;
    judge_targets(&mut tx, &mut book, id).await?;
    top_up(&mut tx, &mut book, id).await?;
    save(&mut tx, &service.clock, &book, About::Fund).await?;
    let deed = Deed::by(user, "match_fund.resumed").on("match_fund", id);
    audit::note(&mut tx, &service.clock, deed).await?;
    let fund = shown(&mut tx, id, true).await?;
    let mark = Mark::of(&mut tx).await?;
    let committed = db::commit(tx, "resume-fund").await;
    mark.settle(&service.db, committed).await?;
    Ok(fund)
}

/// Judges the targets that are still to be met, of campaigns in the fund's order. Their totals
/// are locked first, in the order of ids: who is just confirming a gift there either was counted,
/// or will see that the fund is active again.
async fn judge_targets(conn: &mut PgConnection, book: &mut Book, id: FundId) -> Result<(), Fault> {
    let mut waiting: Vec<(i32, CampaignId)> = book
        .places()
        .filter(|(_, place)| place.now.in_scope && !place.now.unlocked)
        .map(|((_, campaign), place)| (place.now.position, *campaign))
        .collect();
    if waiting.is_empty() {
        return Ok(());
    }
    // All of them, not only those that wait: the top-up after this changes others' totals too.
    let mut by_id: Vec<CampaignId> = book
        .places()
        .filter(|(_, place)| place.now.in_scope)
        .map(|((_, campaign), _)| *campaign)
        .collect();
    by_id.sort_unstable();
    let totals = store::totals::lock_all(conn, &by_id).await?;
    waiting.sort_unstable();
    for (_, campaign) in waiting {
        let sums = totals.iter().find(|sums| sums.campaign_id == campaign.0);
        let sums = sums.ok_or(Fault::Raced)?;
        let sums = Sums {
            raised: sums.raised,
            donors: sums.donors,
        };
        judge(conn, book, id, campaign, sums).await?;
    }
    Ok(())
}

/// What the fund has left goes to earlier gifts, if its rule says so and it is not paused.
async fn top_up(conn: &mut PgConnection, book: &mut Book, id: FundId) -> Result<(), Fault> {
    let asked: BTreeSet<FundId> = book.topping_up([id]);
    if asked.is_empty() {
        return Ok(());
    }
    go_over(conn, book, &asked, Whom::All).await
}

/// Pauses funds of a sponsor that a reviewer suspended, in the caller's transaction.
pub(super) async fn pause_all(
    conn: &mut PgConnection,
    service: &Service,
    funds: &[FundId],
) -> Result<(), Fault> {
    let mut book = Book::default();
    store::book::lock(conn, &mut book, funds).await?;
    for id in funds {
        if let Some(fund) = book.fund_mut(*id) {
            fund.pause();
        }
    }
    save(conn, &service.clock, &book, About::Fund).await
}
