use askama::Template;
use contracts::campaign::api::{Campaign, Progress, Update};
use contracts::campaign::{CampaignState, OrganisationState};
use contracts::pledge::api::{MatchFund, WallEntry};
use contracts::pledge::events::FundState;
use contracts::{Locale, reference};
use jiff::Timestamp;
use money::Money;
use serde_json::Value;
use words::{Html, Speaker};

use super::card;
use super::figures::{Figures, figures, zone};
use super::frame::Frame;
use super::offer::{backing, if_unused};
use super::people::{self, Line, Prose};
use super::share::Share;
use super::{Markup, picture};

/// A campaign's page.
#[derive(Template)]
#[template(path = "campaign.html")]
pub(crate) struct CampaignPage {
    pub(crate) frame: Frame,
    pub(crate) title: Line,
    pub(crate) organisation: Line,
    pub(crate) country: String,
    pub(crate) picture: Markup,
    /// Where the live figures come from.
    pub(crate) stream: String,
    pub(crate) donate: String,
    pub(crate) figures: Figures,
    pub(crate) time: Html,
    /// The day that it ends on, beside the days that are left.
    pub(crate) until: Option<Html>,
    /// Why it takes no gifts, if it takes none.
    pub(crate) closed: Option<Html>,
    pub(crate) story: Prose,
    pub(crate) sdgs: Vec<Sdg>,
    pub(crate) groups: Vec<String>,
    pub(crate) sponsors: Vec<Sponsor>,
    pub(crate) budget: Vec<Spending>,
    pub(crate) budget_sum: String,
    pub(crate) updates: Vec<News>,
    pub(crate) verified: bool,
    pub(crate) registration: String,
    pub(crate) permit: Option<Html>,
    /// Where the page of a campaign that is still written leads back to.
    pub(crate) preview: Option<String>,
    pub(crate) share: Share,
    pub(crate) organisation_href: String,
    pub(crate) programme: Option<Linked>,
    pub(crate) wall: Vec<OnWall>,
}

/// A donor who wants to be named.
pub(crate) struct OnWall {
    pub(crate) name: String,
    pub(crate) day: String,
}

/// A name with its page.
pub(crate) struct Linked {
    pub(crate) name: Line,
    pub(crate) href: String,
}

/// A goal of sustainable development.
pub(crate) struct Sdg {
    pub(crate) dot: Markup,
    pub(crate) name: String,
}

/// Who matches gifts to this campaign.
pub(crate) struct Sponsor {
    pub(crate) name: Line,
    pub(crate) href: String,
    pub(crate) left: Html,
    pub(crate) backing: Html,
    pub(crate) if_unused: Html,
}

/// A line of the budget.
pub(crate) struct Spending {
    pub(crate) label: Line,
    pub(crate) amount: String,
}

/// News from the campaign.
pub(crate) struct News {
    pub(crate) title: Line,
    pub(crate) body: Prose,
    /// For machines.
    pub(crate) at: String,
    pub(crate) date: String,
}

/// Everything that the page is made of.
pub(crate) struct Parts<'p> {
    pub(crate) campaign: &'p Campaign,
    pub(crate) progress: &'p Progress,
    pub(crate) updates: &'p [Update],
    pub(crate) funds: &'p [MatchFund<Value>],
    pub(crate) wall: &'p [WallEntry],
    pub(crate) now: Timestamp,
}

/// Words a campaign's page; `frame` speaks as is usual in the campaign's country.
pub(crate) fn campaign_page(frame: Frame, parts: &Parts<'_>) -> CampaignPage {
    let (campaign, speaker) = (parts.campaign, frame.speaker);
    let (locale, style) = (frame.locale(), speaker.style());
    let (country, slug) = (campaign.organisation.country.as_str(), &campaign.slug);
    let spent = campaign.budget.iter().map(|line| line.amount);
    let currency = campaign.goal.currency;
    let closed = closed(campaign, speaker, parts.now);
    let last_day = style.date(campaign.ends_at, &zone(country));
    let until = speaker.say("campaign-ends").with("date", last_day);
    CampaignPage {
        until: (closed.is_none() && card::counts_days(campaign, parts.now)).then(|| until.html()),
        title: Line::of(&campaign.title, locale),
        organisation: Line::of(&campaign.organisation.name, locale),
        country: people::country(country, locale),
        picture: picture::of_campaign(campaign, locale),
        stream: format!("/campaigns/{slug}/progress/stream?locale={locale}"),
        donate: frame.link(&format!("/campaigns/{slug}/donate")),
        figures: figures(speaker, parts.progress, parts.now, country),
        time: card::time(campaign, speaker, parts.now),
        closed,
        story: Prose::of(campaign.story.as_ref(), locale),
        sdgs: campaign
            .sdgs
            .iter()
            .filter_map(|number| sdg(*number, locale))
            .collect(),
        groups: groups(campaign, locale),
        sponsors: sponsors(speaker, parts.funds),
        budget: budget(campaign, speaker),
        budget_sum: style.brief(Money::new(spent.fold(0, i64::saturating_add), currency)),
        updates: parts
            .updates
            .iter()
            .map(|update| news(update, speaker, country))
            .collect(),
        verified: campaign.organisation.state == OrganisationState::Verified,
        registration: campaign.organisation.registration_number.clone(),
        permit: permit(campaign, speaker),
        preview: None,
        share: Share::of(&frame, campaign),
        organisation_href: frame.link(&format!("/organisations/{}", campaign.organisation.slug)),
        programme: campaign.programme.as_ref().map(|programme| Linked {
            name: Line::of(&programme.title, locale),
            href: frame.link(&format!("/programmes/{}", programme.slug)),
        }),
        wall: parts
            .wall
            .iter()
            .map(|entry| OnWall {
                name: entry.name.clone(),
                day: style.day(entry.day),
            })
            .collect(),
        frame,
    }
}

