//! Asking payment to let go of unpaid pledges: the first half of the handshake. The match stays
//! held until payment has answered.

use contracts::pledge::PledgeState;
use contracts::pledge::events::{CloseReason, PledgeExpiryRequested};
use jiff::SignedDuration;
use money::{CampaignId, PledgeId};
use platform::http::Problem;
use platform::outbox::{self, Outgoing};
use platform::{Service, db};
use sqlx::PgConnection;

use super::outcome::Mark;
use super::{Fault, retrying};
use crate::store::{self, closing};
use crate::words;

/// Pledges that one transaction closes at most.
const BATCH: i64 = 200;
/// After so long without an answer payment is asked again. It answers as often as it is asked;
/// where it can't yet, because a bank takes its time, it is asked in vain.
const PATIENCE: SignedDuration = SignedDuration::from_mins(5);

/// Closes the pledges whose hold is over, and asks again where payment never answered: whatever
/// became of the question or of the answer, no pledge stays pending for ever. Any number of
/// replicas may run it.
///
/// # Errors
/// When Postgres fails.
pub async fn close_due(service: &Service) -> anyhow::Result<()> {
    loop {
        let mut tx = store::begin(&service.db).await?;
        let due = closing::close_due(&mut tx, service.clock.now(), BATCH).await?;
        ask(&mut tx, service, &due).await?;
        db::commit(tx, "close-due").await?;
        if due.is_empty() {
            break;
        }
        service.wake_relay();
        tracing::info!(
            pledges = due.len(),
            "asked payment to let go of overdue pledges"
        );
    }
    ask_again(service).await
}

/// A batch at a time: whoever is asked for now is not again before long.
async fn ask_again(service: &Service) -> anyhow::Result<()> {
    let now = service.clock.now();
    let since = now.checked_sub(PATIENCE)?;
    let mut tx = store::begin(&service.db).await?;
    let unanswered = closing::unanswered(&mut tx, since, now, BATCH).await?;
    ask(&mut tx, service, &unanswered).await?;
    db::commit(tx, "ask-again").await?;
    if !unanswered.is_empty() {
        service.wake_relay();
        tracing::warn!(
            pledges = unanswered.len(),
            "asked payment again to let go of pledges"
        );
    }
    Ok(())
}

/// Closes one pledge because its donor wants that. One that is closed or being closed already
/// is left as it is.
///
/// # Errors
/// 409 when it was paid.
pub async fn cancel(service: &Service, id: PledgeId) -> Result<(), Problem> {
    retrying(|| cancel_once(service, id)).await?;
    service.wake_relay();
    Ok(())
}

async fn cancel_once(service: &Service, id: PledgeId) -> Result<(), Fault> {
    let mut tx = store::begin(&service.db).await?;
    let now = service.clock.now();
    let closed = closing::close_one(&mut tx, id, CloseReason::Cancelled, now).await?;
    if !closed.is_empty() {
        ask(&mut tx, service, &closed).await?;
        let mark = Mark::of(&mut tx).await?;
        let committed = db::commit(tx, "cancel-pledge").await;
        return mark.settle(&service.db, committed).await;
    }
    let pledge = store::pledges::find(&mut tx, id).await?;
    let pledge = pledge.ok_or_else(Problem::not_found)?;
    match words::read(&pledge.state).ok() {
        Some(PledgeState::Pending | PledgeState::Expired) => Ok(()),
        Some(PledgeState::Confirmed | PledgeState::Refunded) | None => {
            let detail = "This gift was paid; it can be refunded, not cancelled.";
            Err(Problem::conflict("pledge_confirmed", detail).into())
        }
    }
}

/// Closes all unpaid pledges of a campaign that was called off.
pub(super) async fn close_campaign(
    conn: &mut PgConnection,
    service: &Service,
    campaign: CampaignId,
) -> Result<(), sqlx::Error> {
    let open = closing::close_campaign(conn, campaign, service.clock.now()).await?;
    ask(conn, service, &open).await
}

async fn ask(
    conn: &mut PgConnection,
    service: &Service,
    closing: &[PledgeExpiryRequested],
) -> Result<(), sqlx::Error> {
    let told = closing
        .iter()
        .map(|asked| Outgoing::new(&service.clock, asked))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    outbox::add_all(conn, told).await
}
