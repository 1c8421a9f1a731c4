//! What the provider kept of a charge is not always known at once: it is asked for until it is booked.

use actix_web::web::Data;
use jiff::SignedDuration;
use platform::kill;

use super::apply::apply;
use super::drain::{Claim, Progress, drain};
use super::{FlowError, TROUBLE};
use crate::app::App;
use crate::domain::backoff::Backoff;
use crate::domain::payment::Status;
use crate::store::settlements::{self, Due};

const BACKOFF: Backoff = Backoff {
    first: SignedDuration::from_secs(3),
    most: SignedDuration::from_secs(3_600),
};
/// From so many tries on (about a day), someone is told.
const ALARM_AFTER: i32 = 30;

/// Asks for the settlements that are due.
///
/// # Errors
/// When they can't be claimed.
pub async fn work(app: Data<App>) -> anyhow::Result<()> {
    let claim: Claim<_> =
        |connection, now, until, most| Box::pin(settlements::claim(connection, now, until, most));
    drain(&app, claim, |app, due| async move { one(&app, due).await }).await
}

async fn one(app: &App, due: Due) -> Progress {
    let (backoff, progress, why) = match step(app, &due).await {
        Ok(true) => return Progress::Made,
        Ok(false) => (
            BACKOFF,
            Progress::Made,
            "the provider doesn't know yet".to_owned(),
        ),
        Err(error) => (TROUBLE, Progress::None, error.to_string()),
    };
    if due.attempts >= ALARM_AFTER && due.attempts % ALARM_AFTER == 0 {
        tracing::error!(payment = %due.payment_id, attempts = due.attempts, why, "a fee is still not booked");
    }
    let next_at = backoff.next(app.clock().now(), due.attempts);
    let put_off = async {
        let mut connection = app.connection().await?;
        settlements::put_off(&mut connection, due.payment_id, next_at, &why).await
    };
    if let Err(error) = put_off.await {
        tracing::warn!(payment = %due.payment_id, %error, "a settlement could not be put off; it is taken again later");
    }
    progress
}

/// Whether it is known now, and booked.
async fn step(app: &App, due: &Due) -> Result<bool, FlowError> {
    kill::point("fetch-settled.before-call");
    let seen = app.provider.fetch(&due.intent_id).await?;
    kill::point("fetch-settled.after-call");
    let known = matches!(&seen.status, Status::Succeeded(taken) if taken.settlement.is_some());
    apply(app, due.payment_id, &seen, None).await?;
    let mut connection = app.connection().await?;
    Ok(known
        && settlements::fee(&mut connection, due.payment_id)
            .await?
            .is_some())
}
