use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{DecideOrganisation, Organisation};
use platform::http::{Body, Problem, User, detached};

use super::{Guarded, Named};
use crate::{App, flows};

/// Verifies, rejects or suspends an organisation. For reviewers who are no members of it.
///
/// Suspending pauses its campaigns; verifying it again lets their owner resume them.
#[utoipa::path(
    tag = "organisations",
    params(("id" = String, Path, description = "Id or slug")),
    request_body = DecideOrganisation,
    responses((status = 200, description = "The organisation as it stands now", body = Organisation), Guarded),
    security(("user" = []))
)]
#[post("/api/organisations/{id}/verification/decision")]
pub(crate) async fn decide_organisation(
    app: Data<App>,
    user: User,
    named: Named,
    body: Body<DecideOrganisation>,
) -> Result<HttpResponse, Problem> {
    let done =
        detached(
            async move { flows::organisations::decide(&app, &user, &named.0, body.value).await },
        )
        .await?;
    Ok(HttpResponse::Ok().json(done))
}
