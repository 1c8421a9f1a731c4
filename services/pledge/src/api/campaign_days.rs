use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::pledge::api::{CampaignDay, CampaignDays};
use money::{CampaignId, Money};
use platform::http::{Params, Problem, User};
use serde::Deserialize;

use super::Reads;
use crate::app::App;
use crate::store::{campaigns, days, members};

/// Whose days are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct DaysQuery {
    /// The campaign.
    #[param(value_type = String, format = Uuid)]
    campaign_id: CampaignId,
}

/// What a campaign got, day by day, and what is being paid: for those who look after its money,
/// owners and finance members of its organisation.
#[utoipa::path(
    tag = "pledges",
    params(DaysQuery),
    responses((status = 200, description = "Its days", body = CampaignDays), Reads),
    security(("user" = []))
)]
#[get("/api/pledges/days")]
pub(crate) async fn campaign_days(
    app: Data<App>,
    query: Params<DaysQuery>,
    user: User,
) -> Result<HttpResponse, Problem> {
    let id = query.0.campaign_id;
    let mut conn = app.service.db.acquire().await?;
    let campaign = campaigns::find(&mut conn, id).await?;
    let campaign = campaign.ok_or_else(Problem::not_found)?;
    if !members::sees_money(&mut conn, &user.account, id).await? {
        let detail = "Only those who look after the campaign's money may see its days.";
        return Err(Problem::forbidden(detail));
    }
    let money = |sum| Money::new(sum, campaign.currency);
    let (pending_gifts, pending) = days::pending(&mut conn, id).await?;
    let found = days::of_campaign(&mut conn, id).await?;
    let items = found.into_iter().map(|day| CampaignDay {
        day: day.day,
        gifts: day.gifts,
        raised: money(day.raised),
        matched: money(day.matched),
    });
    Ok(HttpResponse::Ok().json(CampaignDays {
        campaign_id: id,
        pending_gifts,
        pending: money(pending),
        items: items.collect(),
        next_cursor: None,
    }))
}
