//! Requests and answers of the notification service's HTTP API, as other services use them.

use std::fmt;

use jiff::Timestamp;
use money::PledgeId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{MessageKind, MessageState};
use crate::campaign::OrganisationRole;
use crate::{Locale, Text};

/// `POST /internal/messages`, service tokens alone: a mail that another service asks for.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum CreateMessage {
    /// The code and the link to sign in with.
    SignIn {
        /// The address; forgotten once the mail was handed over or given up.
        to: String,
        /// The language to write in.
        locale: Locale,
        /// The reader's country, for digits and time zone, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        country: Option<String>,
        /// The code; forgotten like the address.
        code: String,
        /// A page of web's; forgotten like the address.
        link: String,
        /// Until when both are good; after that the mail is not sent any more.
        #[schema(value_type = String, format = DateTime)]
        expires_at: Timestamp,
    },
    /// An invitation to work in an organisation.
    Invitation {
        /// The address; forgotten once the mail was handed over or given up.
        to: String,
        /// The language to write in.
        locale: Locale,
        /// The organisation's country, for digits and time zone.
        country: String,
        /// The organisation's name.
        organisation: Text,
        /// What the reader would do there.
        role: OrganisationRole,
        /// The account of the one who invites; forgotten like the address.
        invited_by: String,
        /// A page of web's; forgotten like the address.
        link: String,
        /// Until when it is good; after that the mail is not sent any more.
        #[schema(value_type = String, format = DateTime)]
        expires_at: Timestamp,
    },
}

/// The address and the code stay out of logs.
impl fmt::Debug for CreateMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignIn { locale, .. } => f
                .debug_struct("SignIn")
                .field("locale", locale)
                .finish_non_exhaustive(),
            Self::Invitation { locale, .. } => f
                .debug_struct("Invitation")
                .field("locale", locale)
                .finish_non_exhaustive(),
        }
    }
}

/// A mail: what it was, and what became of it; never to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Message {
    /// The message; the mail's `Message-ID` begins with it.
    pub id: Uuid,
    /// What it says.
    pub kind: MessageKind,
    /// Where it stands.
    pub state: MessageState,
    /// The pledge that it is about.
    pub pledge_id: Option<PledgeId>,
    /// How often it was tried to hand it over.
    pub attempts: i32,
    /// When it was to be sent.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When the mail server took it, or when it was given up.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub settled_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: &str = r#"{"kind": "sign_in", "to": "amal@example.org", "locale": "ar",
        "code": "123456", "link": "https://rifada.test/ar/sign-in", "expires_at": "2026-01-01T00:00:00Z"}"#;

    #[test]
    fn logs_never_see_address_and_code() {
        let asked: CreateMessage = serde_json::from_str(ASKED).unwrap();
        let debug = format!("{asked:?}");
        assert!(
            !debug.contains("amal") && !debug.contains("123456"),
            "{debug}"
        );
    }

    #[test]
    fn unknown_fields_are_refused_by_name() {
        let asked = ASKED.replace(r#""locale""#, r#""bcc": "x", "locale""#);
        let error = serde_json::from_str::<CreateMessage>(&asked).unwrap_err();
        assert!(error.to_string().contains("`bcc`"), "{error}");
    }
}
