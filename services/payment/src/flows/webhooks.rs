//! Webhooks: stored under their event id, answered, and understood afterwards. They are hints only:
//! what is true is asked for anew, so that neither order nor repeats matter.

use actix_web::web::Data;
use jiff::SignedDuration;
use money::PaymentId;
use sha2::{Digest as _, Sha256};

use super::apply::apply;
use super::{BATCH, FlowError, each, held_until};
use crate::app::App;
use crate::domain::backoff::Backoff;
use crate::domain::payment::Observed;
use crate::provider::ProviderError;
use crate::provider::stripe::hint;
use crate::store::payments;
use crate::store::webhooks::{self, Event, EventState, Incoming};

const BACKOFF: Backoff = Backoff {
    first: SignedDuration::from_secs(1),
    most: SignedDuration::from_secs(600),
};
/// An event that no payment is known for is looked at so often (for about half an hour).
const UNKNOWN_ATTEMPTS: i32 = 12;
/// How long what was done with is kept: far longer than the provider repeats it.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Stores a webhook whose signature was right. One that can't be read is kept, and alarms.
///
/// # Errors
/// When it could not be stored; the provider then sends it again.
pub async fn store(app: &App, body: &[u8]) -> Result<(), sqlx::Error> {
    let now = app.clock().now();
    let mut connection = app.connection().await?;
    let Some(hint) = hint(body) else {
        let id = format!("sha256:{}", hex::encode(Sha256::digest(body)));
        tracing::error!(
            event = id,
            "a signed webhook can't be read; it is kept for someone to look at"
        );
        metrics::counter!("stripe_webhooks_parked_total").increment(1);
        let parked = Incoming {
            id: &id,
            kind: None,
            intent_id: None,
            payload: Some(body),
            state: EventState::Parked,
        };
        webhooks::insert(&mut connection, &parked, now).await?;
        return Ok(());
    };
    let acted_on = hint.intent_id.is_some();
    let incoming = Incoming {
        id: &hint.event_id,
        kind: Some(&hint.kind),
        intent_id: hint.intent_id.as_deref(),
        payload: acted_on.then_some(body),
        state: if acted_on {
            EventState::New
        } else {
            EventState::Ignored
        },
    };
    if webhooks::insert(&mut connection, &incoming, now).await? && acted_on {
        app.wake_webhooks();
    }
    Ok(())
}

/// Acts on the webhooks that are due.
///
/// # Errors
/// When they can't be claimed.
pub async fn work(app: Data<App>) -> anyhow::Result<()> {
    while !app.service.shutdown.is_cancelled() {
        let now = app.clock().now();
        let mut connection = app.connection().await?;
        let due = webhooks::claim(&mut connection, now, held_until(now), BATCH).await?;
        drop(connection);
        if due.is_empty() {
            break;
        }
        each(due, |event| one(&app, event)).await;
    }
    Ok(())
}

async fn one(app: &App, event: Event) {
    let outcome = step(app, &event).await;
    let recorded = match outcome {
        Ok(()) => finish(app, &event, EventState::Done, None).await,
        Err(error) if is_hopeless(&error, event.attempts) => {
            tracing::error!(event = event.id, %error, "a webhook can't be acted on; it is kept for someone to look at");
            metrics::counter!("stripe_webhooks_parked_total").increment(1);
            finish(app, &event, EventState::Parked, Some(&error.to_string())).await
        }
        Err(error) => {
            tracing::info!(event = event.id, attempts = event.attempts, %error, "a webhook waits");
            put_off(app, &event, &error.to_string()).await
        }
    };
    if let Err(error) = recorded {
        tracing::warn!(event = event.id, %error, "a webhook's outcome could not be noted; it is taken again later");
    }
}

/// Whether trying again won't help. What is only the provider's or the database's trouble is never given up.
fn is_hopeless(error: &FlowError, attempts: i32) -> bool {
    match error {
        FlowError::Mismatch(_) | FlowError::Ledger(_) => true,
        FlowError::UnknownIntent | FlowError::Provider(ProviderError::NotFound) => {
            attempts >= UNKNOWN_ATTEMPTS
        }
        FlowError::Database(_) | FlowError::Provider(_) => false,
    }
}

async fn finish(
    app: &App,
    event: &Event,
    state: EventState,
    why: Option<&str>,
) -> Result<(), sqlx::Error> {
    let mut connection = app.connection().await?;
    webhooks::finish(&mut connection, &event.id, state, why, app.clock().now()).await
}

async fn put_off(app: &App, event: &Event, why: &str) -> Result<(), sqlx::Error> {
    let until = BACKOFF.next(app.clock().now(), event.attempts);
    let mut connection = app.connection().await?;
    webhooks::put_off(&mut connection, &event.id, until, why).await
}

async fn step(app: &App, event: &Event) -> Result<(), FlowError> {
    let Some((hint, intent_id)) = hint(&event.payload).and_then(|hint| {
        let intent_id = hint.intent_id.clone()?;
        Some((hint, intent_id))
    }) else {
        return Ok(());
    };
    let seen = app.provider.fetch(&intent_id).await?;
    let id = payment_of(app, &seen).await?;
    apply(app, id, &seen, hint.declined.as_ref()).await?;
    Ok(())
}

/// A webhook may overtake the answer that its PaymentIntent was made with: then the pledge in its
/// metadata finds the row, which was written before the provider was asked.
async fn payment_of(app: &App, seen: &Observed) -> Result<PaymentId, FlowError> {
    let mut connection = app.connection().await?;
    if let Some(id) = payments::id_by_intent(&mut connection, &seen.intent_id).await? {
        return Ok(id);
    }
    let pledge_id = seen.pledge_id.ok_or(FlowError::UnknownIntent)?;
    payments::id_by_pledge(&mut connection, pledge_id)
        .await?
        .ok_or(FlowError::UnknownIntent)
}

/// Forgets what was done with long ago.
///
/// # Errors
/// When Postgres fails.
pub async fn forget(app: Data<App>) -> anyhow::Result<()> {
    let before = app.clock().now().checked_sub(KEPT)?;
    let mut connection = app.connection().await?;
    while webhooks::forget(&mut connection, before).await? > 0 {}
    Ok(())
}
