use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{Empty, Organisation};
use platform::http::{Body, Problem, User, detached};

use super::{Guarded, Named};
use crate::{App, flows};

/// Asks for the organisation to be verified. For its owners.
#[utoipa::path(
    tag = "organisations",
    params(("id" = String, Path, description = "Id or slug")),
    request_body = Empty,
    responses((status = 200, description = "The organisation, which waits for a reviewer", body = Organisation), Guarded),
    security(("user" = []))
)]
#[post("/api/organisations/{id}/verification")]
pub(crate) async fn apply_for_verification(
    app: Data<App>,
    user: User,
    named: Named,
    _body: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let done =
        detached(async move { flows::organisations::apply(&app, &user, &named.0).await }).await?;
    Ok(HttpResponse::Ok().json(done))
}
