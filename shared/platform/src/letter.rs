//! What the headers of a message say, and what we write there.

use lapin::BasicProperties;
use lapin::types::{AMQPValue, FieldTable};
use uuid::Uuid;

use crate::{amqp, telemetry};

/// What the broker notes about a message's deaths. It must not travel on: a message that "died" in a
/// queue before and comes there again is a loop to the broker, which drops it.
const DEATHS: [&str; 5] = [
    "x-death",
    "x-first-death-exchange",
    "x-first-death-queue",
    "x-first-death-reason",
    "x-delivery-count",
];

/// What the headers of a message say.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    pub(crate) event_id: Option<Uuid>,
    pub(crate) kind: String,
    /// The number of this try.
    pub(crate) attempt: u32,
    /// How often it waited for a server of ours.
    pub(crate) waits: u32,
    pub(crate) traceparent: Option<String>,
}

impl Letter {
    pub(crate) fn of(properties: &BasicProperties) -> Self {
        let headers = properties.headers().as_ref();
        let text = |name| headers.and_then(|headers| text(headers, name));
        let number = |name| text(name).and_then(|number| number.parse().ok());
        Self {
            event_id: text("cloudEvents:id").and_then(|id| id.parse().ok()),
            kind: text("cloudEvents:type").unwrap_or_default(),
            attempt: number(amqp::ATTEMPT).unwrap_or(1),
            waits: number(amqp::WAITS).unwrap_or(0),
            traceparent: text(telemetry::TRACEPARENT),
        }
    }
}

/// A header, if it is text.
pub(crate) fn text(headers: &FieldTable, name: &str) -> Option<String> {
    match headers.inner().get(name) {
        Some(AMQPValue::LongString(value)) => Some(value.to_string()),
        _ => None,
    }
}

/// The message's own properties with these marks, and without those removed and what the broker noted.
pub(crate) fn remarked(
    properties: &BasicProperties,
    marks: &[(&str, String)],
    removed: &[&str],
) -> BasicProperties {
    let headers = properties.headers().clone().unwrap_or_default();
    let mut kept = FieldTable::default();
    for (name, value) in headers.inner() {
        if !DEATHS.contains(&name.as_str()) && !removed.contains(&name.as_str()) {
            kept.insert(name.clone(), value.clone());
        }
    }
    for (name, value) in marks {
        kept.insert((*name).into(), amqp::text(value));
    }
    properties.clone().with_headers(kept)
}
