//! Which campaigns a fund gives to.

use askama::Template;
use contracts::campaign::api::{Campaign, Programme};
use contracts::pledge::api::Scope;
use contracts::reference::{SDGS, TERMS};
use words::Html;

use super::StepLink;
use super::examples::Examples;
use super::forms::or_none;
use crate::domain::typed::Typed;
use crate::views::Choice;
use crate::views::errors::Errors;
use crate::views::frame::Frame;
use crate::views::people::countries;
use crate::views::people::{Line, country};

/// The page.
#[derive(Template)]
#[template(path = "sponsor/scope.html")]
pub(crate) struct ScopePage {
    pub(crate) frame: Frame,
    pub(crate) errors: Errors,
    pub(crate) steps: Vec<StepLink>,
    pub(crate) action: String,
    pub(crate) kinds: Vec<Choice>,
    pub(crate) q: String,
    pub(crate) found: Vec<Found>,
    /// What the search came to.
    pub(crate) result: Option<Html>,
    pub(crate) programmes: Vec<Choice>,
    pub(crate) filter: FilterForm,
    pub(crate) examples: Examples,
}

/// A campaign to tick.
pub(crate) struct Found {
    pub(crate) id: String,
    pub(crate) title: Line,
    pub(crate) organisation: Line,
    pub(crate) country: String,
    pub(crate) chosen: bool,
}

/// What campaigns must have.
pub(crate) struct FilterForm {
    pub(crate) countries: Vec<Choice>,
    pub(crate) sdgs: Vec<Choice>,
    pub(crate) areas: Vec<Choice>,
    pub(crate) groups: Vec<Choice>,
}

/// What kinds of scope there are; the first one is usual.
const KINDS: [(&str, &str); 3] = [
    ("campaigns", "sponsor-kind-of-campaigns"),
    ("programme", "sponsor-kind-of-programme"),
    ("filter", "sponsor-kind-of-filter"),
];

/// The kinds, as choices.
pub(crate) fn kinds(frame: &Frame, chosen: &str) -> Vec<Choice> {
    let choice = |(value, key): (&str, &str)| Choice {
        value: value.to_owned(),
        label: frame.words(key),
        chosen: chosen == value,
    };
    KINDS.into_iter().map(choice).collect()
}

/// A campaign, as it is shown beside its box.
pub(crate) fn found(frame: &Frame, campaign: &Campaign, chosen: bool) -> Found {
    let locale = frame.locale();
    Found {
        id: campaign.id.to_string(),
        title: Line::of(&campaign.title, locale),
        organisation: Line::of(&campaign.organisation.name, locale),
        country: country(&campaign.organisation.country, locale),
        chosen,
    }
}

/// The programmes, as choices.
pub(crate) fn programmes(frame: &Frame, programmes: &[Programme], chosen: &str) -> Vec<Choice> {
    let choice = |programme: &Programme| Choice {
        value: programme.id.to_string(),
        label: programme.title.in_locale(frame.locale()).0.to_owned(),
        chosen: programme.id.to_string() == chosen,
    };
    or_none(frame, programmes.iter().map(choice).collect())
}

/// The lists of a filter.
pub(crate) fn filter_form(frame: &Frame, typed: &Typed) -> FilterForm {
    let locale = frame.locale();
    let sdgs = SDGS.iter().map(|sdg| Choice {
        value: sdg.number.to_string(),
        label: format!(
            "{} {}",
            frame.number(sdg.number.into()),
            sdg.name.in_locale(locale).0
        ),
        chosen: typed.get("sdg") == sdg.number.to_string(),
    });
    let terms = |kinds: &[&str], field: &str| {
        let of_kind = TERMS
            .iter()
            .filter(|term| kinds.contains(&term.kind.as_str()));
        let terms = of_kind.map(|term| Choice {
            value: term.code.clone(),
            label: term.name.in_locale(locale).0.to_owned(),
            chosen: typed.get(field) == term.code,
        });
        or_none(frame, terms.collect())
    };
    FilterForm {
        countries: or_none(frame, countries(locale, typed.get("country"))),
        sdgs: or_none(frame, sdgs.collect()),
        areas: terms(&["intervention_area", "ngo_support_area"], "area"),
        groups: terms(&["beneficiary_group"], "group"),
    }
}

/// What is in a draft, as if it had been typed.
pub(crate) fn scope_of(scope: &Scope) -> Typed {
    match scope {
        Scope::Campaigns(named) => {
            let mut typed = Typed::of([("kind", "campaigns".to_owned())]);
            for id in named {
                typed.add("campaigns", id.to_string());
            }
            typed
        }
        Scope::Programme(id) => Typed::of([
            ("kind", "programme".to_owned()),
            ("programme", id.to_string()),
        ]),
        Scope::Filter(filter) => {
            let text = |field: &Option<String>| field.clone().unwrap_or_default();
            Typed::of([
                ("kind", "filter".to_owned()),
                ("country", text(&filter.country)),
                (
                    "sdg",
                    filter.sdg.map_or_else(String::new, |sdg| sdg.to_string()),
                ),
                ("area", text(&filter.area)),
                ("group", text(&filter.group)),
            ])
        }
    }
}
