use std::borrow::Cow;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{Data, get};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, ResponseError as _};
use contracts::subscriptions::heard_by;
use tracing::Instrument as _;
use utoipa::openapi::security::{Http as HttpScheme, HttpAuthScheme, SecurityScheme};
use utoipa::{PartialSchema as _, ToSchema as _};
use utoipa_actix_web::AppExt as _;
use utoipa_actix_web::service_config::ServiceConfig as Routes;

use super::Problem;
use super::guard::{guard, make_safe};
use crate::dead_letters;
use crate::service::{Running, Service};
use crate::telemetry;

/// How long a client may take to send a request's head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an idle connection is kept: longer than our clients keep it, so that none is cut under a request.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long requests in hand may take at shutdown.
const SHUTDOWN_TIMEOUT_S: u64 = 20;
/// Worker threads: each drives thousands of connections.
const WORKERS: usize = 2;
/// Connections that one worker holds at most; more wait in the backlog.
const MAX_CONNECTIONS: usize = 20_000;

pub(crate) struct Http<A> {
    pub(crate) service: Service,
    pub(crate) bind: SocketAddr,
    pub(crate) app: Data<A>,
    pub(crate) routes: fn(&mut Routes<'_>),
    pub(crate) front: Option<Front<A>>,
}

/// What is answered before anything else is done for a request: neither counted nor traced, and no turn is taken.
/// Only for what lies ready and may be said to anyone at any time. None: it goes the usual way.
pub type Front<A> = for<'r> fn(
    &'r Data<A>,
    &'r HttpRequest,
) -> Pin<Box<dyn Future<Output = Option<HttpResponse>> + 'r>>;

pub(crate) fn serve<A: Send + Sync + 'static>(http: Http<A>) -> anyhow::Result<Running> {
    let Http {
        service,
        bind,
        app,
        routes,
        front,
    } = http;
    let shared = Data::new(service.clone());
    let server = HttpServer::new(move || {
        let (served, mut api) = App::new()
            .into_utoipa_app()
            .app_data(shared.clone())
            .app_data(app.clone())
            .configure(routes)
            .configure(|routes| {
                if !heard_by(shared.name).is_empty() {
                    dead_letters::routes(routes);
                }
            })
            .split_for_parts();
        api.info.title = format!("Rifada: {}", shared.name);
        env!("CARGO_PKG_VERSION").clone_into(&mut api.info.version);
        describe(&mut api);
        served
            .app_data(Data::new(api))
            .route("/livez", get().to(livez))
            .route("/readyz", get().to(readyz))
            .route("/metrics", get().to(metrics))
            .route("/openapi.json", get().to(openapi))
            .route("/.well-known/jwks.json", get().to(jwks))
            .default_service(actix_web::web::to(nowhere))
            .wrap(from_fn(guard))
            .wrap(from_fn(observe))
            .wrap(from_fn(
                move |app: Data<A>, service: Data<Service>, request, next| {
                    in_front(front, (app, service), request, next)
                },
            ))
    })
    .workers(WORKERS)
    .max_connections(MAX_CONNECTIONS)
    .client_request_timeout(HEAD_TIMEOUT)
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(SHUTDOWN_TIMEOUT_S)
    .disable_signals()
    .bind(bind)?;
    let address = server.addrs().first().copied().unwrap_or(bind);
    let server = server.run();
    let handle = server.handle();
    Ok(Running {
        url: format!("http://{address}"),
        service,
        server: handle,
        done: tokio::spawn(server),
    })
}

async fn in_front<A: 'static>(
    front: Option<Front<A>>,
    (app, service): (Data<A>, Data<Service>),
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<BoxBody, impl MessageBody>>, actix_web::Error> {
    if let Some(front) = front
        && !service.draining.is_cancelled()
        && let Some(mut answer) = front(&app, request.request()).await
    {
        make_safe(answer.headers_mut(), &service);
        return Ok(request.into_response(answer).map_into_left_body());
    }
    Ok(next.call(request).await?.map_into_right_body())
}

/// What every document says beside the calls: what a problem looks like, and how people show who they are.
fn describe(api: &mut utoipa::openapi::OpenApi) {
    let components = api.components.get_or_insert_default();
    let mut schemas = vec![(Problem::name().into_owned(), Problem::schema())];
    Problem::schemas(&mut schemas);
    components.schemas.extend(schemas);
    let bearer = HttpScheme::builder()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT");
    components.add_security_scheme("user", SecurityScheme::Http(bearer.build()));
}

async fn livez() -> HttpResponse {
    HttpResponse::Ok().body("alive\n")
}

async fn readyz(service: Data<Service>) -> HttpResponse {
    match service.check_ready().await {
        Ok(()) => HttpResponse::Ok().body("ready\n"),
        Err(error) => {
            tracing::debug!(error = format!("{error:#}"), "not ready");
            Problem::unavailable(1).error_response()
        }
    }
}

async fn metrics() -> HttpResponse {
    let rendered = telemetry::metrics().map(metrics_exporter_prometheus::PrometheusHandle::render);
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4")
        .body(rendered.unwrap_or_default())
}

async fn openapi(api: Data<utoipa::openapi::OpenApi>) -> HttpResponse {
    HttpResponse::Ok().json(api.get_ref())
}

async fn jwks(service: Data<Service>) -> HttpResponse {
    HttpResponse::Ok().json(service.tokens.jwks())
}

async fn nowhere() -> Result<HttpResponse, Problem> {
    Err(Problem::not_found())
}

/// Links in mails that bear a secret, below `/{locale}`.
const SECRET_LINKS: [&str; 2] = ["/sign-in/link/", "/invitations/"];

/// A path as it may stand in logs.
fn logged(path: &str) -> Cow<'_, str> {
    let below_locale = path.get(3..).unwrap_or_default();
    let link = SECRET_LINKS
        .iter()
        .find(|link| below_locale.starts_with(**link));
    match link.and_then(|link| path.get(..3 + link.len())) {
        Some(before) => Cow::Owned(format!("{before}…")),
        None => Cow::Borrowed(path),
    }
}

/// One span a request, in the trace that the caller says, and its metrics.
async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let started = Instant::now();
    let method = request.method().to_string();
    let span = tracing::info_span!(
        "request",
        method,
        path = %logged(request.path()),
        trace_id = tracing::field::Empty
    );
    let traceparent = request.headers().get(telemetry::TRACEPARENT);
    telemetry::join_trace(&span, traceparent.and_then(|value| value.to_str().ok()));
    let response = next.call(request).instrument(span).await?;
    let route = response.request().match_pattern().unwrap_or_default();
    let labels = [
        ("method", method),
        ("route", route),
        ("status", response.status().as_u16().to_string()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds", &labels).record(started.elapsed());
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_of_a_link_is_logged() {
        assert_eq!(logged("/ar/sign-in/link/s3cr3t"), "/ar/sign-in/link/…");
        assert_eq!(logged("/fr/invitations/s3cr3t"), "/fr/invitations/…");
        for path in [
            "/",
            "",
            "/مناخ",
            "/api/organisations/7/invitations/8/revoke",
            "/ar/gifts/9/open",
        ] {
            assert_eq!(logged(path), path);
        }
    }
}
