use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{AcceptInvitation, Organisation};
use platform::http::{Body, Problem, User, detached};

use super::Guarded;
use crate::{App, flows};

/// Makes the caller a member of the organisation that invited that very account. For everyone else, and for a secret that
/// is none, it is 403 `invitation_not_valid`; one that was taken back or is over is 409 `invitation_over`.
#[utoipa::path(
    tag = "invitations",
    request_body = AcceptInvitation,
    responses((status = 200, description = "The organisation, with what the caller may do there", body = Organisation), Guarded),
    security(("user" = []))
)]
#[post("/api/invitations/accept")]
pub(crate) async fn accept_invitation(
    app: Data<App>,
    user: User,
    body: Body<AcceptInvitation>,
) -> Result<HttpResponse, Problem> {
    let accept = async move { flows::invitations::accept(&app, &user, body.value).await };
    Ok(HttpResponse::Ok().json(detached(accept).await?))
}
