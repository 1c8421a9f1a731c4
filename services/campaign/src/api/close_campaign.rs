use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{Campaign, Empty};
use platform::http::{Body, Problem, User, detached};

use super::{Guarded, Named};
use crate::{App, flows};

/// Ends a campaign before its end. For owners.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = String, Path, description = "Id or slug")),
    request_body = Empty,
    responses((status = 200, description = "The campaign, which is over", body = Campaign), Guarded),
    security(("user" = []))
)]
#[post("/api/campaigns/{id}/close")]
pub(crate) async fn close_campaign(
    app: Data<App>,
    user: User,
    named: Named,
    _body: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let done =
        detached(async move { flows::campaigns::close(&app, &user, &named.0).await }).await?;
    Ok(HttpResponse::Ok().json(done))
}
