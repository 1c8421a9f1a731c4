use std::cmp::Reverse;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use contracts::Page;
use contracts::audit::AuditEntry;
use futures_util::future::try_join;
use jiff::civil::Date;
use jiff::{Span, tz::TimeZone};
use platform::client::Peer;
use platform::http::Problem;
use platform::page::PageQuery;
use uuid::Uuid;

use super::super::fault::Fault;
use super::super::person::Person;
use super::super::private_page;
use crate::domain::typed::Typed;
use crate::peers::{self, review};
use crate::views::errors::Errors;
use crate::views::frame::Frame;
use crate::views::review::audit::audit_page;

/// Who decided what, the latest first.
pub(crate) async fn audit(person: Person) -> Result<HttpResponse, Fault> {
    let visit = &person.visit;
    let mut frame = super::frame(&person, None, |speaker| speaker.say("review-audit").text())?;
    let typed = visit.query();
    let errors = wrong(&frame, &typed);
    frame.wrong = !errors.is_empty();
    if !errors.is_empty() {
        let nothing = Page {
            items: Vec::new(),
            next_cursor: None,
        };
        let view = audit_page(frame, errors, &typed, &nothing);
        return private_page(StatusCode::UNPROCESSABLE_ENTITY, &view);
    }
    let (from, to) = (start(&typed, "from", 0), start(&typed, "to", 1));
    let query = peers::query(&[
        ("actor", typed.get("actor")),
        ("action", typed.get("action")),
        ("subject_id", typed.get("subject_id")),
        ("from", from.as_deref().unwrap_or_default()),
        ("to", to.as_deref().unwrap_or_default()),
        ("cursor", typed.get("cursor")),
        ("limit", &(PageQuery::default().limit()? + 1).to_string()),
    ]);
    let (service, caller) = (&visit.app.service, || person.caller());
    let (campaigns, funds) = try_join(
        review::audit(service, Peer::Campaign, &query, caller()),
        review::audit(service, Peer::Pledge, &query, caller()),
    )
    .await?;
    let found = merged(campaigns, funds)?;
    private_page(StatusCode::OK, &audit_page(frame, errors, &typed, &found))
}

/// The latest of both. Each was asked for one more than a page has.
fn merged(one: Page<AuditEntry>, other: Page<AuditEntry>) -> Result<Page<AuditEntry>, Problem> {
    let mut rows = [one.items, other.items].concat();
    // Their ids are in the order of time, wherever they were made.
    rows.sort_by_key(|entry| Reverse(entry.id));
    PageQuery::default().page(rows, |entry| entry.id)
}

fn wrong(frame: &Frame, typed: &Typed) -> Errors {
    let mut errors = Errors::default();
    let subject = typed.get("subject_id");
    if !subject.is_empty() && subject.parse::<Uuid>().is_err() {
        errors.add("subject_id", frame.say("error-id"));
    }
    for name in ["from", "to"] {
        let day = typed.get(name);
        if !day.is_empty() && day.parse::<Date>().is_err() {
            errors.add(name, frame.say("error-day"));
        }
    }
    errors
}

/// When a day begins, or one so many days later: the last day is meant whole.
fn start(typed: &Typed, name: &str, later: i64) -> Option<String> {
    let day: Date = typed.get(name).parse().ok()?;
    let day = day.checked_add(Span::new().try_days(later).ok()?).ok()?;
    let start = day.to_zoned(TimeZone::UTC).ok()?;
    Some(start.timestamp().to_string())
}
