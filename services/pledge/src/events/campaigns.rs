//! A campaign's facts, whatever happened to it: each event carries all of them.

use actix_web::web::Data;
use contracts::campaign::events::{
    CampaignCancelled, CampaignChanged, CampaignClosed, CampaignPaused, CampaignPublished,
    CampaignResumed,
};
use platform::{Failure, Received};

use crate::app::App;
use crate::flows;

/// Declares a handler for an event that carries a campaign's facts.
macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident($event:ident)),+ $(,)?) => {$(
        $(#[$doc])*
        pub(crate) async fn $name(
            app: Data<App>,
            received: Received<$event>,
        ) -> Result<(), Failure> {
            let facts = received.body.0.clone();
            flows::campaign::heard(&app.service, &received, &facts).await?;
            Ok(())
        }
    )+};
}

facts! {
    /// A reviewer approved it.
    published(CampaignPublished),
    /// Something about it changed.
    changed(CampaignChanged),
    /// It takes no gifts for a while.
    paused(CampaignPaused),
    /// It takes gifts again.
    resumed(CampaignResumed),
    /// It is over.
    closed(CampaignClosed),
    /// It was called off.
    cancelled(CampaignCancelled),
}
