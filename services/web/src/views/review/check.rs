use askama::Template;
use contracts::campaign::api::{Campaign, Claim, Differences, Organisation, Remarks};
use contracts::pledge::api::{Sponsor, WallEntry};
use contracts::{Locale, Page, Reason};
use jiff::Timestamp;
use money::{Currency, Money};
use serde::Serialize;
use words::Html;

use super::super::age::ago;
use super::super::campaign::Spending;
use super::super::errors::Errors;
use super::super::form::{Field, Kind};
use super::super::frame::Frame;
use super::super::people::{Line, Prose};
use super::decision::{fields, permit_fields};
use super::facts::{self, Changes, Fact, changes, state_of};
use super::oversight::{self, Halt, Oversight};
use super::queue::claimed;
use crate::domain::review::Subject;
use crate::domain::typed::Typed;

/// Something to decide on, as the services tell it.
pub(crate) enum Found {
    Campaign(Box<Campaign>),
    Organisation(Box<Organisation>),
    Sponsor(Box<Sponsor>),
}

/// Everything that the page is made of.
pub(crate) struct Parts<'p> {
    pub(crate) found: &'p Found,
    pub(crate) differences: Option<&'p Differences>,
    pub(crate) account: &'p str,
    pub(crate) is_reviewer: bool,
    /// The donors on the campaign's page, for admins.
    pub(crate) wall: Option<&'p Page<WallEntry>>,
    pub(crate) typed: &'p Typed,
    pub(crate) now: Timestamp,
}

/// The page on which something is looked at and decided on.
#[derive(Template)]
#[template(path = "review/check.html")]
pub(crate) struct CheckPage {
    pub(crate) frame: Frame,
    pub(crate) errors: Errors,
    pub(crate) title: Line,
    pub(crate) kind: Html,
    pub(crate) state: String,
    pub(crate) when: Html,
    pub(crate) remarks: Option<Said>,
    pub(crate) changes: Option<Changes>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) stories: Vec<Prose>,
    pub(crate) budget: Vec<Spending>,
    pub(crate) budget_sum: String,
    pub(crate) hold: Option<Hold>,
    /// Why this reader does not decide.
    pub(crate) refused: Option<Html>,
    pub(crate) fields: Vec<Field>,
    pub(crate) path: String,
    pub(crate) permit: Option<PermitForm>,
    pub(crate) oversight: Oversight,
}

/// What was decided before, and why.
pub(crate) struct Said {
    pub(crate) decision: String,
    pub(crate) reason: Line,
}

/// In whose hands it is, and what can be done about that.
pub(crate) struct Hold {
    pub(crate) says: Html,
    pub(crate) yours: bool,
    pub(crate) others: bool,
}

/// Takes a permit in that came.
pub(crate) struct PermitForm {
    pub(crate) fields: Vec<Field>,
    /// Whether nothing can be approved without one.
    pub(crate) missing: bool,
}

impl Found {
    pub(crate) const fn subject(&self) -> Subject {
        match self {
            Self::Campaign(_) => Subject::Campaign,
            Self::Organisation(_) => Subject::Organisation,
            Self::Sponsor(_) => Subject::Sponsor,
        }
    }

    pub(crate) fn country(&self) -> &str {
        match self {
            Self::Campaign(campaign) => &campaign.organisation.country,
            Self::Organisation(organisation) => &organisation.country,
            Self::Sponsor(sponsor) => &sponsor.country,
        }
    }

    /// The one that a campaign's amounts are in.
    const fn currency(&self) -> Option<Currency> {
        match self {
            Self::Campaign(campaign) => Some(campaign.goal.currency),
            Self::Organisation(_) | Self::Sponsor(_) => None,
        }
    }

    pub(crate) fn title(&self, locale: Locale) -> Line {
        match self {
            Self::Campaign(campaign) => Line::of(&campaign.title, locale),
            Self::Organisation(organisation) => Line::of(&organisation.name, locale),
            Self::Sponsor(sponsor) => Line::of(&sponsor.name, locale),
        }
    }

