//! The pages of organisations.

pub(crate) mod campaign;
pub(crate) mod form;
pub(crate) mod gift;
pub(crate) mod gifts;
pub(crate) mod organisation;
pub(crate) mod programmes;
pub(crate) mod team;
pub(crate) mod updates;
pub(crate) mod wizard;

use contracts::campaign::api::Remarks;
use contracts::campaign::{CampaignState, OrganisationRole, OrganisationState};
use contracts::{Reason, Text};
use jiff::tz::TimeZone;
use money::{CampaignId, OrganisationId};
use words::{Html, Speaker};

use super::frame::Frame;
use super::people::Prose;

/// A word about where something stands, and how it looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) says: Html,
    pub(crate) look: &'static str,
}

/// What a reviewer said last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remark {
    pub(crate) title: Html,
    pub(crate) reason: Prose,
    pub(crate) date: String,
}

/// The latest decision, in the reader's language where it is said in that.
pub(crate) fn remark(remarks: &Remarks, speaker: Speaker, zone: &TimeZone) -> Remark {
    let key = match remarks.decision.as_str() {
        "changes_requested" => "ngo-remark-changes",
        "rejected" => "ngo-remark-rejected",
        "suspended" => "ngo-remark-suspended",
        "paused" => "ngo-remark-paused",
        _ => "ngo-remark-approved",
    };
    let locale = speaker.style().locale();
    let reason = match &remarks.reason {
        Some(Reason::Text(text)) => Prose::of(Some(text), locale),
        Some(Reason::Plain(words)) => {
            // In which language it was written is not known: `dir="auto"` shows it as it runs.
            let text = Text {
                ar: Some(words.clone()),
                ..Text::default()
            };
            Prose {
                lang: "",
                ..Prose::of(Some(&text), locale)
            }
        }
        None => Prose::of(None, locale),
    };
    Remark {
        title: speaker.say(key).html(),
        reason,
        date: speaker.style().date(remarks.at, zone),
    }
}

pub(crate) fn campaign_state(state: CampaignState, frame: &Frame) -> Tag {
    let (key, look) = match state {
        CampaignState::Draft => ("ngo-campaign-draft", ""),
        CampaignState::Submitted => ("ngo-campaign-submitted", "gold"),
        CampaignState::Approved => ("ngo-campaign-approved", "green"),
        CampaignState::Live => ("ngo-campaign-live", "green"),
        CampaignState::Paused => ("ngo-campaign-paused", "gold"),
        CampaignState::Closed => ("ngo-campaign-closed", ""),
        CampaignState::Cancelled => ("ngo-campaign-cancelled", ""),
        CampaignState::Rejected => ("ngo-campaign-rejected", ""),
    };
    let says = frame.say(key);
    Tag { says, look }
}

pub(crate) fn organisation_state(state: OrganisationState, frame: &Frame) -> Tag {
    let (key, look) = match state {
        OrganisationState::Registered => ("ngo-state-registered", ""),
        OrganisationState::Applied => ("ngo-state-applied", "gold"),
        OrganisationState::Verified => ("ngo-state-verified", "green"),
        OrganisationState::Rejected => ("ngo-state-rejected", ""),
        OrganisationState::Suspended => ("ngo-state-suspended", "gold"),
    };
    let says = frame.say(key);
    Tag { says, look }
}

pub(crate) fn role(role: OrganisationRole, frame: &Frame) -> Html {
    frame.say(match role {
        OrganisationRole::Owner => "ngo-role-owner",
        OrganisationRole::Editor => "ngo-role-editor",
        OrganisationRole::Finance => "ngo-role-finance",
    })
}

/// The word of a role, in forms.
pub(crate) const fn role_word(role: OrganisationRole) -> &'static str {
    match role {
        OrganisationRole::Owner => "owner",
        OrganisationRole::Editor => "editor",
        OrganisationRole::Finance => "finance",
    }
}

/// The menu of an organisation's pages.
pub(crate) fn organisation_menu(
    frame: Frame,
    id: OrganisationId,
    role: Option<OrganisationRole>,
) -> Frame {
    let frame = frame
        .with_menu_item("/ngo", "ngo-menu-all")
        .with_menu_item(&format!("/ngo/{id}"), "ngo-menu-organisation");
    let frame = if role.is_some_and(OrganisationRole::sees_money) {
        frame.with_menu_item(&format!("/ngo/{id}/gifts"), "ngo-menu-gifts")
    } else {
        frame
    };
    frame
        .with_menu_item(&format!("/ngo/{id}/programmes"), "ngo-menu-programmes")
        .with_menu_item(&format!("/ngo/{id}/team"), "ngo-menu-team")
}

/// The menu of a campaign's pages.
pub(crate) fn campaign_menu(
    frame: Frame,
    organisation: OrganisationId,
    id: CampaignId,
    role: Option<OrganisationRole>,
) -> Frame {
    let at = format!("/ngo/campaigns/{id}");
    let frame = frame
        .with_menu_item(&format!("/ngo/{organisation}"), "ngo-menu-organisation")
        .with_menu_item(&at, "ngo-menu-campaign");
    let frame = if role.is_some_and(OrganisationRole::sees_money) {
        frame.with_menu_item(&format!("{at}/gifts"), "ngo-menu-gifts")
    } else {
        frame
    };
    frame.with_menu_item(&format!("{at}/updates"), "ngo-menu-updates")
}
