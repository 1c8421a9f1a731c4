//! Hears events: one queue a service, handlers by type, retries outside the queue, dead letters.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use contracts::Event;
use contracts::subscriptions::heard_by;
use futures_util::StreamExt as _;
use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicCancelOptions, BasicConsumeOptions, BasicQosOptions};
use lapin::types::FieldTable;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::amqp::{self, Link, Watched};
use crate::client::ClientError;
use crate::clock::Clock;
use crate::http::Problem;
use crate::letter::{self, Letter};
use crate::mover::Mover;
use crate::{db, kill, telemetry};

/// Messages in hand at once. Each holds a connection of the pool, also while it waits for a lock, and
/// those of one campaign wait for each other anyhow: most connections are left to those who call.
const CONCURRENCY: usize = 4;
/// The delays before the tries after the first; the last one repeats.
const DELAYS: [Duration; 7] = [
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(10),
    Duration::from_secs(10),
    Duration::from_secs(10),
    Duration::from_secs(10),
    Duration::from_secs(60),
];
/// Tries before a message is given up.
const MAX_ATTEMPTS: u32 = 12;
/// How long a message waits when a server of ours was away, which is no fault of the message.
const WAIT: Duration = Duration::from_secs(2);
/// Such waits before a message is given up after all: hours.
const MAX_WAITS: u32 = 2_000;
/// How long a handler may take: one that waits for an answer that never comes must end.
const HANDLER_LIMIT: Duration = Duration::from_secs(60);
/// How long to wait after the broker's connection failed.
const PAUSE: Duration = Duration::from_secs(1);

/// An event that came in.
#[derive(Debug, Clone)]
pub struct Received<T> {
    /// The event; the same again when it is delivered again.
    pub event_id: Uuid,
    /// Its type, which is also its routing key.
    pub kind: String,
    /// What it says.
    pub body: T,
}

/// Why an event could not be acted on.
#[derive(Debug)]
pub enum Failure {
    /// It may work later.
    Retry(anyhow::Error),
    /// It never will: a dead letter.
    Reject(String),
}

impl Failure {
    /// It may work later.
    pub fn retry(error: impl Into<anyhow::Error>) -> Self {
        Self::Retry(error.into())
    }

    /// It never will.
    pub fn reject(reason: impl Into<String>) -> Self {
        Self::Reject(reason.into())
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Retry(error)
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::retry(error)
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::retry(problem)
    }
}

impl Failure {
    /// Whether it is the fault of a server of ours that is away, so that any message would fail.
    fn is_outage(error: &anyhow::Error) -> bool {
        error.chain().any(|cause| {
            let database = cause.downcast_ref().is_some_and(db::is_temporary);
            let problem = cause.downcast_ref::<Problem>();
            let peer = cause.downcast_ref::<ClientError>();
            database
                || problem.is_some_and(|problem| problem.status().as_u16() == 503)
                || peer.is_some_and(|error| matches!(error, ClientError::Unreachable { .. }))
        })
    }
}

type Handled = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;
type Handler = Box<dyn Fn(Envelope) -> Handled + Send + Sync>;

/// The handlers of a service, which share its state `A`.
pub struct Consumer<A> {
    app: A,
    handlers: HashMap<&'static str, Handler>,
}

struct Envelope {
    event_id: Uuid,
    kind: String,
    body: Vec<u8>,
}

