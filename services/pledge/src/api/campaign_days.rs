use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::pledge::api::{CampaignDay, CampaignDays};
use money::{CampaignId, Money};
use platform::http::{Id, Problem, User};

use super::Reads;
use crate::app::App;
use crate::store::{campaigns, days, members};

/// What a campaign got, day by day, and what is being paid: for those who look after its money,
/// owners and finance members of its organisation.
#[utoipa::path(
    tag = "pledges",
    params(("id" = CampaignId, Path, description = "The campaign")),
    responses((status = 200, description = "Its days", body = CampaignDays), Reads),
    security(("user" = []))
)]
#[get("/api/campaigns/{id}/days")]
pub(crate) async fn campaign_days(
    app: Data<App>,
    id: Id<CampaignId>,
    user: User,
) -> Result<HttpResponse, Problem> {
    let mut conn = app.service.db.acquire().await?;
    let campaign = campaigns::find(&mut conn, id.0).await?;
    let campaign = campaign.ok_or_else(Problem::not_found)?;
    if !members::sees_money(&mut conn, &user.account, id.0).await? {
        let detail = "Only those who look after the campaign's money may see its days.";
        return Err(Problem::forbidden(detail));
    }
    let money = |sum| Money::new(sum, campaign.currency);
    let (pending_gifts, pending) = days::pending(&mut conn, id.0).await?;
    let found = days::of_campaign(&mut conn, id.0).await?;
    let items = found.into_iter().map(|day| CampaignDay {
        day: day.day,
        gifts: day.gifts,
        raised: money(day.raised),
        matched: money(day.matched),
    });
    Ok(HttpResponse::Ok().json(CampaignDays {
        campaign_id: id.0,
        pending_gifts,
        pending: money(pending),
        items: items.collect(),
        next_cursor: None,
    }))
}
