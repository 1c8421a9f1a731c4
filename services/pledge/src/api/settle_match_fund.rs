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

/// Takes a match fund whose window is over to its end: `settling` while gifts in flight and the
/// refund period are waited for, then `settled`, which is final. It happens by itself, too.
#[utoipa::path(
    tag = "match funds",
    params(("id" = FundId, Path, description = "The match fund")),
    request_body = Empty,
    responses((status = 200, description = "The fund as it is now", body = MatchFund<RuleInput>), Changes),
    security(("user" = []))
)]
#[post("/api/match-funds/{id}/settle")]
pub(crate) async fn settle_match_fund(
    app: Data<App>,
    id: Id<FundId>,
    user: User,
    _: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let fund = detached(async move {
        let after = app.settings.settle_after;
        flows::settle::ask(&app.service, app.settings.top_up_batch, after, &user, id.0).await
    });
    Ok(HttpResponse::Ok().json(fund.await?))
}
