use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use contracts::campaign::api::Permit;
use jiff::civil::Date;

use super::super::fault::Fault;
use super::super::person::Person;
use super::super::see;
use super::super::visit::Form;
use super::check::{find, refused, show};
use crate::domain::review::Subject;
use crate::domain::typed::Typed;
use crate::peers::review;
use crate::views::errors::Errors;
use crate::views::frame::Frame;
use crate::views::review::decision;

const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// Decides.
pub(crate) async fn decide(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let found = find(&person).await?;
    let (visit, subject, typed) = (&person.visit, found.subject(), &form.0);
    let country = Some(found.country());
    let frame = super::frame(&person, country, |_| String::new())?;
    let body = match decision::decision(&frame, subject, &found.state(), typed) {
        Ok(body) => body,
        Err(errors) => return show(&person, &found, |_| errors, typed, WRONG).await,
    };
    let id = visit.part("id");
    let decided = review::decide(&visit.app.service, subject, id, &body, person.caller()).await;
    match decided {
        Ok(_) => Ok(see(visit.link("/review?said=decided"))),
        Err(error) => refused(&person, error, typed).await,
    }
}

/// Records a permit that the authorities gave.
pub(crate) async fn permit(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let (visit, typed) = (&person.visit, &form.0);
    if super::subject(&person)? != Subject::Campaign {
        return Err(Fault::NotFound);
    }
    let Some(permit) = typed_permit(typed) else {
        let found = find(&person).await?;
        return show(&person, &found, |frame| missing(frame, typed), typed, WRONG).await;
    };
    let id = visit.part("id");
    match review::permit(&visit.app.service, id, &permit, person.caller()).await {
        Ok(_) => Ok(see(
            visit.link(&format!("/review/campaigns/{id}?said=permit"))
        )),
        Err(error) => refused(&person, error, typed).await,
    }
}

fn day(typed: &Typed, name: &str) -> Option<Date> {
    typed.get(name).parse().ok()
}

fn typed_permit(typed: &Typed) -> Option<Permit> {
    let text = |name| Some(typed.get(name).to_owned()).filter(|text| !text.is_empty());
    Some(Permit {
        number: text("number")?,
        authority: text("authority")?,
        valid_from: day(typed, "valid_from")?,
        valid_until: day(typed, "valid_until")?,
    })
}

fn missing(frame: &Frame, typed: &Typed) -> Errors {
    let mut errors = Errors::default();
    for name in ["number", "authority"] {
        if typed.get(name).is_empty() {
            errors.add(name, frame.say("problem-blank"));
        }
    }
    for name in ["valid_from", "valid_until"] {
        if day(typed, name).is_none() {
            errors.add(name, frame.say("error-day"));
        }
    }
    errors
}
