use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::campaign::api::Draft;
use platform::http::{Id, Problem, User};
use uuid::Uuid;

use super::Guarded;
use crate::{App, flows};

/// A draft. For owners and editors of the organisation.
#[utoipa::path(
    tag = "drafts",
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "Found", body = Draft), Guarded),
    security(("user" = []))
)]
#[get("/api/drafts/{id}")]
pub(crate) async fn get_draft(
    app: Data<App>,
    user: User,
    id: Id<Uuid>,
) -> Result<HttpResponse, Problem> {
    let found = flows::drafts::get(&app, &user, id.0).await?;
    Ok(HttpResponse::Ok().json(found))
}
