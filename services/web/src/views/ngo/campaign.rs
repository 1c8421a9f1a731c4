//! How a campaign stands, for those who look after it.

use askama::Template;
use contracts::campaign::api::{Campaign, PauseCause, Progress};
use contracts::campaign::{CampaignState, OrganisationRole};
use contracts::pledge::api::{CampaignDay, CampaignDays};
use jiff::Timestamp;
use money::Money;
use words::Html;

use super::form::Link;
use super::{Remark, Tag, campaign_menu, campaign_state, remark};
use crate::views::card;
use crate::views::chart::{Chart, Table, Words};
use crate::views::errors::Errors;
use crate::views::figures::{Figures, figures, zone};
use crate::views::frame::Frame;
use crate::views::people::Line;

/// The days that the chart shows; the table has no more.
const DAYS_SHOWN: usize = 60;
/// No campaign lasts longer than these; the loop that fills gaps ends.
const MOST_DAYS: usize = 10_000;

/// A campaign's desk.
#[derive(Template)]
#[template(path = "ngo/campaign.html")]
pub(crate) struct CampaignDesk {
    pub(crate) frame: Frame,
    pub(crate) errors: Errors,
    pub(crate) title: Line,
    pub(crate) state: Tag,
    pub(crate) says: Html,
    pub(crate) remark: Option<Remark>,
    /// Its page as donors see it.
    pub(crate) public: Option<String>,
    /// Its page's address, shown.
    pub(crate) address: String,
    /// Forms of one button each.
    pub(crate) buttons: Vec<Link>,
    /// Pages that ask first.
    pub(crate) links: Vec<Link>,
    pub(crate) live: Option<Live>,
    pub(crate) money: Option<MoneyDays>,
}

/// Figures that move.
pub(crate) struct Live {
    pub(crate) stream: String,
    pub(crate) figures: Figures,
    pub(crate) time: Html,
}

/// What only those see who look after the money.
pub(crate) struct MoneyDays {
    pub(crate) pending: String,
    pub(crate) pending_gifts: Html,
    pub(crate) chart: Option<Chart>,
}

/// Everything that the page is made of.
pub(crate) struct Parts<'p> {
    pub(crate) campaign: &'p Campaign,
    pub(crate) progress: Option<&'p Progress>,
    pub(crate) days: Option<&'p CampaignDays>,
    pub(crate) errors: Errors,
    pub(crate) now: Timestamp,
}

/// Words a campaign's desk.
pub(crate) fn campaign_desk(frame: Frame, parts: Parts<'_>) -> CampaignDesk {
    let campaign = parts.campaign;
    let country = campaign.organisation.country.as_str();
    let role = campaign.your_role;
    let frame = campaign_menu(frame, campaign.organisation_id, campaign.id, role);
    let (speaker, locale) = (frame.speaker, frame.locale());
    let public = published(campaign.state);
    let page = frame.link(&format!("/campaigns/{}", campaign.slug));
    let concerned = match campaign.state {
        CampaignState::Draft | CampaignState::Rejected => true,
        CampaignState::Paused => campaign.paused_because == Some(PauseCause::Operator),
        _ => false,
    };
    let live = parts.progress.filter(|_| public).map(|progress| Live {
        stream: format!(
            "/campaigns/{}/progress/stream?locale={locale}",
            campaign.slug
        ),
        figures: figures(speaker, progress, parts.now, country),
        time: card::time(campaign, speaker, parts.now),
    });
    CampaignDesk {
        errors: parts.errors,
        title: Line::of(&campaign.title, locale),
        state: campaign_state(campaign.state, &frame),
        says: frame.say(says(campaign)),
        remark: campaign
            .remarks
            .as_ref()
            .filter(|_| concerned)
            .map(|remarks| remark(remarks, speaker, &zone(country))),
        address: format!("{}{page}", frame.site),
        public: public.then_some(page),
        buttons: buttons(campaign, &frame),
        links: links(campaign, &frame),
        money: parts
            .days
            .filter(|_| public)
            .map(|days| money(days, &frame)),
        live,
        frame,
    }
}

/// Whether everyone may see a campaign in this state.
pub(crate) const fn published(state: CampaignState) -> bool {
    match state {
        CampaignState::Draft | CampaignState::Submitted | CampaignState::Rejected => false,
        CampaignState::Approved
        | CampaignState::Live
        | CampaignState::Paused
        | CampaignState::Closed
        | CampaignState::Cancelled => true,
    }
}

