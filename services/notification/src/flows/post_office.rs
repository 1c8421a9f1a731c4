//! Takes mails whose turn it is and has them delivered, a few at once, apart from all else.
//!
//! There are two lanes, so that whoever waits for a code never waits for a thousand receipts. While
//! someone is away whom the mails need, a lane has one mail ask whether they are back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::web::Data;
use contracts::notification::MessageKind;
use platform::{db, telemetry};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinError, JoinSet};
use tracing::Instrument as _;

use crate::app::App;
use crate::flows::deliver::{LEASE, Tried, deliver};
use crate::store::due::{self, Due};

/// Receipts and notices in hand at once.
const LETTERS: usize = 6;
/// Codes to sign in with in hand at once.
const SIGN_INS: usize = 2;
/// How often the table is looked at without being woken: for tries that wait, and other replicas' mails.
const POLL: Duration = Duration::from_secs(1);
/// How long mails in hand may take when the service is to stop; after that others try them again.
const FINISH: Duration = Duration::from_secs(8);

/// The lanes of a post office.
pub(crate) struct PostOffice {
    sign_ins: Lane,
    letters: Lane,
}

struct Lane {
    is_for_sign_ins: bool,
    slots: Arc<Semaphore>,
    wake: Notify,
    /// Whether someone was away at the last try.
    away: AtomicBool,
}

impl PostOffice {
    /// Nothing in hand.
    pub(crate) fn new() -> Self {
        let lane = |is_for_sign_ins, slots| Lane {
            is_for_sign_ins,
            slots: Arc::new(Semaphore::new(slots)),
            wake: Notify::new(),
            away: AtomicBool::new(false),
        };
        Self {
            sign_ins: lane(true, SIGN_INS),
            letters: lane(false, LETTERS),
        }
    }

    /// Says that a mail was queued.
    pub(crate) fn wake(&self, kind: MessageKind) {
        match kind {
            MessageKind::SignIn => self.sign_ins.wake.notify_one(),
            MessageKind::Receipt
            | MessageKind::Refund
            | MessageKind::GiftNotice
            | MessageKind::Invitation => {
                self.letters.wake.notify_one();
            }
        }
    }
}

/// Runs until the service stops; mails in hand are finished.
pub(crate) async fn run(app: Data<App>) {
    tokio::join!(
        work(&app, |app| &app.post.sign_ins),
        work(&app, |app| &app.post.letters)
    );
}

async fn work(app: &Data<App>, lane_of: fn(&App) -> &Lane) {
    let lane = lane_of(app);
    let mut in_hand = JoinSet::new();
    let shutdown = &app.service.shutdown;
    while !shutdown.is_cancelled() {
        while let Some(ended) = in_hand.try_join_next() {
            note(lane, ended);
        }
        let permits = tokio::select! {
            permits = lane.free(in_hand.len()) => permits,
            Some(ended) = in_hand.join_next() => { note(lane, ended); continue }
            () = shutdown.cancelled() => break,
        };
        let wanted = permits.len();
        match claim(app, lane, wanted).await {
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
            () = lane.wake.notified() => {}
            () = tokio::time::sleep(POLL) => {}
            () = shutdown.cancelled() => {}
        }
    }
    let finished = async {
        while let Some(ended) = in_hand.join_next().await {
            note(lane, ended);
        }
    };
    if tokio::time::timeout(FINISH, finished).await.is_err() {
        tracing::warn!("mails were in hand for too long; they will be tried again");
    }
}

/// A mail whose delivery panicked is tried again when its claim has ended.
fn note(lane: &Lane, ended: Result<Option<Tried>, JoinError>) {
    match ended {
        Ok(Some(tried)) => lane.away.store(tried == Tried::Away, Ordering::Relaxed),
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "the delivery of a mail panicked"),
    }
}

impl Lane {
    /// Every slot that is free, at least one; while someone is away a single one every second, once
    /// nothing is in hand any more.
    async fn free(&self, in_hand: usize) -> Vec<OwnedSemaphorePermit> {
        let is_away = self.away.load(Ordering::Relaxed);
        if is_away {
            if in_hand > 0 {
                return std::future::pending().await;
            }
            tokio::time::sleep(POLL).await;
        }
        let mut permits = Vec::new();
        permits.extend(self.slots.clone().acquire_owned().await);
        if !is_away {
            permits.extend(std::iter::from_fn(|| {
                self.slots.clone().try_acquire_owned().ok()
            }));
        }
        permits
    }
}

async fn claim(app: &App, lane: &Lane, wanted: usize) -> anyhow::Result<Vec<Due>> {
    let now = app.service.clock.now();
    let limit = i64::try_from(wanted)?;
    let until = now.checked_add(LEASE)?;
    let mut tx = app.service.db.begin().await?;
    let due = due::claim(&mut tx, lane.is_for_sign_ins, limit, now, until).await?;
    db::commit(tx, "claim-mails").await?;
    Ok(due)
}

async fn one(app: Data<App>, due: Due, permit: OwnedSemaphorePermit) -> Option<Tried> {
    let kind = due.kind().as_str();
    let span =
        tracing::info_span!("mail", kind, message = %due.id, trace_id = tracing::field::Empty);
    telemetry::join_trace(&span, due.traceparent.as_deref());
    let delivered = deliver(&app, &due).instrument(span.clone()).await;
    drop(permit);
    delivered
        .inspect_err(|error| {
            let _in_trace = span.enter();
            let error = format!("{error:#}");
            tracing::warn!(error, "it is not known what became of a mail");
        })
        .ok()
}
