//! The books: both sides' sums, and what was booked.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use contracts::Page;
use contracts::tokens::Role;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::super::fault::Fault;
use super::super::person::Person;
use super::super::private_page;
use crate::domain::typed::Typed;
use crate::peers::{self, ledger as peer};
use crate::views::errors::Errors;
use crate::views::frame::Frame;
use crate::views::review::ledger::ledger_page;

/// Both sides' sums by currency, and entries from a day on, or of an account.
pub(crate) async fn ledger(person: Person) -> Result<HttpResponse, Fault> {
    person.must_have(&[Role::Admin])?;
    let title = |speaker: &words::Speaker| speaker.say("ledger-title").text();
    let mut frame = super::frame(&person, None, title)?;
    let (service, typed) = (&person.visit.app.service, person.visit.query());
    let errors = wrong(&frame, &typed);
    frame.wrong = !errors.is_empty();
    let balance = peer::trial_balance(service, person.caller()).await?;
    if frame.wrong {
        let nothing = Page {
            items: Vec::new(),
            next_cursor: None,
        };
        let view = ledger_page(frame, errors, &typed, &balance, &nothing);
        return private_page(StatusCode::UNPROCESSABLE_ENTITY, &view);
    }
    let query = peers::query(&[
        ("account", typed.get("account")),
        ("from", &start(typed.get("from")).unwrap_or_default()),
        ("cursor", typed.get("cursor")),
        ("limit", "50"),
    ]);
    let found = peer::entries(service, &query, person.caller()).await?;
    let view = ledger_page(frame, errors, &typed, &balance, &found);
    private_page(StatusCode::OK, &view)
}

fn wrong(frame: &Frame, typed: &Typed) -> Errors {
    let mut errors = Errors::default();
    let (account, day) = (typed.get("account"), typed.get("from"));
    if !account.is_empty() && account.parse::<Uuid>().is_err() {
        errors.add("account", frame.say("error-id"));
    }
    if !day.is_empty() && start(day).is_none() {
        errors.add("from", frame.say("error-day"));
    }
    errors
}

/// When a day begins, in UTC.
fn start(day: &str) -> Option<String> {
    let day: Date = day.parse().ok()?;
    let begin = day.to_zoned(TimeZone::UTC).ok()?;
    Some(begin.timestamp().to_string())
}
