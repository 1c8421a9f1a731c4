use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{Organisation, RegisterOrganisation};
use platform::http::{Body, MaybeIdempotencyKey, Problem, User, detached};

use super::Guarded;
use crate::flows::once::Once;
use crate::{App, flows};

/// Registers an organisation. Who asks becomes its owner.
#[utoipa::path(
    tag = "organisations",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes asking twice safe")),
    request_body = RegisterOrganisation,
    responses((status = 201, description = "Created", body = Organisation), Guarded),
    security(("user" = []))
)]
#[post("/api/organisations")]
pub(crate) async fn register_organisation(
    app: Data<App>,
    user: User,
    key: MaybeIdempotencyKey,
    body: Body<RegisterOrganisation>,
) -> Result<HttpResponse, Problem> {
    let once = Once::new("register organisation", &user, key, body.hash);
    let done =
        detached(
            async move { flows::organisations::register(&app, &user, body.value, once).await },
        )
        .await?;
    Ok(done.into())
}
