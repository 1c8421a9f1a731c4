use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::Empty;
use money::FundId;
use platform::http::{Body, Id, Problem, User};

use super::Changes;
use crate::app::App;
use crate::flows;

/// Settles a match fund. Not offered yet.
#[utoipa::path(
    tag = "match funds",
    params(("id" = FundId, Path, description = "The match fund")),
    request_body = Empty,
    responses(Changes),
    security(("user" = []))
)]
#[post("/api/match-funds/{id}/settle")]
pub(crate) async fn settle_match_fund(
    app: Data<App>,
    id: Id<FundId>,
    user: User,
    _: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let mut conn = app.service.db.acquire().await?;
    flows::fund::require_member(&mut conn, &user, id.0, false).await?;
    Err(Problem::not_offered("Settling a match fund"))
}
