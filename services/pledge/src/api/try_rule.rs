use actix_web::{HttpResponse, post};
use platform::http::{Problem, User};

use super::Changes;

/// Tries a draft rule on past gifts. Not offered yet.
#[utoipa::path(tag = "match funds", responses(Changes), security(("user" = [])))]
#[post("/api/match-funds/try")]
pub(crate) async fn try_rule(_: User) -> Result<HttpResponse, Problem> {
    Err(Problem::not_offered("Trying a rule on past gifts"))
}
