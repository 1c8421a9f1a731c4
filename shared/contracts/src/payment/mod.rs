//! What the payment service publishes and answers.

pub mod api;
pub mod events;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// It is written; whether the provider knows of it is being found out.
    Created,
    /// The donor can pay.
    RequiresPayment,
    /// The provider is at it; it can't be closed now.
    Processing,
    /// Paid, and in the ledger.
    Succeeded,
    /// Nothing was charged, and nothing will be.
    Closed,
}

impl PaymentState {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Created,
        Self::RequiresPayment,
        Self::Processing,
        Self::Succeeded,
        Self::Closed,
    ];

    /// As it stands in JSON and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::RequiresPayment => "requires_payment",
            Self::Processing => "processing",
            Self::Succeeded => "succeeded",
            Self::Closed => "closed",
        }
    }

    /// The state that is written so, if there is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// Where a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundState {
    /// It is written; whether the provider knows of it is being found out.
    Requested,
    /// The provider is at it. From here on it is booked.
    Pending,
    /// The provider waits for the donor.
    RequiresAction,
    /// The money is on its way to the donor.
    Succeeded,
    /// It came back: the donor's bank didn't take it. It is still owed to the donor.
    Failed,
    /// It was stopped at the provider after it was booked. It is still owed to the donor.
    Cancelled,
    /// The provider would not begin it: nothing moved.
    Refused,
}

impl RefundState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Requested,
        Self::Pending,
        Self::RequiresAction,
        Self::Succeeded,
        Self::Failed,
        Self::Cancelled,
        Self::Refused,
    ];

    /// As it stands in JSON and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Pending => "pending",
            Self::RequiresAction => "requires_action",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Refused => "refused",
        }
    }

    /// The state that is written so, if there is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}
