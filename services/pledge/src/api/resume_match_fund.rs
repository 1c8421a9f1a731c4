use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::Empty;
use contracts::pledge::api::MatchFund;
use money::FundId;
use platform::http::{Body, Id, Problem, User, detached};

use super::Changes;
use crate::app::App;
use crate::domain::matching::RuleInput;
use crate::flows;

/// Lets a paused match fund go on: targets that were met meanwhile are judged, then earlier gifts get
/// their share.
#[utoipa::path(
    tag = "match funds",
    params(("id" = FundId, Path, description = "The match fund")),
    request_body = Empty,
    responses((status = 200, description = "The fund as it is now", body = MatchFund<RuleInput>), Changes),
    security(("user" = []))
)]
#[post("/api/match-funds/{id}/resume")]
pub(crate) async fn resume_match_fund(
    app: Data<App>,
    id: Id<FundId>,
    user: User,
    _: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let fund = detached(async move {
        let pace = app.settings.top_up_batch;
        let resumed = flows::fund_money::resume(&app.service, pace, &user, id.0).await;
        app.top_ups.wake();
        resumed
    });
    Ok(HttpResponse::Ok().json(fund.await?))
}
