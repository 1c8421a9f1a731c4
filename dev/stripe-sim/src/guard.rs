//! Keeps strangers out: other hosts' names for this address, and other origins' pages.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};

/// Lets through requests that were made for this machine, and adds what browsers of loopback pages need.
pub(crate) async fn loopback(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let origin = request
        .headers()
        .get(header::ORIGIN)
        .and_then(|origin| origin.to_str().ok())
        .map(str::to_owned);
    let foreign = origin
        .as_deref()
        .is_some_and(|origin| !is_loopback_origin(origin));
    // A name that merely resolves to this address is a way around the browser's own walls.
    if !is_loopback_host(host) || foreign {
        let refusal = HttpResponse::Forbidden()
            .body("stripe-sim answers this machine's own pages and programs alone.\n");
        return Ok(request.into_response(refusal).map_into_right_body());
    }
    if request.method() == Method::OPTIONS && request.path().starts_with("/v1/") {
        let mut allowed = HttpResponse::NoContent();
        allow(&mut allowed, origin.as_deref());
        return Ok(request
            .into_response(allowed.finish())
            .map_into_right_body());
    }
    let api = request.path().starts_with("/v1/");
    let mut response = next.call(request).await?;
    if let (true, Some(Ok(origin))) = (api, origin.map(header::HeaderValue::try_from)) {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::VARY, header::HeaderValue::from_static("Origin"));
        let exposed = header::HeaderValue::from_static("Request-Id");
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
    Ok(response.map_into_left_body())
}

fn allow(response: &mut actix_web::HttpResponseBuilder, origin: Option<&str>) {
    if let Some(origin) = origin {
        response
            .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, origin))
            .insert_header((header::VARY, "Origin"))
            .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"))
            .insert_header((
                header::ACCESS_CONTROL_ALLOW_HEADERS,
                "authorization, content-type, idempotency-key, stripe-version",
            ))
            .insert_header((header::ACCESS_CONTROL_MAX_AGE, "300"));
    }
}

/// `127.0.0.1:12111`, `localhost`, `[::1]:80`.
fn is_loopback_host(host: &str) -> bool {
    url::Url::parse(&format!("http://{host}/")).is_ok_and(|url| is_loopback(&url))
}

fn is_loopback_origin(origin: &str) -> bool {
    url::Url::parse(origin)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && is_loopback(&url))
}

fn is_loopback(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_names_pass_and_others_do_not() {
        for host in [
            "127.0.0.1:80",
            "localhost",
            "localhost:8080",
            "[::1]:80",
            "127.9.9.9",
            "web.localhost:1",
        ] {
            assert!(is_loopback_host(host), "{host}");
        }
        for host in [
            "",
            "example.org",
            "127.0.0.1.example.org",
            "localhost.example.org",
            "10.0.0.1",
            "x@example.org",
        ] {
            assert!(!is_loopback_host(host), "{host}");
        }
        assert!(is_loopback_origin("http://127.0.0.1:8080"));
        assert!(!is_loopback_origin("null"));
        assert!(!is_loopback_origin("https://example.org"));
        assert!(!is_loopback_origin("file:///etc/passwd"));
    }
}
