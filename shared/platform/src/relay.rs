//! Tells the outbox's events: claims rows, publishes with confirms, forgets what is safe.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use contracts::event::EXCHANGE;
use contracts::subscriptions::is_heard;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx as _};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Connection};
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row as _};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::amqp::{self, Handed, Link, Unsafe, Watched};
use crate::clock::Clock;
use crate::kill;
use crate::telemetry::TRACEPARENT;

/// Events in one batch at most.
const BATCH: i64 = 256;
/// How long a claim holds before another replica may take the row.
const CLAIM: SignedDuration = SignedDuration::from_secs(10);
/// How long an event that the broker refused waits at most; at first as long as it is old.
const LONGEST_REST: SignedDuration = SignedDuration::from_secs(10);
/// How often the table is looked at without being woken.
const POLL: Duration = Duration::from_secs(1);
/// How long to wait after a fault.
const PAUSE: Duration = Duration::from_secs(1);
/// How long Postgres may take for one statement; a connection that died silently takes for ever.
const STATEMENT: Duration = Duration::from_secs(10);

pub(crate) struct Relay {
    pub(crate) service: &'static str,
    pub(crate) amqp_url: String,
    pub(crate) db: PgPool,
    pub(crate) clock: Clock,
    pub(crate) wake: Arc<Notify>,
    /// The way to the broker: a part of readiness.
    pub(crate) link: Arc<Watched>,
}

/// A claimed row.
struct Row {
    id: Uuid,
    kind: String,
    subject: Uuid,
    /// JSON.
    body: String,
    traceparent: Option<String>,
    created_at: Timestamp,
}

/// A claimed row that has many events.
struct Bundle {
    id: Uuid,
    rows: Vec<Row>,
}

/// What became of a batch.
#[derive(Default)]
struct Outcome {
    told: Vec<Uuid>,
    refused: Vec<Uuid>,
    fault: Option<anyhow::Error>,
}

