use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::pledge::api::{Allocation, AllocationState};
use jiff::civil::Date;
use money::{FundId, Money};
use platform::http::{Id, Params, Problem, User};
use platform::page::PageQuery;
use uuid::Uuid;

use super::Reads;
use crate::app::App;
use crate::flows::fund::require_member;
use crate::store::{self, allocations};
use crate::words;

/// What a match fund gave, gift by gift, for members of its sponsor: by opaque reference and day,
/// so that nothing leads to a donor.
#[utoipa::path(
    tag = "match funds",
    params(("id" = FundId, Path, description = "The match fund"), PageQuery),
    responses((status = 200, description = "A page of them", body = Page<Allocation>), Reads),
    security(("user" = []))
)]
#[get("/api/match-funds/{id}/allocations")]
pub(crate) async fn list_allocations(
    app: Data<App>,
    id: Id<FundId>,
    user: User,
    page: Params<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let page = page.0;
    let mut conn = app.service.db.acquire().await?;
    let oversees = user.is_reviewer() || user.is_admin();
    require_member(&mut conn, &user, id.0, oversees).await?;
    let after: Option<(Date, Uuid)> = page.after()?;
    let rows = allocations::list(&mut conn, id.0, after, page.limit()? + 1).await?;
    let rows = rows.iter().map(shown).collect::<Result<Vec<_>, _>>()?;
    let listed = page.page(rows, |row| (row.day, row.reference))?;
    Ok(HttpResponse::Ok().json(listed))
}

fn shown(row: &allocations::Row) -> Result<Allocation, sqlx::Error> {
    let currency = row.currency.parse().map_err(store::decoding)?;
    Ok(Allocation {
        reference: row.reference.into(),
        state: if row.paid {
            AllocationState::Committed
        } else {
            AllocationState::Reserved
        },
        campaign_id: row.campaign_id.into(),
        amount: Money::new(row.amount, currency),
        limited_by: words::read(&row.limited_by).map_err(store::decoding)?,
        day: row.day.to_jiff(),
    })
}
