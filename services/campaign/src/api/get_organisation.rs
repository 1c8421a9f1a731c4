use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::campaign::api::Organisation;
use platform::http::{MaybeUser, Problem};

use super::query::caller;
use super::{Named, Open};
use crate::{App, flows};

/// An organisation. Before it was verified, only its members, reviewers and admins see it.
#[utoipa::path(
    tag = "organisations",
    params(("id" = String, Path, description = "Id or slug")),
    responses((status = 200, description = "Found", body = Organisation), Open),
    security((), ("user" = []))
)]
#[get("/api/organisations/{id}")]
pub(crate) async fn get_organisation(
    app: Data<App>,
    user: MaybeUser,
    named: Named,
) -> Result<HttpResponse, Problem> {
    let found = flows::organisations::get(&app, &named.0, caller(&user)).await?;
    Ok(HttpResponse::Ok().json(found))
}
