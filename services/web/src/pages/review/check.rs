use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use contracts::Page;
use contracts::campaign::CampaignState;
use contracts::campaign::api::Differences;
use contracts::pledge::api::WallEntry;
use contracts::tokens::Role;
use platform::client::ClientError;

use super::super::fault::Fault;
use super::super::person::Person;
use super::super::{private_page, see};
use crate::domain::review::Subject;
use crate::domain::typed::Typed;
use crate::peers::review;
use crate::views::errors::Errors;
use crate::views::frame::Frame;
use crate::views::review::check::{Found, Parts, check_page};
use crate::views::review::decision;

/// What there is to look at and to decide on.
pub(crate) async fn check(person: Person) -> Result<HttpResponse, Fault> {
    let found = find(&person).await?;
    let typed = Typed::default();
    show(
        &person,
        &found,
        |_| Errors::default(),
        &typed,
        StatusCode::OK,
    )
    .await
}

/// What the path names.
pub(super) async fn find(person: &Person) -> Result<Found, Fault> {
    let subject = super::subject(person)?;
    let (service, id) = (&person.visit.app.service, person.visit.part("id"));
    let caller = person.caller();
    Ok(match subject {
        Subject::Campaign => {
            Found::Campaign(Box::new(review::campaign(service, id, caller).await?))
        }
        Subject::Organisation => {
            Found::Organisation(Box::new(review::organisation(service, id, caller).await?))
        }
        Subject::Sponsor => Found::Sponsor(Box::new(review::sponsor(service, id, caller).await?)),
    })
}

/// The page, with what is wrong with what was sent.
pub(super) async fn show(
    person: &Person,
    found: &Found,
    errors: impl FnOnce(&Frame) -> Errors,
    typed: &Typed,
    status: StatusCode,
) -> Result<HttpResponse, Fault> {
    let visit = &person.visit;
    let title = found.title(visit.locale).text;
    let mut frame = super::frame(person, Some(found.country()), |_| title)?;
    frame.notice = match visit.query().get("said") {
        "held" => Some(frame.say("claim-held")),
        "released" => Some(frame.say("claim-released")),
        "permit" => Some(frame.say("permit-recorded")),
        "paused" => Some(frame.say("halt-done")),
        "resumed" => Some(frame.say("halt-over-done")),
        "taken-down" => Some(frame.say("wall-taken-down")),
        _ => None,
    };
    let errors = errors(&frame);
    frame.wrong = !errors.is_empty();
    let differences = differences(person, found).await?;
    let wall = wall(person, found).await?;
    let parts = Parts {
        found,
        wall: wall.as_ref(),
        differences: differences.as_ref(),
        account: person.email.as_str(),
        is_reviewer: person.has(Role::Reviewer),
        typed,
        now: visit.now,
    };
    private_page(status, &check_page(frame, errors, &parts))
}

async fn differences(person: &Person, found: &Found) -> Result<Option<Differences>, Fault> {
    let subject = found.subject();
    if subject == Subject::Sponsor {
        return Ok(None);
    }
    let (service, id) = (&person.visit.app.service, person.visit.part("id"));
    let found = review::differences(service, subject, id, person.caller()).await?;
    Ok(Some(found))
}

/// Admins see who is named on a campaign's page.
async fn wall(person: &Person, found: &Found) -> Result<Option<Page<WallEntry>>, Fault> {
    let Found::Campaign(campaign) = found else {
        return Ok(None);
    };
    let is_published = !matches!(
        campaign.state,
        CampaignState::Draft | CampaignState::Submitted | CampaignState::Rejected
    );
    if !(is_published && person.has(Role::Admin)) {
        return Ok(None);
    }
    let (service, query) = (&person.visit.app.service, person.visit.query());
    let wall = review::wall(service, campaign.id, query.get("wall"), person.caller()).await;
    match wall {
        // The pledge service may not have heard of it yet.
        Err(ClientError::Problem(problem)) if problem.status == 404 => Ok(None),
        wall => Ok(Some(wall?)),
    }
}

/// Takes it in hand, or lets go of it.
pub(crate) async fn hold(person: Person) -> Result<HttpResponse, Fault> {
    let subject = super::subject(&person)?;
    let visit = &person.visit;
    let (id, action) = (visit.part("id"), visit.part("action"));
    let held = review::hold(&visit.app.service, subject, id, action, person.caller()).await;
    match held {
        Ok(_) => {
            let said = if action == "claim" {
                "held"
            } else {
                "released"
            };
            let path = format!("/review/{}/{id}?said={said}", subject.path());
            Ok(see(visit.link(&path)))
        }
        Err(error) => refused(&person, error, &Typed::default()).await,
    }
}

/// The page again, with why it could not be done; what was typed is kept.
pub(super) async fn refused(
    person: &Person,
    error: ClientError,
    typed: &Typed,
) -> Result<HttpResponse, Fault> {
    let ClientError::Problem(problem) = &error else {
        return Err(error.into());
    };
    let status = match problem.status {
        403 => StatusCode::FORBIDDEN,
        409 => StatusCode::CONFLICT,
        422 => StatusCode::UNPROCESSABLE_ENTITY,
        _ => return Err(error.into()),
    };
    let found = find(person).await?;
    let errors = |frame: &Frame| Errors::of_problem(problem, frame.speaker, decision::field);
    show(person, &found, errors, typed, status).await
}
