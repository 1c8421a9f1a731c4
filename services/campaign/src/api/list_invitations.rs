use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::campaign::api::Invitation;
use platform::http::{Params, Problem, User};
use platform::page::PageQuery;

use super::{Guarded, Named};
use crate::{App, flows};

/// Whom an organisation invited, the latest first. For its owners.
#[utoipa::path(
    tag = "invitations",
    params(("id" = String, Path, description = "Id or slug"), PageQuery),
    responses((status = 200, description = "A page of them", body = Page<Invitation>), Guarded),
    security(("user" = []))
)]
#[get("/api/organisations/{id}/invitations")]
pub(crate) async fn list_invitations(
    app: Data<App>,
    user: User,
    named: Named,
    page: Params<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let found = flows::invitations::list(&app, &user, &named.0, &page.0).await?;
    Ok(HttpResponse::Ok().json(found))
}
