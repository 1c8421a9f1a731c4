use actix_web::http::header::{CACHE_CONTROL, ContentEncoding, LOCATION};
use actix_web::{HttpRequest, HttpResponse};

use crate::assets;

/// A style sheet, a script, the font: under this address for good.
pub(crate) async fn asset(request: HttpRequest) -> HttpResponse {
    let Some(asset) = assets::at(request.path()) else {
        return HttpResponse::NotFound().finish();
    };
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header(("x-content-type-options", "nosniff"))
        .content_type(asset.content_type);
    if asset.content_type.starts_with("font/") {
        // It is compressed already: the middleware is told to leave it.
        response.insert_header(ContentEncoding::Identity);
    }
    response.body(asset.bytes.clone())
}

/// Browsers ask for it unasked.
pub(crate) async fn favicon() -> HttpResponse {
    HttpResponse::MovedPermanently()
        .insert_header((LOCATION, assets::url("icon.svg")))
        .finish()
}

/// What search engines need not visit.
pub(crate) async fn robots() -> HttpResponse {
    let rules = "User-agent: *\nDisallow: /*/gifts/\nDisallow: /*/sign-in\nDisallow: /*/account\nDisallow: /*/donate\nDisallow: /api/\n";
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body(rules)
}
