//! Messages that a service could not act on, as its API tells them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A message that could not be acted on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeadLetter {
    /// The event's id; where there is none, what tells the message from others (`sha:…`).
    pub id: String,
    /// What happened, as events are named.
    #[serde(rename = "type")]
    pub kind: String,
    /// Why it could not be acted on.
    pub reason: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When the event was said.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub said_at: Option<Timestamp>,
    /// When it was given up.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub died_at: Option<Timestamp>,
    /// How long ago that was, seconds.
    pub age_seconds: Option<i64>,
    /// The message's headers; only where one message is looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<Map<String, Value>>,
    /// What it says; only where one message is looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
}

/// Has the service try again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplayDeadLetter {
    /// Also when it was said longer ago than the service remembers what it did: it may take effect twice.
    #[serde(default)]
    pub old: bool,
}
