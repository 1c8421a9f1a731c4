//! The route table and the wiring.

use std::time::Duration;

use actix_web::web::Data;
use contracts::campaign::events::{
    CampaignCancelled, CampaignChanged, CampaignClosed, CampaignPaused, CampaignPublished,
    CampaignResumed,
};
use jiff::SignedDuration;
use platform::{Consumer, Received, Running, Service};
use utoipa_actix_web::service_config::ServiceConfig as Routes;

use crate::api;
use crate::config::Config;
use crate::events::{campaign_facts, members_changed, pledge_confirmed, pledge_refunded};
use crate::flows::post_office::{self, PostOffice};
use crate::flows::retention;
use crate::mailer::Mailer;

const HOUR: Duration = Duration::from_secs(3600);

/// What the parts of the service share.
pub(crate) struct App {
    /// What every service has.
    pub(crate) service: Service,
    /// The way to the mail server.
    pub(crate) mailer: Mailer,
    /// Has mails delivered.
    pub(crate) post: PostOffice,
    /// How long it is known what became of mails about gifts.
    pub(crate) messages_kept: SignedDuration,
}

/// Every call that the service answers.
fn routes(routes: &mut Routes<'_>) {
    routes
        .service(api::list_messages::list_messages)
        .service(api::create_message::create_message);
}

/// Wires the parts and serves.
pub(crate) async fn start(config: Config, service: Service) -> anyhow::Result<Running> {
    let app = Data::new(App {
        mailer: Mailer::new(&config)?,
        service: service.clone(),
        post: PostOffice::new(),
        messages_kept: config.messages_kept,
    });
    service.consume(consumer(app.clone()))?;
    service.spawn("post office", post_office::run(app.clone()));
    let forgetful = app.clone();
    service.every("forget old mails", HOUR, move || {
        let app = forgetful.clone();
        async move { retention::forget(&app).await }
    });
    service.serve(config.service.bind, app, routes)
}

fn consumer(app: Data<App>) -> Consumer<Data<App>> {
    Consumer::new(app)
        .on(|app, received: Received<CampaignPublished>| campaign_facts::keep(app, received.body.0))
        .on(|app, received: Received<CampaignChanged>| campaign_facts::keep(app, received.body.0))
        .on(|app, received: Received<CampaignPaused>| campaign_facts::keep(app, received.body.0))
        .on(|app, received: Received<CampaignResumed>| campaign_facts::keep(app, received.body.0))
        .on(|app, received: Received<CampaignClosed>| campaign_facts::keep(app, received.body.0))
        .on(|app, received: Received<CampaignCancelled>| campaign_facts::keep(app, received.body.0))
        .on(members_changed::handle)
        .on(pledge_confirmed::handle)
        .on(pledge_refunded::handle)
}