/// Why a campaign takes no gifts.
pub(crate) fn closed(campaign: &Campaign, speaker: Speaker, now: Timestamp) -> Option<Html> {
    let zone = zone(&campaign.organisation.country);
    let date = |at| speaker.style().date(at, &zone);
    let phrase = match campaign.state {
        CampaignState::Live if campaign.ends_at > now => return None,
        CampaignState::Live | CampaignState::Closed => speaker
            .say("campaign-ended")
            .with("date", date(campaign.ends_at)),
        CampaignState::Approved => speaker
            .say("campaign-opens")
            .with("date", date(campaign.starts_at)),
        CampaignState::Cancelled => speaker.say("campaign-cancelled"),
        CampaignState::Paused
        | CampaignState::Draft
        | CampaignState::Submitted
        | CampaignState::Rejected => speaker.say("campaign-paused"),
    };
    Some(phrase.html())
}

fn sdg(number: u8, locale: Locale) -> Option<Sdg> {
    let known = reference::sdg(number)?;
    // The colours come from our own table, never from a request.
    let dot = format!(
        r#"<svg class="dot" viewBox="0 0 12 12" aria-hidden="true"><circle cx="6" cy="6" r="6" fill="{}"/></svg>"#,
        known.colour
    );
    Some(Sdg {
        dot: Markup::own(dot),
        name: known.name.in_locale(locale).0.to_owned(),
    })
}

fn groups(campaign: &Campaign, locale: Locale) -> Vec<String> {
    let known = campaign
        .groups
        .iter()
        .filter_map(|code| reference::group(code));
    known
        .map(|group| group.name.in_locale(locale).0.to_owned())
        .collect()
}

fn sponsors(speaker: Speaker, funds: &[MatchFund<Value>]) -> Vec<Sponsor> {
    let giving = funds
        .iter()
        .filter(|fund| fund.state == FundState::Active && fund.remaining.amount > 0);
    giving
        .map(|fund| Sponsor {
            name: Line::of(&fund.sponsor, speaker.style().locale()),
            href: format!("/{}/sponsors/{}", speaker.style().locale(), fund.sponsor_id),
            left: speaker
                .say("campaign-fund-left")
                .brief("amount", fund.remaining)
                .html(),
            backing: backing(speaker, fund.backing),
            if_unused: if_unused(speaker, fund.if_unused),
        })
        .collect()
}

fn budget(campaign: &Campaign, speaker: Speaker) -> Vec<Spending> {
    let style = speaker.style();
    let lines = campaign.budget.iter();
    lines
        .map(|line| Spending {
            label: Line::of(&line.label, style.locale()),
            amount: style.brief(Money::new(line.amount, campaign.goal.currency)),
        })
        .collect()
}

/// Words a piece of news.
pub(crate) fn news(update: &Update, speaker: Speaker, country: &str) -> News {
    let locale = speaker.style().locale();
    News {
        title: Line::of(&update.title, locale),
        body: Prose::of(Some(&update.body), locale),
        at: update.created_at.to_string(),
        date: speaker.style().date(update.created_at, &zone(country)),
    }
}

fn permit(campaign: &Campaign, speaker: Speaker) -> Option<Html> {
    let permit = campaign.permit.as_ref()?;
    let phrase = speaker
        .say("campaign-permit-by")
        .with_ltr("number", &permit.number)
        .with("authority", &permit.authority)
        .with("date", speaker.style().day(permit.valid_until));
    Some(phrase.html())
}
