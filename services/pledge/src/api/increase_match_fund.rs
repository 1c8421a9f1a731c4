use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::pledge::api::{IncreaseMatchFund, MatchFund};
use money::FundId;
use platform::http::{Body, Id, MaybeIdempotencyKey, Problem, User, detached};

use super::Changes;
use crate::app::App;
use crate::domain::matching::RuleInput;
use crate::flows;
use crate::flows::once::Once;

/// Commits more; earlier gifts that got too little get their share of it.
#[utoipa::path(
    tag = "match funds",
    params(
        ("id" = FundId, Path, description = "The match fund"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes asking twice safe"),
    ),
    request_body = IncreaseMatchFund,
    responses((status = 200, description = "The fund as it is now", body = MatchFund<RuleInput>), Changes),
    security(("user" = []))
)]
#[post("/api/match-funds/{id}/increase")]
pub(crate) async fn increase_match_fund(
    app: Data<App>,
    id: Id<FundId>,
    user: User,
    key: MaybeIdempotencyKey,
    body: Body<IncreaseMatchFund>,
) -> Result<HttpResponse, Problem> {
    let once = Once::new(&format!("increase {}", id.0), &user, key, body.hash);
    let by = body.value.by;
    let fund = detached(async move {
        let pace = app.settings.top_up_batch;
        let grown = flows::fund_money::increase(&app.service, pace, &user, id.0, by, &once).await;
        app.top_ups.wake();
        grown
    });
    Ok(HttpResponse::Ok().json(fund.await?))
}
