//! Events are written in the transaction that makes them true; the relay tells them afterwards.

use contracts::Event;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Clock;
use crate::telemetry;

/// An event on its way out.
#[derive(Debug)]
pub struct Outgoing {
    id: Uuid,
    kind: &'static str,
    subject: Uuid,
    /// JSON.
    body: String,
    created_at: Timestamp,
    /// The trace that it is part of, if that is not the writer's own.
    traceparent: Option<String>,
}

impl Outgoing {
    /// Wraps an event.
    ///
    /// # Errors
    /// When it can't be written as JSON.
    pub fn new<E: Event>(clock: &Clock, event: &E) -> Result<Self, serde_json::Error> {
        Ok(Self {
            id: clock.id(),
            kind: E::TYPE,
            subject: event.subject(),
            body: serde_json::to_string(event)?,
            created_at: clock.now(),
            traceparent: None,
        })
    }

    /// The same as part of the trace of whoever asked for it, where many are written for others.
    #[must_use]
    pub fn in_trace(mut self, traceparent: Option<String>) -> Self {
        self.traceparent = traceparent;
        self
    }
}

/// Writes one event.
///
/// # Errors
/// When Postgres fails.
pub async fn add<E: Event>(
    conn: &mut PgConnection,
    clock: &Clock,
    event: &E,
) -> Result<(), sqlx::Error> {
    let outgoing =
        Outgoing::new(clock, event).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    add_all(conn, vec![outgoing]).await
}

/// Writes many events with one statement.
///
/// # Errors
/// When Postgres fails.
pub async fn add_all(conn: &mut PgConnection, events: Vec<Outgoing>) -> Result<(), sqlx::Error> {
    if events.is_empty() {
        return Ok(());
    }
    let times: Vec<_> = events
        .iter()
        .map(|event| event.created_at.to_sqlx())
        .collect();
    let columns = Columns::of(events);
    sqlx::query(
        "INSERT INTO outbox (id, kind, subject, body, traceparent, created_at)
         SELECT id, kind, subject, body::jsonb, nullif(traceparent, ''), created_at
         FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[])
             AS e (id, kind, subject, body, traceparent, created_at)",
    )
    .bind(columns.ids)
    .bind(columns.kinds)
    .bind(columns.subjects)
    .bind(columns.bodies)
    .bind(columns.traceparents)
    .bind(times)
    .execute(conn)
    .await?;
    Ok(())
}

/// Events side by side, as a statement takes them.
#[derive(Default)]
pub(crate) struct Columns {
    pub(crate) ids: Vec<Uuid>,
    pub(crate) kinds: Vec<&'static str>,
    pub(crate) subjects: Vec<Uuid>,
    pub(crate) bodies: Vec<String>,
    /// Empty for none.
    pub(crate) traceparents: Vec<String>,
}

impl Columns {
    pub(crate) fn of(events: Vec<Outgoing>) -> Self {
        let own = telemetry::current_traceparent().unwrap_or_default();
        let mut columns = Self::default();
        for event in events {
            columns.ids.push(event.id);
            columns.kinds.push(event.kind);
            columns.subjects.push(event.subject);
            columns.bodies.push(event.body);
            let traceparent = event.traceparent.unwrap_or_else(|| own.clone());
            columns.traceparents.push(traceparent);
        }
        columns
    }
}
