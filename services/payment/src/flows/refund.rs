//! Finance gives money back: the wish is written under the payment's lock, so that no more is promised
//! than is left, and then the provider is asked.

use std::time::Duration;

use actix_web::web::Data;
use contracts::Reason;
use contracts::payment::RefundState;
use contracts::payment::api::RefundPayment;
use contracts::payment::events::RefundCause;
use money::{Money, PaymentId};
use platform::db;
use platform::http::{IdempotencyKey, Problem, RequestHash};
use platform::idempotency::{self, Claim};
use serde_json::json;
use sqlx::PgConnection;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::{held_until, send_refunds};
use crate::app::App;
use crate::domain::order::Order;
use crate::domain::refund::{Left, NotRefundable, Wish, wish};
use crate::provider::RefundOrder;
use crate::store::payments::{self, Payment};
use crate::store::refunds::{self, Asked, Refund};

/// How often is looked whether another has found out.
const PAUSE: Duration = Duration::from_millis(100);

/// Who wants what back, and why.
#[derive(Debug)]
pub struct Asking {
    /// The account that asks.
    pub account: String,
    /// Of which payment.
    pub payment_id: PaymentId,
    /// How much, from what, and why.
    pub wanted: RefundPayment,
    /// The client's mark for this request.
    pub key: IdempotencyKey,
    /// The request itself.
    pub hash: RequestHash,
}

/// Gives some or all of a payment back. Where the provider doesn't say in time what became of it, the
/// refund is answered as `requested`, and worked on until there is an outcome.
///
/// # Errors
/// 409 while the payment's state forbids it; 422 for a sum that can't be given back.
pub async fn refund(app: Data<App>, asking: Asking) -> Result<(Refund, Payment), Problem> {
    let mut tx = app.service.db.begin().await?;
    let (id, new) = write(&mut tx, &app, &asking).await?;
    db::commit(tx, "request-refund").await?;
    if new {
        let sending = app.clone();
        // Not given up with the caller's patience.
        app.service.spawn("refund", async move {
            send_refunds::one(&sending, id).await;
        });
    }
    // Past our patience it is answered as it stands.
    let _ = timeout(app.patience, outcome(&app, id)).await;
    let mut connection = app.connection().await?;
    let refund = refunds::find(&mut connection, id).await?;
    let payment = payments::find(&mut connection, asking.payment_id).await?;
    refund.zip(payment).ok_or_else(Problem::not_found)
}

/// Its id, and whether it is new.
async fn write(
    conn: &mut PgConnection,
    app: &App,
    asking: &Asking,
) -> Result<(Uuid, bool), Problem> {
    let now = app.clock().now();
    let payment = payments::lock(conn, asking.payment_id).await?;
    let scope = format!("refunds {} {}", asking.payment_id, asking.account);
    let claimed = idempotency::claim(conn, &scope, &asking.key, &asking.hash, now).await?;
    if let Claim::Done(stored) = claimed {
        let id = stored.body.get("id");
        let id = id.and_then(|id| id.as_str()?.parse().ok());
        let id = id.ok_or_else(|| Problem::internal(&"a stored answer has no id"))?;
        return Ok((id, false));
    }
    let order = payment.paid().ok_or_else(|| {
        let detail = "Only a payment that succeeded can be given back.";
        Problem::conflict("payment_not_succeeded", detail)
    })?;
    if payment.disputed > 0 {
        let detail =
            "The donor's bank asks this money back; until that is decided the provider holds it.";
        return Err(Problem::conflict("payment_disputed", detail));
    }
    let left = left(conn, &payment, order).await?;
    let wish = read_wish(order, left, &asking.wanted)?;
    let why = (RefundCause::Requested, &asking.wanted.reason);
    let id = promise(conn, app, &payment, wish, why, Some(&asking.account)).await?;
    // The rest of the answer is made anew each time: it changes with the state.
    idempotency::finish(conn, &scope, &asking.key, 201, &json!({"id": id})).await?;
    Ok((id, true))
}

/// What is left of a payment whose row is locked, less what is promised without the provider's word yet.
pub(super) async fn left(
    conn: &mut PgConnection,
    payment: &Payment,
    order: &Order,
) -> Result<Left, sqlx::Error> {
    let promised = refunds::promised(conn, payment.id).await?;
    Ok(Left::of(order, payment.returned, payment.owed).less(promised))
}

/// Writes a refund of ours, with the request that is to be sent. Its writer is the first to send it.
pub(super) async fn promise(
    conn: &mut PgConnection,
    app: &App,
    payment: &Payment,
    wish: Wish,
    (cause, reason): (RefundCause, &Reason),
    requested_by: Option<&str>,
) -> Result<Uuid, Problem> {
    let paid = payment.paid().zip(payment.intent_id.as_deref());
    let (order, intent_id) = paid.ok_or(sqlx::Error::RowNotFound)?;
    let (id, now): (Uuid, _) = (app.clock().id(), app.clock().now());
    let asked = RefundOrder {
        refund_id: id,
        intent_id,
        amount: Money::new(wish.amount, order.charge.currency),
    };
    let request = app.provider.refund_request(asked);
    let request = request.map_err(|error| Problem::internal(&error))?;
    let asked = Asked {
        id,
        payment_id: payment.id,
        cause,
        wish,
        reason,
        requested_by,
        request: &request,
    };
    refunds::insert_asked(conn, &asked, now, held_until(now)).await?;
    Ok(id)
}

fn read_wish(order: &Order, left: Left, wanted: &RefundPayment) -> Result<Wish, Problem> {
    let currency = order.charge.currency;
    if wanted.amount.is_some_and(|sum| sum.currency != currency) {
        let detail = format!("The payment was made in {currency}.");
        return Err(Problem::rule("wrong_currency", detail.clone()).at(
            "/amount/currency",
            "wrong_currency",
            detail,
        ));
    }
    let rules = money::provider(currency)
        .ok_or_else(|| Problem::internal(&"a payment in a currency that is not charged"))?;
    let amount = wanted.amount.map(|sum| sum.amount);
    wish(left, amount, wanted.part, &rules).map_err(|refusal| {
        let detail = refusal.to_string();
        let at = |code: &str| {
            Problem::rule(code, detail.clone()).at("/amount/amount", code, detail.clone())
        };
        let money = |amount| Money::new(amount, currency);
        match refusal {
            NotRefundable::NotPositive => at("not_positive"),
            NotRefundable::NothingLeft => at("more_than_left").with("left", money(0)),
            NotRefundable::MoreThanLeft(left) => at("more_than_left").with("left", money(left)),
            NotRefundable::NotMovable(sums) => {
                let sums: Vec<Money> = sums.into_iter().map(money).collect();
                at("amount_not_refundable").with("nearest", sums)
            }
        }
    })
}

/// Waits for the provider's word.
async fn outcome(app: &App, id: Uuid) -> Result<(), sqlx::Error> {
    loop {
        let mut connection = app.connection().await?;
        let found = refunds::find(&mut connection, id).await?;
        drop(connection);
        if found.is_none_or(|refund| refund.state != RefundState::Requested) {
            return Ok(());
        }
        sleep(PAUSE).await;
    }
}
