use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::campaign::api::Sums;
use platform::http::Problem;

use super::{Named, Open};
use crate::{App, flows};

/// What a programme's published campaigns got together, by currency.
#[utoipa::path(
    tag = "programmes",
    params(("id" = String, Path, description = "Id or slug")),
    responses((status = 200, description = "Added up", body = Sums), Open),

)]
#[get("/api/programmes/{id}/progress")]
pub(crate) async fn get_programme_progress(
    app: Data<App>,
    named: Named,
) -> Result<HttpResponse, Problem> {
    let found = flows::sums::of_programme(&app, &named.0).await?;
    Ok(HttpResponse::Ok().json(found))
}
