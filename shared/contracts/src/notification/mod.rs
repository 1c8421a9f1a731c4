//! What the notification service publishes and answers.

pub mod api;
pub mod events;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a mail says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// To the donor: what was paid.
    Receipt,
    /// To the donor: what went back.
    Refund,
    /// To a member of the organisation: a gift came.
    GiftNotice,
    /// To someone who signs in: the code.
    SignIn,
    /// To someone who is invited to work in an organisation.
    Invitation,
}

impl MessageKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Receipt,
        Self::Refund,
        Self::GiftNotice,
        Self::SignIn,
        Self::Invitation,
    ];

    /// As it stands in JSON and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Refund => "refund",
            Self::GiftNotice => "gift_notice",
            Self::SignIn => "sign_in",
            Self::Invitation => "invitation",
        }
    }
}

/// Where a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// Waits for its turn, or for its next try.
    Queued,
    /// Being handed over; after a crash it is tried again under the same `Message-ID`.
    Sending,
    /// The mail server took it. Whether it was read nobody knows.
    HandedOver,
    /// Refused for good, or given up.
    Failed,
}

impl MessageState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Queued, Self::Sending, Self::HandedOver, Self::Failed];

    /// As it stands in JSON and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::HandedOver => "handed_over",
            Self::Failed => "failed",
        }
    }
}
