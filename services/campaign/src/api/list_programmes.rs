use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::campaign::api::Programme;
use platform::http::{Params, Problem};
use platform::page::PageQuery;

use super::Open;
use crate::{App, flows};

/// The programmes, the newest first.
#[utoipa::path(
    tag = "programmes",
    params(PageQuery),
    responses((status = 200, description = "A page of them", body = Page<Programme>), Open)
)]
#[get("/api/programmes")]
pub(crate) async fn list_programmes(
    app: Data<App>,
    page: Params<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let found = flows::programmes::list(&app, &page.0).await?;
    Ok(HttpResponse::Ok().json(found))
}
