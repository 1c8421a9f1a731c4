//! Events are written in the transaction that makes them true; the relay tells them afterwards.

use contracts::Event;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde_json::Value;
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
    body: Value,
    created_at: Timestamp,
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
            body: serde_json::to_value(event)?,
            created_at: clock.now(),
        })
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
    let mut columns = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for event in events {
        columns.0.push(event.id);
        columns.1.push(event.kind);
        columns.2.push(event.subject);
        columns.3.push(event.body);
        columns.4.push(event.created_at.to_sqlx());
    }
    sqlx::query(
        "INSERT INTO outbox (id, kind, subject, body, created_at, traceparent)
         SELECT *, $6 FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::jsonb[], $5::timestamptz[])",
    )
    .bind(columns.0)
    .bind(columns.1)
    .bind(columns.2)
    .bind(columns.3)
    .bind(columns.4)
    .bind(telemetry::current_traceparent())
    .execute(conn)
    .await?;
    Ok(())
}
