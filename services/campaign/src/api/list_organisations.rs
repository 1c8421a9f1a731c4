use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::campaign::OrganisationState;
use contracts::campaign::api::Organisation;
use contracts::reference;
use platform::http::{MaybeUser, Params, Problem, filled};
use platform::page::PageQuery;
use serde::Deserialize;

use super::Open;
use super::query::{caller, country, with_parts};
use crate::flows::seen::sees;
use crate::store::lists::Organisations;
use crate::{App, flows};

/// Which organisations are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrganisationsQuery {
    /// Where they stand; all but the verified ones are seen by members, reviewers and admins alone.
    #[serde(default, deserialize_with = "filled")]
    #[param(value_type = Option<OrganisationState>)]
    state: Option<OrganisationState>,
    /// ISO 3166-1 alpha-2.
    #[serde(default, deserialize_with = "filled")]
    country: Option<String>,
    /// The code of a beneficiary group; those that are part of it are found too.
    #[serde(default, deserialize_with = "filled")]
    group: Option<String>,
    /// The code of an area; those that are part of it are found too.
    #[serde(default, deserialize_with = "filled")]
    area: Option<String>,
    /// A programme that they take part in, by id or slug.
    #[serde(default, deserialize_with = "filled")]
    programme: Option<String>,
    /// Part of the name, in any language.
    #[serde(default, deserialize_with = "filled")]
    q: Option<String>,
    /// Items on a page, 1 to 200; 50 if left out.
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The directory of organisations, the newest first.
#[utoipa::path(
    tag = "organisations",
    params(OrganisationsQuery),
    responses((status = 200, description = "A page of them", body = Page<Organisation>), Open),
    security((), ("user" = []))
)]
#[get("/api/organisations")]
pub(crate) async fn list_organisations(
    app: Data<App>,
    user: MaybeUser,
    query: Params<OrganisationsQuery>,
) -> Result<HttpResponse, Problem> {
    let query = query.0;
    let page = PageQuery {
        limit: query.limit,
        cursor: query.cursor,
    };
    let wanted = Organisations {
        sees: sees(caller(&user)),
        state: query.state,
        country: country(query.country)?,
        groups: with_parts("/group", query.group, reference::group)?,
        areas: with_parts("/area", query.area, reference::area)?,
        programme: query.programme,
        q: query.q,
        after: page.after()?,
        limit: page.limit()? + 1,
    };
    let found = flows::lists::organisations(&app, caller(&user), wanted, &page).await?;
    Ok(HttpResponse::Ok().json(found))
}
