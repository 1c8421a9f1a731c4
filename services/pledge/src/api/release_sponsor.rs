use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::Empty;
use contracts::pledge::api::Sponsor;
use money::SponsorId;
use platform::http::{Body, Id, Problem, User, detached};

use super::Changes;
use crate::app::App;
use crate::flows::sponsor_claim::{self, Deed};

/// A reviewer lets go of a sponsor before the half hour is over.
#[utoipa::path(
    tag = "sponsors",
    params(("id" = SponsorId, Path, description = "The sponsor")),
    request_body = Empty,
    responses((status = 200, description = "The sponsor, which nobody has", body = Sponsor), Changes),
    security(("user" = []))
)]
#[post("/api/sponsors/{id}/release")]
pub(crate) async fn release_sponsor(
    app: Data<App>,
    id: Id<SponsorId>,
    user: User,
    _: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let done =
        detached(async move { sponsor_claim::claim(&app.service, &user, id.0, Deed::LetGo).await });
    Ok(HttpResponse::Ok().json(done.await?))
}
