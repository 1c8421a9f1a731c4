//! Facts about organisations, programmes and campaigns. Each carries the whole
//! of what others need and the aggregate's version, so that order doesn't matter.

use jiff::Timestamp;
use money::{CampaignId, Money, OrganisationId, ProgrammeId};
use serde::{Deserialize, Serialize};

use super::{CampaignState, OrganisationRole, OrganisationState, Stacking};
use crate::Text;
use crate::event::event;

/// An organisation as others know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationFacts {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// Rises with every change.
    pub version: i64,
    /// For its page's address.
    pub slug: String,
    /// Its name.
    pub name: Text,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Where it stands.
    pub state: OrganisationState,
    /// Whom it serves.
    pub target_groups: Vec<String>,
    /// What it works on.
    pub areas: Vec<String>,
}

/// A member of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The account, that is the address.
    pub account: String,
    /// What the person may do there.
    pub role: OrganisationRole,
}

/// `organisation.members_changed`: all members, as they are now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationMembersChanged {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// Rises with every change of members.
    pub version: i64,
    /// All of them.
    pub members: Vec<Member>,
}
event!(
    OrganisationMembersChanged,
    "campaign.organisation.members_changed.v1",
    organisation_id
);

/// A programme as others know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgrammeFacts {
    /// The programme.
    pub programme_id: ProgrammeId,
    /// Rises with every change.
    pub version: i64,
    /// For its page's address.
    pub slug: String,
    /// Its title.
    pub title: Text,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
}

/// A campaign as others know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignFacts {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// Rises with every change.
    pub version: i64,
    /// Where it stands: from `approved` on.
    pub state: CampaignState,
    /// For its page's address.
    pub slug: String,
    /// Its title.
    pub title: Text,
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// The organisation's name.
    pub organisation_name: Text,
    /// The organisation's country.
    pub country: String,
    /// The programme that it is part of.
    pub programme_id: Option<ProgrammeId>,
    /// What it wants to raise, in its one currency.
    pub goal: Money,
    /// Sustainable Development Goals, by number.
    pub sdgs: Vec<u8>,
    /// What it works on.
    pub areas: Vec<String>,
    /// Whom it serves.
    pub groups: Vec<String>,
    /// Kinds of gift it takes.
    pub fund_types: Vec<String>,
    /// How match funds add up here.
    pub stacking: Stacking,
    /// The number of its permit, for receipts.
    pub permit_number: Option<String>,
    /// Takes gifts from then on.
    pub starts_at: Timestamp,
    /// Takes no gift from then on.
    pub ends_at: Timestamp,
}

/// Declares events that carry an aggregate's facts.
macro_rules! facts {
    ($facts:ident, $id:ident: $($(#[$doc:meta])* $name:ident = $kind:literal),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $facts);

        impl $crate::Event for $name {
            const TYPE: &'static str = $kind;

            fn subject(&self) -> uuid::Uuid {
                self.0.$id.into()
            }
        }
    )+};
}

facts! { OrganisationFacts, organisation_id:
    /// It was registered.
    OrganisationRegistered = "campaign.organisation.registered.v1",
    /// Something about it changed.
    OrganisationChanged = "campaign.organisation.changed.v1",
    /// A reviewer verified it.
    OrganisationVerified = "campaign.organisation.verified.v1",
    /// A reviewer suspended it.
    OrganisationSuspended = "campaign.organisation.suspended.v1",
}

facts! { ProgrammeFacts, programme_id:
    /// It was opened.
    ProgrammeOpened = "campaign.programme.opened.v1",
    /// Something about it changed.
    ProgrammeChanged = "campaign.programme.changed.v1",
    /// It is over.
    ProgrammeClosed = "campaign.programme.closed.v1",
}

facts! { CampaignFacts, campaign_id:
    /// A reviewer approved it: it takes gifts from `starts_at` on.
    CampaignPublished = "campaign.campaign.published.v1",
    /// Something about it changed, or it went live.
    CampaignChanged = "campaign.campaign.changed.v1",
    /// It takes no gifts for a while.
    CampaignPaused = "campaign.campaign.paused.v1",
    /// It takes gifts again.
    CampaignResumed = "campaign.campaign.resumed.v1",
    /// It is over.
    CampaignClosed = "campaign.campaign.closed.v1",
    /// It was called off.
    CampaignCancelled = "campaign.campaign.cancelled.v1",
}
