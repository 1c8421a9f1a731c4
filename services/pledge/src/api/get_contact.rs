use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::pledge::api::Contact;
use money::PledgeId;
use platform::http::{Caller, Id, Problem};

use super::Reads;
use crate::answer::receipt_token;
use crate::app::App;
use crate::store::{self, donors};
use crate::words;

/// Whom to write to about a pledge, asked for at the moment of sending, with the token for the link
/// to it. For services alone.
#[utoipa::path(
    tag = "internal",
    params(("id" = PledgeId, Path, description = "The pledge")),
    responses((status = 200, description = "The donor's address and language", body = Contact), Reads),
    security(("service" = []))
)]
#[get("/internal/pledges/{id}/contact")]
pub(crate) async fn get_contact(
    app: Data<App>,
    _: Caller,
    id: Id<PledgeId>,
) -> Result<HttpResponse, Problem> {
    let mut conn = app.service.db.acquire().await?;
    let found = donors::contact(&mut conn, id.0).await?;
    drop(conn);
    let found = found.ok_or_else(Problem::not_found)?;
    Ok(HttpResponse::Ok().json(Contact {
        pledge_id: id.0,
        donor_id: found.donor_id.into(),
        email: found.email,
        name: found.name,
        locale: words::read(&found.locale).map_err(store::decoding)?,
        anonymous: found.anonymous,
        receipt_token: receipt_token(&app.service, id.0)?,
    }))
}
