//! Facts about accounts.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::event::event;

/// `account.registered`: someone signed in for the first time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRegistered {
    /// Opaque.
    pub account_id: Uuid,
    /// When.
    pub at: Timestamp,
}
event!(AccountRegistered, "web.account.registered.v1", account_id);

/// `account.erased`: the person asked to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountErased {
    /// Opaque.
    pub account_id: Uuid,
    /// When.
    pub at: Timestamp,
}
event!(AccountErased, "web.account.erased.v1", account_id);
