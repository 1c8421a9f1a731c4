//! What browsers load: the page at `/`, the script at `/v3/`, the card field in its frame, the 3-D Secure page.

use actix_web::http::header;
use actix_web::web::Path;
use actix_web::{HttpResponse, HttpResponseBuilder};

const INDEX: &str = include_str!("../assets/index.html");
const SCRIPT: &str = include_str!("../assets/stripe.js");

const HTML: &str = "text/html; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";

/// The files of the frame and of the 3-D Secure page.
const ELEMENT: &[(&str, &str, &str)] = &[
    ("element.html", HTML, include_str!("../assets/element.html")),
    (
        "element.js",
        JAVASCRIPT,
        include_str!("../assets/element.js"),
    ),
    ("card.js", JAVASCRIPT, include_str!("../assets/card.js")),
    ("words.js", JAVASCRIPT, include_str!("../assets/words.js")),
    ("element.css", CSS, include_str!("../assets/element.css")),
    (
        "challenge.html",
        HTML,
        include_str!("../assets/challenge.html"),
    ),
    (
        "challenge.js",
        JAVASCRIPT,
        include_str!("../assets/challenge.js"),
    ),
    (
        "challenge.css",
        CSS,
        include_str!("../assets/challenge.css"),
    ),
    ("index.css", CSS, include_str!("../assets/index.css")),
];

/// Own files alone; the frame may stand in pages of this machine.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors http://localhost:* http://*.localhost:* http://127.0.0.1:* \
                      https://localhost:* https://127.0.0.1:*";

fn file(content_type: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .content_type(content_type)
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "same-origin"))
        .insert_header((header::CACHE_CONTROL, "no-cache"));
    response
}

/// `GET /`
pub(crate) async fn index() -> HttpResponse {
    file(HTML).body(INDEX)
}

/// `GET /v3/`
pub(crate) async fn script() -> HttpResponse {
    file(JAVASCRIPT).body(SCRIPT)
}

/// `GET /v3/{file}`
pub(crate) async fn element(name: Path<String>) -> HttpResponse {
    match ELEMENT.iter().find(|(known, _, _)| *known == name.as_str()) {
        Some((_, content_type, body)) => file(content_type).body(*body),
        None => HttpResponse::NotFound().finish(),
    }
}
