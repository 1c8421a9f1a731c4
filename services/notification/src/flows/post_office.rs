//! Takes mails whose turn it is and has them delivered, a few at once, apart from all else.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use jiff::SignedDuration;
use platform::telemetry;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tracing::Instrument as _;

use crate::app::App;
use crate::flows::deliver::deliver;
use crate::store::due::{self, Due};

/// Mails in hand at once.
const IN_HAND: usize = 8;
/// How long a claim holds: longer than a try may take.
const LEASE: SignedDuration = SignedDuration::from_mins(3);
/// How often the table is looked at without being woken: for tries that wait, and other replicas' mails.
const POLL: Duration = Duration::from_secs(1);

/// Runs until the service stops; mails in hand are finished.
pub(crate) async fn run(app: Data<App>) {
    let slots = Arc::new(Semaphore::new(IN_HAND));
    let mut in_hand = JoinSet::new();
    let shutdown = app.service.shutdown.clone();
    while !shutdown.is_cancelled() {
        while let Some(ended) = in_hand.try_join_next() {
            note_panic(ended);
        }
        let permits = tokio::select! {
            permits = free(&slots) => permits,
            () = shutdown.cancelled() => break,
        };
        let wanted = permits.len();
        match claim(&app, wanted).await {
            Ok(due) => {
                let all_taken = due.len() < wanted;
                for (due, permit) in due.into_iter().zip(permits) {
                    in_hand.spawn(one(app.clone(), due, permit));
                }
                if !all_taken {
                    continue;
                }
            }
            Err(error) => tracing::warn!(error = format!("{error:#}"), "mails can't be claimed"),
        }
        tokio::select! {
            () = app.wake.notified() => {}
            () = tokio::time::sleep(POLL) => {}
            () = shutdown.cancelled() => {}
        }
    }
    while let Some(ended) = in_hand.join_next().await {
        note_panic(ended);
    }
}

/// The mail is tried again when its claim has ended.
fn note_panic(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "the delivery of a mail panicked");
    }
}

/// Every slot that is free, at least one.
async fn free(slots: &Arc<Semaphore>) -> Vec<OwnedSemaphorePermit> {
    let mut permits = Vec::with_capacity(IN_HAND);
    permits.extend(slots.clone().acquire_owned().await);
    permits.extend(std::iter::from_fn(|| {
        slots.clone().try_acquire_owned().ok()
    }));
    permits
}

async fn claim(app: &App, wanted: usize) -> anyhow::Result<Vec<Due>> {
    let now = app.service.clock.now();
    let mut conn = app.service.db.acquire().await?;
    let limit = i64::try_from(wanted)?;
    Ok(due::claim(&mut conn, limit, now, now.checked_add(LEASE)?).await?)
}

async fn one(app: Data<App>, due: Due, permit: OwnedSemaphorePermit) {
    let kind = due.kind().as_str();
    let span =
        tracing::info_span!("mail", kind, message = %due.id, trace_id = tracing::field::Empty);
    telemetry::join_trace(&span, due.traceparent.as_deref());
    async {
        if let Err(error) = deliver(&app, &due).await {
            tracing::warn!(
                error = format!("{error:#}"),
                "what became of a mail can't be recorded"
            );
        }
    }
    .instrument(span)
    .await;
    drop(permit);
}
