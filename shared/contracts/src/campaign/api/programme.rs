use jiff::Timestamp;
use money::{OrganisationId, ProgrammeId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::OrganisationSummary;
use crate::Text;

/// Opens a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenProgramme {
    /// For its page's address.
    pub slug: String,
    /// Its title.
    pub title: Text,
    /// What it is about.
    pub description: Text,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
    /// What every participant signs by joining.
    #[serde(default)]
    pub charter: Option<Text>,
}

/// Where a programme stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProgrammeState {
    /// Organisations join, campaigns start.
    Open,
    /// Over.
    Closed,
}

/// A programme of campaigns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Programme {
    /// Its id.
    pub id: ProgrammeId,
    /// Where it stands.
    pub state: ProgrammeState,
    /// For its page's address.
    pub slug: String,
    /// Its title.
    pub title: Text,
    /// What it is about.
    pub description: Text,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
    /// What every participant signs by joining.
    pub charter: Option<Text>,
    /// How many organisations take part.
    pub participants: i64,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Rises with every change.
    pub version: i64,
}

/// An organisation joins, which signs the charter if there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinProgramme {
    /// Which organisation; the caller owns it.
    pub organisation_id: OrganisationId,
}

/// Where a participation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParticipantState {
    /// It takes part.
    Joined,
}

/// An organisation in a programme, with what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProgrammeParticipant {
    /// Its id.
    pub id: Uuid,
    /// Where it stands.
    pub state: ParticipantState,
    /// The programme.
    pub programme_id: ProgrammeId,
    /// The organisation.
    pub organisation: OrganisationSummary,
    /// When the charter was signed; null where there is none.
    pub charter_signed_at: Option<Timestamp>,
    /// When it joined.
    pub created_at: Timestamp,
}

/// An organisation in a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Participant {
    /// Its id.
    pub id: Uuid,
    /// Where it stands.
    pub state: ParticipantState,
    /// The programme.
    pub programme_id: ProgrammeId,
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// When the charter was signed; null where there is none.
    pub charter_signed_at: Option<Timestamp>,
    /// When it joined.
    pub created_at: Timestamp,
}
