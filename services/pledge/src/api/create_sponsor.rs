use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::pledge::api::{CreateSponsor, Sponsor};
use platform::http::{Body, MaybeIdempotencyKey, Problem, User, detached};

use super::Changes;
use crate::app::App;
use crate::flows;
use crate::flows::once::Once;

/// Registers a sponsor. Who asks becomes its member; a reviewer verifies it, since anyone could
/// promise millions.
#[utoipa::path(
    tag = "sponsors",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes asking twice safe")),
    request_body = CreateSponsor,
    responses((status = 201, description = "Registered", body = Sponsor), Changes),
    security(("user" = []))
)]
#[post("/api/sponsors")]
pub(crate) async fn create_sponsor(
    app: Data<App>,
    user: User,
    key: MaybeIdempotencyKey,
    body: Body<CreateSponsor>,
) -> Result<HttpResponse, Problem> {
    let once = Once::new("sponsors", &user, key, body.hash);
    let registered =
        detached(
            async move { flows::sponsor::register(&app.service, &user, &body.value, &once).await },
        )
        .await?;
    Ok(HttpResponse::Created().json(registered))
}
