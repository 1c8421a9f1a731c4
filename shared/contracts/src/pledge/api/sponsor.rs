use jiff::Timestamp;
use money::SponsorId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::campaign::api::Claim;
use crate::{Reason, Text};

/// What kind of social investor a sponsor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SponsorKind {
    /// One person.
    Person,
    /// A company.
    Company,
    /// A foundation.
    Foundation,
    /// A programme, of an institution or of donors together.
    Programme,
    /// A ministry, a municipality, an agency.
    PublicBody,
}

/// Where a sponsor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SponsorState {
    /// Known, not yet looked at.
    Registered,
    /// May activate match funds.
    Verified,
    /// Turned down.
    Rejected,
    /// Stopped: its match funds pause.
    Suspended,
}

/// What a reviewer makes of a sponsor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SponsorDecision {
    /// It is what it says; also ends a suspension.
    Verified,
    /// Turned down.
    Rejected,
    /// Stopped: its match funds pause.
    Suspended,
}

/// `POST /api/sponsors`: registers a social investor; who asks becomes its member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateSponsor {
    /// Its name, as donors see it beside a match.
    pub name: Text,
    /// What kind it is.
    pub kind: SponsorKind,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}

/// `POST /api/sponsors/{id}/decision`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideSponsor {
    /// What was decided.
    pub decision: SponsorDecision,
    /// Why; may be left out when it is verified.
    #[serde(default)]
    pub reason: Option<Reason>,
}

/// A social investor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sponsor {
    /// Its id.
    pub id: SponsorId,
    /// Its name in addresses.
    pub slug: String,
    /// Where it stands.
    pub state: SponsorState,
    /// Its name.
    pub name: Text,
    /// What kind it is.
    pub kind: SponsorKind,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The reason of the latest decision; only for members and reviewers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Who looks at it, while it waits; only for reviewers and admins who are no members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// Whether the caller is a member; only for those who are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub yours: bool,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When a reviewer last decided.
    pub decided_at: Option<Timestamp>,
    /// Rises with every change.
    pub version: i64,
}
