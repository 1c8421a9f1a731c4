//! What Stripe's refusals mean: whether something was done, and whether asking again helps.

use super::objects::{Refusal, RefusalError};
use crate::provider::ProviderError;

/// Reads an answer that is no success. Only Stripe's own words are definite: what a proxy or a
/// server in trouble says (408, an empty 400) leaves open whether the request arrived.
pub(super) fn classify(status: u16, replayed: bool, body: &[u8]) -> ProviderError {
    let said = serde_json::from_slice::<Refusal>(body).map(|refusal| refusal.error);
    let error = said.unwrap_or_default();
    match (status, &error.kind) {
        (429, _) => ProviderError::RateLimited,
        // A fault that Stripe keeps under the key: asking again brings the same answer.
        (500..=599, _) if replayed => ProviderError::KeySpent(format!("HTTP {status}")),
        (408 | 424 | 500..=599, _) | (_, None) => ProviderError::Unknown(format!("HTTP {status}")),
        (401 | 403, Some(_)) => ProviderError::Misconfigured(word(&error)),
        (402, Some(_)) => ProviderError::Declined(word(&error)),
        (404, Some(_)) => ProviderError::NotFound,
        (409, Some(_)) => ProviderError::Temporary(word(&error)),
        (400..=499, Some(_)) => refused(&error),
        (_, Some(_)) => ProviderError::Unknown(format!("HTTP {status}")),
    }
}

fn refused(error: &RefusalError) -> ProviderError {
    match (error.kind.as_deref(), error.code.as_deref()) {
        (Some("idempotency_error"), _) => ProviderError::KeySpent(word(error)),
        (_, Some("resource_missing")) => ProviderError::NotFound,
        (_, Some("payment_intent_unexpected_state")) => ProviderError::WrongState,
        (_, Some("lock_timeout")) => ProviderError::Temporary(word(error)),
        _ => ProviderError::Refused(word(error)),
    }
}

/// Stripe's words for programs; never its sentence, which may hold what was sent.
fn word(error: &RefusalError) -> String {
    let word = error.code.as_ref().or(error.kind.as_ref());
    let word = word.map_or("no code", String::as_str);
    match &error.param {
        Some(param) => format!("{word} at {param}"),
        None => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, kind: &str, code: &str) -> ProviderError {
        let body = format!(
            r#"{{"error": {{"type": "{kind}", "code": "{code}", "message": "sk_live_x"}}}}"#
        );
        classify(status, false, body.as_bytes())
    }

    #[test]
    fn each_refusal_by_what_it_means() {
        let invalid = "invalid_request_error";
        assert_eq!(
            read(402, "card_error", "card_declined"),
            ProviderError::Declined("card_declined".to_owned())
        );
        assert!(matches!(
            read(400, invalid, "amount_too_small"),
            ProviderError::Refused(_)
        ));
        assert_eq!(
            read(400, invalid, "payment_intent_unexpected_state"),
            ProviderError::WrongState
        );
        assert_eq!(
            read(404, invalid, "resource_missing"),
            ProviderError::NotFound
        );
        assert!(matches!(
            read(401, invalid, ""),
            ProviderError::Misconfigured(_)
        ));
        assert_eq!(read(429, invalid, "rate_limit"), ProviderError::RateLimited);
        assert!(matches!(
            read(409, "idempotency_error", "idempotency_key_in_use"),
            ProviderError::Temporary(_)
        ));
        assert!(matches!(
            read(400, "idempotency_error", ""),
            ProviderError::KeySpent(_)
        ));
        assert!(matches!(
            read(500, "api_error", ""),
            ProviderError::Unknown(_)
        ));
        assert!(matches!(
            classify(500, true, b""),
            ProviderError::KeySpent(_)
        ));
        assert!(matches!(
            classify(502, false, b"<html>"),
            ProviderError::Unknown(_)
        ));
    }

    #[test]
    fn what_stripe_did_not_say_is_not_definite() {
        for status in [400, 402, 404, 408, 409, 424, 499, 302] {
            for body in [
                &b""[..],
                b"<html>Bad Request</html>",
                b"{}",
                br#"{"error": {}}"#,
            ] {
                let error = classify(status, false, body);
                assert!(
                    matches!(error, ProviderError::Unknown(_)),
                    "{status}: {error}"
                );
            }
        }
        assert!(matches!(
            read(408, "api_error", "timeout"),
            ProviderError::Unknown(_)
        ));
    }

    #[test]
    fn only_what_is_certain_is_definite() {
        assert!(read(400, "invalid_request_error", "amount_too_small").is_definite());
        assert!(!read(500, "api_error", "").is_definite());
        assert!(!read(409, "idempotency_error", "").is_definite());
    }
}
