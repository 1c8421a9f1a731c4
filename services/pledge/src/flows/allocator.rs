//! Making pledges: many at a time, in one transaction.
//!
//! Batches form by themselves. Whenever the allocator's connection is free it takes all that waits, and
//! settles it: locks, reads, runs the engine over the requests in the order in which they came, writes,
//! commits, answers. A lone request waits for nobody; a crowd shares the locks and the flush.

mod batch;
mod decide;

use std::time::Duration;

use contracts::Locale;
use contracts::campaign::api::FundType;
use contracts::pledge::api::CreatedPledge;
use money::CampaignId;
use platform::Service;
use platform::http::{IdempotencyKey, Problem, RequestHash};
use tokio::sync::{mpsc, oneshot};

use crate::config::Settings;
use crate::domain::address::Address;
use crate::domain::charge::Wish;
use crate::domain::matching::Method;
use batch::{Lane, settle};

/// Pledges in one transaction at most: more would only wait longer for each other.
const BATCH: usize = 256;
/// How long a batch may take, with all that is tried again: whoever waits for an answer that never
/// comes must be told.
const LIMIT: Duration = Duration::from_secs(30);

/// A gift that a donor wants to make, sound in itself.
#[derive(Debug, Clone)]
pub struct Request {
    /// Keys are told apart by who asks.
    pub scope: String,
    /// The client's mark for this request.
    pub key: IdempotencyKey,
    /// Of the body.
    pub hash: RequestHash,
    /// The campaign to give to.
    pub campaign: CampaignId,
    /// What the donor wants to give and pay.
    pub wish: Wish,
    /// What kind of gift.
    pub fund_type: FundType,
    /// How it is paid.
    pub method: Method,
    /// Who gives.
    pub donor: Address,
    /// As the donor wants to be called.
    pub name: Option<String>,
    /// Where the donor is.
    pub country: Option<String>,
    /// The donor's language.
    pub locale: Locale,
    /// Whether the name stays hidden.
    pub anonymous: bool,
    /// Whether the name is to stand on the campaign's page.
    pub on_wall: bool,
    /// A word to the organisation.
    pub message: Option<String>,
    /// A digest of the client's address, where there is a limit on it.
    pub client: Option<[u8; 32]>,
    /// The trace that the request is part of.
    pub traceparent: Option<String>,
}

/// What is answered: the pledge without its tokens.
type Answer = Result<CreatedPledge, Problem>;

/// A request that waits for its answer.
#[derive(Debug)]
struct Job {
    request: Request,
    answer: oneshot::Sender<Answer>,
}

/// Where requests wait for their turn.
#[derive(Debug, Clone)]
pub struct Allocator {
    queue: mpsc::Sender<Job>,
}

impl Allocator {
    /// Starts it; it ends when nobody can ask it any more.
    #[must_use]
    pub fn start(service: &Service, settings: &Settings) -> Self {
        let bound = usize::try_from(settings.pledges_waiting).unwrap_or(usize::MAX);
        let (queue, waiting) = mpsc::channel(bound);
        let lane = Lane::new(service.clone(), settings.clone());
        tokio::spawn(work(lane, waiting));
        Self { queue }
    }

    /// Makes the pledge, or gives what was answered to the same request before. The answer is
    /// without tokens. Whoever asks may go away: what was begun is finished.
    ///
    /// # Errors
    /// 404, 409 or 422 for what the campaign doesn't take, 422 for a key that was used for something
    /// else, 429 for too many unpaid pledges, 503 if too many wait already.
    pub async fn make(&self, request: Request) -> Answer {
        let (answer, answered) = oneshot::channel();
        self.queue
            .try_send(Job { request, answer })
            .map_err(|_| Problem::unavailable(1))?;
        answered
            .await
            .unwrap_or_else(|_| Err(Problem::internal(&"a batch of pledges came to no end")))
    }
}

/// Settles whatever waits, over and over.
async fn work(mut lane: Lane, mut waiting: mpsc::Receiver<Job>) {
    loop {
        let mut jobs = Vec::new();
        let taken = waiting.recv_many(&mut jobs, BATCH).await;
        if taken == 0 {
            return;
        }
        // In a task of its own: one that panics, or takes too long, loses its connection and no more.
        let (service, settings) = (lane.service.clone(), lane.settings.clone());
        let settled = tokio::spawn(async move {
            answer(&mut lane, jobs).await;
            lane
        });
        lane = settled.await.unwrap_or_else(|error| {
            tracing::error!(%error, "a batch of pledges came to no end");
            Lane::new(service, settings)
        });
    }
}

async fn answer(lane: &mut Lane, jobs: Vec<Job>) {
    let (requests, answers): (Vec<Request>, Vec<oneshot::Sender<Answer>>) = jobs
        .into_iter()
        .map(|job| (job.request, job.answer))
        .unzip();
    let settled = tokio::time::timeout(LIMIT, settle(lane, &requests)).await;
    let settled = settled.unwrap_or_else(|_| {
        tracing::error!("a batch of pledges took too long, and was given up");
        lane.let_go();
        requests
            .iter()
            .map(|_| Err(Problem::unavailable(1)))
            .collect()
    });
    lane.service.wake_relay();
    for (answer, to) in settled.into_iter().zip(answers) {
        // Who went away finds it under the same key.
        let _gone = to.send(answer);
    }
}
