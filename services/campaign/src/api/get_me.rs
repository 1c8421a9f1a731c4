use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::campaign::api::Me;
use platform::http::{Problem, User};

use super::Guarded;
use crate::{App, flows};

/// The caller, and the organisations that they are a member of.
#[utoipa::path(
    tag = "organisations",
    responses((status = 200, description = "Who calls", body = Me), Guarded),
    security(("user" = []))
)]
#[get("/api/me")]
pub(crate) async fn get_me(app: Data<App>, user: User) -> Result<HttpResponse, Problem> {
    let found = flows::members::me(&app, &user).await?;
    Ok(HttpResponse::Ok().json(found))
}
