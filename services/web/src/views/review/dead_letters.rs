//! Messages that could not be acted on, in words.

use askama::Template;
use contracts::dead_letters::DeadLetter;
use jiff::Timestamp;
use words::Html;

use super::super::age::ago;
use super::super::errors::Errors;
use super::super::frame::Frame;

/// All of them, service by service.
#[derive(Template)]
#[template(path = "review/dead_letters.html")]
pub(crate) struct LettersPage {
    pub(crate) frame: Frame,
    pub(crate) services: Vec<OfService>,
}

/// A service's.
pub(crate) struct OfService {
    pub(crate) name: &'static str,
    /// None while the service doesn't answer.
    pub(crate) rows: Option<Vec<Row>>,
}

/// One in the list.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) href: String,
    pub(crate) kind: String,
    pub(crate) reason: String,
    pub(crate) id: String,
    pub(crate) tries: Html,
    pub(crate) age: Option<Html>,
}

pub(crate) fn row(service: &str, letter: &DeadLetter, frame: &Frame, now: Timestamp) -> Row {
    let id = urlencoded(&letter.id);
    let speaker = frame.speaker;
    Row {
        href: frame.link(&format!("/review/dead-letters/{service}/{id}")),
        kind: letter.kind.clone(),
        reason: letter.reason.clone(),
        id: letter.id.clone(),
        tries: speaker
            .say("letters-tries")
            .count(i64::from(letter.attempts))
            .html(),
        age: letter.died_at.map(|at| ago(speaker, at, now)),
    }
}

fn urlencoded(id: &str) -> String {
    url::form_urlencoded::byte_serialize(id.as_bytes()).collect()
}

/// One with what it says.
#[derive(Template)]
#[template(path = "review/dead_letter.html")]
pub(crate) struct LetterPage {
    pub(crate) frame: Frame,
    pub(crate) letter: Letter,
    pub(crate) errors: Errors,
    /// Whether it was just refused for its age.
    pub(crate) old: bool,
}

/// A message, whole.
pub(crate) struct Letter {
    pub(crate) service: String,
    pub(crate) row: Row,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

pub(crate) fn letter(service: &str, letter: &DeadLetter, frame: &Frame, now: Timestamp) -> Letter {
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let headers = letter.headers.iter().flatten();
    Letter {
        service: service.to_owned(),
        row: row(service, letter, frame, now),
        headers: headers
            .map(|(name, value)| (name.clone(), text(value)))
            .collect(),
        body: letter.body.as_ref().map_or_else(String::new, |body| {
            serde_json::to_string_pretty(body).unwrap_or_default()
        }),
    }
}
