//! What the provider says of a refund becomes true here: state, ledger and outbox in one transaction,
//! under the payment's lock. Whatever the order and however often, the end is the same.

use contracts::payment::RefundState;
use contracts::payment::events::{PaymentRefunded, RefundCause};
use jiff::{SignedDuration, Timestamp};
use money::{Money, PaymentId};
use platform::{db, outbox};
use sqlx::PgConnection;

use super::FlowError;
use crate::app::App;
use crate::domain::ledger::{self, About};
use crate::domain::movement::Movement;
use crate::domain::order::Order;
use crate::domain::refund::{Left, ReturnMismatch, Returned, SeenRefund, Split, Wish, next};
use crate::store::payments::{self, Payment};
use crate::store::refunds::{self, Made, Refund};
use crate::store::{ledger as books, lookups, transitions};

/// When the provider is asked again about a refund that is not through.
const ASKED_AGAIN: SignedDuration = SignedDuration::from_secs(3);

/// Applies what the provider says of a refund, whoever made it.
///
/// # Errors
/// When the database fails, or the observation doesn't fit.
pub async fn apply(app: &App, payment_id: PaymentId, seen: &SeenRefund) -> Result<(), FlowError> {
    let now = app.clock().now();
    let mut tx = app.service.db.begin().await?;
    let payment = payments::lock(&mut tx, payment_id).await?;
    let order = payment.paid().ok_or(ReturnMismatch::NotPaid)?;
    let sum = seen
        .amount
        .filter(|sum| sum.currency == order.charge.currency)
        .ok_or_else(|| ReturnMismatch::Sum(seen.provider_id.clone()))?;
    let known = known(&mut tx, &payment, seen).await?;
    let state = known.as_ref().map(|refund| refund.state);
    let moved_on = match state {
        None | Some(RefundState::Requested | RefundState::Refused) => {
            begin(&mut tx, app, &payment, order, (sum, seen), known, now).await?;
            Some(seen.status.state())
        }
        Some(state) => next(state, seen.status),
    };
    let refund = refunds::by_provider_id(&mut tx, &seen.provider_id)
        .await?
        .ok_or(sqlx::Error::RowNotFound)?;
    if let Some(to) = moved_on {
        refunds::move_on(&mut tx, refund.id, refund.state, to, now).await?;
        if seen.status.came_back() {
            came_back(&mut tx, app, order, sum, &refund, now).await?;
        }
    }
    settle(&mut tx, app, order, (sum, seen), &refund, now).await?;
    if refunds::under_way(&mut tx, payment_id).await? {
        let from = now.checked_add(ASKED_AGAIN).unwrap_or(now);
        lookups::expect(&mut tx, payment_id, from).await?;
    }
    db::commit(tx, "apply-refund").await?;
    app.service.wake_relay();
    Ok(())
}

/// The refund that is meant: by the provider's id, or as one of ours that it hadn't answered yet. A second
/// one with the mark of the first was made by someone else, and is one of its own.
async fn known(
    conn: &mut PgConnection,
    payment: &Payment,
    seen: &SeenRefund,
) -> Result<Option<Refund>, sqlx::Error> {
    if let Some(refund) = refunds::by_provider_id(conn, &seen.provider_id).await? {
        return Ok(Some(refund));
    }
    let Some(id) = seen.refund_id else {
        return Ok(None);
    };
    let refund = refunds::find(conn, id).await?;
    Ok(refund.filter(|refund| refund.payment_id == payment.id && refund.provider_id.is_none()))
}

/// The provider has it: from now on it is booked, and said. Its balance is less from this moment, though
/// the donor's bank may take days.
async fn begin(
    conn: &mut PgConnection,
    app: &App,
    payment: &Payment,
    order: &Order,
    (sum, seen): (Money, &SeenRefund),
    known: Option<Refund>,
    now: Timestamp,
) -> Result<(), FlowError> {
    if let Some(known) = known.as_ref().filter(|known| known.amount != sum.amount) {
        // Money that moved is never denied.
        tracing::error!(refund = %known.id, asked = known.amount, made = sum.amount, "a refund has another sum");
    }
    let left = Left::of(order, payment.returned, payment.owed);
    let (id, cause, split) = match &known {
        None => {
            let split = left.split_unasked(sum.amount);
            (app.clock().id(), RefundCause::AtProvider, split)
        }
        Some(known) => {
            let (amount, owed, gift) = (known.amount, known.owed, known.gift);
            let split = left.split(sum.amount, Wish { amount, owed, gift });
            (known.id, known.cause, split)
        }
    };
    let made = Made {
        id,
        payment_id: payment.id,
        // Booked as under way; the caller moves it on from there.
        state: RefundState::Pending,
        cause,
        amount: sum.amount,
        gift: split.gift,
        owed: split.owed,
        excess: split.excess,
        provider_id: &seen.provider_id,
        at: seen.at,
    };
    refunds::made(conn, &made, now).await?;
    let about = About {
        source: &id.to_string(),
        payment_id: payment.id,
        occurred_at: seen.at,
    };
    books::book(conn, app.clock(), &ledger::refund(order, split, about)?).await?;
    give_back(conn, app, order, split, (cause, seen.at)).await
}

