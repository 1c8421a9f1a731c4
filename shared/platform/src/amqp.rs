//! RabbitMQ: connections, the topology, and publishing that is sure to have arrived.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use contracts::event::EXCHANGE;
use contracts::subscriptions::SUBSCRIPTIONS;
use lapin::options::{
    BasicPublishOptions, ConfirmSelectOptions, ExchangeDeclareOptions, QueueBindOptions,
    QueueDeclareOptions,
};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use lapin::uri::AMQPUri;
use lapin::{
    BasicProperties, Channel, ChannelStatus, Confirmation, Connection, ConnectionProperties,
    ConnectionStatus, ExchangeKind,
};

/// How long the broker may take to answer or confirm, unless it said that it is blocked.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a polite end may take; a blocked broker never answers.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);
/// In seconds. A peer that says nothing for twice as long is taken for dead.
const HEARTBEAT: u16 = 5;
/// How often the broker itself may redeliver a message whose consumer died with it.
const DELIVERY_LIMIT: i64 = 20;
/// Looking at dead letters delivers them each time: RabbitMQ 4 would drop them at its default of 20.
const NO_DELIVERY_LIMIT: i64 = 1_000_000_000;

/// Header: how often a message was tried.
pub const ATTEMPT: &str = "x-rifada-attempt";
/// Header: how often a message waited for a server of ours that was away; such tries don't count.
pub(crate) const WAITS: &str = "x-rifada-waits";
/// Header of a dead letter: why.
pub const REASON: &str = "x-rifada-reason";
/// Header of a dead letter: since when.
pub const DIED_AT: &str = "x-rifada-died-at";

/// The queue that a service's dead letters wait in.
#[must_use]
pub fn dead_queue(service: &str) -> String {
    format!("{service}.dead")
}

/// Connects; publishing and consuming use connections of their own, since an
/// alarm of the broker stalls the one that publishes.
pub(crate) async fn connect(url: &str, name: &str) -> anyhow::Result<Connection> {
    let uri: Result<AMQPUri, String> = url.parse();
    // Never the address itself: it holds a password.
    let mut uri = uri.map_err(|_| anyhow::anyhow!("AMQP_URL is no address of a broker"))?;
    uri.query.heartbeat.get_or_insert(HEARTBEAT);
    let properties = ConnectionProperties::default().with_connection_name(name.into());
    let connecting = Connection::connect_uri(uri, properties);
    answer(connecting)
        .await
        .context("no connection to the broker")
}

/// Waits for the broker, though not for ever: one that hangs never answers.
pub(crate) async fn answer<T>(asked: impl Future<Output = lapin::Result<T>>) -> anyhow::Result<T> {
    let answered = tokio::time::timeout(ANSWER_TIMEOUT, asked).await;
    Ok(answered.context("the broker does not answer")??)
}

/// Waits for the broker; as long as it says that it is blocked it is waited for, since a new connection
/// would be blocked as well.
async fn patient_answer<T>(
    link: &Link,
    asked: impl Future<Output = lapin::Result<T>>,
) -> anyhow::Result<T> {
    let mut asked = std::pin::pin!(asked);
    loop {
        match tokio::time::timeout(ANSWER_TIMEOUT, &mut asked).await {
            Ok(answered) => return Ok(answered?),
            Err(_) if link.is_connected() && link.is_blocked() => {}
            Err(_) => anyhow::bail!("the broker does not answer"),
        }
    }
}

/// Says goodbye, if the broker listens.
pub(crate) async fn close(connection: &Connection) {
    let closing = connection.close(200, "done".into());
    // A connection that can't be closed politely is dropped.
    let _ = tokio::time::timeout(CLOSE_TIMEOUT, closing).await;
}

/// What is known of a connection and its channel at this moment, without asking anyone.
#[derive(Clone)]
pub(crate) struct Link {
    connection: ConnectionStatus,
    channel: ChannelStatus,
}

