//! Messages that could not be acted on, of all services: looked at, replayed, dropped.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use contracts::dead_letters::DeadLetter;
use contracts::tokens::Role;
use platform::client::{ClientError, Peer};

use super::super::fault::Fault;
use super::super::person::Person;
use super::super::visit::Form;
use super::super::{private_page, see};
use crate::peers::dead_letters as peer;
use crate::views::errors::Errors;
use crate::views::frame::Frame;
use crate::views::review::dead_letters::{LetterPage, LettersPage, OfService, letter, row};

/// Those that hear events.
const PEERS: [Peer; 4] = [
    Peer::Campaign,
    Peer::Pledge,
    Peer::Payment,
    Peer::Notification,
];

fn frame(person: &Person) -> Result<Frame, Fault> {
    person.must_have(&[Role::Admin])?;
    let title = |speaker: &words::Speaker| speaker.say("letters-title").text();
    let mut frame = super::frame(person, None, title)?;
    frame.notice = match person.visit.query().get("said") {
        "replayed" => Some(frame.say("letters-said-replayed")),
        "dropped" => Some(frame.say("letters-said-dropped")),
        _ => None,
    };
    Ok(frame)
}

/// All that wait, service by service. One that doesn't answer is said so.
pub(crate) async fn letters(person: Person) -> Result<HttpResponse, Fault> {
    let frame = frame(&person)?;
    let (service, now) = (&person.visit.app.service, person.visit.now);
    let ask = |of: Peer| peer::list(service, of, person.caller());
    let [campaign, pledge, payment, notification] = PEERS.map(ask);
    let answers = tokio::join!(campaign, pledge, payment, notification);
    let answers = [answers.0, answers.1, answers.2, answers.3];
    let services = PEERS.into_iter().zip(answers).map(|(of, answer)| {
        let answer = answer.inspect_err(|error| {
            tracing::warn!(%error, service = of.name(), "dead letters can't be had");
        });
        let rows = answer.ok().map(|page| {
            let row = |letter: &DeadLetter| row(of.name(), letter, &frame, now);
            page.items.iter().map(row).collect()
        });
        OfService {
            name: of.name(),
            rows,
        }
    });
    let view = LettersPage {
        services: services.collect(),
        frame,
    };
    private_page(StatusCode::OK, &view)
}

fn named(person: &Person) -> Result<(Peer, String), Fault> {
    let name = person.visit.part("service");
    let of = PEERS.into_iter().find(|of| of.name() == name);
    Ok((
        of.ok_or(Fault::NotFound)?,
        person.visit.part("id").to_owned(),
    ))
}

/// One of them with what it says, and what can be done with it.
pub(crate) async fn one(person: Person) -> Result<HttpResponse, Fault> {
    looked_at(&person, Errors::default(), false, StatusCode::OK).await
}

async fn looked_at(
    person: &Person,
    errors: Errors,
    old: bool,
    status: StatusCode,
) -> Result<HttpResponse, Fault> {
    let mut frame = frame(person)?;
    let (of, id) = named(person)?;
    let found = peer::one(&person.visit.app.service, of, &id, person.caller()).await?;
    frame.wrong = !errors.is_empty();
    let view = LetterPage {
        letter: letter(of.name(), &found, &frame, person.visit.now),
        errors,
        old,
        frame,
    };
    private_page(status, &view)
}

/// Has the service try again.
pub(crate) async fn replay(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let frame = frame(&person)?;
    let (of, id) = named(&person)?;
    let old = form.0.ticked("old");
    let (service, caller) = (&person.visit.app.service, person.caller());
    match peer::replay(service, of, &id, old, caller).await {
        Ok(_) => Ok(see(frame.link("/review/dead-letters?said=replayed"))),
        Err(error) if error.code() == Some("too_old") => {
            let errors = Errors::one("old", frame.say("letters-too-old"));
            looked_at(&person, errors, true, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => gone_or(error, &frame),
    }
}

/// Throws it away for good.
pub(crate) async fn discard(person: Person) -> Result<HttpResponse, Fault> {
    let frame = frame(&person)?;
    let (of, id) = named(&person)?;
    let (service, caller) = (&person.visit.app.service, person.caller());
    match peer::drop(service, of, &id, caller).await {
        Ok(_) => Ok(see(frame.link("/review/dead-letters?said=dropped"))),
        Err(error) => gone_or(error, &frame),
    }
}

/// Somebody else was quicker, or the button was pressed twice: the list says what is left.
fn gone_or(error: ClientError, frame: &Frame) -> Result<HttpResponse, Fault> {
    match error {
        ClientError::Problem(problem) if problem.status == 404 => {
            Ok(see(frame.link("/review/dead-letters")))
        }
        error => Err(error.into()),
    }
}
