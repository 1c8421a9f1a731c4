//! Facts about mails. Never an address.

use jiff::Timestamp;
use money::PledgeId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::event::event;

/// `message.sent`: the mail server took it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageSent {
    /// The message.
    pub message_id: Uuid,
    /// `receipt`, …
    pub kind: String,
    /// The pledge that it is about.
    pub pledge_id: Option<PledgeId>,
    /// When.
    pub at: Timestamp,
}
event!(MessageSent, "notification.message.sent.v1", message_id);

/// `message.failed`: given up, or refused for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageFailed {
    /// The message.
    pub message_id: Uuid,
    /// `receipt`, …
    pub kind: String,
    /// The pledge that it is about.
    pub pledge_id: Option<PledgeId>,
    /// When.
    pub at: Timestamp,
}
event!(MessageFailed, "notification.message.failed.v1", message_id);
