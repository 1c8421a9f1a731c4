use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use contracts::web::api::SignIn;
use platform::http::{Body, Problem};
use serde_json::json;

use super::{address, client};
use crate::app::App;
use crate::auth::sign_in::mail_code;

/// Mails a code and a link, good for ten minutes. The answer is the same for everyone.
#[utoipa::path(
    tag = "auth",
    request_body = SignIn,
    responses(
        (status = 202, description = "A mail is on its way"),
        (status = 422, description = "This is no address", body = Problem),
        (status = 429, description = "Too many codes were asked for", body = Problem),
        (status = 503, description = "No mail can be sent right now", body = Problem),
    )
)]
#[post("/api/auth/sign-in")]
pub(crate) async fn sign_in(
    app: Data<App>,
    request: HttpRequest,
    body: Body<SignIn>,
) -> Result<HttpResponse, Problem> {
    let email = address(&body.value.email)?;
    mail_code(&app, &email, body.value.locale, &client(&request)).await?;
    Ok(HttpResponse::Accepted().json(json!({})))
}
