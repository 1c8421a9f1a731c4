//! `POST /api/payments/{id}/refunds`

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::payment::api::RefundPayment;
use money::PaymentId;
use platform::http::{Body, Id, IdempotencyKey, Problem, User};

use crate::app::App;
use crate::store::{directory, payments};

/// Give some or all of a payment back
///
/// Not offered yet.
#[utoipa::path(
    tag = "payments",
    request_body = RefundPayment,
    params(
        ("id" = Uuid, Path, description = "The payment"),
        ("Idempotency-Key" = String, Header, description = "The client's mark for this request"),
    ),
    responses(
        (status = 401, description = "Not signed in", body = Problem),
        (status = 404, description = "There is none, or not for this caller", body = Problem),
        (status = 422, description = "`not_offered`", body = Problem),
    ),
    security(("user" = []))
)]
#[post("/api/payments/{id}/refunds")]
pub(crate) async fn refund_payment(
    app: Data<App>,
    user: User,
    id: Id<PaymentId>,
    _key: IdempotencyKey,
    _body: Body<RefundPayment>,
) -> Result<HttpResponse, Problem> {
    let mut connection = app.connection().await?;
    let payment = payments::find(&mut connection, id.0)
        .await?
        .ok_or_else(Problem::not_found)?;
    if !directory::sees_money(&mut connection, payment.campaign_id, &user.account).await? {
        return Err(Problem::not_found());
    }
    Err(Problem::not_offered("A refund"))
}
