//! The route table and the wiring.

use std::sync::OnceLock;
use std::time::Duration;

use actix_web::web::Data;
use platform::{Consumer, Running, Service, Wake};
use utoipa_actix_web::service_config::ServiceConfig as Routes;

use crate::config::Config;
use crate::counters::Counters;
use crate::domain::permit::PermitCountries;
use crate::flows::clock::Clockwork;
use crate::flows::pictures::Darkroom;
use crate::{api, events, flows};

/// How often the clock looks for campaigns that start, end or lose their permit.
const CLOCK_INTERVAL: Duration = Duration::from_secs(1);
/// How often mails that are due are asked for.
const MAILS_INTERVAL: Duration = Duration::from_secs(5);
/// How often Redis gets what it lacks, since it was away or was emptied.
const REFILL_INTERVAL: Duration = Duration::from_secs(5);

/// What the parts of the service share.
pub struct App {
    /// What every service has.
    pub service: Service,
    /// The operator's table.
    pub permits: PermitCountries,
    /// The figures in Redis.
    pub counters: Counters,
    /// Where pictures are drawn.
    pub darkroom: Darkroom,
    /// What the clock remembers between its steps.
    pub clockwork: Clockwork,
    wakes: OnceLock<[Wake; 2]>,
}

impl App {
    /// To be called after each commit that changed something: others hear of it, the clock looks, and mails leave.
    pub fn committed(&self) {
        self.service.wake_relay();
        for task in self.wakes.get().into_iter().flatten() {
            task.wake();
        }
    }
}

/// Starts the tasks, the consumer and the server.
pub(crate) fn start(config: Config, service: &Service) -> anyhow::Result<Running> {
    let app = Data::new(App {
        counters: Counters::new(service.redis.clone()),
        permits: config.permit_countries,
        darkroom: Darkroom::default(),
        clockwork: Clockwork::default(),
        wakes: OnceLock::new(),
        service: service.clone(),
    });
    let shared = app.clone();
    let clock = service.every("clock", CLOCK_INTERVAL, move || {
        flows::clock::tick(shared.clone())
    });
    let shared = app.clone();
    let mails = service.every("invitations", MAILS_INTERVAL, move || {
        flows::invitations::send_due(shared.clone())
    });
    // Set once, here.
    let _ = app.wakes.set([clock, mails]);
    let shared = app.clone();
    service.every("refill", REFILL_INTERVAL, move || {
        flows::progress::refill(shared.clone())
    });
    service.consume(
        Consumer::new(app.clone())
            .on(events::campaign_totals_changed::handle)
            .on(events::match_fund::activated)
            .on(events::match_fund::changed)
            .on(events::match_fund::exhausted)
            .on(events::match_fund::settled),
    )?;
    service.serve(config.service.bind, app, routes)
}

/// Every call of the service.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(api::register_organisation::register_organisation)
        .service(api::list_organisations::list_organisations)
        .service(api::get_organisation::get_organisation)
        .service(api::change_organisation::change_organisation)
        .service(api::apply_for_verification::apply_for_verification)
        .service(api::decide_organisation::decide_organisation)
        .service(api::list_reviews::list_reviews)
        .service(api::list_reasons::list_reasons)
        .service(api::claim_organisation::claim_organisation)
        .service(api::release_organisation::release_organisation)
        .service(api::organisation_differences::organisation_differences)
        .service(api::claim_campaign::claim_campaign)
        .service(api::release_campaign::release_campaign)
        .service(api::campaign_differences::campaign_differences)
        .service(api::invite_member::invite_member)
        .service(api::list_invitations::list_invitations)
        .service(api::revoke_invitation::revoke_invitation)
        .service(api::accept_invitation::accept_invitation)
        .service(api::add_member::add_member)
        .service(api::remove_member::remove_member)
        .service(api::list_members::list_members)
        .service(api::open_programme::open_programme)
        .service(api::list_programmes::list_programmes)
        .service(api::get_programme::get_programme)
        .service(api::join_programme::join_programme)
        .service(api::list_participants::list_participants)
        .service(api::get_programme_progress::get_programme_progress)
        .service(api::get_organisation_progress::get_organisation_progress)
        .service(api::get_me::get_me)
        .service(api::upload_picture::upload_picture)
        .service(api::list_pictures::list_pictures)
        .service(api::get_picture::get_picture)
        .service(api::create_draft::create_draft)
        .service(api::list_drafts::list_drafts)
        .service(api::get_draft::get_draft)
        .service(api::change_draft::change_draft)
        .service(api::discard_draft::discard_draft)
        .service(api::create_campaign::create_campaign)
        .service(api::change_campaign::change_campaign)
        .service(api::list_campaigns::list_campaigns)
        .service(api::count_campaigns::count_campaigns)
        .service(api::get_campaign::get_campaign)
        .service(api::submit_campaign::submit_campaign)
        .service(api::decide_campaign::decide_campaign)
        .service(api::set_picture::set_picture)
        .service(api::record_permit::record_permit)
        .service(api::pause_campaign::pause_campaign)
        .service(api::resume_campaign::resume_campaign)
        .service(api::close_campaign::close_campaign)
        .service(api::cancel_campaign::cancel_campaign)
        .service(api::get_progress::get_progress)
        .service(api::post_update::post_update)
        .service(api::list_updates::list_updates)
        .service(api::list_audit::list_audit)
        .service(api::list_changes::list_changes);
}