    /// Its state's word.
    pub(crate) fn state(&self) -> String {
        match self {
            Self::Campaign(campaign) => campaign.state.as_str().to_owned(),
            Self::Organisation(organisation) => word(&organisation.state),
            Self::Sponsor(sponsor) => word(&sponsor.state),
        }
    }

    fn id(&self) -> String {
        match self {
            Self::Campaign(campaign) => campaign.id.to_string(),
            Self::Organisation(organisation) => organisation.id.to_string(),
            Self::Sponsor(sponsor) => sponsor.id.to_string(),
        }
    }

    fn is_own(&self) -> bool {
        match self {
            Self::Campaign(campaign) => campaign.your_role.is_some(),
            Self::Organisation(organisation) => organisation.your_role.is_some(),
            Self::Sponsor(sponsor) => sponsor.yours,
        }
    }

    fn changed_at(&self) -> Timestamp {
        match self {
            Self::Campaign(campaign) => campaign.updated_at,
            Self::Organisation(organisation) => organisation.updated_at,
            Self::Sponsor(sponsor) => sponsor.created_at,
        }
    }

    fn claim(&self) -> Option<&Claim> {
        match self {
            Self::Campaign(campaign) => campaign.claim.as_ref(),
            Self::Organisation(organisation) => organisation.claim.as_ref(),
            Self::Sponsor(sponsor) => sponsor.claim.as_ref(),
        }
    }

    fn remarks(&self, frame: &Frame) -> Option<Said> {
        let (decision, reason) = match self {
            Self::Campaign(campaign) => remarked(campaign.remarks.as_ref()?),
            Self::Organisation(organisation) => remarked(organisation.remarks.as_ref()?),
            Self::Sponsor(sponsor) => (word(&sponsor.state), sponsor.reason.as_ref()?),
        };
        Some(Said {
            decision: state_of(frame, &decision),
            reason: line(reason, frame.locale()),
        })
        .filter(|said| !said.reason.text.is_empty())
    }
}

