//! The route table and the wiring.

use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, Data, get, post};
use platform::{Running, Service};
use url::Url;
use utoipa_actix_web::service_config::ServiceConfig as Routes;

use crate::config::Config;
use crate::drawing::Studio;
use crate::live::Hub;
use crate::shelf::Shelf;
use crate::{api, pages};

/// What handlers share.
pub(crate) struct App {
    pub(crate) service: Service,
    pub(crate) hub: Hub,
    pub(crate) studio: Studio,
    pub(crate) shelf: Shelf,
    pub(crate) listed: pages::share::Listed,
    pub(crate) stripe_js: Url,
    pub(crate) demo: bool,
    pub(crate) design: bool,
    /// The address that people see, without a slash at its end.
    pub(crate) site: String,
    /// Whether that is https: then cookies never travel without it.
    pub(crate) secure: bool,
}

/// Starts the live figures and serves.
pub(crate) fn start(config: Config, service: &Service) -> anyhow::Result<Running> {
    let site = service.peers.web.as_str().trim_end_matches('/').to_owned();
    let hub = Hub::start(service, config.service.redis_url.as_deref())?;
    let app = App {
        service: service.clone(),
        hub,
        studio: Studio::new(),
        shelf: Shelf::start(service, config.shown_within, config.pages_bytes),
        listed: pages::share::Listed::new(),
        stripe_js: config.stripe_js,
        demo: config.demo,
        design: config.design,
        secure: site.starts_with("https://"),
        site,
    };
    service.serve_behind(
        Some(pages::shelf::front),
        config.service.bind,
        Data::new(app),
        routes,
    )
}

/// Every route but those that every service has.
fn routes(routes: &mut Routes<'_>) {
    routes
        .service(api::sign_in::sign_in)
        .service(api::verify::verify)
        .service(api::refresh::refresh)
        .service(api::sign_out::sign_out)
        .route(
            "/campaigns/{slug}/progress/stream",
            get().to(pages::stream::stream),
        )
        .route("/pictures/{id}/{size}", get().to(pages::pictures::picture))
        .route("/favicon.ico", get().to(pages::assets::favicon))
        .route("/robots.txt", get().to(pages::assets::robots))
        .map(|routes| routes.configure(pages::share::routes))
        .route("/", get().to(pages::root::root))
        .route("/campaigns", get().to(pages::root::root))
        .route("/campaigns/{slug}", get().to(pages::root::root))
        .route("/design", get().to(pages::root::root))
        .route("/assets/{name}", get().to(pages::assets::asset))
        .map(|routes| {
            let pages = web::scope("/{locale:ar|en|fr}")
                .configure(in_language)
                .default_service(web::to(pages::edge::nowhere))
                .wrap(from_fn(pages::edge::edge))
                .wrap(Compress::default());
            routes.service(pages)
        });
}

/// The pages, below `/ar`, `/en` and `/fr`.
fn in_language(routes: &mut web::ServiceConfig) {
    routes
        .route("", get().to(pages::home::home))
        .route("/", get().to(pages::root::without_slash))
        .route("/campaigns", get().to(pages::campaigns::campaigns))
        .route("/campaigns/{slug}", get().to(pages::campaign::campaign))
        .route("/campaigns/{slug}/donate", get().to(pages::amount::amount))
        .route("/campaigns/{slug}/donate", post().to(pages::give::give))
        .route(
            "/campaigns/{slug}/donate/quote",
            get().to(pages::amount::quote),
        )
        .route(
            "/campaigns/{slug}/donate/details",
            get().to(pages::details::details),
        )
        .route(
            "/organisations/{slug}",
            get().to(pages::profile::organisation),
        )
        .route("/programmes/{slug}", get().to(pages::profile::programme))
        .route(
            "/programmes/{slug}/totals",
            get().to(pages::profile::programme_totals),
        )
        .route("/sponsors/{slug}", get().to(pages::profile::sponsor))
        .route("/gifts/{id}", get().to(pages::gift::gift))
        .route("/gifts/{id}/open", get().to(pages::gift::open))
        .route("/gifts/{id}/pay", get().to(pages::pay::pay))
        .route("/gifts/{id}/more-time", post().to(pages::pay::more_time))
        .route("/gifts/{id}/return", get().to(pages::pay::back))
        .route("/gifts/{id}/pending", get().to(pages::gift::pending))
        .route("/gifts/{id}/failed", get().to(pages::gift::failed))
        .route("/gifts/{id}/thanks", get().to(pages::gift::thanks))
        .route("/gifts/{id}/state", get().to(pages::gift::state))
        .route("/gifts/{id}/cancel", post().to(pages::gift::cancel))
        .route("/gifts/{id}/leave-wall", post().to(pages::gift::leave_wall))
        .route("/sign-in", get().to(pages::sign_in::form))
        .route("/sign-in", post().to(pages::sign_in::send))
        .route("/sign-in/code", get().to(pages::sign_in::code_form))
        .route("/sign-in/code", post().to(pages::sign_in::code))
        .route("/sign-in/link/{link}", get().to(pages::sign_in::link_form))
        .route("/sign-in/link/{link}", post().to(pages::sign_in::link))
        .route("/sign-out", post().to(pages::sign_in::sign_out))
        .route("/account", get().to(pages::account::account))
        .route(
            "/account/sessions/others/end",
            post().to(pages::account::end_others),
        )
        .route("/account/sessions/{id}/end", post().to(pages::account::end))
        .route("/design", get().to(pages::design::design))
        .route("/preferences", get().to(pages::preferences::preferences))
        .route("/preferences", post().to(pages::preferences::keep))
        .configure(pages::ngo::routes)
        .configure(pages::sponsor::routes)
        .configure(pages::review::routes);
}
