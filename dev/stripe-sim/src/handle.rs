//! From an HTTP request to an endpoint and back: key, version, parameters, trouble, idempotency.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use crate::API_VERSION;
use crate::auth;
use crate::call::{Call, Caller, Mark};
use crate::chaos::Chaos;
use crate::error::ApiError;
use crate::expand;
use crate::faults::{Fault, FaultKind};
use crate::form;
use crate::idempotency::{self, Begin, Fingerprint, Saved};
use crate::ids;
use crate::params::Params;
use crate::routes::{Access, Route};
use crate::sim::Sim;
use crate::state::Store;

/// A request that has been read.
struct Request {
    id: String,
    key: Option<String>,
    caller: Caller,
    path: String,
    object_id: String,
    pairs: Vec<(String, String)>,
}

/// An answer before it is written.
struct Answer {
    status: u16,
    body: String,
    replayed: Option<String>,
    retry: Option<bool>,
}

impl Answer {
    fn new(status: u16, body: String) -> Self {
        Self {
            status,
            body,
            replayed: None,
            retry: None,
        }
    }

    fn ok(body: &Value) -> Self {
        Self::new(200, pretty(body))
    }

    fn error(error: &ApiError) -> Self {
        Self {
            retry: (error.http_status() == 409).then_some(true),
            ..Self::new(error.http_status(), pretty(&error.body()))
        }
    }

    fn replay(saved: Saved) -> Self {
        let retry = (saved.status >= 500).then_some(false);
        Self {
            replayed: Some(saved.request_id),
            retry,
            ..Self::new(saved.status, saved.body)
        }
    }
}

fn pretty(body: &Value) -> String {
    serde_json::to_string_pretty(body).unwrap_or_default()
}

/// Answers one request of the API.
pub(crate) async fn answer(
    sim: Data<Sim>,
    request: HttpRequest,
    body: Bytes,
    route: &'static Route,
) -> HttpResponse {
    let id = ids::new_id("req");
    let key = text(request.headers(), "idempotency-key").filter(|_| route.method == "POST");
    let answer = match read(&sim, &request, &body, route, (id.clone(), key.clone())) {
        Err(error) => Answer::error(&error),
        // A task of its own: what has begun ends, even when the caller hangs up.
        Ok(read) => actix_web::rt::spawn(run(sim.clone(), read, route))
            .await
            .unwrap_or_else(|_| stumbled(&sim, key.as_deref())),
    };
    tracing::info!(
        status = answer.status,
        request_id = id,
        replayed = answer.replayed.is_some(),
        "{} {}",
        request.method(),
        request.path()
    );
    write(answer, &id, key.as_deref())
}

/// The answer of a request that broke on the way; its key must not stay in use.
fn stumbled(sim: &Sim, key: Option<&str>) -> Answer {
    if let Some(key) = key {
        sim.quietly(|store| store.keys.abandon(key));
    }
    Answer::error(&ApiError::server(
        "The simulation stumbled over this request.",
    ))
}

/// Answers what is no endpoint.
pub(crate) async fn unknown(request: HttpRequest) -> HttpResponse {
    let error = ApiError::unknown_path(request.method().as_str(), request.path());
    write(Answer::error(&error), &ids::new_id("req"), None)
}

fn write(answer: Answer, id: &str, key: Option<&str>) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response
        .content_type("application/json")
        .insert_header(("Request-Id", id))
        .insert_header(("Stripe-Version", API_VERSION))
        .insert_header((header::CACHE_CONTROL, "no-cache, no-store"));
    if let Some(key) = key {
        response.insert_header(("Idempotency-Key", key));
    }
    if let Some(original) = answer.replayed {
        response
            .insert_header(("Idempotent-Replayed", "true"))
            .insert_header(("Original-Request", original));
    }
    if let Some(retry) = answer.retry {
        response.insert_header(("Stripe-Should-Retry", if retry { "true" } else { "false" }));
    }
    response.body(answer.body)
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
}

fn read(
    sim: &Sim,
    request: &HttpRequest,
    body: &Bytes,
    route: &Route,
    (id, key): (String, Option<String>),
) -> Result<Request, ApiError> {
    if let Some(version) = text(request.headers(), "stripe-version") {
        check_version(&version)?;
    }
    let form_type = text(request.headers(), "content-type")
        .is_none_or(|content| content.starts_with("application/x-www-form-urlencoded"));
    if !body.is_empty() && !form_type {
        let message = "Invalid request (check that your POST content type is application/x-www-form-urlencoded).";
        return Err(ApiError::invalid(message).before_execution());
    }
    let mut pairs = form::pairs(request.query_string().as_bytes())?;
    pairs.extend(form::pairs(body)?);
    let in_form = pairs
        .iter()
        .position(|(name, _)| name == "key")
        .map(|place| pairs.remove(place).1);
    let caller = auth::caller(
        &sim.config,
        text(request.headers(), "authorization").as_deref(),
        in_form.as_deref(),
    )?;
    if caller == Caller::Publishable && route.access == Access::Secret {
        return Err(ApiError::forbidden(
            "This API call cannot be made with a publishable API key. Please use a secret API key.",
        ));
    }
    if key
        .as_ref()
        .is_some_and(|key| key.is_empty() || key.chars().count() > idempotency::MAX_CHARS)
    {
        let message = format!(
            "Idempotency keys have between 1 and {} characters.",
            idempotency::MAX_CHARS
        );
        return Err(ApiError::idempotency(message));
    }
    let object_id = request
        .match_info()
        .get("id")
        .unwrap_or_default()
        .to_owned();
    Ok(Request {
        id,
        key,
        caller,
        path: request.path().to_owned(),
        object_id,
        pairs,
    })
}

