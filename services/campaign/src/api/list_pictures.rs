use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::campaign::api::Picture;
use platform::http::{Params, Problem, User};
use platform::page::PageQuery;

use super::{Guarded, Named};
use crate::{App, flows};

/// An organisation's pictures, the newest first. For its owners and editors.
#[utoipa::path(
    tag = "pictures",
    params(("id" = String, Path, description = "Id or slug of the organisation"), PageQuery),
    responses((status = 200, description = "A page of them", body = Page<Picture>), Guarded),
    security(("user" = []))
)]
#[get("/api/organisations/{id}/pictures")]
pub(crate) async fn list_pictures(
    app: Data<App>,
    user: User,
    named: Named,
    page: Params<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let found = flows::pictures::list(&app, &user, &named.0, &page.0).await?;
    Ok(HttpResponse::Ok().json(found))
}
