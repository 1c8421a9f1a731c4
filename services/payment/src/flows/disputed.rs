//! What the provider says of a dispute becomes true here, as with a refund.

use contracts::payment::RefundState;
use contracts::payment::events::{DisputeStage, PaymentDisputed, RefundCause};
use jiff::Timestamp;
use money::{Money, PaymentId};
use platform::{db, outbox};
use sqlx::PgConnection;

use super::FlowError;
use super::returned::{book_movement, give_back};
use crate::app::App;
use crate::domain::dispute::{DisputeState, DisputeStatus, SeenDispute, moved, next};
use crate::domain::ledger::{self, About};
use crate::domain::order::Order;
use crate::domain::refund::{Left, ReturnMismatch};
use crate::store::disputes::{self, Dispute};
use crate::store::payments;
use crate::store::refunds::{self, Made};
use crate::store::{ledger as books, transitions};

/// Applies what the provider says of a dispute, step by step.
///
/// # Errors
/// When the database fails, or the observation doesn't fit.
pub async fn apply(app: &App, payment_id: PaymentId, seen: &SeenDispute) -> Result<(), FlowError> {
    let now = app.clock().now();
    let mut tx = app.service.db.begin().await?;
    let payment = payments::lock(&mut tx, payment_id).await?;
    let order = payment.paid().ok_or(ReturnMismatch::NotPaid)?;
    let amount = seen
        .amount
        .filter(|sum| sum.currency == order.charge.currency)
        .ok_or_else(|| ReturnMismatch::Sum(seen.id.clone()))?;
    let known = disputes::find(&mut tx, &seen.id).await?;
    let mut dispute = known.unwrap_or_else(|| Dispute {
        id: seen.id.clone(),
        payment_id,
        state: DisputeState::Inquiry,
        amount: amount.amount,
        held: 0,
    });
    while let Some(state) = next(dispute.state, seen) {
        dispute.state = state;
        match state {
            DisputeState::Opened => {
                dispute.amount = amount.amount;
                dispute.held = moved(seen, amount, true);
                open(&mut tx, app, order, &dispute, seen.at).await?;
            }
            DisputeState::Won => win(&mut tx, app, order, &dispute, (seen, amount)).await?,
            DisputeState::Lost => lose(&mut tx, app, order, &dispute, now).await?,
            DisputeState::Inquiry | DisputeState::Closed => {}
        }
    }
    disputes::save(&mut tx, &dispute, seen.at, now).await?;
    for movement in &seen.movements {
        let sum = if movement.currency == amount.currency {
            movement.gross
        } else {
            amount.amount.saturating_mul(movement.gross.signum())
        };
        let sum = Money::new(sum, amount.currency);
        book_movement(&mut tx, app, order, (sum, movement), seen.at).await?;
    }
    db::commit(tx, "apply-dispute").await?;
    app.service.wake_relay();
    match &seen.status {
        DisputeStatus::Unknown(word) => {
            let (id, word) = (seen.id.clone(), word.clone());
            Err(ReturnMismatch::UnknownStatus { id, word }.into())
        }
        DisputeStatus::Inquiry
        | DisputeStatus::InquiryClosed
        | DisputeStatus::Open
        | DisputeStatus::Won
        | DisputeStatus::Lost => Ok(()),
    }
}

fn about<'a>(order: &Order, dispute: &'a Dispute, occurred_at: Timestamp) -> About<'a> {
    About {
        source: &dispute.id,
        payment_id: order.payment_id,
        occurred_at,
    }
}

async fn open(
    conn: &mut PgConnection,
    app: &App,
    order: &Order,
    dispute: &Dispute,
    at: Timestamp,
) -> Result<(), FlowError> {
    tracing::warn!(payment = %order.payment_id, dispute = dispute.id, "a donor's bank asks money back");
    metrics::counter!("disputes_opened_total").increment(1);
    let held = Money::new(dispute.held, order.charge.currency);
    let entry = ledger::dispute_held(held, about(order, dispute, at))?;
    books::book(conn, app.clock(), &entry).await?;
    transitions::hold(conn, order.payment_id, dispute.held, app.clock().now()).await?;
    say(conn, app, order, (dispute, DisputeStage::Opened), at).await
}

async fn win(
    conn: &mut PgConnection,
    app: &App,
    order: &Order,
    dispute: &Dispute,
    (seen, amount): (&SeenDispute, Money),
) -> Result<(), FlowError> {
    let now = app.clock().now();
    let held = Money::new(dispute.held, order.charge.currency);
    let back = moved(seen, amount, false).min(dispute.held);
    let entry = ledger::dispute_won(held, back, about(order, dispute, now))?;
    books::book(conn, app.clock(), &entry).await?;
    transitions::hold(conn, order.payment_id, -dispute.held, now).await?;
    say(conn, app, order, (dispute, DisputeStage::Won), now).await
}

/// Like a refund: first the gift is gone, then the extras; what went back before can't be taken twice.
async fn lose(
    conn: &mut PgConnection,
    app: &App,
    order: &Order,
    dispute: &Dispute,
    now: Timestamp,
) -> Result<(), FlowError> {
    let payment = payments::find(conn, order.payment_id)
        .await?
        .ok_or(sqlx::Error::RowNotFound)?;
    let left = Left::of(order, payment.returned, payment.owed);
    let split = left.split_unasked(dispute.held);
    let entry = ledger::dispute_lost(order, split, about(order, dispute, now))?;
    books::book(conn, app.clock(), &entry).await?;
    let made = Made {
        id: app.clock().id(),
        payment_id: order.payment_id,
        state: RefundState::Succeeded,
        cause: RefundCause::Dispute,
        amount: dispute.held,
        gift: split.gift,
        owed: split.owed,
        excess: split.excess,
        provider_id: &dispute.id,
        at: now,
    };
    refunds::made(conn, &made, now).await?;
    transitions::hold(conn, order.payment_id, -dispute.held, now).await?;
    say(conn, app, order, (dispute, DisputeStage::Lost), now).await?;
    give_back(conn, app, order, split, (RefundCause::Dispute, now)).await
}

async fn say(
    conn: &mut PgConnection,
    app: &App,
    order: &Order,
    (dispute, stage): (&Dispute, DisputeStage),
    at: Timestamp,
) -> Result<(), FlowError> {
    let event = PaymentDisputed {
        payment_id: order.payment_id,
        pledge_id: order.pledge_id,
        campaign_id: order.campaign_id,
        stage,
        amount: Money::new(dispute.held, order.charge.currency),
        at,
    };
    outbox::add(conn, app.clock(), &event).await?;
    Ok(())
}
