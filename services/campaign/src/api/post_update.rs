use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{PostUpdate, Update};
use platform::http::{Body, MaybeIdempotencyKey, Problem, User, detached};

use super::{Guarded, Named};
use crate::flows::once::Once;
use crate::{App, flows};

/// Posts news of a campaign that was published. For owners and editors of the organisation.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = String, Path, description = "Id or slug"), ("Idempotency-Key" = Option<String>, Header, description = "Makes asking twice safe")),
    request_body = PostUpdate,
    responses((status = 201, description = "Created", body = Update), Guarded),
    security(("user" = []))
)]
#[post("/api/campaigns/{id}/updates")]
pub(crate) async fn post_update(
    app: Data<App>,
    user: User,
    named: Named,
    key: MaybeIdempotencyKey,
    body: Body<PostUpdate>,
) -> Result<HttpResponse, Problem> {
    let once = Once::new(
        &format!("post update {}", named.0.slug),
        &user,
        key,
        body.hash,
    );
    let done =
        detached(
            async move { flows::updates::post(&app, &user, &named.0, body.value, once).await },
        )
        .await?;
    Ok(done.into())
}