/// The payment's sums, and the word to others, whose sums are absolute.
pub(super) async fn give_back(
    conn: &mut PgConnection,
    app: &App,
    order: &Order,
    split: Split,
    (cause, at): (RefundCause, Timestamp),
) -> Result<(), FlowError> {
    if split.excess > 0 {
        tracing::error!(payment = %order.payment_id, excess = split.excess, "more went back than was left of a charge");
    }
    let more = Returned {
        total: split.gift.saturating_add(split.extras),
        gift: split.gift,
    };
    let now = app.clock().now();
    let version = transitions::give_back(conn, order.payment_id, (more, split.owed), now).await?;
    if more.total == 0 {
        // What was owed is paid; of the gift nothing more is gone.
        return Ok(());
    }
    let payment = payments::find(conn, order.payment_id)
        .await?
        .ok_or(sqlx::Error::RowNotFound)?;
    let money = |amount| Money::new(amount, order.charge.currency);
    let event = PaymentRefunded {
        payment_id: order.payment_id,
        pledge_id: order.pledge_id,
        campaign_id: order.campaign_id,
        refunded: money(payment.returned.total),
        gift_refunded: money(payment.returned.gift),
        cause,
        version,
        at,
    };
    outbox::add(conn, app.clock(), &event).await?;
    Ok(())
}

/// The donor's bank didn't take it. The gift is not restored: the money is still owed to the donor.
async fn came_back(
    conn: &mut PgConnection,
    app: &App,
    order: &Order,
    sum: Money,
    refund: &Refund,
    now: Timestamp,
) -> Result<(), FlowError> {
    tracing::error!(refund = %refund.id, payment = %order.payment_id, "a refund came back; its donor has to be paid another way");
    metrics::counter!("refunds_came_back_total").increment(1);
    let about = About {
        source: &refund.id.to_string(),
        payment_id: order.payment_id,
        occurred_at: now,
    };
    books::book(conn, app.clock(), &ledger::refund_failure(sum, about)?).await?;
    transitions::owe(conn, order.payment_id, sum.amount, now).await?;
    Ok(())
}

/// Books what the provider made of it in its own currency and its fees, as soon as that is known.
async fn settle(
    conn: &mut PgConnection,
    app: &App,
    order: &Order,
    (sum, seen): (Money, &SeenRefund),
    refund: &Refund,
    now: Timestamp,
) -> Result<(), FlowError> {
    let out = Money::new(-sum.amount, sum.currency);
    if let Some(moved) = seen.moved.as_ref().filter(|_| !refund.settled)
        && book_movement(conn, app, order, (out, moved), seen.at).await?
    {
        refunds::settled(conn, refund.id, false, now).await?;
    }
    if !seen.status.came_back() || refund.failure_settled {
        return Ok(());
    }
    let settled = match (&seen.moved, &seen.moved_back) {
        (_, Some(moved)) => book_movement(conn, app, order, (sum, moved), now).await?,
        // In one and the same currency it is the very sum.
        (Some(moved), None) => moved.currency == sum.currency,
        (None, None) => false,
    };
    if settled {
        refunds::settled(conn, refund.id, true, now).await?;
    }
    Ok(())
}

/// Whether it could be booked. The refund itself must not wait for this: what can't be is asked for again.
pub(super) async fn book_movement(
    conn: &mut PgConnection,
    app: &App,
    order: &Order,
    (sum, movement): (Money, &Movement),
    at: Timestamp,
) -> Result<bool, FlowError> {
    match ledger::moved(order.payment_id, sum, movement, at) {
        Ok(entries) => {
            for entry in &entries {
                books::book(conn, app.clock(), entry).await?;
            }
            Ok(true)
        }
        Err(error) => {
            tracing::error!(payment = %order.payment_id, movement = movement.id, %error, "what the provider moved can't be booked");
            Ok(false)
        }
    }
}
