//! Keys: the secret one of servers, the publishable one of browsers.

use hmac::digest::Digest;
use sha2::Sha256;

use crate::call::Caller;
use crate::config::Config;
use crate::error::ApiError;

/// Who calls, by the `Authorization` header or the form's `key`.
pub(crate) fn caller(
    config: &Config,
    authorisation: Option<&str>,
    in_form: Option<&str>,
) -> Result<Caller, ApiError> {
    let from_header = authorisation.and_then(key);
    let Some(key) = from_header.or_else(|| in_form.map(str::to_owned)) else {
        return Err(ApiError::unauthorised(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using \
             Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
        ));
    };
    if same(&key, &config.secret_key) {
        Ok(Caller::Secret)
    } else if same(&key, &config.publishable_key) {
        Ok(Caller::Publishable)
    } else {
        Err(ApiError::unauthorised(format!(
            "Invalid API Key provided: {}",
            hide(&key)
        )))
    }
}

fn key(authorisation: &str) -> Option<String> {
    let (scheme, value) = authorisation.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(value.trim().to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    // The key is the user's name, the password is empty.
    let decoded =
        base64::Engine::decode(&base64::engine::general_purpose::STANDARD, value.trim()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    text.split_once(':').map(|(user, _)| user.to_owned())
}

/// Compares without telling by its time how much fits.
fn same(one: &str, other: &str) -> bool {
    Sha256::digest(one) == Sha256::digest(other)
}

fn hide(key: &str) -> String {
    let shown: String = key.chars().take(8).collect();
    format!("{shown}***")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_by_bearer_basic_or_form() {
        let config = Config {
            secret_key: "sk_test_a".into(),
            publishable_key: "pk_test_b".into(),
            ..Config::default()
        };
        let of = |header: Option<&str>, form: Option<&str>| caller(&config, header, form).ok();
        assert_eq!(of(Some("Bearer sk_test_a"), None), Some(Caller::Secret));
        assert_eq!(
            of(Some("Basic c2tfdGVzdF9hOg=="), None),
            Some(Caller::Secret)
        );
        assert_eq!(
            of(Some("bearer pk_test_b"), None),
            Some(Caller::Publishable)
        );
        assert_eq!(of(None, Some("pk_test_b")), Some(Caller::Publishable));
        for header in [
            None,
            Some("Bearer sk_test_x"),
            Some("Basic !"),
            Some("Digest sk_test_a"),
            Some("sk_test_a"),
        ] {
            assert_eq!(of(header, None), None, "{header:?}");
        }
        let error = caller(&config, Some("Bearer sk_test_secret"), None).unwrap_err();
        assert!(
            !error.message().contains("secret"),
            "a wrong key is not repeated"
        );
    }
}
