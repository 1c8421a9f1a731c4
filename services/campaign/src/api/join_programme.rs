use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{JoinProgramme, Participant};
use platform::http::{Body, MaybeIdempotencyKey, Problem, User, detached};

use super::{Guarded, Named};
use crate::flows::once::Once;
use crate::{App, flows};

/// Has an organisation take part in a programme, signing its charter if there is one. For its owners, once it is verified.
#[utoipa::path(
    tag = "programmes",
    params(("id" = String, Path, description = "Id or slug"), ("Idempotency-Key" = Option<String>, Header, description = "Makes asking twice safe")),
    request_body = JoinProgramme,
    responses((status = 201, description = "Created", body = Participant), Guarded),
    security(("user" = []))
)]
#[post("/api/programmes/{id}/participants")]
pub(crate) async fn join_programme(
    app: Data<App>,
    user: User,
    named: Named,
    key: MaybeIdempotencyKey,
    body: Body<JoinProgramme>,
) -> Result<HttpResponse, Problem> {
    let once = Once::new(
        &format!("join programme {}", named.0.slug),
        &user,
        key,
        body.hash,
    );
    let done =
        detached(
            async move { flows::programmes::join(&app, &user, &named.0, body.value, once).await },
        )
        .await?;
    Ok(done.into())
}
