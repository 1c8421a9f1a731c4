//! The pages of organisations.

mod campaigns;
mod gift;
mod gifts;
mod invitation;
mod organisations;
mod programmes;
mod steer;
mod team;
mod updates;
mod upload;
mod wizard;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{ServiceConfig, get, post};
use askama::Template;
use contracts::campaign::api::{Campaign, Organisation};
use platform::client::{ClientError, PeerProblem};
use words::Speaker;

use super::fault::Fault;
use super::person::Person;
use super::{edge, private_page};
use crate::auth::secrets;
use crate::peers;
use crate::views::errors::Errors;
use crate::views::frame::Frame;

/// The routes below `/ngo`, and where invitations lead.
pub(crate) fn routes(routes: &mut ServiceConfig) {
    const ORGANISATION: &str = "/ngo/{organisation:[0-9a-f-]{36}}";
    let of = |rest: &str| format!("{ORGANISATION}{rest}");
    routes
        .route("/ngo", get().to(organisations::home))
        .route("/ngo/new", get().to(organisations::new))
        .route("/ngo/new", post().to(organisations::register))
        .route(ORGANISATION, get().to(organisations::organisation))
        .route(&of("/edit"), get().to(organisations::edit))
        .route(&of("/edit"), post().to(organisations::change))
        .route(&of("/apply"), post().to(organisations::apply))
        .route(&of("/campaigns"), post().to(wizard::start))
        .route(&of("/gifts"), get().to(gifts::of_organisation))
        .route(&of("/programmes"), get().to(programmes::programmes))
        .route(
            &of("/programmes/{programme}/join"),
            get().to(programmes::ask),
        )
        .route(
            &of("/programmes/{programme}/join"),
            post().to(programmes::join),
        )
        .route(&of("/team"), get().to(team::team))
        .route(&of("/team/invite"), post().to(team::invite))
        .route(&of("/team/role"), post().to(team::role))
        .route(&of("/team/remove"), get().to(team::ask_remove))
        .route(&of("/team/remove"), post().to(team::remove))
        .route(&of("/team/revoke"), post().to(team::revoke))
        .route("/ngo/gifts.csv", get().to(gifts::table))
        .route("/ngo/gifts/{gift}", get().to(gift::gift))
        .route("/ngo/gifts/{gift}/refund", get().to(gift::ask))
        .route("/ngo/gifts/{gift}/refund", post().to(gift::refund))
        .route("/ngo/gifts/{gift}/leave-wall", post().to(gift::leave_wall))
        .route("/ngo/drafts/{draft}/picture", post().to(wizard::picture))
        .route("/ngo/drafts/{draft}/preview", get().to(wizard::preview))
        .route("/ngo/drafts/{draft}/hand-in", post().to(wizard::hand_in))
        .route("/ngo/drafts/{draft}/discard", get().to(wizard::ask_discard))
        .route("/ngo/drafts/{draft}/discard", post().to(wizard::discard))
        .route("/ngo/drafts/{draft}/{step}", get().to(wizard::step))
        .route("/ngo/drafts/{draft}/{step}", post().to(wizard::keep))
        .route("/ngo/campaigns/{campaign}", get().to(campaigns::campaign))
        .route("/ngo/campaigns/{campaign}/edit", post().to(wizard::again))
        .route(
            "/ngo/campaigns/{campaign}/submit",
            post().to(campaigns::submit),
        )
        .route(
            "/ngo/campaigns/{campaign}/permit",
            get().to(campaigns::permit_form),
        )
        .route(
            "/ngo/campaigns/{campaign}/permit",
            post().to(campaigns::permit),
        )
        .route(
            "/ngo/campaigns/{campaign}/gifts",
            get().to(gifts::of_campaign),
        )
        .route(
            "/ngo/campaigns/{campaign}/updates",
            get().to(updates::updates),
        )
        .route(
            "/ngo/campaigns/{campaign}/updates",
            post().to(updates::post),
        )
        .route("/ngo/campaigns/{campaign}/{action}", get().to(steer::ask))
        .route("/ngo/campaigns/{campaign}/{action}", post().to(steer::act))
        .route("/invitations/{secret}", get().to(invitation::ask))
        .route("/invitations/{secret}", post().to(invitation::accept));
}

