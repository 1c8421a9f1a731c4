use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::web::api::SignOut;
use platform::http::{Body, MaybeUser, Problem};

use super::address;
use crate::app::App;
use crate::auth::sessions;
use crate::auth::sign_in::{away, redis};

/// Ends one session by its refresh token, or every session of the person who calls. A session
/// that is over already is no fault.
#[utoipa::path(
    tag = "auth",
    request_body = SignOut,
    responses(
        (status = 204, description = "Signed out"),
        (status = 401, description = "Neither a refresh token nor an access token was shown", body = Problem),
    )
)]
#[post("/api/auth/sign-out")]
pub(crate) async fn sign_out(
    app: Data<App>,
    user: MaybeUser,
    body: Body<SignOut>,
) -> Result<HttpResponse, Problem> {
    let redis = redis(&app)?;
    match (&body.value.refresh_token, user.0) {
        (Some(token), _) => sessions::end(redis, token, app.service.clock.now())
            .await
            .map_err(away)?,
        (None, Some(user)) => {
            let email = address(&user.account)?;
            sessions::end_all(redis, &email).await.map_err(away)?;
        }
        (None, None) => return Err(Problem::unauthorized()),
    }
    Ok(HttpResponse::NoContent().finish())
}
