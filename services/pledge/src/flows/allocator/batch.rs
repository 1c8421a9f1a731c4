//! One batch: settled in one transaction, begun anew when it fails for now, and split when it can't be.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::time::{Duration, Instant};

use contracts::pledge::api::CreatedPledge;
use contracts::pledge::events::PledgeCreated;
use jiff::Timestamp;
use money::{CampaignId, DonorId};
use platform::batch::keep_and_tell;
use platform::http::{IdempotencyKey, Problem};
use platform::outbox::Outgoing;
use platform::{Clock, Service, db, idempotency};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};

use super::decide::{Batch, Known, Made, Outcome};
use super::{Answer, Request};
use crate::answer;
use crate::config::Settings;
use crate::domain::book::{Book, Gift};
use crate::flows::save::fund_events;
use crate::flows::{Fault, TRIES, pause_after};
use crate::store;
use crate::store::making::{self, NewPledge};

/// How long a connection may take to be there, or to say that it still is.
const PATIENCE: Duration = Duration::from_secs(5);
/// A connection that was used so lately is not asked whether it is there.
const LATELY: Duration = Duration::from_secs(1);

/// One connection to Postgres, with what is done over it.
pub(super) struct Lane {
    pub(super) service: Service,
    pub(super) settings: Settings,
    options: PgConnectOptions,
    conn: Option<(PgConnection, Instant)>,
}

impl Lane {
    pub(super) fn new(service: Service, settings: Settings) -> Self {
        let options = PgConnectOptions::clone(&service.db.connect_options());
        // Every statement finds its rows by key. Plans are made once, whatever the tables hold just
        // then, so what would be wrong for full tables is ruled out.
        let options = options.options([
            ("enable_seqscan", "off"),
            ("enable_bitmapscan", "off"),
            ("plan_cache_mode", "force_generic_plan"),
            ("jit", "off"),
            ("lock_timeout", "5s"),
        ]);
        Self {
            service,
            settings,
            options,
            conn: None,
        }
    }

    /// Forgets a connection about which nothing is sure any more.
    pub(super) fn let_go(&mut self) {
        self.conn = None;
    }

    /// A connection that answers; it is given back once it ended well.
    async fn take(&mut self) -> Result<PgConnection, sqlx::Error> {
        if let Some((mut conn, used)) = self.conn.take() {
            let answers = used.elapsed() < LATELY || in_time(conn.ping()).await.is_ok();
            if answers {
                return Ok(conn);
            }
        }
        in_time(self.options.connect()).await
    }
}

async fn in_time<T>(asked: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    let answered = tokio::time::timeout(PATIENCE, asked).await;
    answered.unwrap_or_else(|_| Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())))
}

/// Settles requests, each with its own answer, in their order. What one of them breaks is found by
/// halves, and no other feels it.
pub(super) fn settle<'a>(
    lane: &'a mut Lane,
    requests: &'a [Request],
) -> Pin<Box<dyn Future<Output = Vec<Answer>> + Send + 'a>> {
    Box::pin(async move {
        let problem = match try_and_try(lane, requests).await {
            Ok(answers) => return answers,
            Err(fault) => Problem::from(fault),
        };
        if requests.len() == 1 || problem.status() == 503 {
            return requests.iter().map(|_| Err(problem.clone())).collect();
        }
        tracing::warn!(pledges = requests.len(), "a batch failed; splitting it");
        let (first, second) = requests.split_at(requests.len() / 2);
        let mut answers = settle(lane, first).await;
        answers.extend(settle(lane, second).await);
        answers
    })
}

/// A commit whose outcome nobody heard is begun anew like any other: the keys say whether it was done,
/// and taking them waits if the database is still at it.
async fn try_and_try(lane: &mut Lane, requests: &[Request]) -> Result<Vec<Answer>, Fault> {
    for tried in 0..TRIES {
        match lane.settle_once(requests).await {
            Err(Fault::Raced) => tokio::time::sleep(pause_after(tried)).await,
            ended => return ended,
        }
    }
    tracing::warn!(tries = TRIES, "a batch of pledges lost every race");
    Err(Problem::unavailable(1).into())
}

impl Lane {
    async fn settle_once(&mut self, requests: &[Request]) -> Result<Vec<Answer>, Fault> {
        let mut conn = self.take().await?;
        let settled = settle_over(&mut conn, &self.service, &self.settings, requests).await;
        // After a failure this rolls back, if the connection is still there.
        if settled.is_ok() || in_time(conn.ping()).await.is_ok() {
            self.conn = Some((conn, Instant::now()));
        }
        settled
    }
}

async fn settle_over(
    conn: &mut PgConnection,
    service: &Service,
    settings: &Settings,
    requests: &[Request],
) -> Result<Vec<Answer>, Fault> {
    let now = service.clock.now();
    let mut tx = conn.begin().await?;
    let (mut known, book) = read(&mut tx, settings, requests, now).await?;
    let kept = std::mem::take(&mut known.kept);
    let mut batch = Batch::new(&service.clock, settings, requests, (&known, book), now);
    let outcomes = batch.decide(kept);
    let again = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Again(stored) => Some(stored.body.clone()),
        Outcome::Made(_) | Outcome::Refused(_) => None,
    });
    let repeats = answer::again(&mut tx, again.collect()).await?;
    if batch.made.is_empty() {
        tx.rollback().await?;
    } else {
        write(&mut tx, &service.clock, &batch, requests, now).await?;
        match db::commit(tx, "create-pledge").await {
            Ok(()) => {}
            Err(error) if db::is_temporary(&error) => {
                tracing::warn!(%error, "the outcome of a commit is not known; looking");
                return Err(Fault::Raced);
            }
            Err(error) => return Err(error.into()),
        }
    }
    answers(&batch, outcomes, repeats)
}

