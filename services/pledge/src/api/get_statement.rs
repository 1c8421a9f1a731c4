use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use money::FundId;
use platform::http::{Id, Problem, User};

use super::Changes;
use crate::app::App;
use crate::flows;

/// The statement of a settled match fund. Not offered yet.
#[utoipa::path(
    tag = "match funds",
    params(("id" = FundId, Path, description = "The match fund")),
    responses(Changes),
    security(("user" = []))
)]
#[get("/api/match-funds/{id}/statement")]
pub(crate) async fn get_statement(
    app: Data<App>,
    id: Id<FundId>,
    user: User,
) -> Result<HttpResponse, Problem> {
    let mut conn = app.service.db.acquire().await?;
    flows::fund::require_member(&mut conn, &user, id.0, false).await?;
    Err(Problem::not_offered("A match fund's statement"))
}
