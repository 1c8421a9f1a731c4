use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::campaign::api::Campaign;
use platform::http::{MaybeUser, Problem};

use super::query::caller;
use super::{Named, Open};
use crate::{App, flows};

/// A campaign. Before it was approved, only members of its organisation, reviewers and admins see it.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = String, Path, description = "Id or slug")),
    responses((status = 200, description = "Found", body = Campaign), Open),
    security((), ("user" = []))
)]
#[get("/api/campaigns/{id}")]
pub(crate) async fn get_campaign(
    app: Data<App>,
    user: MaybeUser,
    named: Named,
) -> Result<HttpResponse, Problem> {
    let found = flows::campaigns::get(&app, &named.0, caller(&user)).await?;
    Ok(HttpResponse::Ok().json(found))
}
