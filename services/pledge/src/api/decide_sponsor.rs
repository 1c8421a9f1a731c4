use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::pledge::api::{DecideSponsor, Sponsor};
use money::SponsorId;
use platform::http::{Body, Id, Problem, User, detached};

use super::Changes;
use crate::app::App;
use crate::flows;

/// Decides on a sponsor: a reviewer who is none of its members. The active match funds of one
/// that is suspended pause.
#[utoipa::path(
    tag = "sponsors",
    params(("id" = SponsorId, Path, description = "The sponsor")),
    request_body = DecideSponsor,
    responses((status = 200, description = "The sponsor as it is now", body = Sponsor), Changes),
    security(("user" = []))
)]
#[post("/api/sponsors/{id}/decision")]
pub(crate) async fn decide_sponsor(
    app: Data<App>,
    id: Id<SponsorId>,
    user: User,
    body: Body<DecideSponsor>,
) -> Result<HttpResponse, Problem> {
    let decided =
        detached(
            async move { flows::sponsor::decide(&app.service, &user, id.0, &body.value).await },
        )
        .await?;
    Ok(HttpResponse::Ok().json(decided))
}
