use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::campaign::api::CampaignCounts;
use platform::http::{MaybeUser, Params, Problem};

use super::Open;
use super::list_campaigns::CampaignsQuery;
use super::query::caller;
use crate::{App, flows};

/// How many campaigns there are under these filters, and by country, goal, area, group, kind of gift and currency, each
/// under all the other filters. Order and page of the query are of no matter.
#[utoipa::path(
    tag = "campaigns",
    params(CampaignsQuery),
    responses((status = 200, description = "Counted", body = CampaignCounts), Open),
    security((), ("user" = []))
)]
#[get("/api/campaigns/counts")]
pub(crate) async fn count_campaigns(
    app: Data<App>,
    user: MaybeUser,
    query: Params<CampaignsQuery>,
) -> Result<HttpResponse, Problem> {
    let wanted = query.0.filter(caller(&user))?;
    let found = flows::lists::counts(&app, &wanted).await?;
    Ok(HttpResponse::Ok().json(found))
}
