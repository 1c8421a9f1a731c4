use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::campaign::CampaignState;
use contracts::campaign::api::{Campaign, FundType};
use contracts::reference;
use jiff::Timestamp;
use money::Currency;
use platform::http::{MaybeUser, Params, Problem, User, filled, parsed};
use platform::page::PageQuery;
use serde::Deserialize;

use super::Open;
use super::query::{caller, country, with_parts};
use crate::flows::seen::sees;
use crate::store::lists::{After, CampaignFilter, Campaigns, Sort};
use crate::{App, flows};

/// Which campaigns are wanted, in what order.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct CampaignsQuery {
    /// Where they stand; all that anyone may see if left out.
    #[serde(default, deserialize_with = "filled")]
    #[param(value_type = Option<CampaignState>)]
    state: Option<CampaignState>,
    /// The organisation's country, ISO 3166-1 alpha-2.
    #[serde(default, deserialize_with = "filled")]
    country: Option<String>,
    /// A Sustainable Development Goal, 1 to 17.
    #[serde(default, deserialize_with = "parsed")]
    sdg: Option<u8>,
    /// The code of an area; those that are part of it are found too.
    #[serde(default, deserialize_with = "filled")]
    area: Option<String>,
    /// The code of a beneficiary group; those that are part of it are found too.
    #[serde(default, deserialize_with = "filled")]
    group: Option<String>,
    /// The programme, by id or slug.
    #[serde(default, deserialize_with = "filled")]
    programme: Option<String>,
    /// The organisation, by id or slug.
    #[serde(default, deserialize_with = "filled")]
    organisation: Option<String>,
    /// A kind of gift that they take.
    #[serde(default, deserialize_with = "filled")]
    #[param(value_type = Option<FundType>)]
    fund_type: Option<FundType>,
    /// Their currency, ISO 4217.
    #[serde(default, deserialize_with = "parsed")]
    #[param(value_type = Option<String>)]
    currency: Option<Currency>,
    /// Part of the title or of the organisation's name, in any language.
    #[serde(default, deserialize_with = "filled")]
    q: Option<String>,
    /// `newest` (if left out), `ending_soon`, `most_funded` (nearest to the goal), `most_donors`, or `most_raised`
    /// (for one `currency` alone: sums of several can't be compared).
    #[serde(default, deserialize_with = "filled")]
    #[param(value_type = Option<String>)]
    sort: Option<Sort>,
    /// Items on a page, 1 to 200; 50 if left out.
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The campaigns: published ones to all; members see their organisation's others, reviewers and admins all.
#[utoipa::path(
    tag = "campaigns",
    params(CampaignsQuery),
    responses((status = 200, description = "A page of them", body = Page<Campaign>), Open),
    security((), ("user" = []))
)]
#[get("/api/campaigns")]
pub(crate) async fn list_campaigns(
    app: Data<App>,
    user: MaybeUser,
    query: Params<CampaignsQuery>,
) -> Result<HttpResponse, Problem> {
    let query = query.0;
    let page = PageQuery {
        limit: query.limit.clone(),
        cursor: query.cursor.clone(),
    };
    let wanted = wanted(query, &page, caller(&user), app.service.clock.now())?;
    let found = flows::lists::campaigns(&app, caller(&user), wanted, &page).await?;
    Ok(HttpResponse::Ok().json(found))
}

fn wanted(
    query: CampaignsQuery,
    page: &PageQuery,
    user: Option<&User>,
    now: Timestamp,
) -> Result<Campaigns, Problem> {
    let sort = query.sort.unwrap_or_default();
    let after: Option<After> = page.after()?;
    if after.is_some_and(|after| after.sort != sort) {
        let detail = "This cursor is of a list in another order.";
        return Err(Problem::malformed().at("/cursor", "unknown_cursor", detail));
    }
    if sort == Sort::MostRaised && query.currency.is_none() {
        let detail = "Sums of several currencies can't be compared: name one.";
        return Err(Problem::malformed().at("/currency", "missing_field", detail));
    }
    Ok(Campaigns {
        filter: query.filter(user)?,
        sort,
        after,
        limit: page.limit()? + 1,
        now,
    })
}

impl CampaignsQuery {
    /// Which campaigns are meant.
    pub(super) fn filter(self, user: Option<&User>) -> Result<CampaignFilter, Problem> {
        if self
            .sdg
            .is_some_and(|number| reference::sdg(number).is_none())
        {
            let detail = "The goals are numbered 1 to 17.";
            return Err(Problem::malformed().at("/sdg", "unknown_code", detail));
        }
        Ok(CampaignFilter {
            sees: sees(user),
            state: self.state,
            country: country(self.country)?,
            sdg: self.sdg.map(i16::from),
            areas: with_parts("/area", self.area, reference::area)?,
            groups: with_parts("/group", self.group, reference::group)?,
            programme: self.programme,
            organisation: self.organisation,
            fund_type: self.fund_type,
            currency: self.currency,
            q: self.q,
        })
    }
}
