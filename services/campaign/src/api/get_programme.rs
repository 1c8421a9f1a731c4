use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::campaign::api::Programme;
use platform::http::Problem;

use super::{Named, Open};
use crate::{App, flows};

/// A programme.
#[utoipa::path(
    tag = "programmes",
    params(("id" = String, Path, description = "Id or slug")),
    responses((status = 200, description = "Found", body = Programme), Open),
    security((), ("user" = []))
)]
#[get("/api/programmes/{id}")]
pub(crate) async fn get_programme(app: Data<App>, named: Named) -> Result<HttpResponse, Problem> {
    let found = flows::programmes::get(&app, &named.0).await?;
    Ok(HttpResponse::Ok().json(found))
}
