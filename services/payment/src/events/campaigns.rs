//! Whose a campaign is: its organisation's finance may see its payments.

use actix_web::web::Data;
use contracts::campaign::events::{
    CampaignCancelled, CampaignChanged, CampaignClosed, CampaignFacts, CampaignPaused,
    CampaignPublished, CampaignResumed,
};
use platform::{Failure, Received};

use crate::app::App;
use crate::store::directory;

/// Facts carry their version, and only newer ones count: no inbox is needed.
async fn note(app: &App, facts: &CampaignFacts) -> Result<(), Failure> {
    let mut connection = app.connection().await?;
    directory::note_campaign(
        &mut connection,
        facts.campaign_id,
        facts.organisation_id,
        facts.version,
    )
    .await?;
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
