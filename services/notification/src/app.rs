//! The route table and the wiring.

use std::time::Duration;

use actix_web::web::Data;
use contracts::campaign::events::{
    CampaignCancelled, CampaignChanged, CampaignClosed, CampaignPaused, CampaignPublished,
    CampaignResumed,
};
use jiff::SignedDuration;
use platform::{Consumer, Received, Running, Service};
use tokio::sync::Notify;
use utoipa_actix_web::service_config::ServiceConfig as Routes;

use crate::api;
use crate::config::Config;
use crate::events::{campaign_facts, members_changed, pledge_confirmed, pledge_refunded};
use crate::flows::post_office;
use crate::mailer::Mailer;
use crate::store::messages;

/// How long it is known that a sign-in mail was sent.
const SIGN_INS_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
const HOUR: Duration = Duration::from_secs(3600);

/// What the parts of the service share.
pub(crate) struct App {
    /// What every service has.
    pub(crate) service: Service,
    /// The way to the mail server.
    pub(crate) mailer: Mailer,
    /// Told when mails were queued.
    pub(crate) wake: Notify,
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
        wake: Notify::new(),
    });
    service.consume(consumer(app.clone()))?;
    service.spawn("post office", post_office::run(app.clone()));
    let forgetful = app.clone();
    service.every("forget old sign-ins", HOUR, move || {
        forget_sign_ins(forgetful.clone())
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

async fn forget_sign_ins(app: Data<App>) -> anyhow::Result<()> {
    let before = app.service.clock.now().checked_sub(SIGN_INS_KEPT)?;
    let mut conn = app.service.db.acquire().await?;
    let forgotten = messages::forget_sign_ins(&mut conn, before).await?;
    tracing::debug!(forgotten, "old sign-in mails were forgotten");
    Ok(())
}
