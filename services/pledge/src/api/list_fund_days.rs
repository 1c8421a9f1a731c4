use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::pledge::api::{FundDay, MatchFundDays};
use money::{FundId, Money};
use platform::http::{Id, Problem, User};

use super::Reads;
use crate::app::App;
use crate::flows::fund::require_member;
use crate::store::{funds, statement};

/// What a match fund gave day by day, as it stands now, and what it had left then: sums alone. For
/// members of its sponsor, reviewers and admins.
#[utoipa::path(
    tag = "match funds",
    params(("id" = FundId, Path, description = "The match fund")),
    responses((status = 200, description = "Its days", body = MatchFundDays), Reads),
    security(("user" = []))
)]
#[get("/api/match-funds/{id}/days")]
pub(crate) async fn list_fund_days(
    app: Data<App>,
    id: Id<FundId>,
    user: User,
) -> Result<HttpResponse, Problem> {
    // Of one instant, so that the last day's remainder is the fund's.
    let mut tx = statement::begin(&app.service.db).await?;
    require_member(&mut tx, &user, id.0, user.is_reviewer() || user.is_admin()).await?;
    let fund = funds::find(&mut tx, id.0).await?;
    let fund = fund.ok_or_else(Problem::not_found)?;
    let money = |sum| Money::new(sum, fund.commitment.currency);
    let rows = statement::by_day(&mut tx, id.0).await?;
    let days = rows.iter().map(|row| FundDay {
        day: row.day.to_jiff(),
        gifts: row.gifts,
        reserved: money(row.reserved),
        committed: money(row.committed),
        remaining: money(fund.commitment.amount - row.so_far),
    });
    Ok(HttpResponse::Ok().json(MatchFundDays {
        commitment: fund.commitment,
        days: days.collect(),
    }))
}
