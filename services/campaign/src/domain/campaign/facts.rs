use contracts::campaign::CampaignState;
use contracts::campaign::events::{
    CampaignCancelled, CampaignChanged, CampaignClosed, CampaignFacts, CampaignPaused,
    CampaignPublished, CampaignResumed,
};

use super::{Campaign, Terms, fund_type};

/// What others hear of a campaign.
#[must_use]
pub fn facts(campaign: &Campaign, terms: &Terms) -> CampaignFacts {
    let content = &campaign.content;
    CampaignFacts {
        campaign_id: campaign.id,
        version: campaign.version,
        state: campaign.state.name(),
        slug: content.slug.clone(),
        title: content.title.clone(),
        organisation_id: campaign.organisation.id,
        organisation_name: campaign.organisation.name.clone(),
        country: campaign.organisation.country.clone(),
        programme_id: content.programme_id,
        goal: content.goal,
        sdgs: content.sdgs.clone(),
        areas: content.areas.clone(),
        groups: content.groups.clone(),
        fund_types: content
            .fund_types
            .iter()
            .map(|one| fund_type::word(*one).to_owned())
            .collect(),
        stacking: content.stacking,
        permit_number: content.permit.as_ref().map(|permit| permit.number.clone()),
        // Others go by their own clock: no gift before the permit is in date.
        starts_at: terms.opens_at(),
        ends_at: content.ends_at,
    }
}

/// An event about a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CampaignEvent {
    /// It was approved.
    Published(CampaignPublished),
    /// It went live, or something about it changed.
    Changed(CampaignChanged),
    /// It was paused.
    Paused(CampaignPaused),
    /// It was resumed.
    Resumed(CampaignResumed),
    /// It is over.
    Closed(CampaignClosed),
    /// It was called off.
    Cancelled(CampaignCancelled),
}

/// What to say of a campaign that stands as in `facts` now, and stood as in `before`; none while it is not published.
#[must_use]
pub fn event_of(
    before: CampaignState,
    published: bool,
    facts: CampaignFacts,
) -> Option<CampaignEvent> {
    if !published {
        return None;
    }
    match (before, facts.state) {
        (_, CampaignState::Draft | CampaignState::Submitted | CampaignState::Rejected) => None,
        (_, CampaignState::Closed) => Some(CampaignEvent::Closed(CampaignClosed(facts))),
        (_, CampaignState::Cancelled) => Some(CampaignEvent::Cancelled(CampaignCancelled(facts))),
        (_, CampaignState::Paused) => Some(CampaignEvent::Paused(CampaignPaused(facts))),
        (CampaignState::Paused, CampaignState::Approved | CampaignState::Live) => {
            Some(CampaignEvent::Resumed(CampaignResumed(facts)))
        }
        (CampaignState::Submitted, CampaignState::Approved) => {
            Some(CampaignEvent::Published(CampaignPublished(facts)))
        }
        (
            CampaignState::Draft
            | CampaignState::Submitted
            | CampaignState::Approved
            | CampaignState::Live
            | CampaignState::Closed
            | CampaignState::Cancelled
            | CampaignState::Rejected,
            CampaignState::Approved | CampaignState::Live,
        ) => Some(CampaignEvent::Changed(CampaignChanged(facts))),
    }
}
