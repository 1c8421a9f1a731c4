//! `GET /api/ledger/trial-balance`

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::payment::api::TrialBalance;
use platform::http::{Problem, User};

use crate::app::App;
use crate::store::ledger;

/// The sums of all debits and credits, by currency
///
/// Both sides are equal, always. For admins.
#[utoipa::path(
    tag = "ledger",
    responses(
        (status = 200, description = "One line for each currency", body = TrialBalance),
        (status = 401, description = "Not signed in", body = Problem),
        (status = 403, description = "Not an admin", body = Problem),
    ),
    security(("user" = []))
)]
#[get("/api/ledger/trial-balance")]
pub(crate) async fn trial_balance(app: Data<App>, user: User) -> Result<HttpResponse, Problem> {
    user.require_admin()?;
    let mut connection = app.connection().await?;
    let currencies = ledger::trial_balance(&mut connection).await?;
    Ok(HttpResponse::Ok().json(TrialBalance { currencies }))
}
