use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::campaign::api::Sums;
use platform::http::{MaybeUser, Problem};

use super::query::caller;
use super::{Named, Open};
use crate::{App, flows};

/// What an organisation's published campaigns got together, by currency.
#[utoipa::path(
    tag = "organisations",
    params(("id" = String, Path, description = "Id or slug")),
    responses((status = 200, description = "Added up", body = Sums), Open),
    security((), ("user" = []))
)]
#[get("/api/organisations/{id}/progress")]
pub(crate) async fn get_organisation_progress(
    app: Data<App>,
    user: MaybeUser,
    named: Named,
) -> Result<HttpResponse, Problem> {
    let found = flows::sums::of_organisation(&app, &named.0, caller(&user)).await?;
    Ok(HttpResponse::Ok().json(found))
}
