use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::campaign::api::ProgrammeParticipant;
use platform::http::{MaybeUser, Params, Problem};
use platform::page::PageQuery;

use super::query::caller;
use super::{Named, Open};
use crate::{App, flows};

/// The organisations that take part in a programme, the latest first: verified ones to all, reviewers and admins see the rest.
#[utoipa::path(
    tag = "programmes",
    params(("id" = String, Path, description = "Id or slug"), PageQuery),
    responses((status = 200, description = "A page of them", body = Page<ProgrammeParticipant>), Open),
    security((), ("user" = []))
)]
#[get("/api/programmes/{id}/participants")]
pub(crate) async fn list_participants(
    app: Data<App>,
    user: MaybeUser,
    named: Named,
    page: Params<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let found = flows::programmes::participants(&app, &named.0, caller(&user), &page.0).await?;
    Ok(HttpResponse::Ok().json(found))
}
