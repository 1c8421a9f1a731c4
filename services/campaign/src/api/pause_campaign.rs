use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{Campaign, PauseCampaign};
use platform::http::{Body, Problem, User, detached};

use super::{Guarded, Named};
use crate::{App, flows};

/// Stops a campaign for a while. For owners; for reviewers and admins too, with a reason.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = String, Path, description = "Id or slug")),
    request_body = PauseCampaign,
    responses((status = 200, description = "The campaign, which takes no gifts now", body = Campaign), Guarded),
    security(("user" = []))
)]
#[post("/api/campaigns/{id}/pause")]
pub(crate) async fn pause_campaign(
    app: Data<App>,
    user: User,
    named: Named,
    body: Body<PauseCampaign>,
) -> Result<HttpResponse, Problem> {
    let done =
        detached(async move { flows::campaigns::pause(&app, &user, &named.0, body.value).await })
            .await?;
    Ok(HttpResponse::Ok().json(done))
}