/// The word that stands for it in JSON.
pub(super) fn word(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

fn remarked(remarks: &Remarks) -> (String, &Reason) {
    static NOTHING: Reason = Reason::Plain(String::new());
    let reason = remarks.reason.as_ref().unwrap_or(&NOTHING);
    (remarks.decision.clone(), reason)
}

/// A reason in the language that it is in.
pub(super) fn line(reason: &Reason, locale: Locale) -> Line {
    match reason {
        Reason::Text(text) => Line::of(text, locale),
        // Nobody knows the language of one's own words.
        Reason::Plain(words) => Line {
            text: words.clone(),
            lang: locale.code(),
        },
    }
}

/// Words the page; `frame` speaks as is usual in the country.
pub(crate) fn check_page(frame: Frame, errors: Errors, parts: &Parts<'_>) -> CheckPage {
    let (found, speaker, locale) = (parts.found, frame.speaker, frame.locale());
    let (subject, state) = (found.subject(), found.state());
    let decisions = subject.decisions(&state);
    let own = found.is_own();
    let refused = if own {
        Some(frame.say("problem-own"))
    } else if !parts.is_reviewer {
        Some(frame.say("review-admins-look"))
    } else if decisions.is_empty() {
        Some(frame.say("review-nothing-to-decide"))
    } else {
        None
    };
    let kind = match subject {
        Subject::Campaign => "kind-campaign",
        Subject::Organisation => "kind-organisation",
        Subject::Sponsor => "kind-sponsor",
    };
    let path = frame.link(&format!("/review/{}/{}", subject.path(), found.id()));
    let fields = if refused.is_none() {
        fields(&frame, subject, &state, parts.typed)
    } else {
        Vec::new()
    };
    let changed = parts.differences;
    CheckPage {
        title: found.title(locale),
        kind: frame.say(kind),
        state: state_of(&frame, &state),
        when: ago(speaker, found.changed_at(), parts.now),
        remarks: found.remarks(&frame),
        changes: changed.and_then(|differences| {
            changes(&frame, found.country(), found.currency(), differences)
        }),
        facts: match found {
            Found::Campaign(campaign) => facts::of_campaign(&frame, campaign),
            Found::Organisation(organisation) => facts::of_organisation(&frame, organisation),
            Found::Sponsor(sponsor) => facts::of_sponsor(&frame, sponsor),
        },
        stories: stories(found),
        budget: budget(&frame, found),
        budget_sum: budget_sum(&frame, found),
        hold: hold(&frame, parts, &state).filter(|_| refused.is_none()),
        permit: permit(&frame, parts),
        oversight: oversight(&frame, parts, &path),
        refused,
        fields,
        path,
        errors,
        frame,
    }
}

fn hold(frame: &Frame, parts: &Parts<'_>, state: &str) -> Option<Hold> {
    let found = parts.found;
    if !found.subject().is_claimable(state) {
        return None;
    }
    let claim = found.claim().filter(|claim| claim.until > parts.now);
    Some(claim.map_or_else(
        || Hold {
            says: frame.say("claim-free"),
            yours: false,
            others: false,
        },
        |claim| Hold {
            says: claimed(frame.speaker, claim, parts.account, found.country()),
            yours: claim.by == parts.account,
            others: claim.by != parts.account,
        },
    ))
}

fn stories(found: &Found) -> Vec<Prose> {
    let Found::Campaign(campaign) = found else {
        return Vec::new();
    };
    let Some(story) = &campaign.story else {
        return Vec::new();
    };
    let of = |locale| Prose::of(Some(story), locale);
    let mut stories: Vec<Prose> = Vec::new();
    for prose in Locale::ALL.map(of) {
        // A language that is missing falls back to one that is there already.
        if stories.iter().all(|known| known.lang != prose.lang) {
            stories.push(prose);
        }
    }
    stories
}

fn budget(frame: &Frame, found: &Found) -> Vec<Spending> {
    let Found::Campaign(campaign) = found else {
        return Vec::new();
    };
    let style = frame.speaker.style();
    let line = |line: &contracts::campaign::api::BudgetLine| Spending {
        label: Line::of(&line.label, frame.locale()),
        amount: style.brief(Money::new(line.amount, campaign.goal.currency)),
    };
    campaign.budget.iter().map(line).collect()
}

fn budget_sum(frame: &Frame, found: &Found) -> String {
    let Found::Campaign(campaign) = found else {
        return String::new();
    };
    let amounts = campaign.budget.iter().map(|line| line.amount);
    let sum = amounts.fold(0, i64::saturating_add);
    let sum = Money::new(sum, campaign.goal.currency);
    frame.speaker.style().brief(sum)
}

/// Whoever looks at this page may stop what is not their own.
fn oversight(frame: &Frame, parts: &Parts<'_>, path: &str) -> Oversight {
    let Found::Campaign(campaign) = parts.found else {
        return Oversight::default();
    };
    let halt = oversight::halt(frame, campaign, parts.typed);
    Oversight {
        halt: halt.filter(|_| !parts.found.is_own()),
        names: parts
            .wall
            .map(|wall| oversight::names(path, wall))
            .unwrap_or_default(),
        more: parts
            .wall
            .and_then(|wall| wall.next_cursor.as_ref())
            .map(|cursor| format!("{path}?{}#wall", crate::peers::query(&[("wall", cursor)]))),
    }
}

/// A permit can be recorded while the campaign waits, and when one was renewed.
fn permit(frame: &Frame, parts: &Parts<'_>) -> Option<PermitForm> {
    let Found::Campaign(campaign) = parts.found else {
        return None;
    };
    let open = matches!(
        campaign.state.as_str(),
        "submitted" | "approved" | "live" | "paused"
    );
    let may = open && parts.is_reviewer && !parts.found.is_own();
    (may && campaign.permit_required).then(|| PermitForm {
        fields: permit_fields(frame, parts.typed),
        missing: campaign.permit.is_none(),
    })
}
