//! Webhooks: stored under their event id, answered, and understood afterwards. They are hints only:
//! what is true is asked for anew, so that neither order nor repeats matter.

use actix_web::web::Data;
use jiff::SignedDuration;
use money::PaymentId;
use platform::db;
use platform::kill;
use sha2::{Digest as _, Sha256};

use super::apply::apply;
use super::drain::{Claim, Progress, drain};
use super::{FlowError, TROUBLE};
use crate::app::App;
use crate::domain::backoff::Backoff;
use crate::domain::payment::Observed;
use crate::provider::ProviderError;
use crate::provider::stripe::hint;
use crate::store::webhooks::{self, Event, EventState, Incoming};
use crate::store::{lookups, payments};

/// An event that no payment is known for may be ahead of it, or about someone else's.
const UNKNOWN: Backoff = Backoff {
    first: SignedDuration::from_secs(1),
    most: SignedDuration::from_secs(600),
};
/// It is looked at so often (for about half an hour).
const UNKNOWN_ATTEMPTS: i32 = 12;
/// So many tries of what is never given up, and someone is told.
const ALARM_AFTER: i32 = 50;
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
    let claim: Claim<_> =
        |connection, now, until, most| Box::pin(webhooks::claim(connection, now, until, most));
    drain(
        &app,
        claim,
        |app, event| async move { one(&app, event).await },
    )
    .await
}

async fn one(app: &App, event: Event) -> Progress {
    let (attempts, mut progress) = (event.attempts, Progress::Made);
    let recorded = match step(app, &event).await {
        Ok(()) => finish(app, &event, EventState::Done, None).await,
        Err(error) => match next(&error, attempts) {
            Next::Park => {
                tracing::error!(event = event.id, %error, "a webhook can't be acted on; it is kept for someone to look at");
                metrics::counter!("stripe_webhooks_parked_total").increment(1);
                finish(app, &event, EventState::Parked, Some(&error.to_string())).await
            }
            Next::Wait => put_off(app, &event, UNKNOWN, &error).await,
            Next::Retry => {
                progress = Progress::None;
                put_off(app, &event, TROUBLE, &error).await
            }
        },
    };
    if let Err(error) = recorded {
        tracing::warn!(event = event.id, %error, "a webhook's outcome could not be noted; it is taken again later");
        return Progress::None;
    }
    progress
}

/// What follows from a try that failed.
enum Next {
    /// It may come to fit by itself.
    Wait,
    /// Only the provider or the database is in trouble: never given up.
    Retry,
    /// Trying again won't help: someone must look at it, and nobody else waits for that.
    Park,
}

fn next(error: &FlowError, attempts: i32) -> Next {
    let lasting = attempts >= UNKNOWN_ATTEMPTS;
    match error {
        FlowError::Mismatch(_) | FlowError::Return(_) | FlowError::Ledger(_) => Next::Park,
        FlowError::UnknownIntent | FlowError::Provider(ProviderError::NotFound) if lasting => {
            Next::Park
        }
        FlowError::UnknownIntent | FlowError::Provider(ProviderError::NotFound) => Next::Wait,
        FlowError::Database(error) if db::is_temporary(error) => Next::Retry,
        FlowError::Database(_) if lasting => Next::Park,
        FlowError::Database(_) => Next::Wait,
        FlowError::Provider(_) => Next::Retry,
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

async fn put_off(
    app: &App,
    event: &Event,
    backoff: Backoff,
    error: &FlowError,
) -> Result<(), sqlx::Error> {
    let attempts = event.attempts;
    if attempts % ALARM_AFTER == 0 {
        tracing::error!(event = event.id, attempts, %error, "a webhook waits and waits");
    } else {
        tracing::info!(event = event.id, attempts, %error, "a webhook waits");
    }
    let until = backoff.next(app.clock().now(), attempts);
    let mut connection = app.connection().await?;
    webhooks::put_off(&mut connection, &event.id, until, &error.to_string()).await
}

async fn step(app: &App, event: &Event) -> Result<(), FlowError> {
    let Some((hint, intent_id)) = hint(&event.payload).and_then(|hint| {
        let intent_id = hint.intent_id.clone()?;
        Some((hint, intent_id))
    }) else {
        return Ok(());
    };
    kill::point("fetch-hinted.before-call");
    let seen = app.provider.fetch(&intent_id).await?;
    kill::point("fetch-hinted.after-call");
    let id = payment_of(app, &seen).await?;
    apply(app, id, &seen, hint.declined.as_ref()).await?;
    if hint.of_return {
        // Asked for on its own: one that waits for the bank must not hold up the event.
        let mut connection = app.connection().await?;
        lookups::want(&mut connection, id, app.clock().now()).await?;
        app.wake_lookups();
    }
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
