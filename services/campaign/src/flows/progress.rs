//! How far campaigns have come: heard from pledge, kept in Postgres, shown through Redis.

use actix_web::web::Data;
use contracts::campaign::api::Progress;
use contracts::pledge::events::{CampaignTotalsChanged, FundFacts};
use money::CampaignId;
use platform::http::{Problem, User};
use platform::{Failure, Received, db, inbox};

use super::{only, seen};
use crate::App;
use crate::counters::{Away, Tell};
use crate::domain::progress::{Totals, match_left};
use crate::store::{Key, campaigns, funds, totals};

/// How many campaigns the refill reads at once.
const BATCH: i64 = 500;

/// How far a campaign has come.
///
/// # Errors
/// 404 when it doesn't concern the caller.
pub async fn get(app: &App, key: &Key, user: Option<&User>) -> Result<Progress, Problem> {
    let mut conn = app.service.db.acquire().await?;
    let found = campaigns::find(&mut conn, key).await?;
    let (id, organisation) = found.ok_or_else(Problem::not_found)?;
    let access = seen::access(&mut conn, organisation, user).await?;
    let campaign = only(campaigns::load(&mut conn, &[id.into()]).await?)?;
    seen::check_visible(&campaign, &access)?;
    let goal = campaign.content.goal;
    let funds = funds::here(&mut conn, id, goal.currency).await?;
    drop(conn);
    // What is left of match is in Postgres alone, and the sums stand beside it; so what is
    // read here is never older than Redis, and a Redis that was emptied is filled again by it.
    app.counters
        .put(id, &campaign.totals, Tell::Nobody)
        .await
        .ok();
    let left = match_left(&funds, app.service.clock.now());
    let progress = campaign.totals.progress(id, goal, left);
    progress.map_err(|error| Problem::internal(&error))
}

/// Takes a campaign's sums, if they are newer.
///
/// # Errors
/// When Postgres fails: to be tried again.
pub async fn take_totals(
    app: &App,
    received: Received<CampaignTotalsChanged>,
) -> Result<(), Failure> {
    let now = app.service.clock.now();
    let mut tx = app.service.db.begin().await?;
    if !inbox::first_time(&mut tx, &received, now).await? {
        return Ok(());
    }
    let said = received.body;
    let newer = totals::put(&mut tx, &said, now).await?;
    db::commit(tx, "keep-totals").await?;
    if newer {
        let totals = Totals {
            version: said.version,
            raised: said.raised.amount,
            matched: said.matched.amount,
            donors: said.donors,
            pledges: said.pledges,
            changed_at: said.at,
        };
        // Where Redis is away, the refill brings it up to date once it is back.
        app.counters
            .put(said.campaign_id, &totals, Tell::Watchers)
            .await
            .ok();
    }
    Ok(())
}

/// Takes a match fund's figures, where they are newer.
///
/// # Errors
/// When Postgres fails: to be tried again.
pub async fn take_fund<T>(
    app: &App,
    received: Received<T>,
    said: FundFacts,
) -> Result<(), Failure> {
    let now = app.service.clock.now();
    let mut tx = app.service.db.begin().await?;
    if !inbox::first_time(&mut tx, &received, now).await? {
        return Ok(());
    }
    funds::put(&mut tx, &said).await?;
    let touched = funds::campaigns(&mut tx, said.fund_id).await?;
    db::commit(tx, "keep-fund").await?;
    app.counters.tell(&touched).await.ok();
    Ok(())
}

/// Gives Redis every sum that it lacks: whether it was away, was emptied, or came back with what it knew
/// long ago, nobody can tell but by looking.
///
/// # Errors
/// When Postgres fails; the next run begins anew.
pub async fn refill(app: Data<App>) -> anyhow::Result<()> {
    let mut after: Option<CampaignId> = None;
    while !app.service.shutdown.is_cancelled() {
        let mut conn = app.service.db.acquire().await?;
        let page = totals::page(&mut conn, after, BATCH).await?;
        drop(conn);
        after = page.last().map(|(campaign, _)| *campaign);
        if after.is_none() || give_missing(&app, page).await.is_err() {
            break;
        }
    }
    Ok(())
}

async fn give_missing(app: &App, page: Vec<(CampaignId, Totals)>) -> Result<(), Away> {
    for (campaign, totals) in app.counters.behind(page).await? {
        app.counters.put(campaign, &totals, Tell::Watchers).await?;
    }
    Ok(())
}
