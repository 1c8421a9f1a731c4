use askama::Template;
use contracts::Page;
use contracts::campaign::api::AuditEntry;
use jiff::tz::TimeZone;
use words::Html;

use super::super::errors::Errors;
use super::super::form::{Field, Kind};
use super::super::frame::Frame;
use super::super::people::Line;
use super::check::line;
use super::facts::state_of;
use crate::domain::typed::Typed;

/// Who decided what, and why.
#[derive(Template)]
#[template(path = "review/audit.html")]
pub(crate) struct AuditPage {
    pub(crate) frame: Frame,
    pub(crate) errors: Errors,
    pub(crate) fields: Vec<Field>,
    pub(crate) rows: Vec<Entry>,
    pub(crate) more: Option<String>,
}

/// An entry of the audit log.
pub(crate) struct Entry {
    /// For machines.
    pub(crate) at: String,
    pub(crate) when: String,
    /// None where a clock did it.
    pub(crate) actor: Option<String>,
    pub(crate) action: String,
    pub(crate) subject: String,
    /// Its page, for those who have one.
    pub(crate) href: Option<String>,
    pub(crate) states: Option<Html>,
    pub(crate) reason: Option<Line>,
}

/// The fields of the filter, with what was asked for.
fn fields(frame: &Frame, typed: &Typed) -> Vec<Field> {
    let field = |id: &'static str, kind, key| {
        Field::new(id, kind, frame.say(key))
            .value(typed.get(id))
            .optional()
    };
    vec![
        field("actor", Kind::Email, "audit-actor"),
        field("action", Kind::Code, "audit-action").hint(frame.say("audit-action-hint")),
        field("subject_id", Kind::Code, "audit-subject"),
        field("from", Kind::Day, "audit-from"),
        field("to", Kind::Day, "audit-to"),
    ]
}

/// Words the page.
pub(crate) fn audit_page(
    frame: Frame,
    errors: Errors,
    typed: &Typed,
    found: &Page<AuditEntry>,
) -> AuditPage {
    let more = found.next_cursor.as_deref().map(|cursor| {
        let here = typed.query(&["actor", "action", "subject_id", "from", "to"]);
        let cursor = crate::peers::query(&[("cursor", cursor)]);
        frame.link(&format!("/review/audit?{here}&{cursor}"))
    });
    AuditPage {
        fields: fields(&frame, typed),
        rows: found.items.iter().map(|item| entry(&frame, item)).collect(),
        more,
        errors,
        frame,
    }
}

fn entry(frame: &Frame, entry: &AuditEntry) -> Entry {
    let (speaker, locale) = (frame.speaker, frame.locale());
    let state = |state: &Option<String>| state_of(frame, state.as_deref().unwrap_or("none"));
    let changed = entry.before.is_some() || entry.after.is_some();
    let path = match entry.subject_kind.as_str() {
        "campaign" => Some("campaigns"),
        "organisation" => Some("organisations"),
        _ => None,
    };
    let at = speaker.style().date_time(entry.created_at, &TimeZone::UTC);
    Entry {
        at: entry.created_at.to_string(),
        when: format!("{at} UTC"),
        actor: (entry.actor != "clock").then(|| entry.actor.clone()),
        action: entry.action.clone(),
        subject: entry.subject_id.to_string(),
        href: path.map(|path| frame.link(&format!("/review/{path}/{}", entry.subject_id))),
        states: changed.then(|| {
            let phrase = speaker.say("audit-states");
            let phrase = phrase.with("before", state(&entry.before));
            phrase.with("after", state(&entry.after)).html()
        }),
        reason: entry.reason.as_ref().map(|reason| line(reason, locale)),
    }
}
