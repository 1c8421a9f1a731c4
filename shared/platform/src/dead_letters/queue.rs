use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicGetOptions, QueueDeclareOptions};
use lapin::types::FieldTable;
use lapin::{Channel, Connection};

use super::letter::DeadLetter;
use crate::amqp::{self, Link};
use crate::kill;
use crate::letter::remarked;

/// The queue of a service's dead letters. What is taken from it and not acknowledged goes back to its
/// place when the connection ends, however it ends.
pub(super) struct Queue {
    service: &'static str,
    connection: Connection,
    channel: Channel,
}

/// A letter that is in hand: no one else sees it meanwhile.
pub(super) struct Held<'a> {
    queue: &'a Queue,
    delivery: Delivery,
}

impl Queue {
    pub(super) async fn open(service: &'static str, amqp_url: &str) -> anyhow::Result<Self> {
        let connection = amqp::connect(amqp_url, &format!("{service} dead letters")).await?;
        let channel = amqp::confirming_channel(&connection).await?;
        amqp::answer(amqp::declare(&channel)).await?;
        Ok(Self {
            service,
            connection,
            channel,
        })
    }

    /// Shows each letter that is there now, the oldest first. Letters that come meanwhile (those
    /// replayed may fail at once) are left for the next time.
    pub(super) async fn each(
        &self,
        mut act: impl AsyncFnMut(DeadLetter, Held<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let name = amqp::dead_queue(self.service);
        let passive = QueueDeclareOptions {
            passive: true,
            ..QueueDeclareOptions::default()
        };
        let declaring =
            self.channel
                .queue_declare(name.as_str().into(), passive, FieldTable::default());
        let there = amqp::answer(declaring).await?.message_count();
        for _ in 0..there {
            let getting = self
                .channel
                .basic_get(name.as_str().into(), BasicGetOptions::default());
            let Some(message) = amqp::answer(getting).await? else {
                break;
            };
            let letter = DeadLetter::of(&message.delivery);
            let held = Held {
                queue: self,
                delivery: message.delivery,
            };
            act(letter, held).await?;
        }
        Ok(())
    }

    pub(super) async fn close(&self) {
        amqp::close(&self.connection).await;
    }
}

impl Held<'_> {
    /// Publishes it to the service's own queue, and takes it away only when it is safe there. Killed in
    /// between, it is in both: the service's inbox makes that harmless.
    pub(super) async fn replay(self) -> anyhow::Result<()> {
        let Queue {
            service,
            connection,
            channel,
        } = self.queue;
        let first = [(amqp::ATTEMPT, "1".to_owned())];
        let gone = [amqp::REASON, amqp::DIED_AT, amqp::WAITS];
        let properties = remarked(&self.delivery.properties, &first, &gone);
        let body = &self.delivery.data;
        kill::point("dead-letters.before-publish");
        let link = Link::of(connection, channel);
        let handed = amqp::hand((channel, &link), ("", service), true, body, properties).await?;
        handed.confirmed(&link).await?;
        kill::point("dead-letters.after-publish");
        self.acknowledge().await
    }

    /// Takes it away.
    pub(super) async fn acknowledge(self) -> anyhow::Result<()> {
        amqp::answer(self.delivery.ack(BasicAckOptions::default())).await?;
        kill::point("dead-letters.after-ack");
        Ok(())
    }
}
