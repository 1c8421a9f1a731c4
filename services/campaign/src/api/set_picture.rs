use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{Campaign, SetPicture};
use platform::http::{Body, Problem, User, detached};

use super::{Guarded, Named};
use crate::{App, flows};

/// Gives a campaign another picture, or none. A draft's: for owners and editors; once it was approved: for owners alone.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = String, Path, description = "Id or slug")),
    request_body = SetPicture,
    responses((status = 200, description = "The campaign with its picture", body = Campaign), Guarded),
    security(("user" = []))
)]
#[post("/api/campaigns/{id}/picture")]
pub(crate) async fn set_picture(
    app: Data<App>,
    user: User,
    named: Named,
    body: Body<SetPicture>,
) -> Result<HttpResponse, Problem> {
    let done =
        detached(
            async move { flows::campaigns::set_picture(&app, &user, &named.0, body.value).await },
        )
        .await?;
    Ok(HttpResponse::Ok().json(done))
}
