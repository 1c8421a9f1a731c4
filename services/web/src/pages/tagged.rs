//! Answers that are named by what they hold, so that who has them already need not be sent them again.

use actix_web::http::header::{
    CACHE_CONTROL, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};

/// Whether the reader has what bears this tag (quotes included).
pub(crate) fn has(headers: &HeaderMap, tag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let mut known = headers
        .get_all(IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    known.any(|known| known.trim() == "*" || bare(known) == bare(tag))
}

/// Begins the answer that bears this tag.
pub(crate) fn begin(tag: &str, kept: &'static str) -> HttpResponseBuilder {
    with_tag(HttpResponse::Ok(), tag, kept)
}

/// The whole answer (304) to a reader who has what bears this tag.
pub(crate) fn known(request: &HttpRequest, tag: &str, kept: &'static str) -> Option<HttpResponse> {
    let known = has(request.headers(), tag);
    known.then(|| with_tag(HttpResponse::NotModified(), tag, kept).finish())
}

fn with_tag(
    mut response: HttpResponseBuilder,
    tag: &str,
    kept: &'static str,
) -> HttpResponseBuilder {
    response
        .insert_header((ETAG, tag.to_owned()))
        .insert_header((CACHE_CONTROL, HeaderValue::from_static(kept)))
        .insert_header((X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_may_have_several() {
        let mut headers = HeaderMap::new();
        assert!(!has(&headers, "\"a\""));
        headers.append(IF_NONE_MATCH, HeaderValue::from_static("\"b\", W/\"a\""));
        assert!(has(&headers, "\"a\"") && has(&headers, "\"b\"") && !has(&headers, "\"c\""));
        headers.append(IF_NONE_MATCH, HeaderValue::from_static("*"));
        assert!(has(&headers, "\"c\""));
    }
}
