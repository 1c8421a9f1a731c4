use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::pledge::api::MatchFund;
use contracts::pledge::events::FundState;
use money::FundId;
use platform::http::{Id, MaybeUser, Problem, User};

use super::Reads;
use crate::app::App;
use crate::domain::matching::RuleInput;
use crate::flows::fund_input::show_rule;
use crate::store::{funds, sponsors};

/// A match fund, with what it holds, gave and has left; a draft only to members of its sponsor,
/// reviewers and admins. Lists of donors in its rule are shown to its sponsor alone.
#[utoipa::path(
    tag = "match funds",
    params(("id" = FundId, Path, description = "The match fund")),
    responses((status = 200, description = "The fund", body = MatchFund<RuleInput>), Reads),
    security((), ("user" = []))
)]
#[get("/api/match-funds/{id}")]
pub(crate) async fn get_match_fund(
    app: Data<App>,
    id: Id<FundId>,
    user: MaybeUser,
) -> Result<HttpResponse, Problem> {
    let user = user.0;
    let mut conn = app.service.db.acquire().await?;
    let fund = funds::find(&mut conn, id.0).await?;
    let mut fund = fund.ok_or_else(Problem::not_found)?;
    let own = match &user {
        Some(user) => sponsors::is_member(&mut conn, fund.sponsor_id, &user.account).await?,
        None => false,
    };
    let oversees = |user: &User| user.is_reviewer() || user.is_admin();
    let sees_drafts = own || user.as_ref().is_some_and(oversees);
    if fund.state == FundState::Draft && !sees_drafts {
        return Err(Problem::not_found());
    }
    fund.rule = show_rule(&mut conn, fund.rule, own).await?;
    Ok(HttpResponse::Ok().json(fund))
}
