use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::campaign::api::Draft;
use platform::http::{Params, Problem, User};
use platform::page::PageQuery;
use serde::Deserialize;
use uuid::Uuid;

use super::Guarded;
use crate::{App, flows};

/// Whose drafts are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftsQuery {
    /// The organisation.
    organisation_id: Uuid,
    /// Items on a page, 1 to 200; 50 if left out.
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// An organisation's drafts, the newest first. For its owners and editors.
#[utoipa::path(
    tag = "drafts",
    params(DraftsQuery),
    responses((status = 200, description = "A page of them", body = Page<Draft>), Guarded),
    security(("user" = []))
)]
#[get("/api/drafts")]
pub(crate) async fn list_drafts(
    app: Data<App>,
    user: User,
    query: Params<DraftsQuery>,
) -> Result<HttpResponse, Problem> {
    let DraftsQuery {
        organisation_id,
        limit,
        cursor,
    } = query.0;
    let page = PageQuery { limit, cursor };
    let found = flows::drafts::list(&app, &user, organisation_id.into(), &page).await?;
    Ok(HttpResponse::Ok().json(found))
}
