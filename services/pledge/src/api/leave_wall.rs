use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::Empty;
use contracts::pledge::api::Pledge;
use contracts::tokens::{Role, USER_AUDIENCE, UserClaims};
use money::PledgeId;
use platform::http::{Bearer, Body, Id, Problem, detached};

use super::Changes;
use super::get_pledge::{Viewer, shown, viewer};
use crate::app::App;
use crate::store::wall;

/// Takes a donor's name off the campaign's page: for the donor, for those who look after the campaign's
/// money, and for admins. Asked again, it changes nothing.
#[utoipa::path(
    tag = "pledges",
    params(("id" = PledgeId, Path, description = "The pledge")),
    request_body = Empty,
    responses((status = 200, description = "The pledge as it is now", body = Pledge), Changes),
    security(("gift" = []), ("user" = []))
)]
#[post("/api/pledges/{id}/leave-wall")]
pub(crate) async fn leave_wall(
    app: Data<App>,
    id: Id<PledgeId>,
    token: Bearer,
    _: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let viewer = match viewer(&app, id.0, &token).await {
        Ok(Viewer::Reader) => {
            let detail = "This link looks at a gift, and changes nothing.";
            return Err(Problem::forbidden(detail));
        }
        Err(problem)
            if problem.status() == StatusCode::NOT_FOUND && is_admin(&app, &token).await =>
        {
            Viewer::Reader
        }
        viewer => viewer?,
    };
    let pledge = detached(async move {
        let mut conn = app.service.db.acquire().await?;
        wall::take_off(&mut conn, id.0).await?;
        drop(conn);
        shown(&app, id.0, viewer).await
    });
    Ok(HttpResponse::Ok().json(pledge.await?))
}

async fn is_admin(app: &App, token: &Bearer) -> bool {
    let tokens = &app.service.tokens;
    let user = tokens.verify::<UserClaims>(&token.0, USER_AUDIENCE).await;
    user.is_ok_and(|user| user.claims.roles.contains(&Role::Admin))
}
