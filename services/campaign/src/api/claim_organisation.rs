use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{Empty, Organisation};
use platform::http::{Body, Problem, User, detached};

use super::{Guarded, Named};
use crate::{App, flows};

/// A reviewer takes an organisation that asks to be verified for half an hour, or keeps it for longer; 409 `claimed_by_another` while another one has it. Never their own.
#[utoipa::path(
    tag = "reviews",
    params(("id" = String, Path, description = "Id or slug")),
    request_body = Empty,
    responses((status = 200, description = "The organisation with its claim", body = Organisation), Guarded),
    security(("user" = []))
)]
#[post("/api/organisations/{id}/verification/claim")]
pub(crate) async fn claim_organisation(
    app: Data<App>,
    user: User,
    named: Named,
    _body: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let done =
        detached(async move { flows::reviews::claim_organisation(&app, &user, &named.0).await });
    Ok(HttpResponse::Ok().json(done.await?))
}