impl Link {
    pub(crate) fn of(connection: &Connection, channel: &Channel) -> Self {
        Self {
            connection: connection.status().clone(),
            channel: channel.status().clone(),
        }
    }

    /// Whether the broker takes nothing at the moment: an alarm.
    pub(crate) fn is_blocked(&self) -> bool {
        self.connection.blocked()
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.connection.connected() && self.channel.connected()
    }
}

/// A link that others look at; none while there is no session.
#[derive(Default)]
pub(crate) struct Watched(Mutex<Option<Link>>);

impl Watched {
    pub(crate) fn set(&self, link: Option<Link>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = link;
    }

    /// Whether work can go over it.
    pub(crate) fn is_up(&self) -> bool {
        let link = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let up = |link: &Link| link.is_connected() && !link.is_blocked();
        link.as_ref().is_some_and(up)
    }
}

/// Declares the exchange and the queues of every subscriber, so that an event is kept for
/// a service that never ran yet.
pub(crate) async fn declare(channel: &Channel) -> lapin::Result<()> {
    let durable = ExchangeDeclareOptions {
        durable: true,
        ..ExchangeDeclareOptions::default()
    };
    channel
        .exchange_declare(
            EXCHANGE.into(),
            ExchangeKind::Topic,
            durable,
            FieldTable::default(),
        )
        .await?;
    for (service, kinds) in SUBSCRIPTIONS {
        let mut dead = quorum();
        let unlimited = AMQPValue::LongLongInt(NO_DELIVERY_LIMIT);
        dead.insert("x-delivery-limit".into(), unlimited);
        declare_queue(channel, &dead_queue(service), dead).await?;
        declare_queue(
            channel,
            service,
            with_dead_letters(quorum(), &dead_queue(service)),
        )
        .await?;
        for kind in *kinds {
            channel
                .queue_bind(
                    (*service).into(),
                    EXCHANGE.into(),
                    (*kind).into(),
                    QueueBindOptions::default(),
                    FieldTable::default(),
                )
                .await?;
        }
    }
    Ok(())
}

/// Declares the queue where messages of `service` wait before they are tried again.
pub(crate) async fn declare_retry(
    channel: &Channel,
    service: &str,
    delay: Duration,
) -> anyhow::Result<String> {
    let name = format!("{service}.retry.{}ms", delay.as_millis());
    let mut arguments = with_dead_letters(quorum(), service);
    let ttl = i64::try_from(delay.as_millis())?;
    arguments.insert("x-message-ttl".into(), AMQPValue::LongLongInt(ttl));
    answer(declare_queue(channel, &name, arguments)).await?;
    Ok(name)
}

async fn declare_queue(channel: &Channel, name: &str, arguments: FieldTable) -> lapin::Result<()> {
    let durable = QueueDeclareOptions {
        durable: true,
        ..QueueDeclareOptions::default()
    };
    channel
        .queue_declare(name.into(), durable, arguments)
        .await?;
    Ok(())
}

fn quorum() -> FieldTable {
    let mut arguments = FieldTable::default();
    arguments.insert("x-queue-type".into(), text("quorum"));
    arguments
}

/// Quorum queues lose no dead letter only with this strategy and this overflow.
fn with_dead_letters(mut arguments: FieldTable, queue: &str) -> FieldTable {
    arguments.insert(
        "x-delivery-limit".into(),
        AMQPValue::LongLongInt(DELIVERY_LIMIT),
    );
    arguments.insert("x-dead-letter-exchange".into(), text(""));
    arguments.insert("x-dead-letter-routing-key".into(), text(queue));
    arguments.insert("x-dead-letter-strategy".into(), text("at-least-once"));
    arguments.insert("x-overflow".into(), text("reject-publish"));
    arguments
}

pub(crate) fn text(value: &str) -> AMQPValue {
    AMQPValue::LongString(value.into())
}

