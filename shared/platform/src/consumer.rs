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
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::amqp;
use crate::http::Problem;
use crate::telemetry;

/// Messages in hand at once.
const CONCURRENCY: usize = 16;
/// The delays before the tries after the first; the last one repeats.
const DELAYS: [Duration; 4] = [
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(10),
    Duration::from_secs(60),
];
/// Tries before a message is given up.
const MAX_ATTEMPTS: u32 = 12;
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

    pub(crate) fn into_loop(
        self,
        service: &'static str,
        amqp_url: String,
    ) -> anyhow::Result<ConsumerLoop> {
        let heard = heard_by(service);
        let missing = heard
            .iter()
            .find(|kind| !self.handlers.contains_key(**kind));
        let unheard = self.handlers.keys().find(|kind| !heard.contains(kind));
        if let Some(kind) = missing.or(unheard) {
            anyhow::bail!("{service}: the handlers and contracts::subscriptions differ in {kind}");
        }
        Ok(ConsumerLoop {
            service,
            amqp_url,
            handlers: Arc::new(self.handlers),
        })
    }
}

pub(crate) struct ConsumerLoop {
    service: &'static str,
    amqp_url: String,
    handlers: Arc<HashMap<&'static str, Handler>>,
}

impl ConsumerLoop {
    /// Consumes until shutdown; a connection or stream that ends is rebuilt.
    pub(crate) async fn run(self, shutdown: CancellationToken) {
        while !shutdown.is_cancelled() {
            if let Err(error) = self.session(&shutdown).await {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "consuming stopped; trying again"
                );
                let pause = tokio::time::sleep(PAUSE);
                tokio::select! { () = pause => {}, () = shutdown.cancelled() => {} }
            }
        }
    }

    async fn session(&self, shutdown: &CancellationToken) -> anyhow::Result<()> {
        let connection =
            amqp::connect(&self.amqp_url, &format!("{} consumes", self.service)).await?;
        let channel = amqp::confirming_channel(&connection).await?;
        amqp::declare(&channel).await?;
        let prefetch = u16::try_from(CONCURRENCY)?;
        channel
            .basic_qos(prefetch, BasicQosOptions::default())
            .await?;
        let consumer = channel
            .basic_consume(
                self.service.into(),
                "".into(),
                BasicConsumeOptions::default(),
                FieldTable::default(),
            )
            .await?;
        let tag = consumer.tag();
        let fault = tokio::sync::Mutex::new(None);
        let broken = CancellationToken::new();
        let work = consumer.take_until(broken.cancelled()).for_each_concurrent(
            CONCURRENCY,
            |delivery| async {
                if let Err(error) = self.deliver(&channel, delivery).await {
                    *fault.lock().await = Some(error);
                    broken.cancel();
                }
            },
        );
        tokio::pin!(work);
        tokio::select! {
            () = &mut work => {}
            () = shutdown.cancelled() => {
                // No new ones; those in hand are finished.
                channel.basic_cancel(tag, BasicCancelOptions::default()).await?;
                work.await;
                connection.close(200, "done".into()).await.ok();
                return Ok(());
            }
        }
        // A stream that ends without being asked to is a fault, not a quiet end.
        let fault = fault.lock().await.take();
        Err(fault.unwrap_or_else(|| anyhow::anyhow!("the broker ended the stream")))
    }

    async fn deliver(
        &self,
        channel: &Channel,
        delivery: lapin::Result<Delivery>,
    ) -> anyhow::Result<()> {
        let delivery = delivery.context("a delivery failed")?;
        let message = Message::read(&delivery);
        let span = tracing::info_span!(
            "event",
            kind = message.kind,
            attempt = message.attempt,
            trace_id = tracing::field::Empty
        );
        telemetry::join_trace(&span, message.traceparent.as_deref());
        async {
            let outcome = self.handle(&message, &delivery).await;
            self.settle(channel, &message, delivery, outcome).await
        }
        .instrument(span)
        .await
    }

    async fn handle(&self, message: &Message, delivery: &Delivery) -> Result<(), Failure> {
        let handler = self.handlers.get(message.kind.as_str());
        let handler = handler.ok_or_else(|| Failure::reject("nobody here hears this type"))?;
        let event_id = message.event_id;
        let envelope = Envelope {
            event_id: event_id.ok_or_else(|| Failure::reject("it has no id"))?,
            kind: message.kind.clone(),
            body: delivery.data.clone(),
        };
        // A task of its own: a handler that panics is a failed try, not the end of the loop.
        let handled = tokio::spawn(handler(envelope).in_current_span()).await;
        handled.unwrap_or_else(|panic| Err(Failure::retry(panic)))
    }

    /// Acknowledges only what is done, or safe in another queue.
    async fn settle(
        &self,
        channel: &Channel,
        message: &Message,
        delivery: Delivery,
        outcome: Result<(), Failure>,
    ) -> anyhow::Result<()> {
        let result = match &outcome {
            Ok(()) => "done",
            Err(Failure::Retry(_)) if message.attempt < MAX_ATTEMPTS => "retried",
            Err(_) => "dead",
        };
        metrics::counter!("events_total", "kind" => message.kind.clone(), "result" => result)
            .increment(1);
        match outcome {
            Ok(()) => {}
            Err(Failure::Retry(error)) if message.attempt < MAX_ATTEMPTS => {
                tracing::warn!(error = format!("{error:#}"), "an event will be tried again");
                let step = usize::try_from(message.attempt - 1)?.min(DELAYS.len() - 1);
                let queue = amqp::declare_retry(channel, self.service, DELAYS[step]).await?;
                let properties = marked(&delivery, message.attempt + 1, None);
                self.move_to(channel, &queue, &delivery.data, properties)
                    .await?;
            }
            Err(failure) => {
                let reason = match failure {
                    Failure::Retry(error) => {
                        format!("given up after {MAX_ATTEMPTS} tries: {error:#}")
                    }
                    Failure::Reject(reason) => reason,
                };
                tracing::error!(reason, "an event became a dead letter");
                let properties = marked(&delivery, message.attempt, Some(&reason));
                let queue = amqp::dead_queue(self.service);
                self.move_to(channel, &queue, &delivery.data, properties)
                    .await?;
            }
        }
        delivery.ack(BasicAckOptions::default()).await?;
        Ok(())
    }

    async fn move_to(
        &self,
        channel: &Channel,
        queue: &str,
        body: &[u8],
        properties: BasicProperties,
    ) -> anyhow::Result<()> {
        let handed = amqp::hand(channel, "", queue, true, body, properties).await?;
        handed.confirmed().await
    }
}

