use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::pledge::api::Flag;
use jiff::tz::TimeZone;
use money::{FundId, Money};
use platform::http::{Id, Params, Problem, User};
use platform::page::PageQuery;
use uuid::Uuid;

use super::Reads;
use crate::app::App;
use crate::store::{self, cards, funds};

/// Cards by which several donors of a match fund paid, for reviewers and admins: by opaque
/// references alone, so that nothing leads to a donor or a card.
#[utoipa::path(
    tag = "match funds",
    params(("id" = FundId, Path, description = "The match fund"), PageQuery),
    responses((status = 200, description = "A page of them", body = Page<Flag>), Reads),
    security(("user" = []))
)]
#[get("/api/match-funds/{id}/flags")]
pub(crate) async fn list_flags(
    app: Data<App>,
    id: Id<FundId>,
    user: User,
    page: Params<PageQuery>,
) -> Result<HttpResponse, Problem> {
    if !(user.is_reviewer() || user.is_admin()) {
        return Err(Problem::forbidden("Flags are for reviewers and admins."));
    }
    let page = page.0;
    let mut conn = app.service.db.acquire().await?;
    let fund = funds::find(&mut conn, id.0).await?;
    fund.ok_or_else(Problem::not_found)?;
    let after: Option<Uuid> = page.after()?;
    let rows = cards::flags(&mut conn, id.0, after, page.limit()? + 1).await?;
    let rows = rows.iter().map(shown).collect::<Result<Vec<_>, _>>()?;
    let listed = page.page(rows, |row| row.reference)?;
    Ok(HttpResponse::Ok().json(listed))
}

fn shown(row: &cards::Flag) -> Result<Flag, sqlx::Error> {
    let currency = row.currency.parse().map_err(store::decoding)?;
    let flagged_at = row.flagged_at.to_jiff();
    Ok(Flag {
        reference: row.reference,
        day: flagged_at.to_zoned(TimeZone::UTC).date(),
        donors: row.donors,
        matched: Money::new(row.matched, currency),
        allocations: row.allocations.iter().map(|id| (*id).into()).collect(),
    })
}
