use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{Empty, Invitation};
use platform::http::{Body, Problem, User, detached};
use uuid::Uuid;

use super::{Guarded, Named};
use crate::{App, flows};

/// Takes an invitation back. For owners; one that was accepted is a membership, which is ended instead.
#[utoipa::path(
    tag = "invitations",
    params(("id" = String, Path, description = "Id or slug"), ("invitation" = Uuid, Path)),
    request_body = Empty,
    responses((status = 200, description = "The invitation, which is good for nothing any more", body = Invitation), Guarded),
    security(("user" = []))
)]
#[post("/api/organisations/{id}/invitations/{invitation}/revoke")]
pub(crate) async fn revoke_invitation(
    app: Data<App>,
    user: User,
    named: Named,
    path: Path<(String, String)>,
    _body: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let id = Uuid::parse_str(&path.1).map_err(|_| Problem::not_found())?;
    let revoke = async move { flows::invitations::revoke(&app, &user, &named.0, id).await };
    Ok(HttpResponse::Ok().json(detached(revoke).await?))
}
