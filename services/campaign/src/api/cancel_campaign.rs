use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{Campaign, PauseCampaign};
use platform::http::{Body, Problem, User, detached};

use super::{Guarded, Named};
use crate::{App, flows};

/// Calls a campaign off; what was given is given back. For owners.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = String, Path, description = "Id or slug")),
    request_body = PauseCampaign,
    responses((status = 200, description = "The campaign, which is called off", body = Campaign), Guarded),
    security(("user" = []))
)]
#[post("/api/campaigns/{id}/cancel")]
pub(crate) async fn cancel_campaign(
    app: Data<App>,
    user: User,
    named: Named,
    body: Body<PauseCampaign>,
) -> Result<HttpResponse, Problem> {
    let done =
        detached(async move { flows::campaigns::cancel(&app, &user, &named.0, body.value).await })
            .await?;
    Ok(HttpResponse::Ok().json(done))
}
