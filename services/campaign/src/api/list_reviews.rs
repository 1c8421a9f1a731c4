use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::campaign::api::{Review, ReviewKind};
use platform::http::{Params, Problem, User, filled};
use platform::page::PageQuery;
use serde::Deserialize;

use super::Guarded;
use crate::{App, flows};

/// What of the queue is wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReviewsQuery {
    /// `campaign` or `organisation`; both if left out.
    #[serde(default, deserialize_with = "filled")]
    #[param(value_type = Option<ReviewKind>)]
    kind: Option<ReviewKind>,
    /// Items on a page, 1 to 200; 50 if left out.
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// What waits for reviewers, the one first that waits longest. For reviewers and admins.
#[utoipa::path(
    tag = "reviews",
    params(ReviewsQuery),
    responses((status = 200, description = "A page of it", body = Page<Review>), Guarded),
    security(("user" = []))
)]
#[get("/api/reviews")]
pub(crate) async fn list_reviews(
    app: Data<App>,
    user: User,
    query: Params<ReviewsQuery>,
) -> Result<HttpResponse, Problem> {
    let ReviewsQuery {
        kind,
        limit,
        cursor,
    } = query.0;
    let page = PageQuery { limit, cursor };
    let found = flows::reviews::list(&app, &user, kind, &page).await?;
    Ok(HttpResponse::Ok().json(found))
}
