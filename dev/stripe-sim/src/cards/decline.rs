//! Why a card is declined, in Stripe's words.

use serde::{Deserialize, Serialize};

/// Why an issuer declines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Decline {
    /// No reason given.
    Generic,
    /// Not enough money.
    InsufficientFunds,
    /// Reported lost.
    LostCard,
    /// Reported stolen.
    StolenCard,
    /// Past its date.
    ExpiredCard,
    /// Wrong security code.
    IncorrectCvc,
    /// A fault on the way.
    ProcessingError,
    /// Too many attempts, or too much money.
    VelocityExceeded,
    /// The holder must prove who they are, and is not there.
    AuthenticationRequired,
    /// Not one of Stripe's test cards.
    NotATestCard,
}

/// A decline in Stripe's words.
pub(crate) struct DeclineWords {
    /// The error's code.
    pub(crate) code: &'static str,
    /// The issuer's reason.
    pub(crate) decline_code: Option<&'static str>,
    /// What Stripe advises.
    pub(crate) advice_code: Option<&'static str>,
    /// The sentence for the payer.
    pub(crate) message: &'static str,
}

impl Decline {
    /// The decline in Stripe's words.
    pub(crate) fn words(self) -> DeclineWords {
        const DECLINED: &str = "Your card was declined.";
        const LATER: Option<&str> = Some("try_again_later");
        const NEVER: Option<&str> = Some("do_not_try_again");
        const CHECK: Option<&str> = Some("confirm_card_data");
        let declined =
            |reason, advice_code, message| ("card_declined", Some(reason), advice_code, message);
        let (code, decline_code, advice_code, message) = match self {
            Self::Generic => declined("generic_decline", LATER, DECLINED),
            Self::InsufficientFunds => declined(
                "insufficient_funds",
                LATER,
                "Your card has insufficient funds.",
            ),
            Self::LostCard => declined("lost_card", NEVER, DECLINED),
            Self::StolenCard => declined("stolen_card", NEVER, DECLINED),
            Self::VelocityExceeded => declined(
                "card_velocity_exceeded",
                LATER,
                "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
            ),
            Self::AuthenticationRequired => (
                "authentication_required",
                Some("authentication_required"),
                LATER,
                "Your card was declined. This transaction requires authentication.",
            ),
            Self::NotATestCard => declined(
                "test_mode_live_card",
                None,
                "Your card was declined. Your request was in test mode, but used a non test card. For a list of \
                 valid test cards, visit: https://stripe.com/docs/testing.",
            ),
            Self::ExpiredCard => ("expired_card", None, CHECK, "Your card has expired."),
            Self::IncorrectCvc => (
                "incorrect_cvc",
                None,
                CHECK,
                "Your card's security code is incorrect.",
            ),
            Self::ProcessingError => (
                "processing_error",
                None,
                LATER,
                "An error occurred while processing your card. Try again in a little bit.",
            ),
        };
        DeclineWords {
            code,
            decline_code,
            advice_code,
            message,
        }
    }
}
