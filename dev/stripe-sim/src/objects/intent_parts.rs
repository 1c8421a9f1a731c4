//! What intents are made of: where it stands, what it takes, when it is booked.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Where a PaymentIntent stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// Waits for a (further) way to pay.
    RequiresPaymentMethod,
    /// Has a way to pay and waits for the word.
    RequiresConfirmation,
    /// Waits for the card's holder to prove who they are.
    RequiresAction,
    /// The card's network has been asked and has not answered.
    Processing,
    /// Paid.
    Succeeded,
    /// Will never be paid.
    Canceled {
        /// When, in seconds.
        at: i64,
        /// The caller's word for it.
        reason: Option<String>,
    },
}

impl Status {
    /// Whether it may still be changed, confirmed and cancelled.
    pub(crate) fn is_open(&self) -> bool {
        match self {
            Self::RequiresPaymentMethod | Self::RequiresConfirmation | Self::RequiresAction => true,
            Self::Processing | Self::Succeeded | Self::Canceled { .. } => false,
        }
    }

    /// Stripe's word.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::RequiresPaymentMethod => "requires_payment_method",
            Self::RequiresConfirmation => "requires_confirmation",
            Self::RequiresAction => "requires_action",
            Self::Processing => "processing",
            Self::Succeeded => "succeeded",
            Self::Canceled { .. } => "canceled",
        }
    }
}

/// Whether payment methods that leave the page are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Methods {
    /// Those of the account, with those that redirect.
    Automatic,
    /// Those of the account that stay on the page.
    AutomaticWithoutRedirects,
    /// Cards, because the caller said so.
    CardsAlone,
}

impl Methods {
    /// As the API shows it.
    pub(crate) fn json(self) -> Value {
        match self {
            Self::Automatic => json!({ "allow_redirects": "always", "enabled": true }),
            Self::AutomaticWithoutRedirects => {
                json!({ "allow_redirects": "never", "enabled": true })
            }
            Self::CardsAlone => Value::Null,
        }
    }
}

/// When the balance transaction appears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Capture {
    /// With the charge.
    Automatic,
    /// A moment later: Stripe's default.
    AutomaticAsync,
}
