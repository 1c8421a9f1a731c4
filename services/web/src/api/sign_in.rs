use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::web::api::SignIn;
use platform::http::{Body, ClientAddress, Problem};
use serde_json::json;

use super::address;
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
    client: ClientAddress,
    body: Body<SignIn>,
) -> Result<HttpResponse, Problem> {
    let email = address(&body.value.email)?;
    mail_code(&app, &email, body.value.locale, client).await?;
    Ok(HttpResponse::Accepted().json(json!({})))
}
