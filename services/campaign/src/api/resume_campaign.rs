use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{Campaign, Empty};
use platform::http::{Body, Problem, User, detached};

use super::{Guarded, Named};
use crate::{App, flows};

/// Ends a pause. For owners; a pause by a reviewer or admin is ended by one (409 `paused_by_operator`).
#[utoipa::path(
    tag = "campaigns",
    params(("id" = String, Path, description = "Id or slug")),
    request_body = Empty,
    responses((status = 200, description = "The campaign, live or waiting for its start", body = Campaign), Guarded),
    security(("user" = []))
)]
#[post("/api/campaigns/{id}/resume")]
pub(crate) async fn resume_campaign(
    app: Data<App>,
    user: User,
    named: Named,
    _body: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let done =
        detached(async move { flows::campaigns::resume(&app, &user, &named.0).await }).await?;
    Ok(HttpResponse::Ok().json(done))
}
