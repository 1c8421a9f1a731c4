//! `GET /api/payments/{id}/refunds`

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::payment::api::Refund;
use jiff::Timestamp;
use money::PaymentId;
use platform::http::{Id, Params, Problem, User};
use platform::page::PageQuery;
use uuid::Uuid;

use super::refund_payment::{answer, may_see};
use crate::app::App;
use crate::store::{payments, refunds};

/// What was given back of a payment, the first of it first
///
/// Also what was given back at the provider itself, and disputes that were lost. For those who see the money of the
/// campaign's organisation.
#[utoipa::path(
    tag = "payments",
    params(("id" = Uuid, Path, description = "The payment"), PageQuery),
    responses(
        (status = 200, description = "A page of them", body = Page<Refund>),
        (status = 400, description = "`malformed`", body = Problem),
        (status = 401, description = "Not signed in", body = Problem),
        (status = 404, description = "There is none, or not for this caller", body = Problem),
    ),
    security(("user" = []))
)]
#[get("/api/payments/{id}/refunds")]
pub(crate) async fn list_refunds(
    app: Data<App>,
    user: User,
    id: Id<PaymentId>,
    query: Params<PageQuery>,
) -> Result<HttpResponse, Problem> {
    may_see(&app, &user, id.0).await?;
    let (after, limit) = (query.0.after::<(Timestamp, Uuid)>()?, query.0.limit()?);
    let mut connection = app.connection().await?;
    let found = refunds::list(&mut connection, id.0, after, limit + 1).await?;
    let payment = payments::find(&mut connection, id.0).await?;
    let order = payment.and_then(|payment| Some(payment.asked?.order));
    let refunds = found.into_iter().zip(std::iter::repeat(order));
    let refunds: Vec<Refund> = refunds
        .filter_map(|(refund, order)| Some(answer(refund, order?.charge.currency)))
        .collect();
    let place = |refund: &Refund| (refund.created_at, refund.id);
    Ok(HttpResponse::Ok().json(query.0.page(refunds, place)?))
}
