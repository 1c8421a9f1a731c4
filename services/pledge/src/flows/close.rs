//! Asking payment to let go of unpaid pledges: the first half of the handshake. The match stays
//! held until payment has answered.

use contracts::pledge::PledgeState;
use contracts::pledge::events::{CloseReason, PledgeExpiryRequested};
use money::{CampaignId, PledgeId};
use platform::Service;
use platform::http::Problem;
use platform::outbox::{self, Outgoing};
use sqlx::PgConnection;

use crate::store::{self, closing};
use crate::words;

/// Pledges that one transaction closes at most.
const BATCH: i64 = 200;

/// Closes the pledges whose hold is over. Any number of replicas may run it.
///
/// # Errors
/// When Postgres fails.
pub async fn close_due(service: &Service) -> anyhow::Result<()> {
    loop {
        let mut tx = store::begin(&service.db).await?;
        let due = closing::close_due(&mut tx, service.clock.now(), BATCH).await?;
        ask(&mut tx, service, &due, CloseReason::Expired).await?;
        tx.commit().await?;
        if due.is_empty() {
            return Ok(());
        }
        service.wake_relay();
        tracing::info!(
            pledges = due.len(),
            "asked payment to let go of overdue pledges"
        );
    }
}

/// Closes one pledge because its donor wants that. One that is closed or being closed already
/// is left as it is.
///
/// # Errors
/// 409 when it was paid.
pub async fn cancel(service: &Service, id: PledgeId) -> Result<(), Problem> {
    let mut tx = store::begin(&service.db).await?;
    let pledge = store::pledges::find(&mut tx, id).await?;
    let pledge = pledge.ok_or_else(Problem::not_found)?;
    let reason = CloseReason::Cancelled;
    if closing::close_one(&mut tx, id, reason).await? {
        ask(&mut tx, service, &[(id, pledge.campaign_id.into())], reason).await?;
        tx.commit().await?;
        service.wake_relay();
        return Ok(());
    }
    let state = store::pledges::find(&mut tx, id)
        .await?
        .map(|pledge| pledge.state);
    match state.as_deref().and_then(|state| words::read(state).ok()) {
        Some(PledgeState::Pending | PledgeState::Expired) => Ok(()),
        Some(PledgeState::Confirmed | PledgeState::Refunded) | None => Err(Problem::conflict(
            "pledge_confirmed",
            "This gift was paid; it can be refunded, not cancelled.",
        )),
    }
}

/// Closes all unpaid pledges of a campaign that was called off.
pub(super) async fn close_campaign(
    conn: &mut PgConnection,
    service: &Service,
    campaign: CampaignId,
) -> Result<(), sqlx::Error> {
    let open = closing::close_campaign(conn, campaign).await?;
    let open: Vec<(PledgeId, CampaignId)> = open.into_iter().map(|id| (id, campaign)).collect();
    ask(conn, service, &open, CloseReason::CampaignCancelled).await
}

async fn ask(
    conn: &mut PgConnection,
    service: &Service,
    closing: &[(PledgeId, CampaignId)],
    reason: CloseReason,
) -> Result<(), sqlx::Error> {
    let told = closing.iter().map(|(pledge_id, campaign_id)| {
        let event = PledgeExpiryRequested {
            pledge_id: *pledge_id,
            campaign_id: *campaign_id,
            reason,
        };
        Outgoing::new(&service.clock, &event)
    });
    let told = told
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    outbox::add_all(conn, told).await
}
