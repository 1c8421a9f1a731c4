use actix_web::web::Data;
use actix_web::{HttpResponse, patch};
use contracts::campaign::api::{ChangeDraft, Draft};
use platform::http::{Body, Id, Problem, User, detached};
use uuid::Uuid;

use super::Guarded;
use crate::{App, flows};

/// Puts what was typed since in the place of what was there. For owners and editors of the organisation.
///
/// `version` is the one that was read: 409 `version_conflict` if it was changed since.
#[utoipa::path(
    tag = "drafts",
    params(("id" = Uuid, Path)),
    request_body = ChangeDraft,
    responses((status = 200, description = "The draft as it stands now", body = Draft), Guarded),
    security(("user" = []))
)]
#[patch("/api/drafts/{id}")]
pub(crate) async fn change_draft(
    app: Data<App>,
    user: User,
    id: Id<Uuid>,
    body: Body<ChangeDraft>,
) -> Result<HttpResponse, Problem> {
    let done = detached(async move { flows::drafts::change(&app, &user, id.0, body.value).await });
    Ok(HttpResponse::Ok().json(done.await?))
}
