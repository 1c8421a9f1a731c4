use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::campaign::api::{Campaign, DecideCampaign};
use platform::http::{Body, Problem, User, detached};

use super::{Guarded, Named};
use crate::{App, flows};

/// Approves a campaign, asks for changes, or rejects it for good. For reviewers who are no members of the organisation.
///
/// Where the organisation's country asks for a permit, approving needs one that has not lapsed (409 `permit_required`).
/// An approved campaign goes live by itself at its start, or when its permit begins.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = String, Path, description = "Id or slug")),
    request_body = DecideCampaign,
    responses((status = 200, description = "The campaign as it stands now", body = Campaign), Guarded),
    security(("user" = []))
)]
#[post("/api/campaigns/{id}/decision")]
pub(crate) async fn decide_campaign(
    app: Data<App>,
    user: User,
    named: Named,
    body: Body<DecideCampaign>,
) -> Result<HttpResponse, Problem> {
    let done =
        detached(async move { flows::campaigns::decide(&app, &user, &named.0, body.value).await })
            .await?;
    Ok(HttpResponse::Ok().json(done))
}
