//! Organisations, programmes and sponsors, as everyone sees them.

use askama::Template;
use contracts::Locale;
use contracts::campaign::OrganisationState;
use contracts::campaign::api::{
    Campaign, CurrencySums, Organisation, Programme, ProgrammeParticipant, Sums,
};
use contracts::pledge::api::{MatchFund, Sponsor, SponsorKind};
use contracts::pledge::events::FundState;
use contracts::reference;
use jiff::Timestamp;
use money::Money;
use serde_json::Value;
use words::{Html, Speaker};

use super::card::{Card, card};
use super::figures::zone;
use super::frame::Frame;
use super::offer::{backing, if_unused};
use super::people::{self, Line, Prose};

/// The page of an organisation, a programme or a sponsor.
#[derive(Template)]
#[template(path = "profile.html")]
pub(crate) struct ProfilePage {
    pub(crate) frame: Frame,
    /// `organisation`, `programme` or `sponsor`.
    pub(crate) page: &'static str,
    /// What kind of thing it is.
    pub(crate) kind: Html,
    pub(crate) title: Line,
    /// That a reviewer verified it.
    pub(crate) verified: Option<Html>,
    pub(crate) about: Prose,
    pub(crate) facts: Vec<Fact>,
    pub(crate) totals: Option<Totals>,
    pub(crate) funds: Vec<Fund>,
    pub(crate) campaigns: Vec<Card>,
    /// Where all of its campaigns are listed.
    pub(crate) all: Option<String>,
    pub(crate) participants: Vec<Participant>,
    /// What each participant signed.
    pub(crate) charter: Option<Prose>,
}

/// A fact: what it is, and what is known.
pub(crate) struct Fact {
    pub(crate) name: Html,
    pub(crate) value: Html,
}

/// What campaigns got together.
pub(crate) struct Totals {
    /// Where the latest are had.
    pub(crate) poll: Option<String>,
    pub(crate) live: Html,
    pub(crate) rows: Vec<Total>,
    pub(crate) as_of: Option<Html>,
}

/// What campaigns in one currency got.
#[derive(serde::Serialize)]
pub(crate) struct Total {
    pub(crate) currency: &'static str,
    pub(crate) raised: String,
    pub(crate) matched: String,
    pub(crate) total: String,
}

/// A match fund, as everyone sees it.
pub(crate) struct Fund {
    pub(crate) name: Line,
    pub(crate) left: Html,
    pub(crate) given: Html,
    pub(crate) given_minor: i64,
    pub(crate) commitment_minor: i64,
    pub(crate) window: Html,
    pub(crate) backing: Html,
    pub(crate) if_unused: Html,
}

/// An organisation in a programme.
pub(crate) struct Participant {
    pub(crate) href: String,
    pub(crate) name: Line,
    pub(crate) country: String,
}

fn fact(speaker: Speaker, key: &str, value: Html) -> Fact {
    Fact {
        name: speaker.say(key).html(),
        value,
    }
}

fn isolated(text: &str) -> Html {
    words::bidi::html(&words::bidi::isolate(text))
}

fn ltr(text: &str) -> Html {
    words::bidi::html(&words::bidi::isolate_ltr(text))
}

/// Names of the taxonomy's codes, one after the other.
fn terms(
    codes: &[String],
    known: fn(&str) -> Option<&'static reference::Term>,
    locale: Locale,
) -> String {
    let names = codes.iter().filter_map(|code| known(code));
    let names: Vec<&str> = names.map(|term| term.name.in_locale(locale).0).collect();
    names.join(if locale == Locale::Ar { "، " } else { ", " })
}

fn cards(campaigns: &[Campaign], locale: Locale, now: Timestamp) -> Vec<Card> {
    let shown = campaigns.iter();
    shown.map(|campaign| card(campaign, locale, now)).collect()
}

/// What campaigns got together, in words.
pub(crate) fn totals(speaker: Speaker, sums: &Sums, poll: Option<String>) -> Option<Totals> {
    let style = speaker.style();
    let row = |sums: &CurrencySums| Total {
        currency: sums.currency.code(),
        raised: style.brief(sums.raised),
        matched: style.brief(sums.matched),
        total: style.brief(sums.total),
    };
    let as_of = sums.updated_at.map(|at| {
        let at = style.date_time(at, &jiff::tz::TimeZone::UTC);
        speaker.say("profile-as-of").with("time", at).html()
    });
    (sums.campaigns > 0).then(|| Totals {
        poll,
        live: speaker.say("profile-live").count(sums.live).html(),
        rows: sums.sums.iter().map(row).collect(),
        as_of,
    })
}

