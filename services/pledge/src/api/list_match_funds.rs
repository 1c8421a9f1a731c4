use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::pledge::api::MatchFund;
use contracts::pledge::events::FundState;
use money::{CampaignId, SponsorId};
use platform::http::{MaybeUser, Params, Problem, filled};
use platform::page::PageQuery;
use serde::Deserialize;

use super::Reads;
use crate::app::App;
use crate::domain::matching::RuleInput;
use crate::flows::fund_input::show_rule;
use crate::store::funds::{self, Filter};
use crate::store::sponsors;

/// Which match funds are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    /// Of this sponsor.
    #[serde(default, deserialize_with = "filled")]
    #[param(value_type = Option<SponsorId>)]
    sponsor_id: Option<SponsorId>,
    /// For this campaign now.
    #[serde(default, deserialize_with = "filled")]
    #[param(value_type = Option<CampaignId>)]
    campaign_id: Option<CampaignId>,
    /// In this state.
    #[serde(default, deserialize_with = "filled")]
    #[param(value_type = Option<FundState>)]
    state: Option<FundState>,
    /// Items on a page, 1 to 200; 50 if left out.
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The match funds, the oldest first: drafts only to members of their sponsor, reviewers and admins.
#[utoipa::path(
    tag = "match funds",
    params(Wanted),
    responses((status = 200, description = "A page of them", body = Page<MatchFund<RuleInput>>), Reads),
    security((), ("user" = []))
)]
#[get("/api/match-funds")]
pub(crate) async fn list_match_funds(
    app: Data<App>,
    user: MaybeUser,
    wanted: Params<Wanted>,
) -> Result<HttpResponse, Problem> {
    let wanted = wanted.0;
    let page = PageQuery {
        limit: wanted.limit,
        cursor: wanted.cursor,
    };
    let user = user.0;
    let filter = Filter {
        sponsor: wanted.sponsor_id,
        campaign: wanted.campaign_id,
        state: wanted.state,
        sees_all: user
            .as_ref()
            .is_some_and(|user| user.is_reviewer() || user.is_admin()),
    };
    let account = user.as_ref().map(|user| user.account.as_str());
    let mut conn = app.service.db.acquire().await?;
    let after: Option<i64> = page.after()?;
    let found = funds::list(&mut conn, &filter, account, after, page.limit()? + 1).await?;
    let Page { items, next_cursor } = page.page(found, |(seq, _)| *seq)?;
    let mut shown = Vec::with_capacity(items.len());
    for (_, mut fund) in items {
        let own = match account {
            Some(account) => sponsors::is_member(&mut conn, fund.sponsor_id, account).await?,
            None => false,
        };
        fund.rule = show_rule(&mut conn, fund.rule, own).await?;
        shown.push(fund);
    }
    Ok(HttpResponse::Ok().json(Page {
        items: shown,
        next_cursor,
    }))
}
