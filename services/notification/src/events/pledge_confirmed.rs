//! `pledge.confirmed`: the donor gets a receipt, and the organisation hears of the gift.

use actix_web::web::Data;
use contracts::notification::MessageKind;
use contracts::pledge::events::PledgeConfirmed;
use platform::telemetry::current_traceparent;
use platform::{Failure, Received, db, inbox};

use crate::app::App;
use crate::store::{campaigns, members, messages};

/// Queues the mails; nothing is sent here, so that a slow mail server never holds up what is heard.
pub(crate) async fn handle(
    app: Data<App>,
    received: Received<PledgeConfirmed>,
) -> Result<(), Failure> {
    let service = &app.service;
    let (now, traceparent) = (service.clock.now(), current_traceparent());
    let traceparent = traceparent.as_deref();
    let pledge = &received.body.0;
    let mut tx = service.db.begin().await?;
    if !inbox::first_time(&mut tx, &received, now).await? {
        return Ok(());
    }
    let organisation = campaigns::organisation(&mut tx, pledge.campaign_id)
        .await?
        .ok_or_else(|| Failure::retry(anyhow::anyhow!("the campaign is not known yet")))?;
    let (id, kind) = (service.clock.id(), MessageKind::Receipt);
    let is_first = messages::queue_for_donor(&mut tx, id, kind, pledge, traceparent, now).await?;
    if is_first {
        for account in members::finance(&mut tx, organisation).await? {
            let id = service.clock.id();
            messages::queue_notice(&mut tx, id, pledge, &account, traceparent, now).await?;
        }
    }
    db::commit(tx, "queue-receipt").await?;
    app.post.wake(MessageKind::Receipt);
    Ok(())
}