impl<A: Clone + Send + Sync + 'static> Consumer<A> {
    /// No handlers yet.
    pub fn new(app: A) -> Self {
        Self {
            app,
            handlers: HashMap::new(),
        }
    }

    /// Has `handler` act on the events of the type it takes.
    #[must_use]
    pub fn on<E, F, Fut>(mut self, handler: F) -> Self
    where
        E: Event,
        F: Fn(A, Received<E>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        let app = self.app.clone();
        let handler: Handler = Box::new(move |envelope| {
            let body = match serde_json::from_slice(&envelope.body) {
                Ok(body) => body,
                Err(error) => {
                    let reason = format!("the body can't be read: {error}");
                    return Box::pin(async move { Err(Failure::Reject(reason)) });
                }
            };
            let received = Received {
                event_id: envelope.event_id,
                kind: envelope.kind,
                body,
            };
            Box::pin(handler(app.clone(), received))
        });
        self.handlers.insert(E::TYPE, handler);
        self
    }

    pub(crate) fn into_loop(self, surroundings: Surroundings) -> anyhow::Result<ConsumerLoop> {
        let service = surroundings.service;
        let heard = heard_by(service);
        let missing = heard
            .iter()
            .find(|kind| !self.handlers.contains_key(**kind));
        let unheard = self.handlers.keys().find(|kind| !heard.contains(kind));
        if let Some(kind) = missing.or(unheard) {
            anyhow::bail!("{service}: the handlers and contracts::subscriptions differ in {kind}");
        }
        Ok(ConsumerLoop {
            mover: Mover::new(service, surroundings.amqp_url.clone()),
            surroundings,
            handlers: Arc::new(self.handlers),
        })
    }
}

/// What a consumer needs besides its handlers.
pub(crate) struct Surroundings {
    pub(crate) service: &'static str,
    pub(crate) amqp_url: String,
    pub(crate) clock: Clock,
    /// The way to the broker: a part of readiness.
    pub(crate) link: Arc<Watched>,
}

pub(crate) struct ConsumerLoop {
    surroundings: Surroundings,
    mover: Mover,
    handlers: Arc<HashMap<&'static str, Handler>>,
}

impl ConsumerLoop {
    /// Consumes until shutdown; a connection or stream that ends is rebuilt.
    pub(crate) async fn run(self, shutdown: CancellationToken) {
        while !shutdown.is_cancelled() {
            let ended = self.session(&shutdown).await;
            self.surroundings.link.set(None);
            if let Err(error) = ended {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "consuming stopped; trying again"
                );
                let pause = tokio::time::sleep(PAUSE);
                tokio::select! { () = pause => {}, () = shutdown.cancelled() => {} }
            }
        }
        self.mover.close().await;
    }

    async fn session(&self, shutdown: &CancellationToken) -> anyhow::Result<()> {
        let service = self.surroundings.service;
        let name = format!("{service} consumes");
        let connection = amqp::connect(&self.surroundings.amqp_url, &name).await?;
        let channel = amqp::answer(connection.create_channel()).await?;
        amqp::answer(amqp::declare(&channel)).await?;
        let prefetch = u16::try_from(CONCURRENCY)?;
        amqp::answer(channel.basic_qos(prefetch, BasicQosOptions::default())).await?;
        let consuming = channel.basic_consume(
            service.into(),
            "".into(),
            BasicConsumeOptions::default(),
            FieldTable::default(),
        );
        let consumer = amqp::answer(consuming).await?;
        let tag = consumer.tag();
        self.surroundings
            .link
            .set(Some(Link::of(&connection, &channel)));
        let fault = tokio::sync::Mutex::new(None);
        let broken = CancellationToken::new();
        let work = consumer.for_each_concurrent(CONCURRENCY, |delivery| async {
            if let Err(error) = self.deliver(delivery).await {
                *fault.lock().await = Some(error);
                broken.cancel();
            }
        });
        tokio::pin!(work);
        tokio::select! {
            () = &mut work => {}
            // What is in hand can't be acknowledged any more, and will be delivered again.
            () = broken.cancelled() => {}
            () = shutdown.cancelled() => {
                // No new ones; those in hand are finished.
                amqp::answer(channel.basic_cancel(tag, BasicCancelOptions::default())).await?;
                work.await;
                amqp::close(&connection).await;
                return Ok(());
            }
        }
        // A stream that ends without being asked to is a fault, not a quiet end.
        let fault = fault.lock().await.take();
        Err(fault.unwrap_or_else(|| anyhow::anyhow!("the broker ended the stream")))
    }

    async fn deliver(&self, delivery: lapin::Result<Delivery>) -> anyhow::Result<()> {
        let delivery = delivery.context("a delivery failed")?;
        let letter = Letter::of(&delivery.properties);
        let span = tracing::info_span!(
            "event",
            kind = letter.kind,
            attempt = letter.attempt,
            trace_id = tracing::field::Empty
        );
        telemetry::join_trace(&span, letter.traceparent.as_deref());
        async {
            kill::point("consume.before-handle");
            let outcome = self.handle(&letter, &delivery).await;
            self.settle(&letter, &delivery, outcome).await?;
            kill::point("consume.before-ack");
            delivery.ack(BasicAckOptions::default()).await?;
            kill::point("consume.after-ack");
            Ok(())
        }
        .instrument(span)
        .await
    }

    async fn handle(&self, letter: &Letter, delivery: &Delivery) -> Result<(), Failure> {
        let handler = self.handlers.get(letter.kind.as_str());
        let handler = handler.ok_or_else(|| Failure::reject("nobody here hears this type"))?;
        let envelope = Envelope {
            event_id: letter
                .event_id
                .ok_or_else(|| Failure::reject("it has no id"))?,
            kind: letter.kind.clone(),
            body: delivery.data.clone(),
        };
        // A task of its own: a handler that panics is a failed try, not the end of the loop.
        let handling = tokio::time::timeout(HANDLER_LIMIT, handler(envelope));
        match tokio::spawn(handling.in_current_span()).await {
            Ok(Ok(handled)) => handled,
            Ok(Err(_)) => Err(Failure::retry(anyhow::anyhow!("it took too long"))),
            Err(panic) => Err(Failure::retry(panic)),
        }
    }

    /// What failed is safe in another queue when this returns.
    async fn settle(
        &self,
        letter: &Letter,
        delivery: &Delivery,
        outcome: Result<(), Failure>,
    ) -> anyhow::Result<()> {
        let next = Next::after(letter, outcome);
        metrics::counter!("events_total", "kind" => letter.kind.clone(), "result" => next.result())
            .increment(1);
        match next {
            Next::Done => Ok(()),
            Next::Again { delay, marks } => {
                let properties = letter::remarked(&delivery.properties, &marks, &[]);
                self.mover.retry(delay, &delivery.data, properties).await
            }
            Next::Dead { reason } => {
                tracing::error!(reason, "an event became a dead letter");
                let died_at = self.surroundings.clock.now().to_string();
                let marks = [
                    (amqp::ATTEMPT, letter.attempt.to_string()),
                    (amqp::REASON, reason),
                    (amqp::DIED_AT, died_at),
                ];
                let properties = letter::remarked(&delivery.properties, &marks, &[]);
                self.mover.bury(&delivery.data, properties).await
            }
        }
    }
}

