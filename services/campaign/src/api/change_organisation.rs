use actix_web::web::Data;
use actix_web::{HttpResponse, patch};
use contracts::campaign::api::{ChangeOrganisation, Organisation};
use platform::http::{Body, Problem, User, detached};

use super::{Guarded, Named};
use crate::{App, flows};

/// Changes what an organisation says of itself, before it asks to be verified or after it was rejected; what is left out
/// stays. For its owners.
///
/// `version` is the one that was read: 409 `version_conflict` if it was changed since.
#[utoipa::path(
    tag = "organisations",
    params(("id" = String, Path, description = "Id or slug")),
    request_body = ChangeOrganisation,
    responses((status = 200, description = "The organisation as it stands now", body = Organisation), Guarded),
    security(("user" = []))
)]
#[patch("/api/organisations/{id}")]
pub(crate) async fn change_organisation(
    app: Data<App>,
    user: User,
    named: Named,
    body: Body<ChangeOrganisation>,
) -> Result<HttpResponse, Problem> {
    let change =
        async move { flows::organisations::change(&app, &user, &named.0, body.value).await };
    Ok(HttpResponse::Ok().json(detached(change).await?))
}
