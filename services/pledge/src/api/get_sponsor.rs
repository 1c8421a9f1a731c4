use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use contracts::pledge::api::{Sponsor, SponsorState};
use money::SponsorId;
use platform::http::{MaybeUser, Problem, User};
use uuid::Uuid;

use super::Reads;
use crate::app::App;
use crate::store::sponsors;

/// A sponsor, by id or slug: a verified one to all, others to their members, reviewers and admins.
#[utoipa::path(
    tag = "sponsors",
    params(("id" = String, Path, description = "Id or slug")),
    responses((status = 200, description = "The sponsor", body = Sponsor), Reads),
    security((), ("user" = []))
)]
#[get("/api/sponsors/{id}")]
pub(crate) async fn get_sponsor(
    app: Data<App>,
    named: Path<String>,
    user: MaybeUser,
) -> Result<HttpResponse, Problem> {
    let user = user.0;
    let account = user.as_ref().map(|user| user.account.as_str());
    let mut conn = app.service.db.acquire().await?;
    let id = match named.parse::<Uuid>() {
        Ok(id) => Some(SponsorId(id)),
        Err(_) => sponsors::named(&mut conn, &named).await?,
    };
    let id = id.ok_or_else(Problem::not_found)?;
    let sponsor = sponsors::find(&mut conn, id, account).await?;
    let sponsor = sponsor.ok_or_else(Problem::not_found)?;
    let public = sponsor.state == SponsorState::Verified;
    if !(public || sees_all_of(&sponsor, user.as_ref())) {
        return Err(Problem::not_found());
    }
    Ok(HttpResponse::Ok().json(hide_from(sponsor, user.as_ref())))
}

fn sees_all_of(sponsor: &Sponsor, user: Option<&User>) -> bool {
    sponsor.yours || user.is_some_and(|user| user.is_reviewer() || user.is_admin())
}

/// What a reviewer wrote is for the sponsor's members and for other reviewers; who looks at it is for those
/// alone who are no members.
pub(super) fn hide_from(mut sponsor: Sponsor, user: Option<&User>) -> Sponsor {
    if !sees_all_of(&sponsor, user) {
        sponsor.reason = None;
    }
    if sponsor.yours || !sees_all_of(&sponsor, user) {
        sponsor.claim = None;
    }
    sponsor
}