/// The shape of the answers is that of one major version.
fn check_version(version: &str) -> Result<(), ApiError> {
    let (_, major) = API_VERSION.split_once('.').unwrap_or_default();
    let fits = version.split_once('.').is_some_and(|(date, name)| {
        name == major
            && date.len() == 10
            && date
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-')
    });
    if fits {
        return Ok(());
    }
    let message = format!(
        "Invalid Stripe API version: {version}. This simulation speaks {API_VERSION} and its successors."
    );
    Err(ApiError::invalid(message).before_execution())
}

async fn run(sim: Data<Sim>, request: Request, route: &'static Route) -> Answer {
    let take = |wanted: fn(FaultKind) -> bool| {
        sim.quietly(|store| store.faults.take(route.method, &request.path, wanted))
    };
    let chance = sim.quietly(|store| store.chaos.as_mut().and_then(Chaos::fault));
    let limited = |fault: &Fault| fault.kind == FaultKind::RateLimit;
    if take(|kind| kind == FaultKind::RateLimit).is_some() || chance.as_ref().is_some_and(limited) {
        return Answer::error(&ApiError::rate_limited());
    }
    let fingerprint = Fingerprint::new(&request.path, &request.pairs);
    if let Some(key) = &request.key {
        match sim.quietly(|store| store.keys.begin(key, &fingerprint, ids::now_ms())) {
            Ok(Begin::Fresh) => {}
            Ok(Begin::Replay(saved)) => return Answer::replay(saved),
            Err(error) => return Answer::error(&error),
        }
    }
    let fault = take(|kind| kind != FaultKind::RateLimit).or(chance);
    pause(fault.as_ref(), FaultKind::Slow).await;
    let carry_out = |store: &mut Store| {
        let now_ms = ids::now_ms();
        let result = execute(store, &request, route, fault.as_ref(), now_ms);
        let (answer, keep) = outcome(result, fault.as_ref());
        match &request.key {
            Some(key) if keep => {
                let text = (answer.status, answer.body.as_str());
                store
                    .keys
                    .finish(key, fingerprint, &request.id, text, now_ms);
            }
            Some(key) => store.keys.abandon(key),
            None => {}
        }
        answer
    };
    // A look at the account is no reason to write it.
    let answer = if route.method == "GET" {
        sim.quietly(carry_out)
    } else {
        sim.change(carry_out)
    };
    pause(fault.as_ref(), FaultKind::Hang).await;
    answer
}

async fn pause(fault: Option<&Fault>, kind: FaultKind) {
    if let Some(fault) = fault.filter(|fault| fault.kind == kind) {
        tokio::time::sleep(Duration::from_millis(fault.delay_ms)).await;
    }
}

/// Carries the request out.
fn execute(
    store: &mut Store,
    request: &Request,
    route: &Route,
    fault: Option<&Fault>,
    now_ms: i64,
) -> Result<Value, ApiError> {
    if fault.is_some_and(|fault| fault.kind == FaultKind::ErrorBefore) {
        return Err(ApiError::server("An unknown error occurred"));
    }
    let mut params = Params::new(form::tree(&request.pairs)?);
    let expanded = params.list("expand")?.unwrap_or_default();
    expand::check(route.shape, &expanded)?;
    let processing_ms = fault
        .filter(|fault| fault.kind == FaultKind::Processing)
        .and_then(|fault| i64::try_from(fault.delay_ms).ok());
    let mark = Mark {
        request_id: Some(request.id.clone()),
        idempotency_key: request.key.clone(),
    };
    let (id, caller) = (request.object_id.clone(), request.caller);
    let mut call = Call {
        store,
        id,
        caller,
        mark,
        now_ms,
        processing_ms,
    };
    let mut answer = (route.endpoint)(&mut call, params)?;
    expand::apply(store, &mut answer, &expanded, now_ms);
    Ok(answer)
}

/// The answer, and whether it belongs to the idempotency key.
fn outcome(result: Result<Value, ApiError>, fault: Option<&Fault>) -> (Answer, bool) {
    match (fault, result) {
        (Some(fault), Ok(_)) if fault.kind == FaultKind::ErrorAfter => (
            Answer::error(&ApiError::server("An unknown error occurred")),
            fault.save,
        ),
        (_, Ok(body)) => (Answer::ok(&body), true),
        (Some(fault), Err(error)) if fault.kind == FaultKind::ErrorBefore => {
            (Answer::error(&error), fault.save)
        }
        (_, Err(error)) => (Answer::error(&error), error.executed()),
    }
}
