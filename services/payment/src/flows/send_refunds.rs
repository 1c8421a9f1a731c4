//! Refunds of ours are asked of the provider until it is known what became of them: looked for, and asked
//! again under the same key and with the same bytes, or under the next once the key is of no use.

use actix_web::web::Data;
use jiff::SignedDuration;
use platform::{db, kill};
use uuid::Uuid;

use super::drain::{Claim, Progress, drain};
use super::find_out::KEY_LIFE;
use super::{FlowError, returned};
use crate::app::App;
use crate::domain::backoff::Backoff;
use crate::provider::ProviderError;
use crate::store::lookups;
use crate::store::sendings::{self, Sending};

const BACKOFF: Backoff = Backoff {
    first: SignedDuration::from_secs(1),
    most: SignedDuration::from_secs(300),
};
/// From so many tries on, someone is told.
const ALARM_AFTER: i32 = 12;

/// Sends the refunds that are due.
///
/// # Errors
/// When they can't be claimed.
pub async fn work(app: Data<App>) -> anyhow::Result<()> {
    let claim: Claim<_> =
        |connection, now, until, most| Box::pin(sendings::claim(connection, now, until, most));
    drain(&app, claim, |app, id| async move { one(&app, id).await }).await
}

/// Sends one that the caller holds.
pub(super) async fn one(app: &App, id: Uuid) -> Progress {
    let failed = match load(app, id).await {
        Ok(None) => return Progress::Made,
        Ok(Some(sending)) => match step(app, &sending).await {
            Ok(()) => return Progress::Made,
            Err(error) => put_off(app, &sending, &error).await.err(),
        },
        Err(error) => Some(error),
    };
    if let Some(error) = failed {
        tracing::warn!(refund = %id, %error, "a refund waits; it is taken again later");
    }
    Progress::None
}

async fn load(app: &App, id: Uuid) -> Result<Option<Sending>, sqlx::Error> {
    let mut connection = app.connection().await?;
    sendings::find(&mut connection, id).await
}

async fn put_off(app: &App, sending: &Sending, error: &FlowError) -> Result<(), sqlx::Error> {
    let tries = sending.tries.saturating_add(1);
    if tries % ALARM_AFTER == 0 {
        tracing::error!(refund = %sending.id, tries, %error, "a refund can't be made");
    } else {
        tracing::info!(refund = %sending.id, tries, %error, "a refund is not made yet");
    }
    let until = BACKOFF.next(app.clock().now(), tries);
    let mut connection = app.connection().await?;
    sendings::put_off(&mut connection, sending.id, until, &error.to_string()).await
}

async fn step(app: &App, sending: &Sending) -> Result<(), FlowError> {
    let now = app.clock().now();
    let fresh = sending
        .first_sent_at
        .is_none_or(|sent| now.duration_since(sent) < KEY_LIFE);
    if !fresh {
        return look(app, sending, "its key may be forgotten").await;
    }
    // The key alone should do; but money would go back twice if the provider had not kept it.
    if sending.first_sent_at.is_some() && found(app, sending).await? {
        return Ok(());
    }
    let mut connection = app.connection().await?;
    // Committed before the call: whoever comes after a crash knows that there is something to find out.
    sendings::mark_sent(&mut connection, sending.id, now).await?;
    drop(connection);
    kill::point("create-refund.before-call");
    let answer = app.provider.refund(&sending.key, &sending.request).await;
    kill::point("create-refund.after-call");
    match answer {
        Ok(seen) => returned::apply(app, sending.payment_id, &seen?).await,
        Err(ProviderError::KeySpent(why)) => look(app, sending, &why).await,
        Err(error) if error.is_definite() || error == ProviderError::WrongState => {
            refused(app, sending, &error).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether the provider has it after all; every refund that it has is taken note of.
async fn found(app: &App, sending: &Sending) -> Result<bool, FlowError> {
    kill::point("find-refund.before-call");
    let refunds = app.provider.refunds(&sending.intent_id).await?;
    kill::point("find-refund.after-call");
    for seen in refunds {
        returned::apply(app, sending.payment_id, &seen?).await?;
    }
    Ok(load(app, sending.id).await?.is_none())
}

/// The list is exact at once: what isn't in it was not made, and is made under the next key.
async fn look(app: &App, sending: &Sending, why: &str) -> Result<(), FlowError> {
    tracing::warn!(refund = %sending.id, why, "looking for what became of a refund");
    if found(app, sending).await? {
        return Ok(());
    }
    let next_at = BACKOFF.next(app.clock().now(), sending.tries);
    let mut connection = app.connection().await?;
    sendings::next_attempt(&mut connection, sending, next_at, why).await?;
    Ok(())
}

/// The provider's no is final, unless it has it: another copy of us may have sent it meanwhile. It may
/// also mean that money went back there without our knowing, which is looked at together with it.
async fn refused(app: &App, sending: &Sending, error: &ProviderError) -> Result<(), FlowError> {
    if found(app, sending).await? {
        return Ok(());
    }
    tracing::error!(refund = %sending.id, payment = %sending.payment_id, %error, "the provider refuses a refund");
    metrics::counter!("refunds_refused_total").increment(1);
    let why = error.to_string();
    let mut tx = app.service.db.begin().await?;
    let now = app.clock().now();
    sendings::refuse(&mut tx, sending.id, &why, now).await?;
    // It may be a dispute whose webhook never came.
    lookups::want(&mut tx, sending.payment_id, now).await?;
    db::commit(tx, "refuse-refund").await?;
    app.wake_lookups();
    Ok(())
}
