//! `GET /api/ledger/entries`
#![expect(
    unused_qualifications,
    reason = "utoipa qualifies the parameters of `params`"
)]

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::payment::api::Entry;
use jiff::Timestamp;
use platform::http::{Params, Problem, User};
use platform::page::PageQuery;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::App;
use crate::store::ledger_lists;

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EntriesQuery {
    /// Only those with a posting on this account.
    account: Option<Uuid>,
    /// Only those booked from this moment on.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Items on a page, 1 to 200; 50 if left out.
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The ledger's entries, in the order in which they were booked
///
/// For admins.
#[utoipa::path(
    tag = "ledger",
    params(EntriesQuery),
    responses(
        (status = 200, description = "A page of them", body = Page<Entry>),
        (status = 400, description = "`malformed`", body = Problem),
        (status = 401, description = "Not signed in", body = Problem),
        (status = 403, description = "Not an admin", body = Problem),
    ),
    security(("user" = []))
)]
#[get("/api/ledger/entries")]
pub(crate) async fn list_entries(
    app: Data<App>,
    user: User,
    query: Params<EntriesQuery>,
) -> Result<HttpResponse, Problem> {
    user.require_admin()?;
    let EntriesQuery {
        account,
        from,
        limit,
        cursor,
    } = query.0;
    let page = PageQuery { limit, cursor };
    let (after, limit) = (page.after::<Uuid>()?, page.limit()?);
    let mut connection = app.connection().await?;
    let entries = ledger_lists::entries(&mut connection, account, from, after, limit + 1).await?;
    Ok(HttpResponse::Ok().json(page.page(entries, |entry| entry.id)?))
}
