use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::pledge::api::WallEntry;
use jiff::tz::TimeZone;
use money::CampaignId;
use platform::http::{MaybeUser, Params, Problem};
use platform::page::PageQuery;
use serde::Deserialize;

use super::Reads;
use crate::app::App;
use crate::store::{campaigns, wall};

/// Whose wall is wanted, and which part of it.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct WallQuery {
    /// The campaign.
    #[param(value_type = String, format = Uuid)]
    campaign_id: CampaignId,
    /// Items on a page, 1 to 200; 50 if left out.
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Who gave to a campaign and wants to be named on its page, the latest first; never how much. Admins are told
/// with which pledge.
#[utoipa::path(
    tag = "pledges",
    params(WallQuery),
    responses((status = 200, description = "A page of them", body = Page<WallEntry>), Reads),
    security((), ("user" = []))
)]
#[get("/api/pledges/wall")]
pub(crate) async fn list_wall(
    app: Data<App>,
    user: MaybeUser,
    query: Params<WallQuery>,
) -> Result<HttpResponse, Problem> {
    let WallQuery {
        campaign_id,
        limit,
        cursor,
    } = query.0;
    let page = PageQuery { limit, cursor };
    let mut conn = app.service.db.acquire().await?;
    let campaign = campaigns::find(&mut conn, campaign_id).await?;
    campaign.ok_or_else(Problem::not_found)?;
    let rows = wall::latest(&mut conn, campaign_id, page.after()?, page.limit()? + 1).await?;
    let Page { items, next_cursor } = page.page(rows, |row| row.place)?;
    let is_admin = user.0.is_some_and(|user| user.is_admin());
    let entry = |row: wall::Named| WallEntry {
        pledge_id: is_admin.then_some(row.pledge),
        day: row.confirmed_at.to_zoned(TimeZone::UTC).date(),
        name: row.name,
    };
    Ok(HttpResponse::Ok().json(Page {
        items: items.into_iter().map(entry).collect(),
        next_cursor,
    }))
}