/// A page for one person, with what is wrong on it or not.
pub(super) fn shown(view: &impl Template, wrong: bool) -> Result<HttpResponse, Fault> {
    let status = if wrong {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    private_page(status, view)
}

/// A key that makes a creation happen once, however often its form is sent.
pub(super) fn new_key() -> String {
    secrets::pair().0
}

/// The problem that a peer told about what was sent; anything else is a fault.
fn told(error: ClientError) -> Result<Box<PeerProblem>, Fault> {
    match error {
        ClientError::Problem(problem)
            if matches!(problem.status, 409 | 413 | 415 | 422)
                || (problem.status == 429 && problem.code != "too_many_requests") =>
        {
            Ok(problem)
        }
        error => Err(error.into()),
    }
}

/// The same, worded beside the fields of a form.
pub(super) fn told_errors(
    error: ClientError,
    speaker: Speaker,
    field: impl Fn(&str) -> Option<&'static str>,
) -> Result<Errors, Fault> {
    Ok(Errors::of_problem(&*told(error)?, speaker, field))
}

impl Person {
    /// The organisation of the path, if the reader works there.
    async fn organisation(&self) -> Result<Organisation, Fault> {
        let name = self.visit.part("organisation");
        self.organisation_called(name).await
    }

    async fn organisation_called(&self, name: &str) -> Result<Organisation, Fault> {
        let service = &self.visit.app.service;
        let found = peers::ngo::organisation(service, name, self.caller()).await?;
        found.your_role.map(|_| ()).ok_or(Fault::NotFound)?;
        Ok(found)
    }

    /// The campaign of the path, if the reader works for it.
    async fn campaign(&self) -> Result<Campaign, Fault> {
        let service = &self.visit.app.service;
        let name = self.visit.part("campaign");
        let found = peers::ngo::campaign(service, name, self.caller()).await?;
        found.your_role.map(|_| ()).ok_or(Fault::NotFound)?;
        Ok(found)
    }

    /// A page's frame in the digits of `country`, with what was just done said on top.
    fn frame(&self, country: &str, title: &str) -> Frame {
        let words = |speaker: &Speaker| speaker.say(title).text();
        let mut frame = self.visit.frame_in(Some(country), words);
        frame.notice = notice(self.visit.query().get("said")).map(|key| frame.say(key));
        frame
    }
}

/// What was just done, by the word that leads from page to page.
fn notice(said: &str) -> Option<&'static str> {
    Some(match said {
        "registered" => "ngo-said-registered",
        "applied" => "ngo-said-applied",
        "changed" => "ngo-said-changed",
        "kept" => "ngo-said-kept",
        "discarded" => "ngo-said-discarded",
        "handed-in" => "ngo-said-handed-in",
        "not-yet" => "ngo-said-not-yet",
        "done" => "ngo-said-done",
        "posted" => "ngo-said-posted",
        "invited" => "ngo-said-invited",
        "revoked" => "ngo-said-revoked",
        "removed" => "ngo-said-removed",
        "joined" => "ngo-said-joined",
        "takes-part" => "ngo-said-takes-part",
        "refunded" => "ngo-said-refunded",
        "left-wall" => "ngo-gift-wall-left",
        _ => return None,
    })
}

/// A form that a peer could not take for now: told with what was typed, to be sent once more.
pub(super) fn later(
    person: &Person,
    fault: Fault,
    typed: &crate::domain::typed::Typed,
) -> HttpResponse {
    edge::tell_and_keep(&person.visit.request, fault, typed)
}
