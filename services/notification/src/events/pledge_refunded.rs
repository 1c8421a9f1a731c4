//! `pledge.refunded`: the donor is told what went back.

use actix_web::web::Data;
use contracts::notification::MessageKind;
use contracts::pledge::events::PledgeRefunded;
use platform::telemetry::current_traceparent;
use platform::{Failure, Received, db, inbox};

use crate::app::App;
use crate::store::{campaigns, messages};

/// Queues the letter; each refund has a version of the pledge, and one letter.
pub(crate) async fn handle(
    app: Data<App>,
    received: Received<PledgeRefunded>,
) -> Result<(), Failure> {
    let service = &app.service;
    let (now, traceparent) = (service.clock.now(), current_traceparent());
    let pledge = &received.body.0;
    if pledge.refund.is_none() {
        return Err(Failure::reject("it doesn't say what went back"));
    }
    let mut tx = service.db.begin().await?;
    if !inbox::first_time(&mut tx, &received, now).await? {
        return Ok(());
    }
    campaigns::organisation(&mut tx, pledge.campaign_id)
        .await?
        .ok_or_else(|| Failure::retry(anyhow::anyhow!("the campaign is not known yet")))?;
    let (id, kind) = (service.clock.id(), MessageKind::Refund);
    messages::queue_for_donor(&mut tx, id, kind, pledge, traceparent.as_deref(), now).await?;
    db::commit(tx, "queue-refund").await?;
    app.post.wake(MessageKind::Refund);
    Ok(())
}
