use std::cell::Cell;
use std::io::ErrorKind;
use std::rc::Rc;
use std::time::Duration;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{ConnectionType, Method};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _, ResponseError as _};
use futures_util::{StreamExt as _, stream};

use tokio::time::Instant;

use super::Problem;
use crate::service::Service;

/// How long a body may take to arrive, and a second more for every so many bytes of it: a photograph from a phone
/// with a poor line takes its time, and who only pretends to send holds nothing for long.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
const SLOWEST_BYTES_S: u64 = 8 * 1024;
/// But never more than this.
const LONGEST_BODY: Duration = Duration::from_secs(180);
/// How long an answer may take to begin, from when the last of its question came. Our own callers give up sooner.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(40);
/// What tells how we are is answered whatever the load.
const WATCHES: [&str; 3] = ["/livez", "/readyz", "/metrics"];

/// What browsers are told of every answer that says nothing else: it is what it says it is, and
/// runs nothing, loads nothing and stands in no frame.
const SAFE: [(&str, &str); 3] = [
    ("x-content-type-options", "nosniff"),
    (
        "content-security-policy",
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("referrer-policy", "same-origin"),
];
/// Where people see us by https, they never see us without it.
const HTTPS_ONLY: &str = "max-age=31536000; includeSubDomains";

fn say_unless_said(headers: &mut HeaderMap, name: &'static str, value: &'static str) {
    let name = HeaderName::from_static(name);
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// Keeps one process from taking more than it can do: requests in hand are counted, bodies must
/// arrive in time, and a service that drains asks its clients to connect elsewhere.
pub(super) async fn guard<B: MessageBody>(
    service: Data<Service>,
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let turn = if WATCHES.contains(&request.path()) {
        None
    } else if let Ok(turn) = service.turns.try_acquire() {
        Some(turn)
    } else {
        metrics::counter!("http_requests_refused_total").increment(1);
        let refusal = Problem::unavailable(1).error_response();
        return Ok(request.into_response(refusal).map_into_right_body());
    };
    let arrival = Rc::new(Arrival::begins());
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let body = in_time(request.take_payload(), arrival.clone());
        request.set_payload(body);
    }
    let answered = tokio::select! {
        answered = next.call(request) => answered,
        () = arrival.long_over() => Err(Problem::unavailable(1).into()),
    };
    drop(turn);
    let answer = answered?;
    let mut answer = if arrival.late.get() {
        let refusal = Problem::too_slow().error_response();
        answer.into_response(refusal).map_into_right_body()
    } else {
        answer.map_into_left_body()
    };
    let head = answer.response_mut().head_mut();
    if arrival.late.get() || service.draining.is_cancelled() {
        head.set_connection_type(ConnectionType::Close);
    }
    make_safe(&mut head.headers, &service);
    Ok(answer)
}

/// Tells browsers what holds for every answer, where this one says nothing else.
pub(super) fn make_safe(headers: &mut HeaderMap, service: &Service) {
    for (name, value) in SAFE {
        say_unless_said(headers, name, value);
    }
    if service.peers.web.scheme() == "https" {
        say_unless_said(headers, "strict-transport-security", HTTPS_ONLY);
    }
}

/// How a request comes in.
struct Arrival {
    /// When the last of it came.
    last: Cell<Instant>,
    /// Whether it took too long.
    late: Cell<bool>,
}

impl Arrival {
    fn begins() -> Self {
        Self {
            last: Cell::new(Instant::now()),
            late: Cell::new(false),
        }
    }

    /// Ends when nothing came for as long as an answer may take.
    async fn long_over(&self) {
        loop {
            let over = self.last.get() + ANSWER_TIMEOUT;
            if over <= Instant::now() {
                return;
            }
            tokio::time::sleep_until(over).await;
        }
    }
}

/// A body that fails when it takes too long; actix would wait for ever.
fn in_time(body: Payload, arrival: Rc<Arrival>) -> Payload {
    if matches!(body, Payload::None) {
        return body;
    }
    let deadline = Box::pin(tokio::time::sleep(BODY_TIMEOUT));
    let latest = Instant::now() + LONGEST_BODY;
    let timed = stream::unfold(
        (body, deadline, arrival),
        move |(mut body, mut deadline, arrival)| async move {
            let chunk = tokio::select! {
                chunk = body.next() => chunk?,
                () = &mut deadline => {
                    arrival.late.set(true);
                    Err(PayloadError::Io(ErrorKind::TimedOut.into()))
                }
            };
            if let Ok(bytes) = &chunk {
                arrival.last.set(Instant::now());
                let later = deadline.deadline() + worth(bytes.len());
                deadline.as_mut().reset(later.min(latest));
            }
            Some((chunk, (body, deadline, arrival)))
        },
    );
    Payload::Stream {
        payload: Box::pin(timed),
    }
}

/// How much longer a body may take that so many bytes came of.
fn worth(bytes: usize) -> Duration {
    let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
    Duration::from_micros(bytes.saturating_mul(1_000_000) / SLOWEST_BYTES_S)
}
