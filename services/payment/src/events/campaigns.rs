//! Whose a campaign is: its organisation's finance may see its payments. And whether it was called off.

use actix_web::web::Data;
use contracts::campaign::CampaignState;
use contracts::campaign::events::{
    CampaignCancelled, CampaignChanged, CampaignClosed, CampaignFacts, CampaignPaused,
    CampaignPublished, CampaignResumed,
};
use platform::{Failure, Received, db};

use crate::app::App;
use crate::store::{called_off, directory};

/// Facts carry their version, and only newer ones count: no inbox is needed.
async fn note(app: &App, facts: &CampaignFacts) -> Result<(), Failure> {
    let mut tx = app.service.db.begin().await?;
    directory::note_campaign(
        &mut tx,
        facts.campaign_id,
        facts.organisation_id,
        facts.version,
    )
    .await?;
    // Final, so that it counts though something newer was heard before.
    let called_off = facts.state == CampaignState::Cancelled
        && called_off::note(&mut tx, facts.campaign_id, app.clock().now()).await?;
    db::commit(tx, "note-campaign").await?;
    if called_off {
        tracing::warn!(campaign = %facts.campaign_id, "a campaign was cancelled; what was paid for it goes back");
        app.wake_called_off();
    }
    Ok(())
}

/// One consumer for each event that carries a campaign's facts.
macro_rules! consumers {
    ($($(#[$doc:meta])* $name:ident: $event:ident),+ $(,)?) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// When it could not be noted.
        pub async fn $name(app: Data<App>, received: Received<$event>) -> Result<(), Failure> {
            note(&app, &received.body.0).await
        }
    )+};
}

consumers! {
    /// It was approved.
    published: CampaignPublished,
    /// Something about it changed.
    changed: CampaignChanged,
    /// It takes no gifts for a while.
    paused: CampaignPaused,
    /// It takes gifts again.
    resumed: CampaignResumed,
    /// It is over.
    closed: CampaignClosed,
    /// It was called off.
    cancelled: CampaignCancelled,
}
