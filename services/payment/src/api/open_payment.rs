//! `POST /api/payments`

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::payment::api::{OpenPayment, PaymentKind, PaymentOpened};
use contracts::tokens::TicketClaims;
use platform::http::{Body, ClientAddress, IdempotencyKey, Problem, RequestHash, detached};
use platform::limits::Limit;
use serde_json::json;

use crate::app::App;
use crate::flows::open::open;
use crate::secret::Secret;
use crate::store::payments::Payment;

/// Payments that one client may open: each page that shows card fields opens one, or finds it. Without
/// Redis it goes uncounted: declined tries are bounded in the database.
const PAYMENTS_PER_CLIENT: Limit = Limit::new("payments", 120, 600);

/// Open the payment of a pledge, or find it again
///
/// The donor's browser confirms it with the provider alone. Asked again with the same pledge, it is the same payment.
#[utoipa::path(
    tag = "payments",
    request_body = OpenPayment,
    params(("Idempotency-Key" = String, Header, description = "The client's mark for this request")),
    responses(
        (status = 201, description = "The payment", body = PaymentOpened),
        (status = 400, description = "`malformed`, `idempotency_key_required`", body = Problem),
        (status = 401, description = "The ticket is not valid (any more)", body = Problem),
        (status = 409, description = "`pledge_closed`; `ticket_differs` from the one it was opened with", body = Problem),
        (status = 422, description = "`amount_not_chargeable`, `currency_not_chargeable`, `ticket_not_payable`, \
                                      `payment_refused`, `idempotency_key_reused`", body = Problem),
        (status = 429, description = "`payments_paused` for a while: nearly all tries of this campaign were declined; \
                                      `too_many_requests` of one client", body = Problem),
        (status = 503, description = "The provider can't say; ask again", body = Problem),
    )
)]
#[post("/api/payments")]
pub(crate) async fn open_payment(
    app: Data<App>,
    key: IdempotencyKey,
    client: ClientAddress,
    body: Body<OpenPayment>,
) -> Result<HttpResponse, Problem> {
    app.service
        .limit_while_counted(PAYMENTS_PER_CLIENT, client.key().as_deref())
        .await?;
    let verified = app
        .service
        .tokens
        .verify::<TicketClaims>(&body.value.ticket, app.service.name)
        .await?;
    if verified.sub != verified.claims.pledge_id.to_string() {
        return Err(Problem::unauthorized());
    }
    let ticket = verified.claims;
    let hash = hash(&ticket);
    let flow = {
        let app = app.clone();
        async move { open(&app, &ticket, &key, &hash).await }
    };
    let payment = detached(flow).await?;
    Ok(HttpResponse::Created().json(answer(&app, &payment)?))
}

/// A fresh ticket for the same pledge is the same request, though it is another token.
fn hash(ticket: &TicketClaims) -> RequestHash {
    RequestHash::of(&json!({
        "pledge_id": ticket.pledge_id,
        "campaign_id": ticket.campaign_id,
        "charge": ticket.charge,
        "amount": ticket.amount,
        "fund_type": ticket.fund_type,
    }))
}

fn answer(app: &App, payment: &Payment) -> Result<PaymentOpened, Problem> {
    let parts = payment.asked.as_ref().zip(payment.client_secret.as_ref());
    let (asked, client_secret) =
        parts.ok_or_else(|| Problem::internal(&"an open payment has no secret"))?;
    Ok(PaymentOpened {
        id: payment.id,
        kind: PaymentKind::Payment,
        state: payment.state,
        charge: asked.order.charge,
        client_secret: Secret::expose(client_secret).to_owned(),
        publishable_key: app.publishable_key.clone(),
        created_at: payment.created_at,
    })
}
