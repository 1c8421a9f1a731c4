//! Who hears what. Every queue is declared from this table by whichever service starts first,
//! and a service refuses to start with handlers for anything else.

use crate::campaign::events::{
    CampaignCancelled, CampaignChanged, CampaignClosed, CampaignPaused, CampaignPublished,
    CampaignResumed, OrganisationMembersChanged,
};
use crate::event::Event;
use crate::payment::events::{PaymentClosed, PaymentRefunded, PaymentSucceeded};
use crate::pledge::events::{
    CampaignTotalsChanged, MatchFundActivated, MatchFundChanged, MatchFundExhausted,
    MatchFundSettled, PledgeConfirmed, PledgeExpiryRequested, PledgeRefunded,
};

/// A campaign's facts, from its approval on.
macro_rules! campaign_facts {
    ($($more:expr),* $(,)?) => {
        &[
            CampaignPublished::TYPE,
            CampaignChanged::TYPE,
            CampaignPaused::TYPE,
            CampaignResumed::TYPE,
            CampaignClosed::TYPE,
            CampaignCancelled::TYPE,
            OrganisationMembersChanged::TYPE,
            $($more),*
        ]
    };
}

/// Each consuming service, which is also its queue's name, with the events that it hears.
pub const SUBSCRIPTIONS: &[(&str, &[&str])] = &[
    (
        "campaign",
        &[
            CampaignTotalsChanged::TYPE,
            MatchFundActivated::TYPE,
            MatchFundChanged::TYPE,
            MatchFundExhausted::TYPE,
            MatchFundSettled::TYPE,
        ],
    ),
    (
        "pledge",
        campaign_facts![
            PaymentSucceeded::TYPE,
            PaymentClosed::TYPE,
            PaymentRefunded::TYPE,
        ],
    ),
    ("payment", campaign_facts![PledgeExpiryRequested::TYPE]),
    (
        "notification",
        campaign_facts![PledgeConfirmed::TYPE, PledgeRefunded::TYPE],
    ),
];

/// Whether anyone hears this event: if so, the broker must not take it without a queue for it.
#[must_use]
pub fn is_heard(kind: &str) -> bool {
    SUBSCRIPTIONS.iter().any(|(_, kinds)| kinds.contains(&kind))
}

/// What a service hears.
#[must_use]
pub fn heard_by(service: &str) -> &'static [&'static str] {
    SUBSCRIPTIONS
        .iter()
        .find(|(name, _)| *name == service)
        .map_or(&[], |(_, kinds)| kinds)
}
