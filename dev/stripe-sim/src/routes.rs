//! All paths of the server, in one table.

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{App, HttpRequest, HttpResponse};

use crate::call::Endpoint;
use crate::expand::Kind::{
    BalanceTransaction, Charge, Customer, Dispute, Event, PaymentIntent, PaymentMethod, Refund,
    SetupIntent,
};
use crate::expand::Shape::{self, List, One};
use crate::objects::{
    balance_transaction, cancel, charge, customer, dispute, event, payment_intent, payment_method,
    refund, saved_cards, setup_confirm, setup_intent,
};
use crate::sim::Sim;
use crate::{challenges, control, guard, handle, pages};

/// Who may call an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Servers.
    Secret,
    /// Servers, and browsers with the publishable key.
    Browser,
}

/// One endpoint of the API.
#[derive(Clone, Copy)]
pub(crate) struct Route {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) access: Access,
    pub(crate) shape: Shape,
    pub(crate) endpoint: Endpoint,
}

const fn get(path: &'static str, shape: Shape, endpoint: Endpoint) -> Route {
    Route {
        method: "GET",
        path,
        access: Access::Secret,
        shape,
        endpoint,
    }
}

const fn post(path: &'static str, shape: Shape, endpoint: Endpoint) -> Route {
    Route {
        method: "POST",
        path,
        access: Access::Secret,
        shape,
        endpoint,
    }
}

const fn browser(route: Route) -> Route {
    Route {
        access: Access::Browser,
        ..route
    }
}

const ROUTES: &[Route] = &[
    post("/v1/customers", One(Customer), customer::create),
    get("/v1/customers", List(Customer), customer::list),
    get("/v1/customers/{id}", One(Customer), customer::retrieve),
    post("/v1/customers/{id}", One(Customer), customer::update),
    browser(post(
        "/v1/payment_methods",
        One(PaymentMethod),
        payment_method::create,
    )),
    get(
        "/v1/payment_methods/{id}",
        One(PaymentMethod),
        payment_method::retrieve,
    ),
    post(
        "/v1/payment_intents",
        One(PaymentIntent),
        payment_intent::create,
    ),
    get(
        "/v1/payment_intents",
        List(PaymentIntent),
        payment_intent::list,
    ),
    browser(get(
        "/v1/payment_intents/{id}",
        One(PaymentIntent),
        payment_intent::retrieve,
    )),
    post(
        "/v1/payment_intents/{id}",
        One(PaymentIntent),
        payment_intent::update,
    ),
    browser(post(
        "/v1/payment_intents/{id}/confirm",
        One(PaymentIntent),
        payment_intent::confirm,
    )),
    post(
        "/v1/payment_intents/{id}/cancel",
        One(PaymentIntent),
        cancel::cancel,
    ),
    post(
        "/v1/payment_methods/{id}/attach",
        One(PaymentMethod),
        saved_cards::attach,
    ),
    post(
        "/v1/payment_methods/{id}/detach",
        One(PaymentMethod),
        saved_cards::detach,
    ),
    get(
        "/v1/payment_methods",
        List(PaymentMethod),
        saved_cards::list,
    ),
    post("/v1/setup_intents", One(SetupIntent), setup_intent::create),
    get("/v1/setup_intents", List(SetupIntent), setup_intent::list),
    browser(get(
        "/v1/setup_intents/{id}",
        One(SetupIntent),
        setup_intent::retrieve,
    )),
    browser(post(
        "/v1/setup_intents/{id}/confirm",
        One(SetupIntent),
        setup_confirm::confirm,
    )),
    post(
        "/v1/setup_intents/{id}/cancel",
        One(SetupIntent),
        setup_intent::cancel,
    ),
    get("/v1/charges", List(Charge), charge::list),
    get("/v1/charges/{id}", One(Charge), charge::retrieve),
    post("/v1/charges/{id}", One(Charge), charge::update),
    get(
        "/v1/balance_transactions",
        List(BalanceTransaction),
        balance_transaction::list,
    ),
    get(
        "/v1/balance_transactions/{id}",
        One(BalanceTransaction),
        balance_transaction::retrieve,
    ),
    post("/v1/refunds", One(Refund), refund::create),
    get("/v1/refunds", List(Refund), refund::list),
    get("/v1/refunds/{id}", One(Refund), refund::retrieve),
    post("/v1/refunds/{id}", One(Refund), refund::update),
    post("/v1/refunds/{id}/cancel", One(Refund), refund::cancel),
    get("/v1/disputes", List(Dispute), dispute::list),
    get("/v1/disputes/{id}", One(Dispute), dispute::retrieve),
    post("/v1/disputes/{id}", One(Dispute), dispute::update),
    post("/v1/disputes/{id}/close", One(Dispute), dispute::close),
    get("/v1/events", List(Event), event::list),
    get("/v1/events/{id}", One(Event), event::retrieve),
];

fn method(name: &str) -> Method {
    if name == "GET" {
        Method::GET
    } else {
        Method::POST
    }
}

fn configure(config: &mut ServiceConfig) {
    for route in ROUTES {
        let answer = move |sim: Data<Sim>, request: HttpRequest, body: Bytes| {
            handle::answer(sim, request, body, route)
        };
        config.route(
            route.path,
            web::route().method(method(route.method)).to(answer),
        );
    }
    config
        .route("/", web::get().to(pages::index))
        .route("/healthz", web::get().to(HttpResponse::Ok))
        .route("/v3", web::get().to(pages::script))
        .route("/v3/", web::get().to(pages::script))
        .route("/v3/challenge/{id}", web::get().to(challenges::look))
        .route("/v3/challenge/{id}", web::post().to(challenges::answer))
        .route("/v3/{file}", web::get().to(pages::element))
        .route("/_sim", web::get().to(control::overview))
        .route("/_sim/webhook", web::put().to(control::set_webhook))
        .route(
            "/_sim/webhook/troubles",
            web::post().to(control::add_trouble),
        )
        .route(
            "/_sim/webhook/troubles",
            web::delete().to(control::clear_troubles),
        )
        .route("/_sim/deliveries", web::get().to(control::deliveries))
        .route(
            "/_sim/events/{id}/send",
            web::post().to(control::send_event),
        )
        .route("/_sim/challenges/{id}", web::post().to(challenges::order))
        .route("/_sim/disputes", web::post().to(control::disputes::open))
        .route(
            "/_sim/disputes/{id}/close",
            web::post().to(control::disputes::close),
        )
        .route(
            "/_sim/refunds/{id}",
            web::post().to(control::refunds::order),
        )
        .route("/_sim/faults", web::post().to(control::add_fault))
        .route("/_sim/chaos", web::post().to(control::begin_chaos))
        .route("/_sim/chaos", web::delete().to(control::end_chaos))
        .route("/_sim/money", web::get().to(control::money::money))
        .route("/_sim/faults", web::delete().to(control::clear_faults))
        .default_service(web::to(handle::unknown));
}

/// The application of one worker.
pub(crate) fn app(
    sim: Data<Sim>,
) -> App<
    impl actix_web::dev::ServiceFactory<
        actix_web::dev::ServiceRequest,
        Config = (),
        Response = actix_web::dev::ServiceResponse<impl actix_web::body::MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    App::new()
        .app_data(sim)
        .app_data(control::json_config())
        .wrap(from_fn(guard::loopback))
        .configure(configure)
}
