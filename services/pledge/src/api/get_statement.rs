use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use contracts::Page;
use contracts::pledge::api::{AllocationState, Entry, GivenToCampaign, Statement};
use contracts::pledge::events::FundState;
use jiff::civil::Date;
use money::{Currency, FundId, Money};
use platform::http::{Id, Params, Problem, User};
use platform::page::PageQuery;
use uuid::Uuid;

use super::Reads;
use super::csv::wants_csv;
use super::statement_csv::table;
use crate::app::App;
use crate::flows::fund::require_member;
use crate::store::statement::{self, InCampaign, Row};
use crate::store::{decoding, funds};
use crate::words::read;

/// A match fund's account to its sponsor: every allocation and grant by opaque reference, what each
/// campaign got, what is left and what becomes of it. With `Accept: text/csv`, a table of all that
/// was given.
#[utoipa::path(
    tag = "match funds",
    params(("id" = FundId, Path, description = "The match fund"), PageQuery),
    responses(
        (status = 200, description = "The statement with a page of what was given, or a table",
         content((Statement = "application/json"), (String = "text/csv"))),
        Reads,
    ),
    security(("user" = []))
)]
#[get("/api/match-funds/{id}/statement")]
pub(crate) async fn get_statement(
    app: Data<App>,
    id: Id<FundId>,
    user: User,
    request: HttpRequest,
    page: Params<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let (id, page) = (id.0, page.0);
    // All of it is of one instant, so that its sums add up.
    let mut tx = statement::begin(&app.service.db).await?;
    require_member(&mut tx, &user, id, user.is_admin()).await?;
    if wants_csv(&request) {
        drop(tx);
        return Ok(table(app.service.db.clone(), id));
    }
    let fund = funds::find(&mut tx, id).await?;
    let fund = fund.ok_or_else(Problem::not_found)?;
    let currency = fund.commitment.currency;
    let after: Option<(Date, Uuid)> = page.after()?;
    let rows = statement::rows(&mut tx, id, after, page.limit()? + 1).await?;
    let entries = rows.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    let Page { items, next_cursor } = page.page(entries, |entry| (entry.day, entry.reference))?;
    let campaigns = statement::by_campaign(&mut tx, id).await?;
    let settled_at = statement::settled_at(&mut tx, id).await?;
    Ok(HttpResponse::Ok().json(Statement {
        fund_id: id,
        state: fund.state,
        is_final: fund.state == FundState::Settled,
        settled_at,
        sponsor: fund.sponsor,
        name: fund.name,
        commitment: fund.commitment,
        reserved: fund.reserved,
        committed: fund.committed,
        remaining: fund.remaining,
        if_unused: fund.if_unused,
        campaigns: campaigns.iter().map(|row| given(row, currency)).collect(),
        items,
        next_cursor,
    }))
}

fn given(row: &InCampaign, currency: Currency) -> GivenToCampaign {
    let money = |sum| Money::new(sum, currency);
    GivenToCampaign {
        campaign_id: row.campaign_id.into(),
        allocated: money(row.used - row.granted),
        granted: money(row.granted),
        total: money(row.used),
    }
}

pub(super) fn entry(row: &Row) -> Result<Entry, sqlx::Error> {
    let currency: Currency = row.currency.parse().map_err(decoding)?;
    let limited_by = row.limited_by.as_deref().map(read).transpose();
    Ok(Entry {
        reference: row.reference.into(),
        kind: row.kind(),
        state: if row.paid {
            AllocationState::Committed
        } else {
            AllocationState::Reserved
        },
        campaign_id: row.campaign_id.into(),
        amount: Money::new(row.amount, currency),
        limited_by: limited_by.map_err(decoding)?,
        day: row.day.to_jiff(),
    })
}
