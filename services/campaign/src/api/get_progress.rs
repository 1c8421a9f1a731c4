use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::campaign::api::Progress;
use platform::http::{MaybeUser, Problem};

use super::query::caller;
use super::{Named, Open};
use crate::{App, flows};

/// How far a campaign has come: confirmed gifts, what sponsors add, and what is left of match.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = String, Path, description = "Id or slug")),
    responses((status = 200, description = "Found", body = Progress), Open),
    security((), ("user" = []))
)]
#[get("/api/campaigns/{id}/progress")]
pub(crate) async fn get_progress(
    app: Data<App>,
    user: MaybeUser,
    named: Named,
) -> Result<HttpResponse, Problem> {
    let found = flows::progress::get(&app, &named.0, caller(&user)).await?;
    Ok(HttpResponse::Ok().json(found))
}
