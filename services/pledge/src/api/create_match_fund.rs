use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::pledge::api::{CreateMatchFund, MatchFund};
use platform::http::{Body, MaybeIdempotencyKey, Problem, User, detached};

use super::Changes;
use crate::app::App;
use crate::domain::matching::RuleInput;
use crate::flows;
use crate::flows::once::Once;

/// Sets up a match fund as a draft, for a member of its sponsor. Its campaigns may be named later.
#[utoipa::path(
    tag = "match funds",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes asking twice safe")),
    request_body = CreateMatchFund<RuleInput>,
    responses((status = 201, description = "The draft", body = MatchFund<RuleInput>), Changes),
    security(("user" = []))
)]
#[post("/api/match-funds")]
pub(crate) async fn create_match_fund(
    app: Data<App>,
    user: User,
    key: MaybeIdempotencyKey,
    body: Body<CreateMatchFund<RuleInput>>,
) -> Result<HttpResponse, Problem> {
    let once = Once::new("match-funds", &user, key, body.hash);
    let draft =
        detached(async move { flows::fund::create(&app.service, &user, body.value, &once).await })
            .await?;
    Ok(HttpResponse::Created().json(draft))
}
