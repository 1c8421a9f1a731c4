//! `GET /api/ledger/accounts`

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::payment::api::Account;
use platform::http::{Params, Problem, User};
use platform::page::PageQuery;
use uuid::Uuid;

use crate::app::App;
use crate::store::ledger_lists;

/// The ledger's accounts, in the order in which they were opened
///
/// For admins.
#[utoipa::path(
    tag = "ledger",
    params(PageQuery),
    responses(
        (status = 200, description = "A page of them", body = Page<Account>),
        (status = 400, description = "`malformed`", body = Problem),
        (status = 401, description = "Not signed in", body = Problem),
        (status = 403, description = "Not an admin", body = Problem),
    ),
    security(("user" = []))
)]
#[get("/api/ledger/accounts")]
pub(crate) async fn list_accounts(
    app: Data<App>,
    user: User,
    query: Params<PageQuery>,
) -> Result<HttpResponse, Problem> {
    user.require_admin()?;
    let (after, limit) = (query.0.after::<Uuid>()?, query.0.limit()?);
    let mut connection = app.connection().await?;
    let accounts = ledger_lists::accounts(&mut connection, after, limit + 1).await?;
    Ok(HttpResponse::Ok().json(query.0.page(accounts, |account| account.id)?))
}
