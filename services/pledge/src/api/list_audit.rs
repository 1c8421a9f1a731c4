use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::audit::AuditEntry;
use platform::audit::{self, AuditQuery};
use platform::http::{Params, Problem, User};

use super::Reads;
use crate::app::App;

/// Who decided what about sponsors, match funds and names on campaigns' pages, and why, the latest first. For
/// reviewers and admins.
#[utoipa::path(
    tag = "audit",
    params(AuditQuery),
    responses((status = 200, description = "A page of it", body = Page<AuditEntry>), Reads),
    security(("user" = []))
)]
#[get("/api/pledges/audit")]
pub(crate) async fn list_audit(
    app: Data<App>,
    user: User,
    wanted: Params<AuditQuery>,
) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(audit::list(&app.service, &user, wanted.0).await?))
}
