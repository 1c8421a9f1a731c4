//! Tells the outbox's events: claims rows, publishes with confirms, forgets what is safe.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use contracts::event::EXCHANGE;
use contracts::subscriptions::is_heard;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx as _};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Connection};
use sqlx::{PgPool, Row as _};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::amqp::{self, Handed};
use crate::clock::Clock;
use crate::telemetry::TRACEPARENT;

/// Events in one batch at most.
const BATCH: i64 = 256;
/// How long a claim holds before another replica may take the row.
const CLAIM: SignedDuration = SignedDuration::from_secs(30);
/// How often the table is looked at without being woken.
const POLL: Duration = Duration::from_secs(1);
/// How long to wait after a fault.
const PAUSE: Duration = Duration::from_secs(1);

pub(crate) struct Relay {
    pub(crate) service: &'static str,
    pub(crate) amqp_url: String,
    pub(crate) db: PgPool,
    pub(crate) clock: Clock,
    pub(crate) wake: Arc<Notify>,
    /// Whether the broker was reached: a part of readiness.
    pub(crate) connected: Arc<AtomicBool>,
}

struct Row {
    id: Uuid,
    kind: String,
    subject: Uuid,
    body: serde_json::Value,
    traceparent: Option<String>,
    created_at: Timestamp,
}

impl Relay {
    /// Runs until shutdown, and then tells what is left.
    pub(crate) async fn run(self, shutdown: CancellationToken) {
        while !shutdown.is_cancelled() {
            let ended = self.session(&shutdown).await;
            self.connected.store(false, Ordering::Relaxed);
            if let Err(error) = ended {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "events could not be told; trying again"
                );
                let pause = tokio::time::sleep(PAUSE);
                tokio::select! { () = pause => {}, () = shutdown.cancelled() => {} }
            }
        }
    }

    /// One connection's life.
    async fn session(&self, shutdown: &CancellationToken) -> anyhow::Result<()> {
        let connection: Connection =
            amqp::connect(&self.amqp_url, &format!("{} publishes", self.service)).await?;
        let channel = amqp::confirming_channel(&connection).await?;
        amqp::declare(&channel).await?;
        self.connected.store(true, Ordering::Relaxed);
        loop {
            while self.batch(&channel).await? > 0 {}
            if shutdown.is_cancelled() {
                connection.close(200, "done".into()).await.ok();
                return Ok(());
            }
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(POLL) => {}
                () = shutdown.cancelled() => {}
            }
        }
    }

    /// Tells one batch; how many were told.
    async fn batch(&self, channel: &Channel) -> anyhow::Result<usize> {
        let rows = self.claim().await?;
        if rows.is_empty() {
            return Ok(0);
        }
        let mut told = Vec::with_capacity(rows.len());
        let mut fault = None;
        let mut handed: Vec<(Uuid, Handed)> = Vec::with_capacity(rows.len());
        for row in &rows {
            match self.hand(channel, row).await {
                Ok(confirm) => handed.push((row.id, confirm)),
                Err(error) => {
                    fault = Some(error);
                    break;
                }
            }
        }
        for (id, confirm) in handed {
            match confirm.confirmed().await {
                Ok(()) => told.push(id),
                Err(error) => fault = Some(error),
            }
        }
        self.forget(&told).await?;
        metrics::counter!("outbox_told_total").increment(u64::try_from(told.len())?);
        match fault {
            Some(error) => {
                self.unclaim(&rows).await?;
                Err(error)
            }
            None => Ok(told.len()),
        }
    }

    async fn claim(&self) -> anyhow::Result<Vec<Row>> {
        let now = self.clock.now();
        let until = now.checked_add(CLAIM)?;
        let rows = sqlx::query(
            "UPDATE outbox SET claimed_until = $2
             WHERE id IN (
                 SELECT id FROM outbox WHERE claimed_until < $1
                 ORDER BY claimed_until, id LIMIT $3 FOR UPDATE SKIP LOCKED)
             RETURNING id, kind, subject, body, traceparent, created_at",
        )
        .bind(now.to_sqlx())
        .bind(until.to_sqlx())
        .bind(BATCH)
        .fetch_all(&self.db)
        .await
        .context("the outbox can't be read")?;
        let rows = rows.iter().map(|row| -> Result<Row, sqlx::Error> {
            Ok(Row {
                id: row.try_get("id")?,
                kind: row.try_get("kind")?,
                subject: row.try_get("subject")?,
                body: row.try_get("body")?,
                traceparent: row.try_get("traceparent")?,
                created_at: row.try_get::<SqlTimestamp, _>("created_at")?.to_jiff(),
            })
        });
        let mut rows = rows.collect::<Result<Vec<_>, _>>()?;
        rows.sort_by_key(|row| (row.created_at, row.id));
        Ok(rows)
    }

    async fn hand(&self, channel: &Channel, row: &Row) -> anyhow::Result<Handed> {
        let body = serde_json::to_vec(&row.body)?;
        let properties = self.properties(row);
        amqp::hand(
            channel,
            EXCHANGE,
            &row.kind,
            is_heard(&row.kind),
            &body,
            properties,
        )
        .await
    }

    /// CloudEvents 1.0, AMQP binding, binary mode.
    fn properties(&self, row: &Row) -> BasicProperties {
        let mut headers = FieldTable::default();
        let attributes = [
            ("cloudEvents:specversion", "1.0".to_owned()),
            ("cloudEvents:id", row.id.to_string()),
            ("cloudEvents:source", format!("/{}", self.service)),
            ("cloudEvents:type", row.kind.clone()),
            ("cloudEvents:subject", row.subject.to_string()),
            ("cloudEvents:time", row.created_at.to_string()),
        ];
        for (name, value) in attributes {
            headers.insert(name.into(), amqp::text(&value));
        }
        if let Some(traceparent) = &row.traceparent {
            headers.insert(
                TRACEPARENT.into(),
                AMQPValue::LongString(traceparent.as_str().into()),
            );
        }
        BasicProperties::default()
            .with_content_type("application/json".into())
            .with_message_id(row.id.to_string().into())
            .with_headers(headers)
    }

    async fn forget(&self, told: &[Uuid]) -> anyhow::Result<()> {
        sqlx::query("DELETE FROM outbox WHERE id = ANY($1)")
            .bind(told)
            .execute(&self.db)
            .await
            .context("told events can't be forgotten")?;
        Ok(())
    }

    /// What was not told may be told at once by whoever can.
    async fn unclaim(&self, rows: &[Row]) -> anyhow::Result<()> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        sqlx::query("UPDATE outbox SET claimed_until = '-infinity' WHERE id = ANY($1)")
            .bind(ids)
            .execute(&self.db)
            .await?;
        Ok(())
    }
}
