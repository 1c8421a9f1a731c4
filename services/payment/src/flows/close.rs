//! Closing an unpaid pledge's payment: the wish is recorded, then worked on until the provider has
//! said that nothing will be charged, or that it was.

use actix_web::web::Data;
use contracts::payment::PaymentState;
use contracts::payment::events::ClosedAs;
use contracts::pledge::events::PledgeExpiryRequested;
use jiff::SignedDuration;
use platform::{Failure, Received, db, inbox, kill};

use super::apply::{apply, end, say_closed};
use super::drain::{Claim, Progress, drain};
use super::find_out::{Outcome, find_out};
use super::{FlowError, TROUBLE};
use crate::app::App;
use crate::domain::backoff::Backoff;
use crate::provider::ProviderError;
use crate::store::closings::{self, Closing, Reason};
use crate::store::payments::{self, Payment};
use crate::store::transitions;

/// A payment that the provider has in hand: its end is told by a webhook too.
const PROCESSING: Backoff = Backoff {
    first: SignedDuration::from_secs(1),
    most: SignedDuration::from_secs(60),
};
/// From so many tries on, someone is told.
const ALARM_AFTER: i32 = 20;

/// Records that pledge wants a payment closed. If there is none yet, it is written as closed, so that
/// later tickets find it so. If it has ended already, that is said at once, as often as it is asked.
///
/// # Errors
/// When it could not be recorded.
pub async fn request(app: &App, received: &Received<PledgeExpiryRequested>) -> Result<(), Failure> {
    let (wanted, now) = (&received.body, app.clock().now());
    let mut tx = app.service.db.begin().await?;
    if !inbox::first_time(&mut tx, received, now).await? {
        return Ok(());
    }
    let (new_id, pledge_id) = (app.clock().id(), wanted.pledge_id);
    payments::insert_closed(&mut tx, new_id, pledge_id, wanted.campaign_id, now).await?;
    let id = payments::id_by_pledge(&mut tx, pledge_id)
        .await?
        .ok_or(sqlx::Error::RowNotFound)?;
    let payment = payments::lock(&mut tx, id).await?;
    let reason = Reason::Asked(wanted.reason);
    closings::request(&mut tx, id, pledge_id, reason, now).await?;
    match end(payment.state) {
        Some(outcome) => {
            closings::finish(&mut tx, id, outcome, now).await?;
            say_closed(&mut tx, app, &payment, outcome).await?;
        }
        None => transitions::mark_closing(&mut tx, id, now).await?,
    }
    db::commit(tx, "ask-to-close").await?;
    app.service.wake_relay();
    app.wake_closings();
    Ok(())
}

/// Works on the closings that are due.
///
/// # Errors
/// When they can't be claimed.
pub async fn work(app: Data<App>) -> anyhow::Result<()> {
    let claim: Claim<_> =
        |connection, now, until, most| Box::pin(closings::claim(connection, now, until, most));
    drain(&app, claim, |app, closing| async move {
        one(&app, closing).await
    })
    .await
}

async fn one(app: &App, closing: Closing) -> Progress {
    let (backoff, progress, why) = match step(app, &closing).await {
        Ok(Standing::Ended) => return Progress::Made,
        Ok(Standing::Processing) => (
            PROCESSING,
            Progress::Made,
            "the provider is at it".to_owned(),
        ),
        Ok(Standing::Busy) => (TROUBLE, Progress::Made, "it is being made".to_owned()),
        Err(error) => (TROUBLE, Progress::None, error.to_string()),
    };
    if closing.attempts >= ALARM_AFTER && closing.attempts % ALARM_AFTER == 0 {
        tracing::error!(payment = %closing.payment_id, attempts = closing.attempts, why, "a payment can't be closed");
    } else {
        tracing::info!(payment = %closing.payment_id, why, "a payment is not closed yet");
    }
    let next_at = backoff.next(app.clock().now(), closing.attempts);
    let put_off = async {
        let mut connection = app.connection().await?;
        closings::put_off(&mut connection, closing.payment_id, next_at, &why).await
    };
    if let Err(error) = put_off.await {
        tracing::warn!(payment = %closing.payment_id, %error, "a closing could not be put off; it is taken again later");
    }
    progress
}

/// How far a closing is.
enum Standing {
    /// Answered.
    Ended,
    /// The provider has the payment in hand, and can't be stopped.
    Processing,
    /// Someone else is making the PaymentIntent, or has just made it.
    Busy,
}

async fn step(app: &App, closing: &Closing) -> Result<Standing, FlowError> {
    let mut connection = app.connection().await?;
    let found = payments::find(&mut connection, closing.payment_id).await?;
    let mut payment = found.ok_or(sqlx::Error::RowNotFound)?;
    drop(connection);
    if payment.state == PaymentState::Created && payment.intent_id.is_none() {
        // A create may be in flight: first find out what became of it.
        match find_out(app, payment.id).await? {
            Outcome::Made(seen) => payment = apply(app, payment.id, &seen, None).await?,
            Outcome::NotMade { .. } => return close_unmade(app, &payment).await,
            Outcome::Busy => return Ok(Standing::Busy),
        }
    }
    if end(payment.state).is_none()
        && let Some(intent_id) = &payment.intent_id
    {
        payment = cancel(app, &payment, intent_id).await?;
    }
    match end(payment.state) {
        Some(outcome) => answer(app, &payment, outcome).await,
        None => Ok(Standing::Processing),
    }
}

/// What was paid a moment before can't be cancelled: then what is true is asked for.
async fn cancel(app: &App, payment: &Payment, intent_id: &str) -> Result<Payment, FlowError> {
    kill::point("cancel-intent.before-call");
    let cancelled = app.provider.cancel(intent_id).await;
    kill::point("cancel-intent.after-call");
    let seen = match cancelled {
        Ok(seen) => seen,
        Err(ProviderError::WrongState | ProviderError::Refused(_)) => {
            kill::point("fetch-uncancelled.before-call");
            let seen = app.provider.fetch(intent_id).await?;
            kill::point("fetch-uncancelled.after-call");
            seen
        }
        Err(error) => return Err(error.into()),
    };
    apply(app, payment.id, &seen, None).await
}

/// Nothing was ever made at the provider: there is nothing to cancel.
async fn close_unmade(app: &App, payment: &Payment) -> Result<Standing, FlowError> {
    let now = app.clock().now();
    let mut tx = app.service.db.begin().await?;
    let payment = payments::lock(&mut tx, payment.id).await?;
    if payment.state != PaymentState::Created || payment.intent_id.is_some() {
        return Ok(Standing::Busy);
    }
    transitions::close(&mut tx, payment.id, payment.state, now).await?;
    db::commit(tx, "close-unmade").await?;
    answer(app, &payment, ClosedAs::Cancelled).await
}

/// Answers pledge, unless that was done together with what ended the payment.
async fn answer(app: &App, payment: &Payment, outcome: ClosedAs) -> Result<Standing, FlowError> {
    let mut tx = app.service.db.begin().await?;
    if closings::finish(&mut tx, payment.id, outcome, app.clock().now()).await? {
        say_closed(&mut tx, app, payment, outcome).await?;
    }
    db::commit(tx, "answer-closing").await?;
    app.service.wake_relay();
    Ok(Standing::Ended)
}
