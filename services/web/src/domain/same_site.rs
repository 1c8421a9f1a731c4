use actix_web::http::header::{HOST, HeaderMap, HeaderValue, ORIGIN};

/// Whether a form was sent from one of our own pages, as the browser says.
///
/// `Sec-Fetch-Site` is said by every browser of the last years, `Origin` by the older ones.
/// What says neither is no browser, and has no cookie of a person to abuse.
pub(crate) fn is_same_site(headers: &HeaderMap, site: &str) -> bool {
    let text = |value: Option<&HeaderValue>| {
        value.and_then(|value| value.to_str().ok().map(str::to_owned))
    };
    if let Some(relation) = text(headers.get("Sec-Fetch-Site")) {
        return relation == "same-origin" || relation == "none";
    }
    let Some(origin) = text(headers.get(ORIGIN)) else {
        return !headers.contains_key(ORIGIN);
    };
    let host = text(headers.get(HOST)).unwrap_or_default();
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    origin == site || authority == Some(host.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderName;

    fn says(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        is_same_site(&headers, "https://rifada.test")
    }

    #[test]
    fn forms_from_elsewhere_are_refused() {
        assert!(says(&[
            ("sec-fetch-site", "same-origin"),
            ("origin", "https://rifada.test")
        ]));
        assert!(!says(&[
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://rifada.test")
        ]));
        assert!(!says(&[("sec-fetch-site", "same-site")]));
        assert!(says(&[("origin", "https://rifada.test")]));
        assert!(says(&[
            ("origin", "http://127.0.0.1:8080"),
            ("host", "127.0.0.1:8080")
        ]));
        assert!(!says(&[
            ("origin", "https://evil.test"),
            ("host", "rifada.test")
        ]));
        assert!(!says(&[("origin", "null"), ("host", "rifada.test")]));
        assert!(says(&[]));
    }
}
