use actix_web::web::Data;
use actix_web::{HttpResponse, patch};
use contracts::campaign::api::{Campaign, ChangeCampaign};
use platform::http::{Body, Problem, User, detached};

use super::{Guarded, Named};
use crate::{App, flows};

/// Changes a draft; what is left out stays. For owners and editors of the organisation.
///
/// `version` is the one that was read: 409 `version_conflict` if the draft was changed since.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = String, Path, description = "Id or slug")),
    request_body = ChangeCampaign,
    responses((status = 200, description = "The draft as it stands now", body = Campaign), Guarded),
    security(("user" = []))
)]
#[patch("/api/campaigns/{id}")]
pub(crate) async fn change_campaign(
    app: Data<App>,
    user: User,
    named: Named,
    body: Body<ChangeCampaign>,
) -> Result<HttpResponse, Problem> {
    let change = async move { flows::campaigns::change(&app, &user, &named.0, body.value).await };
    Ok(HttpResponse::Ok().json(detached(change).await?))
}