/// What becomes of a message.
enum Next {
    Done,
    Again {
        delay: Duration,
        marks: Vec<(&'static str, String)>,
    },
    Dead {
        reason: String,
    },
}

impl Next {
    fn after(letter: &Letter, outcome: Result<(), Failure>) -> Self {
        let error = match outcome {
            Ok(()) => return Self::Done,
            Err(Failure::Reject(reason)) => return Self::Dead { reason },
            Err(Failure::Retry(error)) => error,
        };
        let described = format!("{error:#}");
        if Failure::is_outage(&error) && letter.waits < MAX_WAITS {
            tracing::warn!(error = described, "an event waits for a server of ours");
            return Self::Again {
                delay: WAIT,
                marks: vec![(amqp::WAITS, (letter.waits + 1).to_string())],
            };
        }
        if letter.attempt >= MAX_ATTEMPTS {
            let reason = format!("given up after {} tries: {described}", letter.attempt);
            return Self::Dead { reason };
        }
        tracing::warn!(error = described, "an event will be tried again");
        Self::Again {
            delay: delay_after(letter.attempt),
            marks: vec![(amqp::ATTEMPT, (letter.attempt + 1).to_string())],
        }
    }

    const fn result(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Again { .. } => "retried",
            Self::Dead { .. } => "dead",
        }
    }
}

/// How long to wait after the try of this number, which begins at 1.
fn delay_after(attempt: u32) -> Duration {
    let step = usize::try_from(attempt.saturating_sub(1)).unwrap_or(usize::MAX);
    let last = DELAYS.len() - 1;
    DELAYS[step.min(last)]
}