/// An organisation with its credentials and its campaigns.
pub(crate) fn organisation(
    frame: Frame,
    found: &Organisation,
    sums: Option<&Sums>,
    campaigns: &[Campaign],
    now: Timestamp,
) -> ProfilePage {
    let (speaker, locale) = (frame.speaker, frame.locale());
    let country = people::country(&found.country, locale);
    let mut facts = vec![
        fact(speaker, "profile-country", isolated(&country)),
        fact(
            speaker,
            "profile-registration",
            ltr(&found.registration_number),
        ),
    ];
    if let Some(at) = found.verified_at {
        let date = speaker.style().date(at, &zone(&found.country));
        facts.push(fact(speaker, "profile-verified-on", isolated(&date)));
    }
    for (key, names) in [
        (
            "profile-groups",
            terms(&found.target_groups, reference::group, locale),
        ),
        (
            "profile-areas",
            terms(&found.areas, reference::area, locale),
        ),
    ] {
        if !names.is_empty() {
            facts.push(fact(speaker, key, isolated(&names)));
        }
    }
    if let Some(website) = &found.website {
        facts.push(fact(speaker, "profile-website", ltr(website)));
    }
    let verified = found.state == OrganisationState::Verified;
    ProfilePage {
        page: "organisation",
        kind: frame.say("profile-organisation"),
        title: Line::of(&found.name, locale),
        verified: verified.then(|| frame.say("profile-verified")),
        about: Prose::of(None, locale),
        facts,
        totals: sums.and_then(|sums| totals(speaker, sums, None)),
        funds: Vec::new(),
        campaigns: cards(campaigns, locale, now),
        all: None,
        participants: Vec::new(),
        charter: None,
        frame,
    }
}

/// A programme with its live totals, its campaigns and who takes part.
pub(crate) fn programme(
    frame: Frame,
    found: &Programme,
    sums: Option<&Sums>,
    campaigns: &[Campaign],
    participants: &[ProgrammeParticipant],
    now: Timestamp,
) -> ProfilePage {
    let (speaker, locale) = (frame.speaker, frame.locale());
    let date = |at| {
        let utc = jiff::tz::TimeZone::UTC;
        isolated(&speaker.style().date(at, &utc))
    };
    let here = format!("/programmes/{}", found.slug);
    let participant = |entry: &ProgrammeParticipant| Participant {
        href: frame.link(&format!("/organisations/{}", entry.organisation.slug)),
        name: Line::of(&entry.organisation.name, locale),
        country: people::country(&entry.organisation.country, locale),
    };
    let how_many = speaker
        .say("profile-participants")
        .count(found.participants);
    ProfilePage {
        page: "programme",
        kind: frame.say("profile-programme"),
        title: Line::of(&found.title, locale),
        verified: None,
        about: Prose::of(Some(&found.description), locale),
        facts: vec![
            fact(speaker, "profile-from", date(found.starts_at)),
            fact(speaker, "profile-until", date(found.ends_at)),
            fact(speaker, "profile-takes-part", how_many.html()),
        ],
        totals: sums
            .and_then(|sums| totals(speaker, sums, Some(frame.link(&format!("{here}/totals"))))),
        funds: Vec::new(),
        campaigns: cards(campaigns, locale, now),
        all: Some(frame.link(&format!("/campaigns?programme={}", found.slug))),
        participants: participants.iter().map(participant).collect(),
        charter: found
            .charter
            .as_ref()
            .map(|charter| Prose::of(Some(charter), locale)),
        frame,
    }
}

/// A sponsor with its match funds.
pub(crate) fn sponsor(frame: Frame, found: &Sponsor, funds: &[MatchFund<Value>]) -> ProfilePage {
    let (speaker, locale) = (frame.speaker, frame.locale());
    let kind = match found.kind {
        SponsorKind::Person => "profile-person",
        SponsorKind::Company => "profile-company",
        SponsorKind::Foundation => "profile-foundation",
        SponsorKind::Programme => "profile-sponsor-programme",
        SponsorKind::PublicBody => "profile-public-body",
    };
    let country = people::country(&found.country, locale);
    let shown = funds.iter().filter(|fund| fund.state != FundState::Draft);
    ProfilePage {
        page: "sponsor",
        kind: frame.say("profile-sponsor"),
        title: Line::of(&found.name, locale),
        verified: found.decided_at.map(|_| frame.say("profile-verified")),
        about: Prose::of(None, locale),
        facts: vec![
            fact(speaker, "profile-kind", frame.say(kind)),
            fact(speaker, "profile-country", isolated(&country)),
        ],
        totals: None,
        funds: shown
            .map(|entry| fund(speaker, entry, &found.country))
            .collect(),
        campaigns: Vec::new(),
        all: None,
        participants: Vec::new(),
        charter: None,
        frame,
    }
}

fn fund(speaker: Speaker, fund: &MatchFund<Value>, country: &str) -> Fund {
    let given = fund.committed.amount.saturating_add(fund.reserved.amount);
    let currency = fund.commitment.currency;
    let date = |at| speaker.style().date(at, &zone(country));
    let window = speaker
        .say("profile-window")
        .with("from", date(fund.starts_at))
        .with("until", date(fund.ends_at));
    let left = match fund.state {
        FundState::Active => speaker
            .say("campaign-fund-left")
            .brief("amount", fund.remaining)
            .html(),
        FundState::Draft | FundState::Paused => speaker.say("profile-fund-paused").html(),
        FundState::Settling | FundState::Settled => speaker.say("profile-fund-over").html(),
    };
    let said = speaker
        .say("profile-given")
        .brief("given", Money::new(given, currency))
        .brief("of", fund.commitment);
    Fund {
        name: Line::of(&fund.name, speaker.style().locale()),
        left,
        given: said.html(),
        given_minor: given,
        commitment_minor: fund.commitment.amount,
        window: window.html(),
        backing: backing(speaker, fund.backing),
        if_unused: if_unused(speaker, fund.if_unused),
    }
}
