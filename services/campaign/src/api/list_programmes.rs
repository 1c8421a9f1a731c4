use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::campaign::api::Programme;
use money::OrganisationId;
use platform::http::{Params, Problem, filled};
use platform::page::PageQuery;
use serde::Deserialize;

use super::Open;
use crate::{App, flows};

/// Which programmes are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProgrammesQuery {
    /// Those that this organisation takes part in.
    #[serde(default, deserialize_with = "filled")]
    #[param(value_type = Option<OrganisationId>)]
    participant: Option<OrganisationId>,
    /// Items on a page, 1 to 200; 50 if left out.
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The programmes, the newest first; those that an organisation takes part in, if one is named.
#[utoipa::path(
    tag = "programmes",
    params(ProgrammesQuery),
    responses((status = 200, description = "A page of them", body = Page<Programme>), Open)
)]
#[get("/api/programmes")]
pub(crate) async fn list_programmes(
    app: Data<App>,
    wanted: Params<ProgrammesQuery>,
) -> Result<HttpResponse, Problem> {
    let wanted = wanted.0;
    let page = PageQuery {
        limit: wanted.limit,
        cursor: wanted.cursor,
    };
    let found = flows::programmes::list(&app, wanted.participant, &page).await?;
    Ok(HttpResponse::Ok().json(found))
}
