//! The pages of reviewers and admins. For others they are not there.

mod audit;
mod check;
mod dead_letters;
mod decide;
mod ledger;
mod oversee;
mod programmes;
mod queue;

use actix_web::web::{ServiceConfig, get, post};
use contracts::tokens::Role;

use super::fault::Fault;
use super::person::Person;
use crate::domain::review::Subject;
use crate::views::frame::Frame;

/// The routes below `/{locale}`.
pub(crate) fn routes(routes: &mut ServiceConfig) {
    const ONE: &str = "/review/{subject:campaigns|organisations|sponsors}/{id}";
    const CAMPAIGN: &str = "/review/{subject:campaigns}/{id}";
    const LETTER: &str = "/review/dead-letters/{service}/{id}";
    routes
        .route("/review", get().to(queue::queue))
        .route("/review/audit", get().to(audit::audit))
        .route("/review/dead-letters", get().to(dead_letters::letters))
        .route("/review/ledger", get().to(ledger::ledger))
        .route("/review/programmes/new", get().to(programmes::new))
        .route("/review/programmes/new", post().to(programmes::open))
        .route(LETTER, get().to(dead_letters::one))
        .route(&format!("{LETTER}/replay"), post().to(dead_letters::replay))
        .route(&format!("{LETTER}/drop"), post().to(dead_letters::discard))
        .route("/review/find", get().to(oversee::find))
        .route(ONE, get().to(check::check))
        .route(
            &format!("{ONE}/{{action:claim|release}}"),
            post().to(check::hold),
        )
        .route(
            &format!("{CAMPAIGN}/{{action:pause|resume}}"),
            post().to(oversee::steer),
        )
        .route(
            &format!("{CAMPAIGN}/wall/{{gift}}"),
            post().to(oversee::take_down),
        )
        .route(&format!("{ONE}/decision"), post().to(decide::decide))
        .route(&format!("{ONE}/permit"), post().to(decide::permit));
}

/// A page's frame, with the area's menu; for reviewers and admins alone.
fn frame(
    person: &Person,
    country: Option<&str>,
    title: impl FnOnce(&words::Speaker) -> String,
) -> Result<Frame, Fault> {
    person.must_have(&[Role::Reviewer, Role::Admin])?;
    let frame = person.visit.frame_in(country, title);
    let frame = frame
        .with_menu_item("/review", "review-queue")
        .with_menu_item("/review/audit", "review-audit");
    if person.has(Role::Admin) {
        return Ok(frame
            .with_menu_item("/review/dead-letters", "letters-menu")
            .with_menu_item("/review/ledger", "ledger-title")
            .with_menu_item("/review/programmes/new", "programme-new"));
    }
    Ok(frame)
}

/// What the path names.
fn subject(person: &Person) -> Result<Subject, Fault> {
    person.must_have(&[Role::Reviewer, Role::Admin])?;
    Subject::of_path(person.visit.part("subject")).ok_or(Fault::NotFound)
}
