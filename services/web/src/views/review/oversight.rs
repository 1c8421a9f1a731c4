use contracts::Page;
use contracts::campaign::CampaignState;
use contracts::campaign::api::{Campaign, PauseCause};
use contracts::pledge::api::WallEntry;

use super::super::form::{Field, Kind};
use super::super::frame::Frame;
use super::decision::LONGEST;
use crate::domain::typed::Typed;

/// What reviewers and admins do about a campaign that was published.
#[derive(Default)]
pub(crate) struct Oversight {
    pub(crate) halt: Option<Halt>,
    /// Who stands on its page; for admins.
    pub(crate) names: Vec<Named>,
    pub(crate) more: Option<String>,
}

/// Its way into a pause, or out of it.
pub(crate) enum Halt {
    /// With the reason to be filled in.
    Pause(Vec<Field>),
    Resume,
}

/// A donor on the campaign's page.
pub(crate) struct Named {
    pub(crate) name: String,
    /// Where the name is taken down.
    pub(crate) action: String,
}

/// The way that there is for those who don't belong to the campaign.
pub(crate) fn halt(frame: &Frame, campaign: &Campaign, typed: &Typed) -> Option<Halt> {
    match (campaign.state, campaign.paused_because) {
        (CampaignState::Approved | CampaignState::Live, _) => {
            let reason = Field::new("reason", Kind::Words(4), frame.say("halt-reason"))
                .hint(frame.say("halt-reason-hint"))
                .value(typed.get("reason"))
                .longest(LONGEST);
            Some(Halt::Pause(vec![reason]))
        }
        (CampaignState::Paused, Some(PauseCause::Operator)) => Some(Halt::Resume),
        _ => None,
    }
}

/// The names that can be taken down, on the page at `path`.
pub(crate) fn names(path: &str, wall: &Page<WallEntry>) -> Vec<Named> {
    let named = wall.items.iter().filter_map(|entry| {
        Some(Named {
            name: entry.name.clone(),
            action: format!("{path}/wall/{}", entry.pledge_id?),
        })
    });
    named.collect()
}
