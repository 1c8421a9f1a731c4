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

/// Cancels a pledge that is not paid: payment is asked to let go of it. Until payment answers it
/// is still pending, with `closing`; then it is expired, or confirmed after all.
#[utoipa::path(
    tag = "pledges",
    params(("id" = PledgeId, Path, description = "The pledge")),
    request_body = Empty,
    responses((status = 202, description = "The pledge as it is now", body = Pledge), Changes),
    security(("gift" = []))
)]
#[post("/api/pledges/{id}/cancel")]
pub(crate) async fn cancel_pledge(
    app: Data<App>,
    id: Id<PledgeId>,
    token: Bearer,
    _: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let viewer = viewer(&app, id.0, &token).await?;
    if viewer != Viewer::Donor {
        return Err(Problem::forbidden("Only its donor cancels a gift."));
    }
    let pledge = detached(async move {
        flows::close::cancel(&app.service, id.0).await?;
        shown(&app, id.0, viewer).await
    });
    Ok(HttpResponse::Accepted().json(pledge.await?))
}
