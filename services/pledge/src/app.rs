//! The route table and the wiring.

use std::time::Duration;

use actix_web::web::Data;
use platform::{Consumer, Running, Service, Wake};
use tokio::sync::Semaphore;
use utoipa_actix_web::service_config::ServiceConfig as Routes;

use crate::config::{Config, Settings};
use crate::flows::allocator::Allocator;
use crate::{api, events, flows};

/// How often holds that are over are looked for.
const EXPIRY_INTERVAL: Duration = Duration::from_secs(1);

/// How often donors are looked for who never paid.
const FORGET_INTERVAL: Duration = Duration::from_secs(3_600);

/// How often refunds are looked for whose payment came after them.
const EARLY_INTERVAL: Duration = Duration::from_secs(1);

/// How often funds are looked for that have yet to go over earlier gifts; whoever makes one due wakes
/// the task.
const TOP_UP_INTERVAL: Duration = Duration::from_secs(1);

/// Scenarios that this process plays at a time.
const SCENARIOS_AT_ONCE: usize = 2;

/// Tables that this process writes at a time: each is held in memory until it is sent.
const TABLES_AT_ONCE: usize = 2;

/// What the parts of the service share.
pub struct App {
    /// What every service has.
    pub service: Service,
    /// What this one goes by.
    pub settings: Settings,
    /// Turns for playing scenarios: each takes a processor for itself.
    pub(crate) stage: Semaphore,
    /// Makes pledges.
    pub(crate) allocator: Allocator,
    /// Turns for tables.
    pub(crate) tables: Semaphore,
    /// Wakes the task that tops up earlier gifts.
    pub(crate) top_ups: Wake,
}

/// Every route of the service.
pub(crate) fn routes(routes: &mut Routes<'_>) {
    // They are looked through in this order: first what most ask for.
    routes
        .service(api::create_pledge::create_pledge)
        .service(api::quote::quote)
        .service(api::create_sponsor::create_sponsor)
        .service(api::list_sponsors::list_sponsors)
        .service(api::get_sponsor::get_sponsor)
        .service(api::claim_sponsor::claim_sponsor)
        .service(api::release_sponsor::release_sponsor)
        .service(api::decide_sponsor::decide_sponsor)
        .service(api::simulate::simulate)
        .service(api::try_rule::try_rule)
        .service(api::create_match_fund::create_match_fund)
        .service(api::list_match_funds::list_match_funds)
        .service(api::get_match_fund::get_match_fund)
        .service(api::change_match_fund::change_match_fund)
        .service(api::activate_match_fund::activate_match_fund)
        .service(api::increase_match_fund::increase_match_fund)
        .service(api::pause_match_fund::pause_match_fund)
        .service(api::resume_match_fund::resume_match_fund)
        .service(api::settle_match_fund::settle_match_fund)
        .service(api::list_allocations::list_allocations)
        .service(api::list_flags::list_flags)
        .service(api::list_fund_days::list_fund_days)
        .service(api::get_statement::get_statement)
        .service(api::list_pledges::list_pledges)
        .service(api::list_audit::list_audit)
        .service(api::campaign_days::campaign_days)
        .service(api::list_wall::list_wall)
        .service(api::get_pledge::get_pledge)
        .service(api::cancel_pledge::cancel_pledge)
        .service(api::extend_pledge::extend_pledge)
        .service(api::leave_wall::leave_wall)
        .service(api::get_contact::get_contact)
        .service(api::list_changes::list_changes);
}

/// Starts the tasks, the consumer and the server.
pub(crate) fn start(config: Config, service: &Service) -> anyhow::Result<Running> {
    let allocator = Allocator::start(service, &config.settings);
    let forget_after = config.settings.forget_after;
    let settle_after = config.settings.settle_after;
    let settle_every = config.settings.settle_every;
    let pace = config.settings.top_up_batch;
    let topping_up = service.clone();
    let top_ups = service.every("top up", TOP_UP_INTERVAL, move || {
        let service = topping_up.clone();
        async move { flows::top_up::run(&service, pace).await }
    });
    let app = Data::new(App {
        service: service.clone(),
        settings: config.settings,
        stage: Semaphore::new(SCENARIOS_AT_ONCE),
        allocator,
        tables: Semaphore::new(TABLES_AT_ONCE),
        top_ups,
    });
    let due = service.clone();
    service.every("expire holds", EXPIRY_INTERVAL, move || {
        let service = due.clone();
        async move { flows::close::close_due(&service).await }
    });
    let early = service.clone();
    service.every("early refunds", EARLY_INTERVAL, move || {
        let service = early.clone();
        async move { flows::refund::apply_early(&service, pace).await }
    });
    let over = service.clone();
    service.every("settle match funds", settle_every, move || {
        let service = over.clone();
        async move { flows::settle::settle_due(&service, pace, settle_after).await }
    });
    let forgetful = service.clone();
    service.every("forget donors", FORGET_INTERVAL, move || {
        let service = forgetful.clone();
        async move { flows::forget::forget(&service, forget_after).await }
    });
    let consumer = Consumer::new(app.clone())
        .on(events::campaigns::published)
        .on(events::campaigns::changed)
        .on(events::campaigns::paused)
        .on(events::campaigns::resumed)
        .on(events::campaigns::closed)
        .on(events::campaigns::cancelled)
        .on(events::members_changed::handle)
        .on(events::payment_succeeded::handle)
        .on(events::payment_closed::handle)
        .on(events::payment_refunded::handle);
    service.consume(consumer)?;
    service.serve(config.service.bind, app, routes)
}
