//! Payments of which the provider is asked anew what went back: its webhooks are hints, and may be lost.

use actix_web::web::Data;
use contracts::payment::PaymentState;
use jiff::SignedDuration;
use platform::{db, kill};

use super::apply::apply;
use super::drain::{Claim, Progress, drain};
use super::{FlowError, disputed, returned};
use crate::app::App;
use crate::domain::backoff::Backoff;
use crate::provider::ProviderError;
use crate::store::lookups::{self, Lookup};
use crate::store::{disputes, payments, refunds};

/// Banks take days and months: what is under way is asked for less and less often.
const BACKOFF: Backoff = Backoff {
    first: SignedDuration::from_secs(2),
    most: SignedDuration::from_hours(6),
};

/// Looks into the payments that are due.
///
/// # Errors
/// When they can't be claimed.
pub async fn work(app: Data<App>) -> anyhow::Result<()> {
    let claim: Claim<_> =
        |connection, now, until, most| Box::pin(lookups::claim(connection, now, until, most));
    drain(
        &app,
        claim,
        |app, lookup| async move { one(&app, lookup).await },
    )
    .await
}

async fn one(app: &App, lookup: Lookup) -> Progress {
    let why = match step(app, lookup).await {
        Ok(()) => None,
        Err(error) => {
            if is_odd(&error) {
                tracing::error!(payment = %lookup.payment_id, %error, "what went back doesn't fit what is known");
                metrics::counter!("returns_odd_total").increment(1);
            } else {
                tracing::info!(payment = %lookup.payment_id, %error, "what went back is not known yet");
            }
            Some(error.to_string())
        }
    };
    if let Err(error) = note(app, lookup, why.as_deref()).await {
        tracing::warn!(payment = %lookup.payment_id, %error, "a lookup could not be noted; it is taken again later");
        return Progress::None;
    }
    why.map_or(Progress::Made, |_| Progress::None)
}

/// Under the payment's lock, so that what begins meanwhile is not overlooked.
async fn note(app: &App, lookup: Lookup, why: Option<&str>) -> Result<(), sqlx::Error> {
    let (id, mut tx) = (lookup.payment_id, app.service.db.begin().await?);
    payments::lock(&mut tx, id).await?;
    let under_way = why.is_some()
        || refunds::under_way(&mut tx, id).await?
        || disputes::under_way(&mut tx, id).await?;
    let again_at = under_way.then(|| BACKOFF.next(app.clock().now(), lookup.tries));
    lookups::done(&mut tx, lookup, again_at, why).await?;
    db::commit(tx, "note-lookup").await
}

const fn is_odd(error: &FlowError) -> bool {
    match error {
        FlowError::Mismatch(_)
        | FlowError::Return(_)
        | FlowError::Ledger(_)
        | FlowError::UnknownIntent => true,
        FlowError::Database(_) | FlowError::Provider(_) => false,
    }
}

/// One that is odd doesn't keep the others from being seen.
async fn step(app: &App, lookup: Lookup) -> Result<(), FlowError> {
    let id = lookup.payment_id;
    let mut connection = app.connection().await?;
    let payment = payments::find(&mut connection, id).await?;
    drop(connection);
    let Some((payment, intent_id)) = payment.and_then(|payment| {
        let intent_id = payment.intent_id.clone()?;
        Some((payment, intent_id))
    }) else {
        return Ok(());
    };
    if payment.state != PaymentState::Succeeded {
        // What goes back was paid before: a hint of it may overtake that of the charge.
        kill::point("lookup-intent.before-call");
        let seen = app.provider.fetch(&intent_id).await?;
        kill::point("lookup-intent.after-call");
        if apply(app, id, &seen, None).await?.state != PaymentState::Succeeded {
            return Ok(());
        }
    }
    let mut odd = None;
    kill::point("lookup-refunds.before-call");
    let refunds = app.provider.refunds(&intent_id).await?;
    kill::point("lookup-refunds.after-call");
    for seen in refunds {
        let applied = match &seen {
            Ok(seen) => returned::apply(app, id, seen).await,
            Err(error) => Err(error.clone().into()),
        };
        keep(applied, &mut odd)?;
    }
    kill::point("lookup-disputes.before-call");
    let disputes = app.provider.disputes(&intent_id).await;
    kill::point("lookup-disputes.after-call");
    let disputes = match disputes {
        Err(ProviderError::NotFound) => Vec::new(),
        found => found?,
    };
    for seen in &disputes {
        keep(disputed::apply(app, id, seen).await, &mut odd)?;
    }
    odd.map_or(Ok(()), Err)
}

fn keep(applied: Result<(), FlowError>, odd: &mut Option<FlowError>) -> Result<(), FlowError> {
    match applied {
        Err(error) if is_odd(&error) => {
            *odd = Some(error);
            Ok(())
        }
        other => other,
    }
}