impl Relay {
    /// Runs until shutdown, and then tells what is left: a fault in the last moment is no end either.
    /// Whoever stops the service waits for it, but not for ever.
    pub(crate) async fn run(self, shutdown: CancellationToken) {
        loop {
            let ended = self.session(&shutdown).await;
            self.link.set(None);
            let Err(error) = ended else {
                return;
            };
            tracing::warn!(
                error = format!("{error:#}"),
                "events could not be told; trying again"
            );
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// One connection's life.
    async fn session(&self, shutdown: &CancellationToken) -> anyhow::Result<()> {
        let connection: Connection =
            amqp::connect(&self.amqp_url, &format!("{} publishes", self.service)).await?;
        let channel = amqp::confirming_channel(&connection).await?;
        amqp::answer(amqp::declare(&channel)).await?;
        let link = Link::of(&connection, &channel);
        loop {
            // What the broker would not take is left for whoever can tell it.
            while !link.is_blocked() && self.turn(&channel, &link).await? > 0 {}
            anyhow::ensure!(link.is_connected(), "the connection to the broker broke");
            self.link.set(Some(link.clone()));
            if shutdown.is_cancelled() {
                amqp::close(&connection).await;
                return Ok(());
            }
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(POLL) => {}
                () = shutdown.cancelled() => {}
            }
        }
    }

    /// Tells a batch of single events, and a bundle; how many were told.
    async fn turn(&self, channel: &Channel, link: &Link) -> anyhow::Result<usize> {
        Ok(self.batch(channel, link).await? + self.bundle(channel, link).await?)
    }

    /// Tells one bundle; how many of it were told. Those that the broker refused are kept as rows of
    /// their own, so that they come again without the others.
    async fn bundle(&self, channel: &Channel, link: &Link) -> anyhow::Result<usize> {
        let until = self.clock.now().checked_add(CLAIM)?;
        let Some(bundle) = self.claim_bundle(until).await? else {
            return Ok(0);
        };
        let outcome = self.publish(channel, link, &bundle.rows).await;
        if let Some(error) = outcome.fault {
            // All of it comes again, under the same ids.
            self.unclaim_bundle(bundle.id, until).await?;
            return Err(error);
        }
        self.forget_bundle(bundle.id, &outcome.refused, until)
            .await?;
        metrics::counter!("outbox_told_total").increment(u64::try_from(outcome.told.len())?);
        self.rest(&bundle.rows, &outcome.refused, until).await?;
        Ok(outcome.told.len())
    }

    /// Tells one batch; how many were told.
    async fn batch(&self, channel: &Channel, link: &Link) -> anyhow::Result<usize> {
        let until = self.clock.now().checked_add(CLAIM)?;
        let rows = self.claim(until).await?;
        if rows.is_empty() {
            return Ok(0);
        }
        let outcome = self.publish(channel, link, &rows).await;
        self.forget(&outcome.told).await?;
        metrics::counter!("outbox_told_total").increment(u64::try_from(outcome.told.len())?);
        self.rest(&rows, &outcome.refused, until).await?;
        match outcome.fault {
            Some(error) => {
                self.unclaim(&rows, until).await?;
                Err(error)
            }
            None => Ok(outcome.told.len()),
        }
    }

    /// Hands all over, then waits for the confirms. One that is refused stops no other.
    async fn publish(&self, channel: &Channel, link: &Link, rows: &[Row]) -> Outcome {
        kill::point("relay.before-publish");
        let mut outcome = Outcome::default();
        // All at once: they are written together. One after the other, each would wait for its own turn
        // of the thread that writes.
        let handing = rows.iter().map(|row| self.hand(channel, link, row));
        let mut handed: Vec<(&Row, Handed)> = Vec::with_capacity(rows.len());
        for (row, confirm) in rows.iter().zip(join_all(handing).await) {
            match confirm {
                Ok(confirm) => handed.push((row, confirm)),
                Err(error) => outcome.fault = Some(error),
            }
        }
        for (row, confirm) in handed {
            match confirm.confirmed(link).await {
                Ok(()) => outcome.told.push(row.id),
                Err(Unsafe::Refused(reason)) => {
                    metrics::counter!("outbox_refused_total", "kind" => row.kind.clone())
                        .increment(1);
                    tracing::error!(kind = row.kind, id = %row.id, reason, "an event can't be told");
                    outcome.refused.push(row.id);
                }
                Err(Unsafe::Broken(error)) => outcome.fault = Some(error),
            }
        }
        kill::point("relay.after-publish");
        outcome
    }

    /// No cursor over ids or times: a row that commits late is seen whenever it is there.
    async fn claim(&self, until: Timestamp) -> anyhow::Result<Vec<Row>> {
        let claiming = sqlx::query(
            "UPDATE outbox SET claimed_until = $2
             WHERE id IN (
                 SELECT id FROM outbox WHERE claimed_until < $1
                 ORDER BY claimed_until, id LIMIT $3 FOR UPDATE SKIP LOCKED)
             RETURNING id, kind, subject, body::text AS body, traceparent, created_at",
        )
        .bind(self.clock.now().to_sqlx())
        .bind(until.to_sqlx())
        .bind(BATCH)
        .fetch_all(&self.db);
        let rows = statement(claiming)
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

    async fn claim_bundle(&self, until: Timestamp) -> anyhow::Result<Option<Bundle>> {
        let claiming = sqlx::query(
            "UPDATE outbox_bundles SET claimed_until = $2
             WHERE id = (
                 SELECT id FROM outbox_bundles WHERE claimed_until < $1
                 ORDER BY claimed_until, id LIMIT 1 FOR UPDATE SKIP LOCKED)
             RETURNING id, ids, kinds, subjects, bodies, traceparents, created_at",
        )
        .bind(self.clock.now().to_sqlx())
        .bind(until.to_sqlx())
        .fetch_optional(&self.db);
        let claimed = statement(claiming)
            .await
            .context("the outbox can't be read")?;
        let bundle = claimed.map(|row| unbundled(&row)).transpose()?;
        Ok(bundle)
    }

    /// What was refused stays, claimed as the bundle was.
    async fn forget_bundle(
        &self,
        id: Uuid,
        refused: &[Uuid],
        until: Timestamp,
    ) -> anyhow::Result<()> {
        let forgetting = sqlx::query(
            "WITH told AS (DELETE FROM outbox_bundles WHERE id = $1 RETURNING *)
             INSERT INTO outbox (id, kind, subject, body, traceparent, created_at, claimed_until)
             SELECT e.id, e.kind, e.subject, e.body::jsonb, nullif(e.traceparent, ''),
                    told.created_at, $3
             FROM told, unnest(told.ids, told.kinds, told.subjects, told.bodies, told.traceparents)
                 AS e (id, kind, subject, body, traceparent)
             WHERE e.id = ANY($2)",
        )
        .bind(id)
        .bind(refused)
        .bind(until.to_sqlx())
        .execute(&self.db);
        statement(forgetting)
            .await
            .context("told events can't be forgotten")?;
        Ok(())
    }

    async fn unclaim_bundle(&self, id: Uuid, until: Timestamp) -> anyhow::Result<()> {
        let giving_up = sqlx::query(
            "UPDATE outbox_bundles SET claimed_until = '-infinity' WHERE id = $1 AND claimed_until = $2",
        )
        .bind(id)
        .bind(until.to_sqlx())
        .execute(&self.db);
        statement(giving_up).await?;
        Ok(())
    }

    async fn hand(&self, channel: &Channel, link: &Link, row: &Row) -> anyhow::Result<Handed> {
        let properties = self.properties(row);
        amqp::hand(
            (channel, link),
            (EXCHANGE, &row.kind),
            is_heard(&row.kind),
            row.body.as_bytes(),
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
        let forgetting = sqlx::query("DELETE FROM outbox WHERE id = ANY($1)")
            .bind(told)
            .execute(&self.db);
        statement(forgetting)
            .await
            .context("told events can't be forgotten")?;
        Ok(())
    }

    /// Puts off what the broker refused, each by its own age: a rest that doubles with every try.
    async fn rest(&self, rows: &[Row], refused: &[Uuid], until: Timestamp) -> anyhow::Result<()> {
        kill::point("relay.after-forget");
        if refused.is_empty() {
            return Ok(());
        }
        let now = self.clock.now();
        let ages: HashMap<Uuid, SignedDuration> = rows
            .iter()
            .map(|row| (row.id, now.duration_since(row.created_at)))
            .collect();
        let rests = refused.iter().map(|id| {
            let age = ages.get(id).copied().unwrap_or(LONGEST_REST);
            let rest = age.clamp(SignedDuration::from_secs(1), LONGEST_REST);
            Ok(now.checked_add(rest)?.to_sqlx())
        });
        let rests = rests.collect::<anyhow::Result<Vec<_>>>()?;
        let resting = sqlx::query(
            "UPDATE outbox SET claimed_until = rest.until
             FROM unnest($1::uuid[], $2::timestamptz[]) AS rest(id, until)
             WHERE outbox.id = rest.id AND claimed_until = $3",
        )
        .bind(refused)
        .bind(rests)
        .bind(until.to_sqlx())
        .execute(&self.db);
        statement(resting).await?;
        Ok(())
    }

    /// What was not told may be told at once by whoever can.
    async fn unclaim(&self, rows: &[Row], until: Timestamp) -> anyhow::Result<()> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let giving_up = sqlx::query(
            "UPDATE outbox SET claimed_until = '-infinity' WHERE id = ANY($1) AND claimed_until = $2",
        )
        .bind(ids)
        .bind(until.to_sqlx())
        .execute(&self.db);
        statement(giving_up).await?;
        Ok(())
    }
}

/// The events of a bundle, each as if it had a row of its own.
fn unbundled(row: &PgRow) -> Result<Bundle, sqlx::Error> {
    let created_at = row.try_get::<SqlTimestamp, _>("created_at")?.to_jiff();
    let ids: Vec<Uuid> = row.try_get("ids")?;
    let kinds: Vec<String> = row.try_get("kinds")?;
    let subjects: Vec<Uuid> = row.try_get("subjects")?;
    let bodies: Vec<String> = row.try_get("bodies")?;
    let traceparents: Vec<String> = row.try_get("traceparents")?;
    let rows = ids
        .into_iter()
        .zip(kinds)
        .zip(subjects)
        .zip(bodies)
        .zip(traceparents)
        .map(|((((id, kind), subject), body), traceparent)| Row {
            id,
            kind,
            subject,
            body,
            traceparent: Some(traceparent).filter(|traceparent| !traceparent.is_empty()),
            created_at,
        })
        .collect();
    Ok(Bundle {
        id: row.try_get("id")?,
        rows,
    })
}

async fn statement<T>(running: impl Future<Output = Result<T, sqlx::Error>>) -> anyhow::Result<T> {
    let ended = tokio::time::timeout(STATEMENT, running).await;
    Ok(ended.context("Postgres does not answer")??)
}
