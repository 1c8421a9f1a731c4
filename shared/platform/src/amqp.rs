//! RabbitMQ: connections, the topology, and publishing that is sure to have arrived.

use std::time::Duration;

use anyhow::Context as _;
use contracts::event::EXCHANGE;
use contracts::subscriptions::SUBSCRIPTIONS;
use lapin::Confirmation;
use lapin::options::{
    BasicPublishOptions, ConfirmSelectOptions, ExchangeDeclareOptions, QueueBindOptions,
    QueueDeclareOptions,
};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties, ExchangeKind};

/// How long the broker may take to confirm; alarms make it take for ever.
const CONFIRM_TIMEOUT: Duration = Duration::from_secs(10);
/// How often the broker itself may redeliver a message whose consumer died with it.
const DELIVERY_LIMIT: i64 = 20;

/// Header: how often a message was tried.
pub const ATTEMPT: &str = "x-rifada-attempt";
/// Header of a dead letter: why.
pub const REASON: &str = "x-rifada-reason";

/// The queue that a service's dead letters wait in.
#[must_use]
pub fn dead_queue(service: &str) -> String {
    format!("{service}.dead")
}

/// Connects; publishing and consuming use connections of their own, since an
/// alarm of the broker stalls the one that publishes.
pub(crate) async fn connect(url: &str, name: &str) -> anyhow::Result<Connection> {
    let properties = ConnectionProperties::default().with_connection_name(name.into());
    let connecting = Connection::connect(url, properties);
    let connection = tokio::time::timeout(Duration::from_secs(10), connecting).await;
    connection
        .context("the broker does not answer")?
        .context("no connection to the broker")
}

/// Declares the exchange and the queues of every subscriber, so that an event is kept for
/// a service that never ran yet.
pub(crate) async fn declare(channel: &Channel) -> anyhow::Result<()> {
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
        declare_queue(channel, &dead_queue(service), quorum()).await?;
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
    declare_queue(channel, &name, arguments).await?;
    Ok(name)
}

async fn declare_queue(channel: &Channel, name: &str, arguments: FieldTable) -> anyhow::Result<()> {
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
    let channel = connection.create_channel().await?;
    channel
        .confirm_select(ConfirmSelectOptions::default())
        .await?;
    Ok(channel)
}

/// A message that was handed to the broker, which has yet to confirm it.
pub(crate) struct Handed(lapin::PublisherConfirm);

/// Hands a message over; `mandatory` has the broker give back what no queue takes.
pub(crate) async fn hand(
    channel: &Channel,
    exchange: &str,
    routing_key: &str,
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
    // A broker in alarm stops reading: the socket fills, and this would wait for ever.
    let confirm = tokio::time::timeout(CONFIRM_TIMEOUT, publish).await;
    Ok(Handed(confirm.context("the broker takes nothing")??))
}

impl Handed {
    /// Waits until the broker has it safe, in a queue.
    pub(crate) async fn confirmed(self) -> anyhow::Result<()> {
        let confirmation = tokio::time::timeout(CONFIRM_TIMEOUT, self.0).await;
        match confirmation.context("the broker does not confirm")?? {
            Confirmation::Ack(None) => Ok(()),
            Confirmation::Ack(Some(_)) => anyhow::bail!("no queue takes this message"),
            Confirmation::Nack(_) => anyhow::bail!("the broker refused the message"),
            Confirmation::NotRequested => anyhow::bail!("confirms are not switched on"),
        }
    }
}
