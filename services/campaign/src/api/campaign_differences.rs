use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::campaign::api::Differences;
use platform::http::{Problem, User};

use super::{Guarded, Named};
use crate::{App, flows};

/// What a campaign says that it did not say when it was last decided on. For members, reviewers and admins.
#[utoipa::path(
    tag = "reviews",
    params(("id" = String, Path, description = "Id or slug")),
    responses((status = 200, description = "Field by field", body = Differences), Guarded),
    security(("user" = []))
)]
#[get("/api/campaigns/{id}/differences")]
pub(crate) async fn campaign_differences(
    app: Data<App>,
    user: User,
    named: Named,
) -> Result<HttpResponse, Problem> {
    let found = flows::reviews::campaign_differences(&app, &user, &named.0).await?;
    Ok(HttpResponse::Ok().json(found))
}
