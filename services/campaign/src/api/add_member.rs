use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{AddMember, Member};
use platform::http::{Body, MaybeIdempotencyKey, Problem, User, detached};

use super::{Guarded, Named};
use crate::flows::once::Once;
use crate::{App, flows};

/// Makes someone a member of an organisation, or gives a member another role. For owners.
#[utoipa::path(
    tag = "organisations",
    params(("id" = String, Path, description = "Id or slug"), ("Idempotency-Key" = Option<String>, Header, description = "Makes asking twice safe")),
    request_body = AddMember,
    responses((status = 201, description = "Created", body = Member), Guarded),
    security(("user" = []))
)]
#[post("/api/organisations/{id}/members")]
pub(crate) async fn add_member(
    app: Data<App>,
    user: User,
    named: Named,
    key: MaybeIdempotencyKey,
    body: Body<AddMember>,
) -> Result<HttpResponse, Problem> {
    let once = Once::new(
        &format!("add member {}", named.0.slug),
        &user,
        key,
        body.hash,
    );
    let done =
        detached(async move { flows::members::add(&app, &user, &named.0, body.value, once).await })
            .await?;
    Ok(done.into())
}