fn says(campaign: &Campaign) -> &'static str {
    match (campaign.state, campaign.paused_because) {
        (CampaignState::Draft, _) => "ngo-desk-draft",
        (CampaignState::Submitted, _) if campaign.permit_required && campaign.permit.is_none() => {
            "ngo-desk-submitted-permit"
        }
        (CampaignState::Submitted, _) => "ngo-desk-submitted",
        (CampaignState::Approved, _) => "ngo-desk-approved",
        (CampaignState::Live, _) => "ngo-desk-live",
        (CampaignState::Paused, Some(PauseCause::Operator)) => "ngo-desk-paused-operator",
        (CampaignState::Paused, Some(PauseCause::PermitLapsed)) => "ngo-desk-paused-permit",
        (CampaignState::Paused, Some(PauseCause::OrganisationSuspended)) => {
            "ngo-desk-paused-suspended"
        }
        (CampaignState::Paused, Some(PauseCause::Organisation) | None) => "ngo-desk-paused",
        (CampaignState::Closed, _) => "ngo-desk-closed",
        (CampaignState::Cancelled, _) => "ngo-desk-cancelled",
        (CampaignState::Rejected, _) => "ngo-desk-rejected",
    }
}

fn buttons(campaign: &Campaign, frame: &Frame) -> Vec<Link> {
    let writes = matches!(
        campaign.your_role,
        Some(OrganisationRole::Owner | OrganisationRole::Editor)
    );
    if !writes || campaign.state != CampaignState::Draft {
        return Vec::new();
    }
    let at = format!("/ngo/campaigns/{}", campaign.id);
    let button = |what: &str, key| Link {
        href: frame.link(&format!("{at}/{what}")),
        says: frame.say(key),
    };
    vec![
        button("edit", "ngo-write-on"),
        button("submit", "ngo-submit"),
    ]
}

/// What its members may do in this state: each asks first.
fn links(campaign: &Campaign, frame: &Frame) -> Vec<Link> {
    let owns = campaign.your_role == Some(OrganisationRole::Owner);
    let writes = owns || campaign.your_role == Some(OrganisationRole::Editor);
    let own_pause = matches!(
        campaign.paused_because,
        None | Some(PauseCause::Organisation | PauseCause::OrganisationSuspended)
    );
    let permit = campaign.state == CampaignState::Submitted && writes;
    let all = [
        (permit, "permit", "ngo-do-permit"),
        (
            owns && campaign.state == CampaignState::Live,
            "pause",
            "ngo-do-pause",
        ),
        (
            owns && campaign.state == CampaignState::Paused && own_pause,
            "resume",
            "ngo-do-resume",
        ),
        (
            owns && matches!(campaign.state, CampaignState::Live | CampaignState::Paused),
            "close",
            "ngo-do-close",
        ),
        (
            owns && matches!(
                campaign.state,
                CampaignState::Approved | CampaignState::Live | CampaignState::Paused
            ),
            "cancel",
            "ngo-do-cancel",
        ),
    ];
    let link = |(_, action, key): (bool, &str, &str)| Link {
        href: frame.link(&format!("/ngo/campaigns/{}/{action}", campaign.id)),
        says: frame.say(key),
    };
    all.into_iter().filter(|(may, ..)| *may).map(link).collect()
}

fn money(days: &CampaignDays, frame: &Frame) -> MoneyDays {
    let style = frame.speaker.style();
    let all = every_day(&days.items);
    let shown = all.len().saturating_sub(DAYS_SHOWN);
    let shown = all.get(shown..).unwrap_or_default();
    MoneyDays {
        pending: style.brief(days.pending),
        pending_gifts: frame
            .speaker
            .say("ngo-gifts-count")
            .count(days.pending_gifts)
            .html(),
        chart: (!shown.is_empty()).then(|| chart(shown, frame)),
    }
}

/// The days from the first to the last, also those on which nothing was paid.
fn every_day(paid: &[CampaignDay]) -> Vec<CampaignDay> {
    let mut all: Vec<CampaignDay> = Vec::new();
    for day in paid {
        while let Some(before) = all.last()
            && let Ok(next) = before.day.tomorrow()
            && next < day.day
            && all.len() < MOST_DAYS
        {
            let nothing = Money::zero(day.raised.currency);
            all.push(CampaignDay {
                day: next,
                gifts: 0,
                raised: nothing,
                matched: nothing,
            });
        }
        all.push(day.clone());
    }
    all
}

fn chart(days: &[CampaignDay], frame: &Frame) -> Chart {
    let style = frame.speaker.style();
    let bars: Vec<(String, i64, String)> = days
        .iter()
        .map(|day| {
            let both = day.raised.checked_add(day.matched).unwrap_or(day.raised);
            (style.day(day.day), both.amount, style.brief(both))
        })
        .collect();
    let words = Words {
        id: "days",
        title: frame.say("ngo-days-title"),
        says: frame.say("ngo-days-says"),
    };
    let heads = [frame.say("ngo-days-day"), frame.say("ngo-days-both")];
    let rows = days.iter().map(|day| {
        vec![
            style.day(day.day),
            frame.number(day.gifts),
            style.brief(day.raised),
            style.brief(day.matched),
        ]
    });
    Chart {
        table: Table {
            heads: vec![
                frame.say("ngo-days-day"),
                frame.say("ngo-days-gifts"),
                frame.say("campaign-raised"),
                frame.say("campaign-matched"),
            ],
            rows: rows.collect(),
        },
        ..Chart::bars(frame, words, heads, &bars)
    }
}
