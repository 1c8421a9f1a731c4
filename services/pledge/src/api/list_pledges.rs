use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use contracts::Page;
use contracts::pledge::PledgeState;
use contracts::pledge::api::PledgeItem;
use jiff::Timestamp;
use money::{CampaignId, Currency, Money, OrganisationId};
use platform::http::{Params, Problem, User, filled};
use platform::page::PageQuery;
use serde::Deserialize;
use sqlx::PgConnection;

use super::Reads;
use super::csv::{csv, wants_csv};
use crate::app::App;
use crate::store::pledges::{self, Filter, ListRow};
use crate::store::{campaigns, decoding, members};
use crate::words::{read, word};

/// Which pledges are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    /// To this campaign; to all of the caller's organisations if left out.
    #[serde(default, deserialize_with = "filled")]
    #[param(value_type = Option<CampaignId>)]
    campaign_id: Option<CampaignId>,
    /// To campaigns of this organisation of the caller's.
    #[serde(default, deserialize_with = "filled")]
    #[param(value_type = Option<String>, format = Uuid)]
    organisation_id: Option<OrganisationId>,
    /// In this state.
    #[serde(default, deserialize_with = "filled")]
    #[param(value_type = Option<PledgeState>)]
    state: Option<PledgeState>,
    /// Made then or later, RFC 3339.
    #[serde(default, deserialize_with = "filled")]
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Made before then, RFC 3339.
    #[serde(default, deserialize_with = "filled")]
    #[param(value_type = Option<String>)]
    to: Option<Timestamp>,
    /// `true`: only those that a match fund gives to; `false`: only the others.
    #[serde(default)]
    matched: Option<bool>,
    /// Items on a page, 1 to 200; 50 if left out. A table has all of them.
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The gifts to a campaign, the latest first, for those who look after its money: owners and
/// finance members of its organisation. With `Accept: text/csv`, a table of all of them.
#[utoipa::path(
    tag = "pledges",
    params(Wanted),
    responses(
        (status = 200, description = "A page of them, or a table",
         content((Page<PledgeItem> = "application/json"), (String = "text/csv"))),
        Reads,
    ),
    security(("user" = []))
)]
#[get("/api/pledges")]
pub(crate) async fn list_pledges(
    app: Data<App>,
    user: User,
    request: HttpRequest,
    wanted: Params<Wanted>,
) -> Result<HttpResponse, Problem> {
    let wanted = wanted.0;
    let mut conn = app.service.db.acquire().await?;
    let filter = filter(&mut conn, &user, &wanted).await?;
    if wants_csv(&request) {
        let _turn = app
            .tables
            .try_acquire()
            .map_err(|_| Problem::unavailable(1))?;
        let table = csv(&mut conn, &filter).await?;
        return Ok(HttpResponse::Ok()
            .content_type("text/csv; charset=utf-8")
            .insert_header((
                "Content-Disposition",
                "attachment; filename=\"pledges.csv\"",
            ))
            .body(table));
    }
    let page = PageQuery {
        limit: wanted.limit,
        cursor: wanted.cursor,
    };
    let before: Option<i64> = page.after()?;
    let rows = pledges::list(&mut conn, &filter, before, page.limit()? + 1).await?;
    let Page { items, next_cursor } = page.page(rows, |row| row.seq)?;
    let items = items.into_iter().map(item).collect::<Result<Vec<_>, _>>()?;
    Ok(HttpResponse::Ok().json(Page { items, next_cursor }))
}

async fn filter(conn: &mut PgConnection, user: &User, wanted: &Wanted) -> Result<Filter, Problem> {
    let campaign = wanted.campaign_id;
    if let Some(id) = campaign {
        if campaigns::find(conn, id).await?.is_none() {
            return Err(Problem::not_found());
        }
        if !members::sees_money(conn, &user.account, id).await? {
            let detail = "Only those who look after the campaign's money may see its gifts.";
            return Err(Problem::forbidden(detail));
        }
    }
    let mut organisations = members::organisations_of(conn, &user.account).await?;
    if let Some(only) = wanted.organisation_id {
        organisations.retain(|organisation| *organisation == only.0);
        if organisations.is_empty() {
            let detail = "Only those who look after the organisation's money may see its gifts.";
            return Err(Problem::forbidden(detail));
        }
    }
    Ok(Filter {
        campaign,
        organisations,
        state: wanted.state.map(|state| word(&state)),
        from: wanted.from,
        to: wanted.to,
        matched: wanted.matched,
    })
}

fn item(row: ListRow) -> Result<PledgeItem, Problem> {
    let currency: Currency = row.currency.parse().map_err(decoding)?;
    let money = |sum| Money::new(sum, currency);
    Ok(PledgeItem {
        id: row.id.into(),
        state: read(&row.state).map_err(decoding)?,
        campaign_id: row.campaign_id.into(),
        amount: money(row.amount),
        charge: money(row.charge),
        retained: money(row.retained),
        refunded: (row.refunded > 0).then(|| money(row.refunded)),
        matched: money(row.matched),
        fund_type: row.fund_type()?,
        anonymous: row.anonymous,
        donor_name: row.donor_name,
        message: row.message,
        closing: row.closing,
        created_at: row.created_at.to_jiff(),
        confirmed_at: row.confirmed_at.map(jiff_sqlx::Timestamp::to_jiff),
    })
}