/// Locks, in the one order of locks, and reads what there is to know, by statements begun after that.
async fn read(
    conn: &mut PgConnection,
    settings: &Settings,
    requests: &[Request],
    now: Timestamp,
) -> Result<(Known, Book), Fault> {
    let campaigns: BTreeSet<CampaignId> = requests.iter().map(|asked| asked.campaign).collect();
    let campaigns: Vec<CampaignId> = campaigns.into_iter().collect();
    let emails: BTreeSet<&str> = requests.iter().map(|asked| asked.donor.as_str()).collect();
    let emails: Vec<&str> = emails.into_iter().collect();
    let keys: Vec<(&str, &IdempotencyKey)> = requests
        .iter()
        .map(|asked| (asked.scope.as_str(), &asked.key))
        .collect();
    let (mut known, mut book) = (Known::default(), Book::default());
    for (campaign, fund) in making::lock_funds(conn, &mut book, &campaigns, now).await? {
        known.paused.entry(campaign).or_default().push(fund);
    }
    let donors = making::lock_donors(conn, &mut book, &emails).await?;
    if settings.holds_per_donor.is_some() && !donors.is_empty() {
        let ids: Vec<DonorId> = donors.iter().map(|donor| donor.id).collect();
        known.holds = making::holds_of_donors(conn, &ids).await?;
    }
    let clients: Vec<[u8; 32]> = requests.iter().filter_map(|asked| asked.client).collect();
    if settings.holds_per_client.is_some() && !clients.is_empty() {
        known.client_holds = making::holds_of_clients(conn, &clients).await?;
    }
    let by_address = donors.into_iter().map(|donor| (donor.email.clone(), donor));
    known.donors = by_address.collect();
    let found = store::campaigns::find_all(conn, &campaigns).await?;
    known.campaigns = found.into_iter().map(|found| (found.id, found)).collect();
    known.kept = idempotency::look_all(conn, &keys).await?;
    Ok((known, book))
}

/// Writes what was decided, in the order of locks.
async fn write<'a>(
    conn: &mut PgConnection,
    clock: &Clock,
    batch: &'a Batch<'_>,
    requests: &'a [Request],
    now: Timestamp,
) -> Result<(), Fault> {
    let gifts: Vec<(&Made, &Gift)> = batch.gifts().collect();
    let (new_donors, changed_donors) = batch.donors();
    let new_pledge = |(made, gift): &(&Made, &'a Gift)| {
        let request = &requests[made.request];
        NewPledge {
            gift,
            charge: made.charge,
            locale: request.locale,
            message: request.message.as_deref(),
            wall_name: request.name.as_deref().filter(|_| request.on_wall),
            client: request.client,
            expires_at: batch.expires_at(),
        }
    };
    let written = making::Batch {
        book: &batch.book,
        new_donors,
        changed_donors,
        pledges: gifts.iter().map(new_pledge).collect(),
    };
    if !making::write(conn, written, now).await? {
        return Err(Fault::Raced);
    }
    store::waiting::save(conn, &batch.book).await?;
    let mut kept = Vec::with_capacity(gifts.len());
    for (made, gift) in &gifts {
        let request = &requests[made.request];
        kept.push(idempotency::Answer {
            scope: &request.scope,
            key: &request.key,
            hash: &request.hash,
            status: 201,
            body: answer::kept(&batch.book, gift)?,
        });
    }
    let mut told = Vec::with_capacity(gifts.len() + 1);
    for (made, gift) in &gifts {
        let created = PledgeCreated(gift.facts(&batch.book, gift.version, now));
        let traceparent = requests[made.request].traceparent.clone();
        told.push(Outgoing::new(clock, &created)?.in_trace(traceparent));
    }
    told.extend(fund_events(clock, &batch.book)?);
    if keep_and_tell(conn, clock, kept, told).await? {
        Ok(())
    } else {
        Err(Fault::Raced)
    }
}

fn answers(
    batch: &Batch<'_>,
    outcomes: Vec<Outcome>,
    repeats: Vec<CreatedPledge>,
) -> Result<Vec<Answer>, Fault> {
    let made: Vec<CreatedPledge> = batch
        .gifts()
        .map(|(made, gift)| answer::created(&batch.book, gift, made.charge, batch.expires_at()))
        .collect();
    let mut repeats = repeats.into_iter();
    outcomes
        .into_iter()
        .map(|outcome| match outcome {
            Outcome::Made(place) => made.get(place).cloned().map(Ok).ok_or(Fault::Raced),
            Outcome::Again(_) => repeats.next().map(Ok).ok_or(Fault::Raced),
            Outcome::Refused(problem) => Ok(Err(problem)),
        })
        .collect()
}
