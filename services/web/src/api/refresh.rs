use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::web::api::{Refresh, SessionTokens};
use platform::http::{Body, Problem};

use super::tokens;
use crate::app::App;
use crate::auth::secrets;
use crate::auth::sessions::{self, Rotated};
use crate::auth::sign_in::{away, redis};
use crate::flows::register::register;

/// Gives a new pair for a refresh token, which is then used up. Used again, it ends the session.
#[utoipa::path(
    tag = "auth",
    request_body = Refresh,
    responses(
        (status = 200, description = "A new pair", body = SessionTokens),
        (status = 401, description = "The session is over", body = Problem),
    )
)]
#[post("/api/auth/refresh")]
pub(crate) async fn refresh(app: Data<App>, body: Body<Refresh>) -> Result<HttpResponse, Problem> {
    let (_, next) = secrets::pair();
    let rotated = sessions::rotate(
        redis(&app)?,
        &body.value.refresh_token,
        &next,
        app.service.clock.now(),
    )
    .await;
    let session = match rotated.map_err(away)? {
        Rotated::To(session) => session,
        Rotated::Over => {
            let detail = "The session is over. Sign in again.";
            return Err(Problem::new(
                StatusCode::UNAUTHORIZED,
                "session_over",
                detail,
            ));
        }
    };
    // Roles are read anew: one that was taken away ends with the old access token.
    let (service, email) = (app.service.clone(), session.email.clone());
    let account =
        platform::http::detached(async move { Ok(register(&service, &email, &[]).await?) }).await?;
    Ok(HttpResponse::Ok().json(tokens(&app, session, &account)?))
}
