//! `POST /api/payments/{id}/refunds`

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::payment::RefundState;
use contracts::payment::api::{Refund, RefundPayment};
use money::{Currency, Money, PaymentId};
use platform::http::{Body, Id, IdempotencyKey, Problem, User, detached};

use crate::app::App;
use crate::flows::refund::{Asking, refund};
use crate::store::{directory, payments, refunds};

/// The longest reason, in characters.
const MAX_REASON: usize = 1_000;

/// Give some or all of a payment back
///
/// For those who see the money of the campaign's organisation. Unless `part` says otherwise, it is taken from the
/// gift first (which shrinks its match), then from tip and covered fees. Answered as `requested` where the provider
/// doesn't say in time what became of it; it is worked on until there is an outcome.
#[utoipa::path(
    tag = "payments",
    request_body = RefundPayment,
    params(
        ("id" = Uuid, Path, description = "The payment"),
        ("Idempotency-Key" = String, Header, description = "The client's mark for this request"),
    ),
    responses(
        (status = 201, description = "The refund", body = Refund),
        (status = 400, description = "`malformed`, `idempotency_key_required`", body = Problem),
        (status = 401, description = "Not signed in", body = Problem),
        (status = 404, description = "There is none, or not for this caller", body = Problem),
        (status = 409, description = "`payment_not_succeeded`, `payment_disputed`", body = Problem),
        (status = 422, description = "`more_than_left`, `not_positive`, `wrong_currency`, `amount_not_refundable`, \
                                      `refund_refused` by the provider, `invalid`, `idempotency_key_reused`", body = Problem),
    ),
    security(("user" = []))
)]
#[post("/api/payments/{id}/refunds")]
pub(crate) async fn refund_payment(
    app: Data<App>,
    user: User,
    id: Id<PaymentId>,
    key: IdempotencyKey,
    body: Body<RefundPayment>,
) -> Result<HttpResponse, Problem> {
    may_see(&app, &user, id.0).await?;
    let reason = &body.value.reason;
    if reason.is_blank() || reason.longest() > MAX_REASON {
        let detail = format!("says why, in {MAX_REASON} characters at most");
        return Err(Problem::invalid(Vec::new()).at("/reason", "length", detail));
    }
    let asking = Asking {
        account: user.account,
        payment_id: id.0,
        wanted: body.value,
        key,
        hash: body.hash,
    };
    let (refund, payment) = detached(async move { refund(app, asking).await }).await?;
    if refund.state == RefundState::Refused {
        let detail = "The payment provider does not make this refund.";
        return Err(Problem::rule("refund_refused", detail));
    }
    let order = payment.paid().ok_or_else(Problem::not_found)?;
    Ok(HttpResponse::Created().json(answer(refund, order.charge.currency)))
}

/// Only those who see the campaign's money know of its payments.
pub(super) async fn may_see(app: &App, user: &User, id: PaymentId) -> Result<(), Problem> {
    let mut connection = app.connection().await?;
    let payment = payments::find(&mut connection, id)
        .await?
        .ok_or_else(Problem::not_found)?;
    if !directory::sees_money(&mut connection, payment.campaign_id, &user.account).await? {
        return Err(Problem::not_found());
    }
    Ok(())
}

pub(super) fn answer(refund: refunds::Refund, currency: Currency) -> Refund {
    Refund {
        id: refund.id,
        payment_id: refund.payment_id,
        state: refund.state,
        amount: Money::new(refund.amount, currency),
        gift: Money::new(refund.gift, currency),
        cause: refund.cause,
        reason: refund.reason,
        requested_by: refund.requested_by,
        created_at: refund.created_at,
        updated_at: refund.updated_at,
    }
}
