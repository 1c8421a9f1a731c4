use std::fmt;

use jiff::Timestamp;
use money::OrganisationId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Locale;
use crate::campaign::OrganisationRole;

/// Invites someone to work in an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// The address, which is the account that may accept.
    pub email: String,
    /// What the person is to do.
    pub role: OrganisationRole,
    /// The language of the mail; Arabic if it is left out.
    #[serde(default)]
    pub locale: Locale,
}

/// Accepts an invitation.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    /// What stood in the mail's link.
    pub secret: String,
}

/// The secret stays out of logs.
impl fmt::Debug for AcceptInvitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AcceptInvitation").finish_non_exhaustive()
    }
}

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// It can be accepted.
    Open,
    /// It was.
    Accepted,
    /// It was taken back, or another one took its place.
    Revoked,
    /// Its time is over.
    Expired,
}

impl InvitationState {
    /// As it stands in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }
}

/// An invitation to work in an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Invitation {
    /// Its id.
    pub id: Uuid,
    /// Where it stands.
    pub state: InvitationState,
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// The address, which is the account that may accept.
    pub email: String,
    /// What the person is to do.
    pub role: OrganisationRole,
    /// The language of the mail.
    pub locale: Locale,
    /// Who invited.
    pub invited_by: String,
    /// When the mail was handed on; null before.
    pub mailed_at: Option<Timestamp>,
    /// Until when it can be accepted.
    pub expires_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_never_see_the_secret() {
        let accept: AcceptInvitation = serde_json::from_str(r#"{"secret": "abc"}"#).unwrap();
        assert!(!format!("{accept:?}").contains("abc"));
    }
}
