//! What happens by itself when a date comes. Any number of copies may run it: each claims rows.

use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::web::Data;
use contracts::campaign::CampaignState;
use platform::db;
use platform::http::Problem;

use super::campaigns::{Step, go};
use super::{begin, programmes};
use crate::App;
use crate::store::campaigns as store;
use platform::audit::Deed;

/// How many campaigns are looked at in one step at most; the rest waits for the next.
const MOST: u32 = 1_000;

/// What the clock remembers between its steps.
#[derive(Debug, Default)]
pub struct Clockwork {
    looked_at_all: AtomicBool,
}

/// Looks at every campaign and programme whose date has come.
///
/// # Errors
/// When Postgres fails; the next step goes on from there.
pub async fn tick(app: Data<App>) -> anyhow::Result<()> {
    if !app.clockwork.looked_at_all.load(Ordering::Relaxed) {
        // The operator's table may have changed since the last start.
        let mut tx = begin(&app).await?;
        store::look_at_all(&mut tx, app.service.clock.now()).await?;
        db::commit(tx, "look-at-all").await?;
        app.clockwork.looked_at_all.store(true, Ordering::Relaxed);
    }
    for _ in 0..MOST {
        if !look_at_next(&app).await? {
            break;
        }
    }
    programmes::close_over(&app).await?;
    Ok(())
}

/// Looks at one campaign in a transaction of its own; false when none is due.
async fn look_at_next(app: &App) -> Result<bool, Problem> {
    let now = app.service.clock.now();
    let mut tx = begin(app).await?;
    let Some(campaign) = store::lock_due(&mut tx, now).await? else {
        return Ok(false);
    };
    let terms = campaign.terms(&app.permits);
    let changed = match campaign.state.by_clock(&terms, now) {
        Some(next) => {
            let deed = Deed::by_clock(action_to(next.name()));
            go(app, &mut tx, campaign, Step::to(next, deed)).await?;
            true
        }
        None => {
            let due_at = campaign.state.due_at(&terms);
            store::set_due(&mut tx, campaign.id, due_at).await?;
            false
        }
    };
    db::commit(tx, "clock-campaign").await?;
    if changed {
        app.service.wake_relay();
    }
    Ok(true)
}

const fn action_to(state: CampaignState) -> &'static str {
    match state {
        CampaignState::Live => "campaign.went_live",
        CampaignState::Paused => "campaign.permit_lapsed",
        CampaignState::Closed => "campaign.closed",
        CampaignState::Draft
        | CampaignState::Submitted
        | CampaignState::Approved
        | CampaignState::Cancelled
        | CampaignState::Rejected => "campaign.changed",
    }
}
