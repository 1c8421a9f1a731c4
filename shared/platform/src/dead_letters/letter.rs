use std::fmt::Write as _;

use contracts::dead_letters as api;
use jiff::{SignedDuration, Timestamp};
use lapin::message::Delivery;
use lapin::types::{AMQPValue, FieldTable};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::amqp;
use crate::letter::{Letter, text};

/// A message that could not be acted on.
pub(super) struct DeadLetter {
    /// The event's id; where there is none, what tells the message from others.
    pub(super) id: String,
    pub(super) kind: String,
    /// When the event was said.
    pub(super) said_at: Option<Timestamp>,
    reason: String,
    attempts: u32,
    died_at: Option<Timestamp>,
    headers: FieldTable,
    body: Vec<u8>,
}

impl DeadLetter {
    pub(super) fn of(delivery: &Delivery) -> Self {
        let said = Letter::of(&delivery.properties);
        let headers = delivery.properties.headers().clone().unwrap_or_default();
        let id = said.event_id.map_or_else(
            || digest(&headers, &delivery.data),
            |event_id| event_id.to_string(),
        );
        let moment = |name| text(&headers, name).and_then(|moment| moment.parse().ok());
        let death = BrokersNote::read(&headers);
        Self {
            id,
            kind: if said.kind.is_empty() {
                "unknown".to_owned()
            } else {
                said.kind
            },
            said_at: moment("cloudEvents:time"),
            reason: text(&headers, amqp::REASON).unwrap_or_else(|| {
                let reason = death.as_ref().map(BrokersNote::reason);
                reason.unwrap_or_else(|| "nobody noted why".to_owned())
            }),
            attempts: said.attempt,
            died_at: moment(amqp::DIED_AT).or_else(|| death.and_then(|death| death.at)),
            headers,
            body: delivery.data.clone(),
        }
    }

    /// For people, in a line.
    pub(super) fn line(&self, now: Timestamp) -> String {
        let age = self
            .died_at
            .map_or_else(|| "?".to_owned(), |at| in_words(now.duration_since(at)));
        format!(
            "{}  {}  {age} ago, attempts {}: {}",
            self.id, self.kind, self.attempts, self.reason
        )
    }

    /// For programs, without headers and body.
    pub(super) fn summary(&self, now: Timestamp) -> api::DeadLetter {
        api::DeadLetter {
            id: self.id.clone(),
            kind: self.kind.clone(),
            reason: self.reason.clone(),
            attempts: self.attempts,
            said_at: self.said_at,
            died_at: self.died_at,
            age_seconds: self.died_at.map(|at| now.duration_since(at).as_secs()),
            headers: None,
            body: None,
        }
    }

    /// For people, all of it.
    pub(super) fn page(&self, now: Timestamp) -> String {
        let mut page = format!("{}\n", self.line(now));
        for (name, value) in self.headers.inner() {
            // Writing to a string can't fail.
            let _ = writeln!(page, "{name}: {}", shown(value));
        }
        let body = match serde_json::from_slice::<Value>(&self.body) {
            Ok(body) => format!("{body:#}"),
            Err(_) => String::from_utf8_lossy(&self.body).into_owned(),
        };
        let _ = writeln!(page, "\n{body}");
        page
    }

    /// For programs, all of it.
    pub(super) fn whole(&self, now: Timestamp) -> api::DeadLetter {
        let headers: Map<String, Value> = self
            .headers
            .inner()
            .iter()
            .map(|(name, value)| (name.to_string(), shown(value)))
            .collect();
        let body = serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| Value::from(String::from_utf8_lossy(&self.body)));
        api::DeadLetter {
            headers: Some(headers),
            body: Some(body),
            ..self.summary(now)
        }
    }
}

/// What the broker notes when it gives a message up by itself (`x-death`, the latest first).
struct BrokersNote {
    why: String,
    queue: String,
    at: Option<Timestamp>,
}

impl BrokersNote {
    fn read(headers: &FieldTable) -> Option<Self> {
        let AMQPValue::FieldArray(deaths) = headers.inner().get("x-death")? else {
            return None;
        };
        let AMQPValue::FieldTable(death) = deaths.as_slice().first()? else {
            return None;
        };
        let at = match death.inner().get("time") {
            Some(AMQPValue::Timestamp(seconds)) => i64::try_from(*seconds)
                .ok()
                .and_then(|seconds| Timestamp::from_second(seconds).ok()),
            _ => None,
        };
        Some(Self {
            why: text(death, "reason").unwrap_or_default(),
            queue: text(death, "queue").unwrap_or_default(),
            at,
        })
    }

    fn reason(&self) -> String {
        let queue = &self.queue;
        match self.why.as_str() {
            "delivery_limit" => format!(
                "the broker gave it up: in queue {queue} whoever took it went away without an \
                 answer, each time"
            ),
            "rejected" => format!("it was rejected in queue {queue}"),
            "expired" => format!("it grew too old in queue {queue}"),
            "maxlen" => format!("queue {queue} was full"),
            other => format!("the broker gave it up in queue {queue}: {other}"),
        }
    }
}

/// Tells apart messages that have no id.
fn digest(headers: &FieldTable, body: &[u8]) -> String {
    let mut digest = Sha256::new();
    for (name, value) in headers.inner() {
        // What the broker counts changes each time it is looked at.
        if name.as_str() != "x-delivery-count" {
            digest.update(format!("{name}={value:?}\n"));
        }
    }
    digest.update(body);
    let digest = digest.finalize();
    let (head, _) = digest.split_at(6);
    head.iter().fold(String::from("sha:"), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn shown(value: &AMQPValue) -> Value {
    match value {
        AMQPValue::LongString(text) => text.to_string().into(),
        AMQPValue::ShortString(text) => text.to_string().into(),
        AMQPValue::Boolean(value) => (*value).into(),
        AMQPValue::LongInt(number) => (*number).into(),
        AMQPValue::LongLongInt(number) => (*number).into(),
        AMQPValue::Timestamp(seconds) => (*seconds).into(),
        AMQPValue::FieldTable(table) => table
            .inner()
            .iter()
            .map(|(name, value)| (name.to_string(), shown(value)))
            .collect::<Map<_, _>>()
            .into(),
        AMQPValue::FieldArray(values) => values.as_slice().iter().map(shown).collect(),
        other => format!("{other:?}").into(),
    }
}

fn in_words(age: SignedDuration) -> String {
    match age.as_secs() {
        seconds if seconds < 120 => format!("{seconds} s"),
        seconds if seconds < 7_200 => format!("{} min", seconds / 60),
        seconds if seconds < 172_800 => format!("{} h", seconds / 3_600),
        seconds => format!("{} days", seconds / 86_400),
    }
}
