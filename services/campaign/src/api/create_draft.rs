use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{CreateDraft, Draft};
use platform::http::{Body, MaybeIdempotencyKey, Problem, User, detached};

use super::Guarded;
use crate::flows::once::Once;
use crate::{App, flows};

/// Keeps what was typed of a campaign so far, incomplete and unchecked. For owners and editors of the organisation.
///
/// A complete one becomes a campaign by `POST /api/campaigns`, which names it as `draft_id` and takes it away.
#[utoipa::path(
    tag = "drafts",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes asking twice safe")),
    request_body = CreateDraft,
    responses((status = 201, description = "Kept", body = Draft), Guarded),
    security(("user" = []))
)]
#[post("/api/drafts")]
pub(crate) async fn create_draft(
    app: Data<App>,
    user: User,
    key: MaybeIdempotencyKey,
    body: Body<CreateDraft>,
) -> Result<HttpResponse, Problem> {
    let once = Once::new("create draft", &user, key, body.hash);
    let done =
        detached(async move { flows::drafts::create(&app, &user, body.value, once).await }).await?;
    Ok(done.into())
}
