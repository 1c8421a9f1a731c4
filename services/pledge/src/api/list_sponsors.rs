use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::pledge::api::{Sponsor, SponsorState};
use platform::http::{MaybeUser, Params, Problem, filled};
use platform::page::PageQuery;
use serde::Deserialize;
use uuid::Uuid;

use super::Reads;
use super::get_sponsor::hide_from;
use crate::app::App;
use crate::store::sponsors::{self, Filter};

/// Which sponsors are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    /// In this state.
    #[serde(default, deserialize_with = "filled")]
    #[param(value_type = Option<SponsorState>)]
    state: Option<SponsorState>,
    /// Only the caller's own.
    #[serde(default)]
    mine: bool,
    /// Items on a page, 1 to 200; 50 if left out.
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The sponsors: verified ones to all; members see their own, reviewers and admins all.
#[utoipa::path(
    tag = "sponsors",
    params(Wanted),
    responses((status = 200, description = "A page of them", body = Page<Sponsor>), Reads),
    security((), ("user" = []))
)]
#[get("/api/sponsors")]
pub(crate) async fn list_sponsors(
    app: Data<App>,
    user: MaybeUser,
    wanted: Params<Wanted>,
) -> Result<HttpResponse, Problem> {
    let Wanted {
        state,
        mine,
        limit,
        cursor,
    } = wanted.0;
    let page = PageQuery { limit, cursor };
    let user = user.0;
    let filter = Filter {
        state,
        only_own: mine,
        sees_all: user
            .as_ref()
            .is_some_and(|user| user.is_reviewer() || user.is_admin()),
    };
    let account = user.as_ref().map(|user| user.account.as_str());
    let mut conn = app.service.db.acquire().await?;
    let after: Option<Uuid> = page.after()?;
    let found = sponsors::list(&mut conn, &filter, account, after, page.limit()? + 1).await?;
    let found = found
        .into_iter()
        .map(|sponsor| hide_from(sponsor, user.as_ref()));
    let listed = page.page(found.collect(), |sponsor| sponsor.id)?;
    Ok(HttpResponse::Ok().json(listed))
}
