use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use contracts::Event;
use contracts::event::EXCHANGE;
use futures_util::StreamExt as _;
use lapin::options::{
    BasicConsumeOptions, BasicPublishOptions, ConfirmSelectOptions, ExchangeDeclareOptions,
    QueueBindOptions, QueueDeclareOptions, QueueDeleteOptions,
};
use lapin::types::{AMQPValue, FieldTable, LongString};
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties, ExchangeKind};
use serde_json::Value;
use uuid::Uuid;

use crate::{PATIENCE, eventually};

/// The other services as far as messages go: says what they say, and hears all that is said.
pub struct Broker {
    connection: Connection,
    channel: Channel,
    heard: Arc<Mutex<Vec<(String, Value)>>>,
    tap: OnceLock<String>,
}

impl Broker {
    pub(crate) async fn connect(url: &str) -> Self {
        let connection = Connection::connect(url, ConnectionProperties::default())
            .await
            .expect("RabbitMQ answers");
        let channel = connection.create_channel().await.expect("a channel");
        channel
            .confirm_select(ConfirmSelectOptions::default())
            .await
            .expect("confirms");
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
            .await
            .expect("the exchange");
        let broker = Self {
            connection,
            channel,
            heard: Arc::default(),
            tap: OnceLock::new(),
        };
        broker.tap().await;
        broker
    }

    /// Hears everything that goes through the exchange.
    async fn tap(&self) {
        let queue = self
            .channel
            .queue_declare(
                "".into(),
                QueueDeclareOptions::default(),
                FieldTable::default(),
            )
            .await
            .expect("a queue");
        let name = queue.name().clone();
        self.tap.set(name.to_string()).expect("one tap");
        self.channel
            .queue_bind(
                name.clone(),
                EXCHANGE.into(),
                "#".into(),
                QueueBindOptions::default(),
                FieldTable::default(),
            )
            .await
            .expect("a binding");
        let options = BasicConsumeOptions {
            no_ack: true,
            ..BasicConsumeOptions::default()
        };
        let mut consumer = self
            .channel
            .basic_consume(name, "".into(), options, FieldTable::default())
            .await
            .expect("a consumer");
        let heard = self.heard.clone();
        tokio::spawn(async move {
            while let Some(Ok(delivery)) = consumer.next().await {
                let body = serde_json::from_slice(&delivery.data).unwrap_or_default();
                let kind = delivery.routing_key.to_string();
                heard
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push((kind, body));
            }
        });
    }

    /// Hears no more: what only the test would hear is heard by nobody.
    pub async fn untap(&self) {
        let tap = self.tap.get().expect("a tap").as_str();
        self.channel
            .queue_delete(tap.into(), QueueDeleteOptions::default())
            .await
            .expect("no tap");
    }

    /// Says an event as another service would; gives its id, to say it again.
    pub async fn say<E: Event>(&self, event: &E) -> Uuid {
        let id = Uuid::new_v4();
        self.say_as(id, event).await;
        id
    }

    /// Says an event under an id: the same id again is a repeat.
    pub async fn say_as<E: Event>(&self, id: Uuid, event: &E) {
        let body = serde_json::to_value(event).expect("JSON");
        self.say_raw(id, E::TYPE, event.subject(), &body.to_string())
            .await;
    }

    /// Says anything, right or wrong.
    pub async fn say_raw(&self, id: Uuid, kind: &str, subject: Uuid, body: &str) {
        let mut headers = FieldTable::default();
        let attributes = [
            ("cloudEvents:specversion", "1.0".to_owned()),
            ("cloudEvents:id", id.to_string()),
            ("cloudEvents:source", "/test".to_owned()),
            ("cloudEvents:type", kind.to_owned()),
            ("cloudEvents:subject", subject.to_string()),
        ];
        for (name, value) in attributes {
            headers.insert(
                name.into(),
                AMQPValue::LongString(LongString::from(value.as_str())),
            );
        }
        let properties = BasicProperties::default()
            .with_delivery_mode(2)
            .with_content_type("application/json".into())
            .with_headers(headers);
        self.channel
            .basic_publish(
                EXCHANGE.into(),
                kind.into(),
                BasicPublishOptions::default(),
                body.as_bytes(),
                properties,
            )
            .await
            .expect("published")
            .await
            .expect("confirmed");
    }

    /// Waits for an event that was said, in the past or soon.
    pub async fn heard<E: Event>(&self, wanted: impl Fn(&E) -> bool) -> E {
        eventually(E::TYPE, async || self.all::<E>().into_iter().find(&wanted)).await
    }

    /// Every event of a type that was said so far, in order.
    #[must_use]
    pub fn all<E: Event>(&self) -> Vec<E> {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let of_type = heard.iter().filter(|(kind, _)| kind == E::TYPE);
        of_type
            .map(|(_, body)| {
                serde_json::from_value(body.clone()).expect("the event as the contract has it")
            })
            .collect()
    }

    /// Messages that wait in a queue; none if there is no such queue.
    pub async fn waiting(&self, queue: &str) -> u32 {
        let passive = QueueDeclareOptions {
            passive: true,
            ..QueueDeclareOptions::default()
        };
        // The broker closes the channel when there is no such queue: one for each question.
        let channel = self.connection.create_channel().await.expect("a channel");
        let declared = channel
            .queue_declare(queue.into(), passive, FieldTable::default())
            .await;
        declared.map_or(0, |queue| queue.message_count())
    }

    /// Waits until a queue is empty.
    pub async fn drained(&self, queue: &str) {
        eventually(
            &format!("an empty queue {queue} (within {PATIENCE:?})"),
            async || (self.waiting(queue).await == 0).then_some(()),
        )
        .await;
    }

    pub(crate) async fn close(&self) {
        self.connection.close(200, "done".into()).await.ok();
    }
}
