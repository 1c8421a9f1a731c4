//! The same for programs and pages, over HTTP. For admins.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use contracts::Page;
use contracts::dead_letters::{DeadLetter, ReplayDeadLetter};
use utoipa_actix_web::service_config::ServiceConfig as Routes;

use super::Office;
use super::queue::Queue;
use crate::http::{Body, Problem, User};
use crate::service::Service;

/// As many as one answer tells.
const SHOWN: usize = 200;

/// The calls of a service that hears events.
pub(crate) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_dead_letters)
        .service(get_dead_letter)
        .service(replay_dead_letter)
        .service(drop_dead_letter);
}

/// What became of a letter that was to be acted on.
#[derive(Debug)]
enum Deed {
    Done(Box<DeadLetter>),
    Missing,
    TooOld,
}

async fn queue(office: Office<'_>) -> Result<Queue, Problem> {
    Queue::open(office.service, office.amqp_url)
        .await
        .map_err(away)
}

fn away(error: impl Into<anyhow::Error>) -> Problem {
    let error = error.into();
    tracing::warn!(
        error = format!("{error:#}"),
        "dead letters can't be reached"
    );
    Problem::unavailable(2)
}

/// The messages that this service could not act on, the oldest first, 200 at most. For admins.
#[utoipa::path(
    tag = "dead letters",
    responses(
        (status = 200, description = "The oldest of them, without what they say", body = Page<DeadLetter>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not an admin", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "This service hears no events", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The broker can't be reached", body = Problem, content_type = "application/problem+json"),
    ),
    security(("user" = []))
)]
#[get("/api/dead-letters")]
async fn list_dead_letters(service: Data<Service>, user: User) -> Result<HttpResponse, Problem> {
    user.require_admin()?;
    let office = service.dead_letter_office();
    let queue = queue(office).await?;
    let mut items = Vec::new();
    let listed = queue
        .each(async |letter, _| {
            if items.len() < SHOWN {
                items.push(letter.summary(office.now));
            }
            Ok(())
        })
        .await;
    queue.close().await;
    listed.map_err(away)?;
    Ok(HttpResponse::Ok().json(Page {
        items,
        next_cursor: None,
    }))
}

/// One of them, with headers and body. For admins.
#[utoipa::path(
    tag = "dead letters",
    params(("id" = String, Path, description = "The event's id, or the `sha:…` of the list")),
    responses(
        (status = 200, description = "The message", body = DeadLetter),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not an admin", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is none", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The broker can't be reached", body = Problem, content_type = "application/problem+json"),
    ),
    security(("user" = []))
)]
#[get("/api/dead-letters/{id}")]
async fn get_dead_letter(
    service: Data<Service>,
    user: User,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    user.require_admin()?;
    let office = service.dead_letter_office();
    let queue = queue(office).await?;
    let mut found = None;
    let looked = queue
        .each(async |letter, _| {
            if letter.id == *id {
                found = Some(letter.whole(office.now));
            }
            Ok(())
        })
        .await;
    queue.close().await;
    looked.map_err(away)?;
    let found = found.ok_or_else(Problem::not_found)?;
    Ok(HttpResponse::Ok().json(found))
}

/// Has the service try again, as if the message came for the first time. For admins. One that was said
/// longer ago than the service remembers what it did is kept (409 `too_old`) unless `old` is said.
#[utoipa::path(
    tag = "dead letters",
    request_body = ReplayDeadLetter,
    params(("id" = String, Path, description = "The event's id, or the `sha:…` of the list")),
    responses(
        (status = 200, description = "What is in the service's queue again", body = DeadLetter),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not an admin", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is none", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`too_old`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The broker can't be reached", body = Problem, content_type = "application/problem+json"),
    ),
    security(("user" = []))
)]
#[post("/api/dead-letters/{id}/replay")]
async fn replay_dead_letter(
    service: Data<Service>,
    user: User,
    id: Path<String>,
    body: Body<ReplayDeadLetter>,
) -> Result<HttpResponse, Problem> {
    user.require_admin()?;
    let office = service.dead_letter_office();
    let old = body.value.old;
    let queue = queue(office).await?;
    let mut deed = Deed::Missing;
    let replayed = queue
        .each(async |letter, held| {
            if letter.id != *id {
                return Ok(());
            }
            if !old && office.forgot(&letter)? {
                deed = Deed::TooOld;
                return Ok(());
            }
            let replayed = letter.summary(office.now);
            held.replay().await?;
            deed = Deed::Done(Box::new(replayed));
            Ok(())
        })
        .await;
    queue.close().await;
    replayed.map_err(away)?;
    told(deed, "replayed", &user)
}

/// Throws the message away for good. For admins.
#[utoipa::path(
    tag = "dead letters",
    params(("id" = String, Path, description = "The event's id, or the `sha:…` of the list")),
    responses(
        (status = 200, description = "What is gone", body = DeadLetter),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not an admin", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is none", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The broker can't be reached", body = Problem, content_type = "application/problem+json"),
    ),
    security(("user" = []))
)]
#[post("/api/dead-letters/{id}/drop")]
async fn drop_dead_letter(
    service: Data<Service>,
    user: User,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    user.require_admin()?;
    let office = service.dead_letter_office();
    let queue = queue(office).await?;
    let mut deed = Deed::Missing;
    let dropped = queue
        .each(async |letter, held| {
            if letter.id == *id {
                let dropped = letter.summary(office.now);
                held.acknowledge().await?;
                deed = Deed::Done(Box::new(dropped));
            }
            Ok(())
        })
        .await;
    queue.close().await;
    dropped.map_err(away)?;
    told(deed, "dropped", &user)
}

/// Who did it stands in the log.
fn told(deed: Deed, what: &str, user: &User) -> Result<HttpResponse, Problem> {
    match deed {
        Deed::Done(letter) => {
            let DeadLetter { id, kind, .. } = letter.as_ref();
            tracing::info!(account = user.account, id, kind, "a dead letter was {what}");
            Ok(HttpResponse::Ok().json(letter))
        }
        Deed::Missing => Err(Problem::not_found()),
        Deed::TooOld => {
            let detail = "It was said before the service's memory begins, so nobody knows whether it \
                          took effect. Look at what it speaks of, then say so with `old`.";
            Err(Problem::conflict("too_old", detail))
        }
    }
}
