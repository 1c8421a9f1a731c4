use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::Empty;
use contracts::pledge::api::Sponsor;
use money::SponsorId;
use platform::http::{Body, Id, Problem, User, detached};

use super::Changes;
use crate::app::App;
use crate::flows::sponsor_claim::{self, Deed};

/// A reviewer takes a sponsor that waits for half an hour, or keeps it for longer; 409 `claimed_by_another`
/// while another one has it. Never one of their own.
#[utoipa::path(
    tag = "sponsors",
    params(("id" = SponsorId, Path, description = "The sponsor")),
    request_body = Empty,
    responses((status = 200, description = "The sponsor with its claim", body = Sponsor), Changes),
    security(("user" = []))
)]
#[post("/api/sponsors/{id}/claim")]
pub(crate) async fn claim_sponsor(
    app: Data<App>,
    id: Id<SponsorId>,
    user: User,
    _: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let done =
        detached(async move { sponsor_claim::claim(&app.service, &user, id.0, Deed::Take).await });
    Ok(HttpResponse::Ok().json(done.await?))
}
