use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{Campaign, Empty};
use platform::http::{Body, Problem, User, detached};

use super::{Guarded, Named};
use crate::{App, flows};

/// A reviewer takes a submitted campaign for half an hour, or keeps it for longer; 409 `claimed_by_another` while another one has it. Never one of their own organisation.
#[utoipa::path(
    tag = "reviews",
    params(("id" = String, Path, description = "Id or slug")),
    request_body = Empty,
    responses((status = 200, description = "The campaign with its claim", body = Campaign), Guarded),
    security(("user" = []))
)]
#[post("/api/campaigns/{id}/claim")]
pub(crate) async fn claim_campaign(
    app: Data<App>,
    user: User,
    named: Named,
    _body: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let done = detached(async move { flows::reviews::claim_campaign(&app, &user, &named.0).await });
    Ok(HttpResponse::Ok().json(done.await?))
}
