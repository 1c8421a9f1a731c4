//! The one place where what the provider says becomes true here: state, ledger and outbox in one transaction.

use contracts::payment::PaymentState;
use contracts::payment::events::{ClosedAs, PaymentClosed, PaymentFailed, PaymentSucceeded};
use jiff::{SignedDuration, Timestamp};
use money::{Money, PaymentId};
use platform::{db, outbox};
use sqlx::PgConnection;

use super::{FlowError, card_testers};
use crate::app::App;
use crate::domain::card_mark::card_mark;
use crate::domain::ledger;
use crate::domain::order::Order;
use crate::domain::payment::{Declined, Observed, Settlement, Status, Step, Taken, observe};
use crate::store::payments::{self, Payment};
use crate::store::{card_marks, closings, failures, ledger as books, settlements, transitions};

/// When the provider is first asked what it kept, if it didn't say at once.
const FIRST_ASKED: SignedDuration = SignedDuration::from_secs(3);

/// Applies an observation to a payment under its row's lock; the payment as it stands afterwards.
/// Whatever the order and however often, the end is the same.
///
/// # Errors
/// When the database fails, or the observation doesn't fit.
pub async fn apply(
    app: &App,
    id: PaymentId,
    seen: &Observed,
    declined: Option<&Declined>,
) -> Result<Payment, FlowError> {
    let mut tx = app.service.db.begin().await?;
    let before = payments::lock(&mut tx, id).await?;
    let now = app.clock().now();
    let step = observe(before.known(), seen)?;
    if before.intent_id.is_none() {
        // What is closed is never to be paid: its secret is not even kept.
        let secret = seen
            .client_secret
            .as_ref()
            .filter(|_| before.state != PaymentState::Closed);
        transitions::record_intent(&mut tx, id, &seen.intent_id, secret).await?;
    }
    for declined in seen.declined.iter().chain(declined) {
        note_declined(&mut tx, app, &before, &step, declined, now).await?;
    }
    let moved = match &step {
        Step::Stay => true,
        Step::Move(open) => transitions::move_on(&mut tx, id, before.state, *open, now).await?,
        Step::Close => transitions::close(&mut tx, id, before.state, now).await?,
        Step::Succeed(taken) => {
            succeed(&mut tx, app, &before, taken, now).await?;
            transitions::succeed(&mut tx, id, before.state, taken, now).await?
        }
    };
    if !moved {
        // The row is locked: nobody can have moved it.
        return Err(sqlx::Error::RowNotFound.into());
    }
    let after = payments::find(&mut tx, id)
        .await?
        .ok_or(sqlx::Error::RowNotFound)?;
    if after.state == PaymentState::Succeeded
        && let (Status::Succeeded(taken), Some(asked)) = (&seen.status, &after.asked)
    {
        settle(&mut tx, app, &asked.order, taken, now).await?;
    }
    answer_closing(&mut tx, app, &after, now).await?;
    db::commit(tx, "apply-payment").await?;
    app.service.wake_relay();
    if after.closing_since != before.closing_since {
        app.wake_closings();
    }
    Ok(after)
}

async fn note_declined(
    conn: &mut PgConnection,
    app: &App,
    payment: &Payment,
    step: &Step,
    declined: &Declined,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    if !failures::record(conn, payment, declined, now).await? {
        return Ok(());
    }
    let ended = match payment.state {
        PaymentState::Succeeded | PaymentState::Closed => true,
        PaymentState::Created | PaymentState::RequiresPayment | PaymentState::Processing => {
            matches!(step, Step::Succeed(_) | Step::Close)
        }
    };
    if ended {
        // "Try again" would be wrong by now.
        return Ok(());
    }
    card_testers::count(conn, app, payment, declined, now).await?;
    let event = PaymentFailed {
        payment_id: payment.id,
        pledge_id: payment.pledge_id,
        code: declined.code.clone(),
        at: now,
    };
    outbox::add(conn, app.clock(), &event).await
}

/// Books the charge and says so.
async fn succeed(
    conn: &mut PgConnection,
    app: &App,
    payment: &Payment,
    taken: &Taken,
    now: Timestamp,
) -> Result<(), FlowError> {
    // `observe` let it through, so there is an order.
    let asked = payment.asked.as_ref().ok_or(sqlx::Error::RowNotFound)?;
    let order = &asked.order;
    if payment.state == PaymentState::Closed {
        tracing::warn!(payment = %payment.id, "a closed payment was paid after all; it is booked");
    }
    books::book(conn, app.clock(), &ledger::charge(order, taken.at)?).await?;
    let asked_at = now.checked_add(FIRST_ASKED).unwrap_or(now);
    settlements::expect(conn, payment.id, asked_at).await?;
    let card_fingerprint = match &taken.card_fingerprint {
        Some(fingerprint) => card_mark(&card_marks::key(conn).await?, fingerprint),
        None => None,
    };
    let event = PaymentSucceeded {
        payment_id: payment.id,
        pledge_id: payment.pledge_id,
        campaign_id: payment.campaign_id,
        charge: order.charge,
        fee: taken
            .settlement
            .and_then(|settled| fee_in_charges_currency(order, settled)),
        card_fingerprint,
        at: taken.at,
    };
    outbox::add(conn, app.clock(), &event).await?;
    Ok(())
}

fn fee_in_charges_currency(order: &Order, settled: Settlement) -> Option<Money> {
    (settled.currency == order.charge.currency).then(|| Money::new(settled.fee, settled.currency))
}

/// Books what the provider made of the charge, as soon as that is known.
async fn settle(
    conn: &mut PgConnection,
    app: &App,
    order: &Order,
    taken: &Taken,
    now: Timestamp,
) -> Result<(), FlowError> {
    let Some(settled) = taken.settlement else {
        return Ok(());
    };
    let entries = match ledger::settlement(order, settled, taken.at) {
        Ok(entries) => entries,
        Err(error) => {
            // The charge itself must not wait for this; the settlement stays open and is asked for again.
            tracing::error!(payment = %order.payment_id, %error, "what the provider settled can't be booked");
            return Ok(());
        }
    };
    if settlements::record(conn, order.payment_id, settled, now).await? {
        for entry in &entries {
            books::book(conn, app.clock(), entry).await?;
        }
    }
    Ok(())
}

/// Answers pledge if it waits for an end, and there is one.
async fn answer_closing(
    conn: &mut PgConnection,
    app: &App,
    payment: &Payment,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    if let Some(outcome) = end(payment.state)
        && closings::finish(conn, payment.id, outcome, now).await?
    {
        say_closed(conn, app, payment, outcome).await?;
    }
    Ok(())
}

/// How a payment ended, if it did.
pub(super) const fn end(state: PaymentState) -> Option<ClosedAs> {
    match state {
        PaymentState::Succeeded => Some(ClosedAs::Succeeded),
        PaymentState::Closed => Some(ClosedAs::Cancelled),
        PaymentState::Created | PaymentState::RequiresPayment | PaymentState::Processing => None,
    }
}

/// Tells pledge what became of the payment.
pub(super) async fn say_closed(
    conn: &mut PgConnection,
    app: &App,
    payment: &Payment,
    outcome: ClosedAs,
) -> Result<(), sqlx::Error> {
    let event = PaymentClosed {
        pledge_id: payment.pledge_id,
        outcome,
        at: app.clock().now(),
    };
    outbox::add(conn, app.clock(), &event).await
}
