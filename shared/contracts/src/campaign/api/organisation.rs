use jiff::Timestamp;
use money::OrganisationId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Claim, Remarks};
use crate::campaign::{OrganisationRole, OrganisationState};
use crate::{Reason, Text};

/// Registers an organisation; who asks becomes its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterOrganisation {
    /// Its name.
    pub name: Text,
    /// ISO 3166-1 alpha-2, one of the 57 member countries.
    pub country: String,
    /// Under which its country knows it.
    pub registration_number: String,
    /// An http or https address.
    #[serde(default)]
    pub website: Option<String>,
    /// Whom it serves: codes of beneficiary groups.
    #[serde(default)]
    pub target_groups: Vec<String>,
    /// What it works on: codes of areas.
    #[serde(default)]
    pub areas: Vec<String>,
}

/// Changes what an organisation says of itself; what is left out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeOrganisation {
    /// The version that was read; 409 `version_conflict` if it changed since.
    pub version: i64,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// Under which its country knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration_number: Option<String>,
    /// An http or https address; null for none.
    #[serde(
        default,
        deserialize_with = "super::campaign::present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>)]
    pub website: Option<Option<String>>,
    /// Whom it serves: codes of beneficiary groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_groups: Option<Vec<String>>,
    /// What it works on: codes of areas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub areas: Option<Vec<String>>,
}

/// What a reviewer makes of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationDecision {
    /// It is what it says; also ends a suspension.
    Verified,
    /// Not as it stands; it may apply again.
    Rejected,
    /// Stopped: its campaigns pause.
    Suspended,
}

/// A reviewer's decision on an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideOrganisation {
    /// What was decided.
    pub decision: OrganisationDecision,
    /// Why, in one's own words; may be left out when it is verified, or when a code says it.
    #[serde(default)]
    pub reason: Option<Reason>,
    /// Why, from the list of reasons.
    #[serde(default)]
    pub reason_code: Option<String>,
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Where it stands.
    pub state: OrganisationState,
    /// For its page's address; made from its name.
    pub slug: String,
    /// Its name.
    pub name: Text,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Under which its country knows it.
    pub registration_number: String,
    /// Its own pages.
    pub website: Option<String>,
    /// Whom it serves.
    pub target_groups: Vec<String>,
    /// What it works on.
    pub areas: Vec<String>,
    /// When it was last verified.
    pub verified_at: Option<Timestamp>,
    /// The latest decision and its reason; only for members and reviewers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<Remarks>,
    /// The reviewer who has it; only for reviewers and admins who are no members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// What the caller may do there; only for members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub your_role: Option<OrganisationRole>,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Rises with every change.
    pub version: i64,
}

/// Makes someone a member, or gives a member another role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddMember {
    /// The account, that is the e-mail address.
    pub account: String,
    /// What the person may do.
    pub role: OrganisationRole,
}

/// Ends someone's membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveMember {
    /// The account, that is the e-mail address.
    pub account: String,
}

/// Where a membership stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberState {
    /// It holds.
    Active,
}

/// A member of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Member {
    /// Its id.
    pub id: Uuid,
    /// Where it stands.
    pub state: MemberState,
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// The account, that is the e-mail address.
    pub account: String,
    /// What the person may do.
    pub role: OrganisationRole,
    /// Since when.
    pub created_at: Timestamp,
}
