use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::Empty;
use contracts::pledge::api::Pledge;
use money::PledgeId;
use platform::http::{Bearer, Body, Id, Problem, detached};

use super::Changes;
use super::get_pledge::{Viewer, shown, viewer};
use crate::app::App;
use crate::flows;

/// Holds the match of an unpaid pledge for as long again as at first, once (409 `hold_extended`), but
/// not beyond the windows of the match funds that hold it: `extends_to` of the pledge says until when.
#[utoipa::path(
    tag = "pledges",
    params(("id" = PledgeId, Path, description = "The pledge")),
    request_body = Empty,
    responses((status = 200, description = "The pledge as it is now", body = Pledge), Changes),
    security(("gift" = []))
)]
#[post("/api/pledges/{id}/extend")]
pub(crate) async fn extend_pledge(
    app: Data<App>,
    id: Id<PledgeId>,
    token: Bearer,
    _: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let viewer = viewer(&app, id.0, &token).await?;
    if viewer != Viewer::Donor {
        return Err(Problem::forbidden("Only its donor asks for more time."));
    }
    let pledge = detached(async move {
        flows::extend::extend(&app.service, id.0, app.settings.hold).await?;
        shown(&app, id.0, viewer).await
    });
    Ok(HttpResponse::Ok().json(pledge.await?))
}
