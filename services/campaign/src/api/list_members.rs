use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::campaign::api::Member;
use platform::http::{Problem, User};

use super::{Guarded, Named};
use crate::{App, flows};

/// Who works in an organisation. For its members, reviewers and admins.
#[utoipa::path(
    tag = "organisations",
    params(("id" = String, Path, description = "Id or slug")),
    responses((status = 200, description = "All of them, on one page", body = Page<Member>), Guarded),
    security(("user" = []))
)]
#[get("/api/organisations/{id}/members")]
pub(crate) async fn list_members(
    app: Data<App>,
    user: User,
    named: Named,
) -> Result<HttpResponse, Problem> {
    let items = flows::members::list(&app, &user, &named.0).await?;
    Ok(HttpResponse::Ok().json(Page {
        items,
        next_cursor: None,
    }))
}
