//! Puts messages that failed into other queues of the service, surely.

use std::time::Duration;

use anyhow::Context as _;
use lapin::{BasicProperties, Channel, Connection};
use tokio::sync::Mutex;

use crate::amqp::{self, Link};
use crate::kill;

/// How long to wait before a message is handed over once more.
const PAUSE: Duration = Duration::from_secs(1);

/// Publishes over a connection of its own, made when it is first needed: an alarm of the broker
/// stalls those who publish, and must not stall those who consume.
pub(crate) struct Mover {
    service: &'static str,
    amqp_url: String,
    session: Mutex<Option<Session>>,
}

struct Session {
    connection: Connection,
    channel: Channel,
}

impl Mover {
    pub(crate) fn new(service: &'static str, amqp_url: String) -> Self {
        Self {
            service,
            amqp_url,
            session: Mutex::default(),
        }
    }

    /// Has a message wait, and come back to the end of the service's queue.
    pub(crate) async fn retry(
        &self,
        delay: Duration,
        body: &[u8],
        properties: BasicProperties,
    ) -> anyhow::Result<()> {
        self.put(Some(delay), body, properties).await
    }

    /// Makes a message a dead letter.
    pub(crate) async fn bury(
        &self,
        body: &[u8],
        properties: BasicProperties,
    ) -> anyhow::Result<()> {
        self.put(None, body, properties).await
    }

    /// Tries until it is done: giving up would only have the broker deliver the message again, and
    /// count that against it. The caller's own session ends the wait.
    async fn put(
        &self,
        delay: Option<Duration>,
        body: &[u8],
        properties: BasicProperties,
    ) -> anyhow::Result<()> {
        kill::point("consume.before-move");
        while let Err(error) = self.try_put(delay, body, properties.clone()).await {
            tracing::warn!(
                error = format!("{error:#}"),
                "a failed message can't be moved yet"
            );
            // Whatever it was, a new channel and its queues may do.
            self.close().await;
            tokio::time::sleep(PAUSE).await;
        }
        kill::point("consume.after-move");
        Ok(())
    }

    async fn try_put(
        &self,
        delay: Option<Duration>,
        body: &[u8],
        properties: BasicProperties,
    ) -> anyhow::Result<()> {
        let (channel, link) = self.channel().await?;
        let queue = match delay {
            Some(delay) => amqp::declare_retry(&channel, self.service, delay).await?,
            None => amqp::dead_queue(self.service),
        };
        let handed = amqp::hand((&channel, &link), ("", &queue), true, body, properties).await?;
        handed.confirmed(&link).await.context(queue)
    }

    async fn channel(&self) -> anyhow::Result<(Channel, Link)> {
        let mut session = self.session.lock().await;
        if let Some(session) = session.as_ref() {
            let link = Link::of(&session.connection, &session.channel);
            if link.is_connected() {
                return Ok((session.channel.clone(), link));
            }
        }
        let name = format!("{} moves", self.service);
        let connection = amqp::connect(&self.amqp_url, &name).await?;
        let channel = amqp::confirming_channel(&connection).await?;
        amqp::answer(amqp::declare(&channel)).await?;
        let link = Link::of(&connection, &channel);
        *session = Some(Session {
            connection,
            channel: channel.clone(),
        });
        Ok((channel, link))
    }

    pub(crate) async fn close(&self) {
        if let Some(session) = self.session.lock().await.take() {
            amqp::close(&session.connection).await;
        }
    }
}
