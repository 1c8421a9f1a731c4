//! What surrounds every page: forms from elsewhere are refused, faults are told in the reader's
//! language, and browsers are told what a page may do.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::fault::Fault;
use super::{cookies, private_page, see, visit};
use crate::app::App;
use crate::domain::next::next_page;
use crate::domain::same_site::is_same_site;
use crate::domain::typed::Typed;
use crate::views::fault::{FaultPage, Resend};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The middleware of all pages.
pub(crate) async fn edge(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let app = request.app_data::<Data<App>>().cloned();
    let site = app.map(|app| app.site.clone()).unwrap_or_default();
    if request.method() != Method::GET
        && request.method() != Method::HEAD
        && !is_same_site(request.headers(), &site)
    {
        let response = tell(request.request(), Fault::Forbidden);
        return Ok(finish(request.into_response(response)));
    }
    let response = next.call(request).await?;
    let fault = response
        .response()
        .error()
        .and_then(|error| error.as_error::<Fault>().copied());
    let response = match fault {
        Some(fault) => {
            let (request, _) = response.into_parts();
            let page = tell(&request, fault);
            ServiceResponse::new(request, page)
        }
        None => response.map_into_boxed_body(),
    };
    Ok(finish(response))
}

fn finish(mut response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    guard(response.headers_mut());
    response
}

/// The headers that every page has beside those of every answer, unless it has stricter or wider
/// ones of its own.
pub(crate) fn guard(headers: &mut HeaderMap) {
    let usual = [
        ("content-security-policy", POLICY),
        ("cross-origin-opener-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), geolocation=(), microphone=()",
        ),
    ];
    for (name, value) in usual {
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    let policy = headers.get("content-security-policy");
    let framed = policy.is_some_and(|policy| {
        let policy = policy.to_str().unwrap_or_default();
        !policy.contains("frame-ancestors 'none'")
    });
    if !framed {
        // For browsers that don't know `frame-ancestors`.
        let name = HeaderName::from_static("x-frame-options");
        headers.insert(name, HeaderValue::from_static("DENY"));
    }
}

/// The page that says what is wrong.
pub(crate) fn tell(request: &HttpRequest, fault: Fault) -> HttpResponse {
    tell_with(request, fault, None)
}

/// The same for a form that can't be taken right now: it keeps what was typed, to be sent once more.
pub(crate) fn tell_and_keep(request: &HttpRequest, fault: Fault, typed: &Typed) -> HttpResponse {
    let form = Resend {
        action: request.path().to_owned(),
        fields: typed.pairs().to_vec(),
    };
    tell_with(request, fault, Some(form))
}

fn tell_with(request: &HttpRequest, fault: Fault, resend: Option<Resend>) -> HttpResponse {
    let Some(app) = request.app_data::<Data<App>>() else {
        return HttpResponse::new(fault.status());
    };
    if fault == Fault::SignInFirst {
        return sign_in_first(app, request);
    }
    let mut frame = visit::frame(app, request, visit::locale(request), None);
    let (title, text) = fault.phrases();
    frame.title = frame.words(title);
    // Only what was asked for by GET can be asked for again by a link.
    let again = fault.may_pass() && request.method() == Method::GET;
    let view = FaultPage {
        status: fault.status().as_u16(),
        text: frame.say(text),
        again: again.then(|| request.uri().to_string()),
        resend,
        frame,
    };
    let mut response =
        private_page(fault.status(), &view).unwrap_or_else(|_| HttpResponse::new(fault.status()));
    if fault.may_pass() {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

/// To the page that asks who reads, and from there back to this one. A form that was sent meanwhile is not
/// taken; its page is opened again.
fn sign_in_first(app: &App, request: &HttpRequest) -> HttpResponse {
    let asked = request.uri().path_and_query();
    let path = asked.map_or_else(|| request.path(), |path| path.as_str());
    let mut response = see(format!("/{}/sign-in?said=first", visit::locale(request)));
    if let Some(path) = next_page(path) {
        // A cookie of hexadecimal digits is always one that can be set.
        response.add_cookie(&cookies::next(app, path)).ok();
    }
    response
}

/// There is no such page.
pub(crate) async fn nowhere() -> Result<HttpResponse, Fault> {
    Err(Fault::NotFound)
}
