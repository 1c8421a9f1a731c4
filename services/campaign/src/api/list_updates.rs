use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::campaign::api::Update;
use platform::http::{MaybeUser, Params, Problem};
use platform::page::PageQuery;

use super::query::caller;
use super::{Named, Open};
use crate::{App, flows};

/// A campaign's news, the latest first.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = String, Path, description = "Id or slug"), PageQuery),
    responses((status = 200, description = "A page of it", body = Page<Update>), Open),
    security((), ("user" = []))
)]
#[get("/api/campaigns/{id}/updates")]
pub(crate) async fn list_updates(
    app: Data<App>,
    user: MaybeUser,
    named: Named,
    page: Params<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let found = flows::updates::list(&app, &named.0, caller(&user), &page.0).await?;
    Ok(HttpResponse::Ok().json(found))
}
