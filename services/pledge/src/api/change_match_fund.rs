use actix_web::web::Data;
use actix_web::{HttpResponse, patch};
use contracts::pledge::api::MatchFund;
use money::FundId;
use platform::http::{Body, Id, Problem, User, detached};

use super::Changes;
use crate::app::App;
use crate::domain::matching::RuleInput;
use crate::flows;
use crate::flows::fund::ChangeMatchFund;

/// Changes a draft: what is given replaces what was there.
#[utoipa::path(
    tag = "match funds",
    params(("id" = FundId, Path, description = "The match fund")),
    request_body = ChangeMatchFund,
    responses((status = 200, description = "The draft as it is now", body = MatchFund<RuleInput>), Changes),
    security(("user" = []))
)]
#[patch("/api/match-funds/{id}")]
pub(crate) async fn change_match_fund(
    app: Data<App>,
    id: Id<FundId>,
    user: User,
    body: Body<ChangeMatchFund>,
) -> Result<HttpResponse, Problem> {
    let changed =
        detached(async move { flows::fund::change(&app.service, &user, id.0, body.value).await })
            .await?;
    Ok(HttpResponse::Ok().json(changed))
}
