use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::Empty;
use contracts::pledge::api::Pledge;
use contracts::tokens::{Role, USER_AUDIENCE, UserClaims};
use money::PledgeId;
use platform::audit::{self, Deed};
use platform::db;
use platform::http::{Bearer, Body, Id, Problem, detached};

use super::Changes;
use super::get_pledge::{Viewer, shown, viewer};
use crate::app::App;
use crate::store::{self, wall};

/// Takes a donor's name off the campaign's page: for the donor, also by the link of the receipt, for those
/// who look after the campaign's money, and for admins. Asked again, it changes nothing.
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
    let official = official(&app, &token).await;
    let viewer = match viewer(&app, id.0, &token).await {
        Err(problem)
            if problem.status() == StatusCode::NOT_FOUND
                && official.as_ref().is_some_and(|(_, admin)| *admin) =>
        {
            Viewer::Reader
        }
        viewer => viewer?,
    };
    let pledge = detached(async move {
        let mut tx = store::begin(&app.service.db).await?;
        let taken = wall::take_off(&mut tx, id.0).await?;
        // What a donor does is nobody's decision about them.
        if let Some((account, _)) = official.filter(|_| taken) {
            let deed = Deed::by_account(account, "pledge.name_taken_down").on("pledge", id.0);
            audit::note(&mut tx, &app.service.clock, deed).await?;
        }
        db::commit(tx, "leave-wall").await?;
        shown(&app, id.0, viewer).await
    });
    Ok(HttpResponse::Ok().json(pledge.await?))
}

/// The account of one who is no donor, and whether it is an admin's.
async fn official(app: &App, token: &Bearer) -> Option<(String, bool)> {
    let tokens = &app.service.tokens;
    let user = tokens.verify::<UserClaims>(&token.0, USER_AUDIENCE).await;
    let user = user.ok()?;
    Some((user.sub, user.claims.roles.contains(&Role::Admin)))
}
