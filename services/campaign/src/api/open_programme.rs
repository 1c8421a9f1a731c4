use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{OpenProgramme, Programme};
use platform::http::{Body, MaybeIdempotencyKey, Problem, User, detached};

use super::Guarded;
use crate::flows::once::Once;
use crate::{App, flows};

/// Opens a programme. For admins.
#[utoipa::path(
    tag = "programmes",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes asking twice safe")),
    request_body = OpenProgramme,
    responses((status = 201, description = "Created", body = Programme), Guarded),
    security(("user" = []))
)]
#[post("/api/programmes")]
pub(crate) async fn open_programme(
    app: Data<App>,
    user: User,
    key: MaybeIdempotencyKey,
    body: Body<OpenProgramme>,
) -> Result<HttpResponse, Problem> {
    let once = Once::new("open programme", &user, key, body.hash);
    let done =
        detached(async move { flows::programmes::open(&app, &user, body.value, once).await })
            .await?;
    Ok(done.into())
}
