use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{Invitation, Invite};
use platform::http::{Body, MaybeIdempotencyKey, Problem, User, detached};

use super::{Guarded, Named};
use crate::flows::once::Once;
use crate::{App, flows};

/// Invites someone to work in an organisation, by a mail with a link that is good for seven days, once, for that address
/// alone. For owners, 20 times a day at most.
///
/// An earlier invitation of the same address is taken back.
#[utoipa::path(
    tag = "invitations",
    params(("id" = String, Path, description = "Id or slug"), ("Idempotency-Key" = Option<String>, Header, description = "Makes asking twice safe")),
    request_body = Invite,
    responses((status = 201, description = "The mail will leave by itself", body = Invitation), Guarded),
    security(("user" = []))
)]
#[post("/api/organisations/{id}/invitations")]
pub(crate) async fn invite_member(
    app: Data<App>,
    user: User,
    named: Named,
    key: MaybeIdempotencyKey,
    body: Body<Invite>,
) -> Result<HttpResponse, Problem> {
    let call = format!("invite member {}", named.0.slug);
    let once = Once::new(&call, &user, key, body.hash);
    let invite =
        async move { flows::invitations::invite(&app, &user, &named.0, body.value, once).await };
    Ok(detached(invite).await?.into())
}
