//! The pages of sponsors.

mod amount;
mod examples;
mod fund;
mod home;
mod money;
mod profile;
mod review;
mod rule;
mod scope;
mod statement;
mod terms;
mod trial;

use ::money::FundId;
use actix_web::web::{ServiceConfig, get, post};
use contracts::pledge::api::Sponsor;
use contracts::pledge::events::FundState;
use jiff::tz::TimeZone;
use platform::client::{ClientError, PeerProblem};

use super::details::fresh_key;
use super::fault::Fault;
use super::person::Person;
use super::see;
use super::visit::Visit;
use crate::domain::funds::rule::Rule;
use crate::domain::typed::Typed;
use crate::peers::sponsor::{self as peer, Fund};
use crate::views::errors::Errors;
use crate::views::figures::zone;
use crate::views::frame::Frame;
use crate::views::sponsor::words::field;

/// The routes below `/sponsor`.
pub(crate) fn routes(routes: &mut ServiceConfig) {
    routes
        .route("/sponsor", get().to(home::home))
        .route("/sponsor/new", get().to(profile::form))
        .route("/sponsor/new", post().to(profile::register))
        .route("/sponsor/funds/new", get().to(amount::new))
        .route("/sponsor/funds/new", post().to(amount::create))
        .route("/sponsor/funds/{id}", get().to(fund::fund))
        .route("/sponsor/funds/{id}/figures", get().to(fund::figures))
        .route("/sponsor/funds/{id}/amount", get().to(amount::form))
        .route("/sponsor/funds/{id}/amount", post().to(amount::save))
        .route("/sponsor/funds/{id}/rule", get().to(rule::form))
        .route("/sponsor/funds/{id}/rule", post().to(rule::save))
        .route("/sponsor/funds/{id}/examples", post().to(rule::examples))
        .route("/sponsor/funds/{id}/scope", get().to(scope::form))
        .route("/sponsor/funds/{id}/scope", post().to(scope::save))
        .route("/sponsor/funds/{id}/terms", get().to(terms::form))
        .route("/sponsor/funds/{id}/terms", post().to(terms::save))
        .route("/sponsor/funds/{id}/try", get().to(trial::trial))
        .route("/sponsor/funds/{id}/review", get().to(review::review))
        .route("/sponsor/funds/{id}/activate", post().to(review::activate))
        .route("/sponsor/funds/{id}/pause", get().to(money::pause_form))
        .route("/sponsor/funds/{id}/pause", post().to(money::pause))
        .route("/sponsor/funds/{id}/resume", get().to(money::resume_form))
        .route("/sponsor/funds/{id}/resume", post().to(money::resume))
        .route("/sponsor/funds/{id}/settle", get().to(money::settle_form))
        .route("/sponsor/funds/{id}/settle", post().to(money::settle))
        .route(
            "/sponsor/funds/{id}/increase",
            get().to(money::increase_form),
        )
        .route("/sponsor/funds/{id}/increase", post().to(money::increase))
        .route(
            "/sponsor/funds/{id}/statement",
            get().to(statement::statement),
        )
        .route(
            "/sponsor/funds/{id}/statement.csv",
            get().to(statement::table),
        );
}

/// A fund and its sponsor, for someone who may see them.
struct Opened {
    fund: Fund,
    sponsor: Sponsor,
}

impl Opened {
    async fn load(person: &Person) -> Result<Self, Fault> {
        let id: FundId = person
            .visit
            .part("id")
            .parse()
            .map_err(|_| Fault::NotFound)?;
        let service = &person.visit.app.service;
        let fund = peer::fund(service, id, person.caller()).await?;
        let name = fund.sponsor_id.to_string();
        let sponsor = peer::sponsor(service, &name, person.caller()).await?;
        Ok(Self { fund, sponsor })
    }

    /// The fund, for members of its sponsor.
    async fn own(person: &Person) -> Result<Self, Fault> {
        let opened = Self::load(person).await?;
        let own = opened.sponsor.yours;
        own.then_some(opened).ok_or(Fault::NotFound)
    }

    /// The fund while it is set up. Once it has begun there is its own page.
    async fn draft(person: &Person) -> Result<Result<Self, actix_web::HttpResponse>, Fault> {
        let opened = Self::own(person).await?;
        if opened.fund.state == FundState::Draft {
            return Ok(Ok(opened));
        }
        Ok(Err(see(opened.page(&person.visit, ""))))
    }

    fn rule(&self) -> Rule {
        Rule::of(&self.fund.rule)
    }

    fn zone(&self) -> TimeZone {
        zone(&self.sponsor.country)
    }

    /// One of the fund's pages.
    fn page(&self, visit: &Visit, page: &str) -> String {
        visit.link(&format!("/sponsor/funds/{}{page}", self.fund.id))
    }

    /// A page's frame, in the digits of the sponsor's country.
    fn frame(&self, person: &Person, title: &str) -> Frame {
        frame(person, Some(&self.sponsor.country), title)
    }
}

/// A page's frame; what was just done is said on top of it.
fn frame(person: &Person, country: Option<&str>, title: &str) -> Frame {
    let visit = &person.visit;
    let mut frame = visit.frame_in(country, |speaker| speaker.say(title).text());
    let done = match visit.query().get("done") {
        "registered" => Some("sponsor-done-registered"),
        "saved" => Some("sponsor-done-saved"),
        "activated" => Some("sponsor-done-activated"),
        "paused" => Some("sponsor-done-paused"),
        "resumed" => Some("sponsor-done-resumed"),
        "settled" => Some("sponsor-done-settled"),
        "increased" => Some("sponsor-done-increased"),
        _ => None,
    };
    frame.notice = done.map(|key| frame.say(key));
    frame
}

/// The form's own key, which makes sending it twice safe; a fresh one for a form that has none.
fn key(person: &Person, typed: &Typed) -> String {
    let key = typed.get("key");
    if key.is_empty() {
        return fresh_key(&person.visit);
    }
    key.to_owned()
}

/// What a peer refused, beside the fields; faults of another kind end the page.
fn refused(frame: &Frame, error: ClientError) -> Result<Errors, Fault> {
    match error {
        ClientError::Problem(problem) if is_about_the_form(&problem) => {
            Ok(Errors::of_problem(&problem, frame.speaker, field))
        }
        error @ (ClientError::Problem(_) | ClientError::Unreachable { .. }) => Err(error.into()),
    }
}

const fn is_about_the_form(problem: &PeerProblem) -> bool {
    matches!(problem.status, 409 | 422)
}
