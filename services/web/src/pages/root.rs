use actix_web::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, LOCATION, VARY};
use actix_web::{HttpRequest, HttpResponse};

use super::{cookies, visit};
use crate::domain::language::preferred;

/// An address without a language: on to the one that the reader chose, or that the browser prefers.
pub(crate) async fn root(request: HttpRequest) -> HttpResponse {
    let header = request.headers().get(ACCEPT_LANGUAGE);
    let locale = cookies::locale_choice(&request)
        .unwrap_or_else(|| preferred(header.and_then(|value| value.to_str().ok())));
    let rest = request
        .uri()
        .path_and_query()
        .map_or("/", |whole| whole.as_str());
    // Never `//elsewhere`: the language stands before it, and a lone slash is left out.
    let rest = if rest == "/" { "" } else { rest };
    HttpResponse::Found()
        .insert_header((LOCATION, format!("/{locale}{rest}")))
        .insert_header((VARY, "accept-language, cookie"))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .finish()
}

/// `/ar/` is `/ar`.
pub(crate) async fn without_slash(request: HttpRequest) -> HttpResponse {
    HttpResponse::MovedPermanently()
        .insert_header((LOCATION, format!("/{}", visit::locale(&request))))
        .finish()
}
