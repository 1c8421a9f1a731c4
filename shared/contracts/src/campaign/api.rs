//! Requests and answers of the campaign service's HTTP API, as other services use them.

mod campaign;
mod draft;
mod figures;
mod invitation;
mod organisation;
mod picture;
mod programme;
mod progress;
mod review;
mod update;

pub use campaign::{
    BudgetLine, Campaign, CampaignDecision, CampaignFigures, CampaignKind, ChangeCampaign,
    CreateCampaign, DecideCampaign, FundType, FundingModel, OrganisationSummary, PauseCampaign,
    PauseCause, Permit, ProgrammeSummary, Remarks, SuggestedGift,
};
pub use draft::{ChangeDraft, CreateDraft, Draft, DraftKind, DraftState};
pub use figures::{CampaignCounts, Count, CurrencySums, Me, Membership, Sums};
pub use invitation::{AcceptInvitation, Invitation, InvitationState, Invite};
pub use organisation::{
    AddMember, ChangeOrganisation, DecideOrganisation, Member, MemberState, Organisation,
    OrganisationDecision, RegisterOrganisation, RemoveMember,
};
pub use picture::{ChosenPicture, Picture, PictureSize, PictureState, SetPicture, ShownPicture};
pub use programme::{
    JoinProgramme, OpenProgramme, Participant, ParticipantState, Programme, ProgrammeParticipant,
    ProgrammeState,
};
pub use progress::{Percent, Progress};
pub use review::{Claim, Difference, Differences, Review, ReviewKind};
pub use update::{PostUpdate, Update, UpdateState};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The body of an action that needs nothing said: `{}`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}