/// What the headers of a delivery say.
struct Message {
    event_id: Option<Uuid>,
    kind: String,
    attempt: u32,
    traceparent: Option<String>,
}

impl Message {
    fn read(delivery: &Delivery) -> Self {
        let headers = delivery.properties.headers().as_ref();
        let text = |name: &str| match headers.and_then(|headers| headers.inner().get(name)) {
            Some(AMQPValue::LongString(value)) => Some(value.to_string()),
            _ => None,
        };
        Self {
            event_id: text("cloudEvents:id").and_then(|id| id.parse().ok()),
            kind: text("cloudEvents:type").unwrap_or_default(),
            attempt: text(amqp::ATTEMPT)
                .and_then(|attempt| attempt.parse().ok())
                .unwrap_or(1),
            traceparent: text(telemetry::TRACEPARENT),
        }
    }
}

/// The message's own properties, with the number of its try, and why it died if it did.
fn marked(delivery: &Delivery, attempt: u32, reason: Option<&str>) -> BasicProperties {
    let mut headers = delivery.properties.headers().clone().unwrap_or_default();
    headers.insert(amqp::ATTEMPT.into(), amqp::text(&attempt.to_string()));
    if let Some(reason) = reason {
        headers.insert(amqp::REASON.into(), amqp::text(reason));
    }
    delivery.properties.clone().with_headers(headers)
}
