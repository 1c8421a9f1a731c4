use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::pledge::api::{AskQuote, Quote};
use platform::http::{Body, ClientAddress, MaybeUser, Problem};

use super::Changes;
use crate::app::App;
use crate::domain::charge::Wish;
use crate::flows;
use crate::limits::QUOTES_PER_CLIENT;

/// What a gift would be matched with and what would be charged, at this moment: nothing is held.
/// A cap on what a donor is matched with is applied only for the signed-in caller.
#[utoipa::path(
    tag = "pledges",
    request_body = AskQuote,
    responses(
        (status = 200, description = "The quote", body = Quote),
        Changes,
        (status = 429, description = "Too many quotes of one client", body = Problem,
         content_type = "application/problem+json"),
    ),
    security((), ("user" = []))
)]
#[post("/api/quotes")]
pub(crate) async fn quote(
    app: Data<App>,
    user: MaybeUser,
    client: ClientAddress,
    body: Body<AskQuote>,
) -> Result<HttpResponse, Problem> {
    app.service
        .limit_while_counted(QUOTES_PER_CLIENT, client.key().as_deref())
        .await?;
    let asked = body.value;
    let wish = Wish {
        amount: asked.amount,
        tip: asked.tip,
        cover_fees: asked.cover_fees,
    };
    let caller = user.0.and_then(|user| user.account.parse().ok());
    let gift = flows::quote::Gift {
        campaign: asked.campaign_id,
        wish,
        fund_type: asked.fund_type,
    };
    let quote = flows::quote::quote(&app.service, &app.settings, gift, caller.as_ref()).await?;
    Ok(HttpResponse::Ok().json(quote))
}
