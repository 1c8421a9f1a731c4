//! Requests and answers of the web service's HTTP API, as clients use them.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Locale;

/// `POST /api/auth/sign-in`: a code and a link are mailed there.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The address, which is the account.
    pub email: String,
    /// The language of the mail; Arabic if left out.
    #[serde(default)]
    pub locale: Locale,
}

/// `POST /api/auth/verify`: the code from the mail.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// The address that the code was mailed to.
    pub email: String,
    /// Six digits, of any kind.
    pub code: String,
}

/// `POST /api/auth/refresh`: a new pair for an old one.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// Good once: using it again ends the session.
    pub refresh_token: String,
}

/// `POST /api/auth/sign-out`.
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOut {
    /// Which session to end. Without it, every session of the person whose access token is shown.
    #[serde(default)]
    pub refresh_token: Option<String>,
}

/// A session's pair of tokens.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct SessionTokens {
    /// Shown to every service, as `Authorization: Bearer`.
    pub access_token: String,
    /// For how many seconds the access token is good.
    pub expires_in: i64,
    /// For the next pair.
    pub refresh_token: String,
}

/// Keeps addresses, codes and tokens out of logs.
macro_rules! unseen {
    ($($name:ident),+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )+};
}
unseen!(SignIn, Verify, Refresh, SignOut, SessionTokens);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_never_see_what_is_secret() {
        let verify = Verify {
            email: "amal@example.org".to_owned(),
            code: "123456".to_owned(),
        };
        let debug = format!("{verify:?}");
        assert!(
            !debug.contains("amal") && !debug.contains("123456"),
            "{debug}"
        );
    }

    #[test]
    fn the_language_may_be_left_out_and_nothing_may_be_added() {
        let asked: SignIn = serde_json::from_str(r#"{"email": "a@b.c"}"#).unwrap();
        assert_eq!(asked.locale, Locale::Ar);
        let error = serde_json::from_str::<SignIn>(r#"{"email": "a@b.c", "role": "admin"}"#);
        assert!(error.unwrap_err().to_string().contains("`role`"));
    }
}
