use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::fault::Fault;
use super::person::Person;
use super::{private_page, see};
use crate::auth::sessions;
use crate::auth::sign_in::{away, redis};
use crate::views::account::{Who, account_page};

/// Who is signed in, where, and what for.
pub(crate) async fn account(person: Person) -> Result<HttpResponse, Fault> {
    let visit = &person.visit;
    let sessions = sessions::list(redis(&visit.app)?, &person.email)
        .await
        .map_err(away)?;
    let mut frame = visit.frame(|speaker| speaker.say("account-title").text());
    frame.notice = match visit.query().get("said") {
        "ended" => Some(frame.say("sessions-ended")),
        _ => None,
    };
    let who = Who {
        email: person.email.as_str(),
        roles: &person.roles,
        session: visit.session.as_ref().map(|session| session.id.as_str()),
    };
    let view = account_page(frame, &who, &sessions, visit.now);
    private_page(StatusCode::OK, &view)
}

/// Ends one of the person's sessions; their own one too, if they say so.
pub(crate) async fn end(person: Person) -> Result<HttpResponse, Fault> {
    let visit = &person.visit;
    sessions::end_one(redis(&visit.app)?, &person.email, visit.part("id"))
        .await
        .map_err(away)?;
    Ok(see(visit.link("/account?said=ended")))
}

/// Ends all of the person's sessions but this one.
pub(crate) async fn end_others(person: Person) -> Result<HttpResponse, Fault> {
    let visit = &person.visit;
    let this = visit.session.as_ref().map_or("", |session| &session.id);
    sessions::end_others(redis(&visit.app)?, &person.email, this)
        .await
        .map_err(away)?;
    Ok(see(visit.link("/account?said=ended")))
}
