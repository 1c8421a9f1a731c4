use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{Campaign, CreateCampaign};
use platform::http::{Body, MaybeIdempotencyKey, Problem, User, detached};

use super::Guarded;
use crate::flows::once::Once;
use crate::{App, flows};

/// Starts a campaign, as a draft. For owners and editors of the organisation.
#[utoipa::path(
    tag = "campaigns",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes asking twice safe")),
    request_body = CreateCampaign,
    responses((status = 201, description = "Created", body = Campaign), Guarded),
    security(("user" = []))
)]
#[post("/api/campaigns")]
pub(crate) async fn create_campaign(
    app: Data<App>,
    user: User,
    key: MaybeIdempotencyKey,
    body: Body<CreateCampaign>,
) -> Result<HttpResponse, Problem> {
    let once = Once::new("create campaign", &user, key, body.hash);
    let done =
        detached(async move { flows::campaigns::create(&app, &user, body.value, once).await })
            .await?;
    Ok(done.into())
}
