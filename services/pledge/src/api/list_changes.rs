use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::changes::Changes;
use platform::changes;
use platform::http::{Caller, Params, Problem};
use serde::Deserialize;

use super::Reads;
use crate::app::App;

/// From where on changes are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangesQuery {
    /// `next` of the answer before; left out at first.
    after: Option<String>,
}

/// What changed of what everyone may see, for those who keep pages of it. For services alone.
#[utoipa::path(
    tag = "internal",
    params(ChangesQuery),
    responses((status = 200, description = "All of it", body = Changes), Reads),
    security(("service" = []))
)]
#[get("/internal/changes")]
pub(crate) async fn list_changes(
    app: Data<App>,
    _: Caller,
    query: Params<ChangesQuery>,
) -> Result<HttpResponse, Problem> {
    let found = changes::since(&app.service.db, query.0.after.as_deref()).await?;
    Ok(HttpResponse::Ok().json(found))
}
