//! The route table, and how the parts are wired.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use actix_web::web::Data;
use platform::service::{Running, Service, Wake};
use platform::{Clock, Consumer};
use sqlx::Postgres;
use sqlx::pool::PoolConnection;
use utoipa_actix_web::service_config::ServiceConfig as Routes;

use crate::config::Config;
use crate::domain::card_testers::DeclineLimits;
use crate::provider::Provider;
use crate::provider::stripe::Stripe;
use crate::secret::Secret;
use crate::{api, events, flows};

/// How often each worker looks for work that nobody woke it for.
const POLL: Duration = Duration::from_secs(2);
/// What a donor is kept waiting beyond one answer of the provider's: a second try.
const SECOND_TRY: Duration = Duration::from_secs(5);
/// What a donor is kept waiting at most before another try: callers give up after ten seconds.
const LONGEST_WAIT: Duration = Duration::from_secs(8);
const FORGET_EVERY: Duration = Duration::from_secs(3_600);

/// What handlers, consumers and workers share.
pub struct App {
    /// Clock, database, tokens.
    pub service: Service,
    /// Whoever moves the money.
    pub provider: Arc<dyn Provider>,
    /// The provider's key for browsers.
    pub publishable_key: String,
    /// What the provider signs webhooks with.
    pub webhook_secrets: Vec<Secret>,
    /// How often the provider's list is looked through for webhooks that never came.
    pub events_poll: Duration,
    /// How many declined tries are borne.
    pub declines: DeclineLimits,
    /// How long a donor is kept waiting for the provider.
    pub patience: Duration,
    workers: OnceLock<Workers>,
}

struct Workers {
    webhooks: Wake,
    closings: Wake,
    lookups: Wake,
    called_off: Wake,
}

impl App {
    /// The time, and new ids.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.service.clock
    }

    /// A connection for a single statement.
    ///
    /// # Errors
    /// When none is free in time.
    pub async fn connection(&self) -> Result<PoolConnection<Postgres>, sqlx::Error> {
        self.service.db.acquire().await
    }

    /// Has new webhooks looked at now.
    pub fn wake_webhooks(&self) {
        if let Some(workers) = self.workers.get() {
            workers.webhooks.wake();
        }
    }

    /// Has payments of which something went back looked into now.
    pub fn wake_lookups(&self) {
        if let Some(workers) = self.workers.get() {
            workers.lookups.wake();
        }
    }

    /// Has what was paid for cancelled campaigns given back now.
    pub fn wake_called_off(&self) {
        if let Some(workers) = self.workers.get() {
            workers.called_off.wake();
        }
    }

    /// Has new closings looked at now.
    pub fn wake_closings(&self) {
        if let Some(workers) = self.workers.get() {
            workers.closings.wake();
        }
    }
}

/// Every route of the service.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(api::open_payment::open_payment)
        .service(api::read_payment::read_payment)
        .service(api::refund_payment::refund_payment)
        .service(api::list_refunds::list_refunds)
        .service(api::stripe_webhook::stripe_webhook)
        .service(api::trial_balance::trial_balance)
        .service(api::list_accounts::list_accounts)
        .service(api::list_entries::list_entries);
}

/// Wires the parts and serves.
///
/// # Errors
/// When a part can't be started.
pub fn start(config: Config, service: &Service) -> anyhow::Result<Running> {
    let app = Data::new(App {
        provider: Arc::new(Stripe::new(&config.stripe, service.http.clone())),
        publishable_key: config.publishable_key,
        webhook_secrets: config.webhook_secrets,
        events_poll: config.events_poll,
        declines: DeclineLimits::of(service.limits),
        patience: LONGEST_WAIT.min(config.stripe.timeout + SECOND_TRY),
        service: service.clone(),
        workers: OnceLock::new(),
    });
    start_workers(service, &app);
    let consumer = Consumer::new(app.clone())
        .on(events::campaigns::published)
        .on(events::campaigns::changed)
        .on(events::campaigns::paused)
        .on(events::campaigns::resumed)
        .on(events::campaigns::closed)
        .on(events::campaigns::cancelled)
        .on(events::members_changed::handle)
        .on(events::expiry_requested::handle);
    service.consume(consumer)?;
    service.serve(config.service.bind, app, routes)
}

fn start_workers(service: &Service, app: &Data<App>) {
    let worker = |name, step: fn(Data<App>) -> flows::Step| {
        let app = app.clone();
        service.every(name, POLL, move || step(app.clone()))
    };
    let workers = Workers {
        webhooks: worker("webhooks", |app| Box::pin(flows::webhooks::work(app))),
        closings: worker("closings", |app| Box::pin(flows::close::work(app))),
        called_off: worker("cancelled campaigns", |app| {
            Box::pin(flows::called_off::work(app))
        }),
        lookups: worker("lookups", |app| Box::pin(flows::lookups::work(app))),
    };
    worker("refunds", |app| Box::pin(flows::send_refunds::work(app)));
    worker("settlements", |app| Box::pin(flows::settlements::work(app)));
    // The workers are started once; a second value can't come.
    let _ = app.workers.set(workers);
    let catching = app.clone();
    service.every("missed webhooks", app.events_poll, move || {
        flows::catch_up::work(catching.clone())
    });
    let app = app.clone();
    service.every("forget webhooks", FORGET_EVERY, move || {
        flows::webhooks::forget(app.clone())
    });
}
