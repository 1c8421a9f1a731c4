use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::reference::{ListedReason, ReasonFor, reasons};
use platform::http::{Params, Problem};
use serde::Deserialize;

use super::Open;

/// Which reasons are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonsQuery {
    /// What is decided on.
    #[serde(rename = "for")]
    #[param(inline)]
    of: ReasonFor,
}

/// The reasons that reviewers choose from, in all languages, with the decisions that each is for.
#[utoipa::path(
    tag = "reviews",
    params(ReasonsQuery),
    responses((status = 200, description = "All of them, on one page", body = Page<ListedReason>), Open)
)]
#[get("/api/reasons")]
pub(crate) async fn list_reasons(query: Params<ReasonsQuery>) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(Page {
        items: reasons(query.0.of).collect::<Vec<_>>(),
        next_cursor: None,
    }))
}