/// A channel on which every publish is confirmed.
pub(crate) async fn confirming_channel(connection: &Connection) -> anyhow::Result<Channel> {
    let channel = answer(connection.create_channel()).await?;
    answer(channel.confirm_select(ConfirmSelectOptions::default())).await?;
    Ok(channel)
}

/// Why a message is not known to be safe.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unsafe {
    /// The broker answered, and does not keep this message; others it may.
    #[error("{0}")]
    Refused(&'static str),
    /// The connection or the broker can't be used.
    #[error(transparent)]
    Broken(#[from] anyhow::Error),
}

/// A message that was handed to the broker, which has yet to confirm it.
pub(crate) struct Handed(lapin::PublisherConfirm);

/// Hands a message over; `mandatory` has the broker give back what no queue takes.
pub(crate) async fn hand(
    (channel, link): (&Channel, &Link),
    (exchange, routing_key): (&str, &str),
    mandatory: bool,
    body: &[u8],
    properties: BasicProperties,
) -> anyhow::Result<Handed> {
    let options = BasicPublishOptions {
        mandatory,
        ..BasicPublishOptions::default()
    };
    let properties = properties.with_delivery_mode(2);
    let (exchange, routing_key): (ShortString, ShortString) = (exchange.into(), routing_key.into());
    let publish = channel.basic_publish(exchange, routing_key, options, body, properties);
    Ok(Handed(patient_answer(link, publish).await?))
}

impl Handed {
    /// Waits until the broker has it safe, in a queue.
    pub(crate) async fn confirmed(self, link: &Link) -> Result<(), Unsafe> {
        match patient_answer(link, self.0).await? {
            Confirmation::Ack(None) => Ok(()),
            Confirmation::Ack(Some(_)) => Err(Unsafe::Refused("no queue takes this message")),
            Confirmation::Nack(_) => Err(Unsafe::Refused("the broker refused the message")),
            Confirmation::NotRequested => {
                Err(anyhow::anyhow!("confirms are not switched on").into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Publishes to a queue of that name, and waits for the confirm.
    async fn publish(
        connection: &Connection,
        channel: &Channel,
        queue: &str,
    ) -> Result<(), Unsafe> {
        let link = Link::of(connection, channel);
        let way = (channel, &link);
        let handed = hand(way, ("", queue), true, b"x", BasicProperties::default());
        handed.await?.confirmed(&link).await
    }

    #[tokio::test]
    async fn trap_19_only_a_clean_confirm_counts() {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let url = std::env::var("AMQP_URL").expect("AMQP_URL is set");
        let connection = connect(&url, "test").await.expect("a broker");
        let channel = confirming_channel(&connection).await.expect("a channel");
        let exclusive = QueueDeclareOptions {
            exclusive: true,
            ..QueueDeclareOptions::default()
        };
        // A queue that refuses: it is full with the first message.
        let mut small = FieldTable::default();
        small.insert("x-max-length".into(), AMQPValue::LongInt(1));
        small.insert("x-overflow".into(), text("reject-publish"));
        let declaring = channel.queue_declare("".into(), exclusive, small);
        let queue = declaring.await.expect("a queue").name().to_string();

        let kept = publish(&connection, &channel, &queue).await;
        assert!(kept.is_ok(), "{kept:?}");
        let refused = publish(&connection, &channel, &queue).await;
        assert!(matches!(refused, Err(Unsafe::Refused(_))), "{refused:?}");
        let unroutable = publish(&connection, &channel, "no-such-queue").await;
        assert!(
            matches!(unroutable, Err(Unsafe::Refused(reason)) if reason.contains("no queue")),
            "{unroutable:?}"
        );
        let unconfirmed = connection.create_channel().await.expect("a channel");
        let unasked = publish(&connection, &unconfirmed, &queue).await;
        assert!(matches!(unasked, Err(Unsafe::Broken(_))), "{unasked:?}");
        close(&connection).await;
    }
}
