use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{Draft, Empty};
use platform::http::{Body, Id, Problem, User, detached};
use uuid::Uuid;

use super::Guarded;
use crate::{App, flows};

/// Throws a draft away. For owners and editors of the organisation.
#[utoipa::path(
    tag = "drafts",
    params(("id" = Uuid, Path)),
    request_body = Empty,
    responses((status = 200, description = "What it was", body = Draft), Guarded),
    security(("user" = []))
)]
#[post("/api/drafts/{id}/discard")]
pub(crate) async fn discard_draft(
    app: Data<App>,
    user: User,
    id: Id<Uuid>,
    _body: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let done = detached(async move { flows::drafts::discard(&app, &user, id.0).await }).await?;
    Ok(HttpResponse::Ok().json(done))
}
