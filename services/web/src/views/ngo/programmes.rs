//! Programmes, as an organisation sees them.

use askama::Template;
use contracts::campaign::OrganisationState;
use contracts::campaign::api::{Organisation, Programme};
use words::Html;

use super::form::choices;
use crate::domain::typed::Typed;
use crate::views::form::{Field, Kind};
use crate::views::frame::Frame;
use crate::views::people::{Line, Prose};

/// The programmes, and which of them the organisation takes part in.
#[derive(Template)]
#[template(path = "ngo/programmes.html")]
pub(crate) struct ProgrammesPage {
    pub(crate) frame: Frame,
    pub(crate) lead: Html,
    pub(crate) programmes: Vec<Row>,
}

/// A programme.
pub(crate) struct Row {
    pub(crate) title: Line,
    pub(crate) href: String,
    pub(crate) about: Prose,
    pub(crate) joined: bool,
    /// Where it is joined, by those who may.
    pub(crate) join: Option<String>,
}

/// What taking part is for, or why it can't be done yet.
pub(crate) fn lead(organisation: &Organisation, frame: &Frame) -> Html {
    match organisation.state {
        OrganisationState::Verified => frame.say("ngo-programmes-lead"),
        OrganisationState::Registered
        | OrganisationState::Applied
        | OrganisationState::Rejected
        | OrganisationState::Suspended => frame.say("ngo-programmes-later"),
    }
}

pub(crate) fn row(programme: &Programme, joined: bool, join: Option<String>, frame: &Frame) -> Row {
    Row {
        title: Line::of(&programme.title, frame.locale()),
        href: frame.link(&format!("/programmes/{}", programme.slug)),
        about: Prose::of(Some(&programme.description), frame.locale()),
        joined,
        join,
    }
}

/// What is signed.
pub(crate) fn charter(programme: &Programme, frame: &Frame) -> Vec<Html> {
    let isolated = |words: &str| words::bidi::html(&words::bidi::isolate(words));
    let title = programme.title.in_locale(frame.locale()).0;
    let mut lead = vec![isolated(title)];
    if let Some(charter) = &programme.charter {
        lead.push(frame.say("ngo-programme-charter"));
        lead.push(isolated(charter.in_locale(frame.locale()).0));
    } else {
        lead.push(frame.say("ngo-programme-no-charter"));
    }
    lead
}

/// The box that signs.
pub(crate) fn sign(frame: &Frame, typed: &Typed) -> Field {
    let says = ("yes".to_owned(), frame.words("ngo-programme-sign"));
    Field::new("sign", Kind::Checks, frame.say("ngo-programme-signing"))
        .choices(choices([says].into_iter(), &typed.all("sign")))
}

/// The programmes that a campaign may be part of, and none.
pub(crate) fn choice(frame: &Frame, programmes: &[Programme], chosen: &str) -> Field {
    let named = |programme: &Programme| {
        let title = programme.title.in_locale(frame.locale()).0;
        (programme.id.to_string(), title.to_owned())
    };
    let none = (String::new(), frame.words("ngo-programme-none"));
    let all = std::iter::once(none).chain(programmes.iter().map(named));
    Field::new("programme", Kind::Select, frame.say("ngo-programme"))
        .optional()
        .hint(frame.say("ngo-programme-hint"))
        .choices(choices(all, &[chosen]))
}
