use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use contracts::Page;

use super::super::fault::Fault;
use super::super::person::Person;
use super::super::private_page;
use crate::peers::{self, review};
use crate::views::review::queue::{Kind, Waiting, queue_page};

/// What waits for a decision, the one first that waits longest.
pub(crate) async fn queue(person: Person) -> Result<HttpResponse, Fault> {
    let visit = &person.visit;
    let mut frame = super::frame(&person, None, |speaker| speaker.say("review-queue").text())?;
    let typed = visit.query();
    frame.notice = match typed.get("said") {
        "decided" => Some(frame.say("review-decided")),
        "nothing-there" => Some(frame.say("find-nothing")),
        _ => None,
    };
    let kind = Kind::of_query(typed.get("kind"));
    let cursor = typed.get("cursor");
    let service = &visit.app.service;
    let reviews = if kind.has_reviews() {
        let query = peers::query(&[("kind", kind.filter()), ("cursor", cursor)]);
        Some(review::reviews(service, &query, person.caller()).await?)
    } else {
        None
    };
    let sponsors = if kind.has_sponsors() && (cursor.is_empty() || kind == Kind::Sponsors) {
        let query = peers::query(&[("cursor", cursor)]);
        Some(review::sponsors(service, &query, person.caller()).await?)
    } else {
        None
    };
    let waiting = Waiting {
        kind,
        reviews: reviews.unwrap_or_else(nothing),
        sponsors: sponsors.unwrap_or_else(nothing),
    };
    let view = queue_page(frame, &waiting, person.email.as_str(), visit.now);
    private_page(StatusCode::OK, &view)
}

const fn nothing<T>() -> Page<T> {
    Page {
        items: Vec::new(),
        next_cursor: None,
    }
}
