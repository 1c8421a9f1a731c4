use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{Empty, Organisation};
use platform::http::{Body, Problem, User, detached};

use super::{Guarded, Named};
use crate::{App, flows};

/// A reviewer lets go of an organisation before the half hour is over.
#[utoipa::path(
    tag = "reviews",
    params(("id" = String, Path, description = "Id or slug")),
    request_body = Empty,
    responses((status = 200, description = "The organisation, which nobody has", body = Organisation), Guarded),
    security(("user" = []))
)]
#[post("/api/organisations/{id}/verification/release")]
pub(crate) async fn release_organisation(
    app: Data<App>,
    user: User,
    named: Named,
    _body: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let done =
        detached(async move { flows::reviews::release_organisation(&app, &user, &named.0).await });
    Ok(HttpResponse::Ok().json(done.await?))
}
