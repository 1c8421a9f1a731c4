use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use contracts::web::api::{SessionTokens, Verify};
use platform::http::{Body, ClientAddress, Problem};

use super::{address, device, tokens};
use crate::app::App;
use crate::auth::sign_in::{Asker, enter_by_code};

/// Begins a session with the mailed code. Why a code is not good is not told.
#[utoipa::path(
    tag = "auth",
    request_body = Verify,
    responses(
        (status = 200, description = "Signed in", body = SessionTokens),
        (status = 401, description = "The code is wrong, used up or too old", body = Problem),
        (status = 422, description = "This is no address", body = Problem),
        (status = 429, description = "Too many tries", body = Problem),
    )
)]
#[post("/api/auth/verify")]
pub(crate) async fn verify(
    app: Data<App>,
    request: HttpRequest,
    client: ClientAddress,
    body: Body<Verify>,
) -> Result<HttpResponse, Problem> {
    let email = address(&body.value.email)?;
    let asker = Asker {
        client,
        device: device(&request),
    };
    let entered = enter_by_code(&app, &email, &body.value.code, asker).await?;
    let (session, account) = entered.ok_or_else(|| {
        let detail = "The code is wrong, used up or too old.";
        Problem::new(StatusCode::UNAUTHORIZED, "code_not_good", detail)
    })?;
    Ok(HttpResponse::Ok().json(tokens(&app, session, &account)?))
}
