//! How far campaigns have come: heard from pledge, kept in Postgres, shown through Redis.

use std::sync::{Mutex, PoisonError};

use actix_web::web::Data;
use contracts::campaign::api::Progress;
use contracts::pledge::events::{CampaignTotalsChanged, FundFacts};
use jiff::{SignedDuration, Timestamp};
use money::CampaignId;
use platform::http::{Problem, User};
use platform::{Failure, Received, inbox};

use super::{only, seen};
use crate::App;
use crate::counters::Tell;
use crate::domain::progress::{Totals, match_left};
use crate::store::{Key, campaigns, funds, totals};

/// How far back the refill looks, beyond its last run: a transaction may commit later than its time says.
const MARGIN: SignedDuration = SignedDuration::from_secs(60);
/// How many campaigns the refill reads at once.
const BATCH: i64 = 500;

/// Until when Redis is known to have everything.
#[derive(Debug, Default)]
pub struct Refilled(Mutex<Option<Timestamp>>);

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
    tx.commit().await?;
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
    tx.commit().await?;
    app.counters.tell(&touched).await.ok();
    Ok(())
}

/// Gives Redis every sum that it may have missed: all of them after a start, then what came lately.
///
/// # Errors
/// When Postgres fails; the next run looks as far back as this one.
pub async fn refill(app: Data<App>) -> anyhow::Result<()> {
    let started = app.service.clock.now();
    let known = *app
        .refilled
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let since = known
        .and_then(|known| known.checked_sub(MARGIN).ok())
        .unwrap_or(Timestamp::UNIX_EPOCH);
    let mut after: Option<CampaignId> = None;
    loop {
        let mut conn = app.service.db.acquire().await?;
        let page = totals::since(&mut conn, since, after, BATCH).await?;
        drop(conn);
        for (campaign, totals) in &page {
            if app
                .counters
                .put(*campaign, totals, Tell::Watchers)
                .await
                .is_err()
            {
                return Ok(());
            }
        }
        after = page.last().map(|(campaign, _)| *campaign);
        if after.is_none() {
            break;
        }
    }
    *app.refilled
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner) = Some(started);
    Ok(())
}
