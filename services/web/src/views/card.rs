use contracts::campaign::CampaignState;
use contracts::campaign::api::Campaign;
use jiff::Timestamp;
use words::{Html, Percent};

use super::figures::zone;
use super::people::{self, Line};
use super::{Markup, picture};
use crate::speech::speaker;

/// More days than these are no number that tells anyone anything: then the date does.
const MANY_DAYS: i64 = 90;

/// A campaign in a list.
pub(crate) struct Card {
    pub(crate) href: String,
    pub(crate) picture: Markup,
    pub(crate) title: Line,
    pub(crate) organisation: Line,
    pub(crate) country: String,
    /// Where it stands, unless it is open.
    pub(crate) state: Option<Html>,
    pub(crate) total: Html,
    pub(crate) percent: String,
    pub(crate) donors: Html,
    pub(crate) time: Html,
    pub(crate) bar_text: String,
    pub(crate) goal_minor: i64,
    pub(crate) total_minor: i64,
    pub(crate) raised_minor: i64,
}

/// A card, in the digits of the campaign's country.
pub(crate) fn card(campaign: &Campaign, locale: contracts::Locale, now: Timestamp) -> Card {
    let country = campaign.organisation.country.as_str();
    let speaker = speaker(locale, Some(country));
    let figures = &campaign.figures;
    let percent = Percent::from_tenths(figures.percent.tenths);
    let bar = speaker
        .say("bar-text")
        .brief("total", figures.total)
        .brief("goal", campaign.goal)
        .percent("percent", percent);
    let total = words::bidi::isolate(&speaker.style().brief(figures.total));
    Card {
        href: format!("/{locale}/campaigns/{}", campaign.slug),
        picture: picture::of_campaign(campaign, locale),
        title: Line::of(&campaign.title, locale),
        organisation: Line::of(&campaign.organisation.name, locale),
        country: people::country(country, locale),
        state: state(campaign.state, speaker),
        total: words::bidi::html(&total),
        percent: speaker.style().percent(percent),
        donors: speaker.say("donors-count").count(figures.donors).html(),
        time: time(campaign, speaker, now),
        bar_text: bar.text(),
        goal_minor: campaign.goal.amount,
        total_minor: figures.total.amount,
        raised_minor: figures.raised.amount,
    }
}

fn state(state: CampaignState, speaker: words::Speaker) -> Option<Html> {
    let phrase = match state {
        CampaignState::Live => return None,
        CampaignState::Draft | CampaignState::Submitted | CampaignState::Rejected => return None,
        CampaignState::Approved => speaker.say("state-approved"),
        CampaignState::Paused => speaker.say("state-paused"),
        CampaignState::Closed => speaker.say("state-closed"),
        CampaignState::Cancelled => speaker.say("state-cancelled"),
    };
    Some(phrase.html())
}

/// Whether a campaign's end is near enough to be told in days.
pub(crate) fn counts_days(campaign: &Campaign, now: Timestamp) -> bool {
    days_left(campaign, now) <= MANY_DAYS
}

fn days_left(campaign: &Campaign, now: Timestamp) -> i64 {
    campaign.ends_at.duration_since(now).as_hours() / 24
}

/// How long a campaign still takes gifts, or since when it takes none.
pub(crate) fn time(campaign: &Campaign, speaker: words::Speaker, now: Timestamp) -> Html {
    let days = days_left(campaign, now);
    match campaign.state {
        CampaignState::Live | CampaignState::Paused if campaign.ends_at > now => match days {
            0 => speaker.say("last-day").html(),
            1..=MANY_DAYS => speaker.say("days-left").count(days).html(),
            _ => {
                let zone = zone(&campaign.organisation.country);
                let date = speaker.style().date(campaign.ends_at, &zone);
                speaker.say("until").with("date", date).html()
            }
        },
        CampaignState::Approved => speaker.say("state-approved").html(),
        CampaignState::Cancelled => speaker.say("state-cancelled").html(),
        CampaignState::Draft
        | CampaignState::Submitted
        | CampaignState::Rejected
        | CampaignState::Live
        | CampaignState::Paused
        | CampaignState::Closed => speaker.say("state-closed").html(),
    }
}
