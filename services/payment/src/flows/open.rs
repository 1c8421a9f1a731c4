//! A donor comes with a ticket: one payment per pledge, one PaymentIntent per payment.

use std::time::Duration;

use contracts::payment::PaymentState;
use contracts::tokens::TicketClaims;
use money::PaymentId;
use platform::http::{IdempotencyKey, Problem, RequestHash};
use platform::idempotency::{self, Claim};
use platform::{db, kill};
use serde_json::json;
use sqlx::PgConnection;
use tokio::time::Instant;

use super::apply::apply;
use super::find_out::{NotMade, Outcome, find_out};
use super::{FlowError, card_testers};
use crate::app::App;
use crate::domain::order::Order;
use crate::provider::{NotTaken, ProviderError};
use crate::store::payments::{self, Payment};

/// What the idempotency keys of this call are kept under. Not by caller: a key answers only to the
/// very ticket that it was first used with.
const SCOPE: &str = "POST /api/payments";
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// Attempts under keys of their own before someone must look at it.
const MAX_ATTEMPTS: i32 = 8;

/// Opens the pledge's payment, or finds it: ready to be confirmed by the donor's browser.
///
/// # Errors
/// 409 `pledge_closed`; 422 for a ticket that can't be paid or doesn't agree with the payment there is;
/// 503 while the provider can't say.
pub async fn open(
    app: &App,
    ticket: &TicketClaims,
    key: &IdempotencyKey,
    hash: &RequestHash,
) -> Result<Payment, Problem> {
    let order = Order::from_ticket(app.clock().id(), ticket)
        .map_err(|error| Problem::rule("ticket_not_payable", error.to_string()))?;
    let request = app.provider.request(&order).map_err(not_taken)?;
    let mut tx = app.service.db.begin().await?;
    let id = write(&mut tx, app, &order, &request, key, hash).await?;
    db::commit(tx, "open-payment").await?;
    with_intent(app, id).await
}

/// The row and its key are committed before anything is asked of the provider.
async fn write(
    conn: &mut PgConnection,
    app: &App,
    order: &Order,
    request: &str,
    key: &IdempotencyKey,
    hash: &RequestHash,
) -> Result<PaymentId, Problem> {
    let now = app.clock().now();
    if let Claim::Done(stored) = idempotency::claim(conn, SCOPE, key, hash, now).await? {
        let id = stored
            .body
            .get("id")
            .and_then(|id| id.as_str()?.parse().ok());
        return id.ok_or_else(|| Problem::internal(&"a stored answer has no id"));
    }
    if payments::insert_opened(conn, order, request, now).await? {
        card_testers::check_campaign(conn, app, order.campaign_id).await?;
    }
    let id = payments::id_by_pledge(conn, order.pledge_id)
        .await?
        .ok_or(sqlx::Error::RowNotFound)?;
    let payment = payments::lock(conn, id).await?;
    check_open(&payment)?;
    let agrees = payment
        .asked
        .as_ref()
        .is_some_and(|asked| asked.order.agrees_with(order));
    if !agrees {
        let detail =
            "This ticket says something else than the one that the payment was opened with.";
        return Err(Problem::conflict("ticket_differs", detail));
    }
    // The rest of the answer is made anew each time: it holds a secret, and changes with the state.
    idempotency::finish(conn, SCOPE, key, 201, &json!({"id": id})).await?;
    Ok(id)
}

fn check_open(payment: &Payment) -> Result<(), Problem> {
    let closed = match payment.state {
        PaymentState::Succeeded => false,
        PaymentState::Closed => true,
        PaymentState::Created | PaymentState::RequiresPayment | PaymentState::Processing => {
            payment.closing_since.is_some()
        }
    };
    if closed {
        let detail = "The pledge is closed; its match went back. A new pledge can be made.";
        return Err(Problem::conflict("pledge_closed", detail));
    }
    Ok(())
}

fn not_taken(refusal: NotTaken) -> Problem {
    let detail = refusal.to_string();
    match refusal {
        NotTaken::Currency => Problem::rule("currency_not_chargeable", detail),
        NotTaken::Amount(refused) => {
            Problem::rule("amount_not_chargeable", detail).with("nearest", refused.nearest)
        }
    }
}

/// Waits until the PaymentIntent is known, making it if nobody else does.
async fn with_intent(app: &App, id: PaymentId) -> Result<Payment, Problem> {
    let deadline = Instant::now() + app.patience;
    let mut pause = FIRST_PAUSE;
    loop {
        let mut connection = app.connection().await?;
        let payment = payments::find(&mut connection, id)
            .await?
            .ok_or_else(Problem::not_found)?;
        drop(connection);
        check_open(&payment)?;
        if payment.intent_id.is_some() {
            return Ok(payment);
        }
        let again = attempt(app, id).await?;
        if Instant::now() + pause > deadline {
            return Err(Problem::unavailable(5));
        }
        if !again {
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

/// One try; whether it is worth looking again at once.
async fn attempt(app: &App, id: PaymentId) -> Result<bool, Problem> {
    if !app.provider.has_room() {
        // A donor is better told to come back than kept in a queue that only grows.
        metrics::counter!("stripe_no_room_total").increment(1);
        return Err(Problem::unavailable(3));
    }
    match find_out(app, id).await {
        Ok(Outcome::Made(seen)) => {
            let payment = apply(app, id, &seen, None).await.map_err(problem)?;
            if payment.state == PaymentState::Closed {
                // Made too late, and never given to anyone; tidied up, and harmless if that fails.
                kill::point("drop-intent.before-call");
                let _ = app.provider.cancel(&seen.intent_id).await;
                kill::point("drop-intent.after-call");
            }
            Ok(true)
        }
        Ok(Outcome::Busy) => Ok(false),
        Ok(Outcome::NotMade { attempt, why }) => match why {
            NotMade::Gone if attempt < MAX_ATTEMPTS => Ok(true),
            NotMade::Gone => {
                tracing::error!(payment = %id, attempt, "the provider fails every attempt to open a payment");
                Err(Problem::unavailable(60))
            }
            NotMade::Refused(why) => {
                tracing::error!(payment = %id, why, "the provider refuses to open a payment");
                let detail = "The payment provider does not take this payment.";
                Err(Problem::rule("payment_refused", detail))
            }
        },
        Err(FlowError::Provider(ProviderError::Misconfigured(why))) => {
            tracing::error!(payment = %id, why, "the provider does not accept our key; no payment can be opened");
            Err(Problem::unavailable(60))
        }
        Err(FlowError::Provider(error)) => {
            tracing::warn!(payment = %id, %error, "a payment could not be opened yet");
            Ok(false)
        }
        Err(error) => Err(problem(error)),
    }
}

fn problem(error: FlowError) -> Problem {
    match error {
        FlowError::Database(error) => error.into(),
        FlowError::Provider(_) | FlowError::UnknownIntent => Problem::unavailable(5),
        FlowError::Mismatch(error) => Problem::internal(&error),
        FlowError::Return(error) => Problem::internal(&error),
        FlowError::Ledger(error) => Problem::internal(&error),
    }
}
