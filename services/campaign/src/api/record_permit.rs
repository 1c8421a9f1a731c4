use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{Campaign, Permit};
use platform::http::{Body, Problem, User, detached};

use super::{Guarded, Named};
use crate::{App, flows};

/// Records a permit that came, or was renewed, after the campaign was handed in. While it waits for a reviewer: for
/// owners and editors too; once it was approved: for reviewers who are no members alone. A draft is edited instead.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = String, Path, description = "Id or slug")),
    request_body = Permit,
    responses((status = 200, description = "The campaign with its permit", body = Campaign), Guarded),
    security(("user" = []))
)]
#[post("/api/campaigns/{id}/permit")]
pub(crate) async fn record_permit(
    app: Data<App>,
    user: User,
    named: Named,
    body: Body<Permit>,
) -> Result<HttpResponse, Problem> {
    let done = detached(async move {
        flows::campaigns::record_permit(&app, &user, &named.0, body.value).await
    })
    .await?;
    Ok(HttpResponse::Ok().json(done))
}
