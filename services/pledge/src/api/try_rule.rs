use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::pledge::api::{TriedMatchFund, TryMatchFund};
use platform::http::{Body, Problem, User};

use super::Changes;
use crate::app::App;
use crate::domain::matching::RuleInput;
use crate::flows::trial::try_rule as on_past_gifts;

/// Tries a draft rule on past gifts that were paid, as if its fund had been there and alone: what it
/// would have cost, the share of gifts that it would have matched, the day on which it would have run
/// out, day by day. For members of sponsors.
#[utoipa::path(
    tag = "match funds",
    request_body = TryMatchFund<RuleInput>,
    responses((status = 200, description = "What came of it", body = TriedMatchFund), Changes),
    security(("user" = []))
)]
#[post("/api/match-funds/try")]
pub(crate) async fn try_rule(
    app: Data<App>,
    user: User,
    body: Body<TryMatchFund<RuleInput>>,
) -> Result<HttpResponse, Problem> {
    // Each takes a processor for itself, and memory for its gifts.
    let _turn = app
        .stage
        .acquire()
        .await
        .map_err(|_| Problem::unavailable(1))?;
    let tried = on_past_gifts(&app.service, &user, body.value).await?;
    Ok(HttpResponse::Ok().json(tried))
}
