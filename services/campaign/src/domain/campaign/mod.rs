//! Campaigns: what they say, where they stand, what others hear of them.

mod content;
mod facts;
mod state;
mod words;

pub use content::{Content, changed, permit, picture};
pub use facts::{CampaignEvent, event_of, facts};
pub use state::{ProgrammeStanding, Said, State, Terms};
pub use words::{fund_type, funding_model, kind, pause_cause, stacking};

use contracts::campaign::CampaignState;
use contracts::campaign::api::{
    Claim, OrganisationSummary, PauseCause, PictureSize, ProgrammeSummary, Remarks,
};
use jiff::Timestamp;
use money::CampaignId;

use super::permit::{Leave, PermitCountries};
use super::progress::Totals;

/// A campaign as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Campaign {
    /// Its id.
    pub id: CampaignId,
    /// Whose it is.
    pub organisation: OrganisationSummary,
    /// The programme that it is part of.
    pub programme: Option<ProgrammeSummary>,
    /// What it says.
    pub content: Content,
    /// The sizes of its picture.
    pub picture_sizes: Vec<PictureSize>,
    /// Where it stands.
    pub state: State,
    /// The latest decision.
    pub remarks: Option<Remarks>,
    /// The reviewer who has it, perhaps not any more.
    pub claim: Option<Claim>,
    /// What was given so far.
    pub totals: Totals,
    /// When it was approved.
    pub published_at: Option<Timestamp>,
    /// When it was drafted.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Rises with every change.
    pub version: i64,
}

impl Campaign {
    /// When it may take gifts.
    #[must_use]
    pub fn terms(&self, permits: &PermitCountries) -> Terms {
        let required = permits.asks(&self.organisation.country);
        Terms {
            starts_at: self.content.starts_at,
            ends_at: self.content.ends_at,
            leave: Leave::of(required, self.content.permit.as_ref()),
        }
    }

    /// Where it stands, without what the state carries.
    #[must_use]
    pub const fn state_name(&self) -> CampaignState {
        self.state.name()
    }

    /// Why it is paused.
    #[must_use]
    pub const fn paused_because(&self) -> Option<PauseCause> {
        self.state.pause_cause()
    }
}
