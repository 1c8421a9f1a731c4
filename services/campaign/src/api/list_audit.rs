use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::campaign::api::AuditEntry;
use jiff::Timestamp;
use platform::http::{Params, Problem, User};
use platform::page::PageQuery;
use serde::Deserialize;
use uuid::Uuid;

use super::Guarded;
use super::query::{filled, parsed};
use crate::domain::organisation::normal_account;
use crate::store::audit::Wanted;
use crate::{App, flows};

/// What of the audit is wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditQuery {
    /// The organisation, programme or campaign that it was done to.
    #[serde(default, deserialize_with = "parsed")]
    subject_id: Option<Uuid>,
    /// Who did it: an account, or `clock`.
    #[serde(default, deserialize_with = "filled")]
    actor: Option<String>,
    /// What was done: `campaign.approved`, …
    #[serde(default, deserialize_with = "filled")]
    action: Option<String>,
    /// Not before then.
    #[serde(default, deserialize_with = "parsed")]
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Before then.
    #[serde(default, deserialize_with = "parsed")]
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
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
        actor,
        action,
        from,
        to,
        limit,
        cursor,
    } = query.0;
    let page = PageQuery { limit, cursor };
    let wanted = Wanted {
        subject: subject_id,
        actor: actor.as_deref().map(normal_account),
        action,
        from,
        to,
    };
    let found = flows::audit::list(&app, &user, &wanted, &page).await?;
    Ok(HttpResponse::Ok().json(found))
}
