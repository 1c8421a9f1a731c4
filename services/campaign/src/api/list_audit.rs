use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::campaign::api::AuditEntry;
use platform::http::{Params, Problem, User};
use platform::page::PageQuery;
use serde::Deserialize;
use uuid::Uuid;

use super::Guarded;
use super::query::{filled, parsed};
use crate::{App, flows};

/// What of the audit is wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditQuery {
    /// The organisation, programme or campaign that it was done to.
    #[serde(default, deserialize_with = "parsed")]
    subject_id: Option<Uuid>,
    /// What was done: `campaign.approved`, …
    #[serde(default, deserialize_with = "filled")]
    action: Option<String>,
    /// Items on a page, 1 to 200; 50 if left out.
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Who decided what, and why, the latest first. For reviewers and admins.
#[utoipa::path(
    tag = "audit",
    params(AuditQuery),
    responses((status = 200, description = "A page of it", body = Page<AuditEntry>), Guarded),
    security(("user" = []))
)]
#[get("/api/audit")]
pub(crate) async fn list_audit(
    app: Data<App>,
    user: User,
    query: Params<AuditQuery>,
) -> Result<HttpResponse, Problem> {
    let AuditQuery {
        subject_id,
        action,
        limit,
        cursor,
    } = query.0;
    let page = PageQuery { limit, cursor };
    let found = flows::audit::list(&app, &user, subject_id, action.as_deref(), &page).await?;
    Ok(HttpResponse::Ok().json(found))
}
