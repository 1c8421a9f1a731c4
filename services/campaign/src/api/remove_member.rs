use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::Page;
use contracts::campaign::api::{Member, RemoveMember};
use platform::http::{Body, Problem, User, detached};

use super::{Guarded, Named};
use crate::{App, flows};

/// Ends someone's membership. For owners; one owner must be left.
///
/// The account stands in the body, since addresses in a path would end up in logs.
#[utoipa::path(
    tag = "organisations",
    params(("id" = String, Path, description = "Id or slug")),
    request_body = RemoveMember,
    responses((status = 200, description = "Those who are left", body = Page<Member>), Guarded),
    security(("user" = []))
)]
#[post("/api/organisations/{id}/members/remove")]
pub(crate) async fn remove_member(
    app: Data<App>,
    user: User,
    named: Named,
    body: Body<RemoveMember>,
) -> Result<HttpResponse, Problem> {
    let remove = async move { flows::members::remove(&app, &user, &named.0, body.value).await };
    let items = detached(remove).await?;
    Ok(HttpResponse::Ok().json(Page {
        items,
        next_cursor: None,
    }))
}
