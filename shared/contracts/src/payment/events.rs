//! Facts about payments, as the provider confirmed them.

use jiff::Timestamp;
use money::{CampaignId, Money, PaymentId, PledgeId};
use serde::{Deserialize, Serialize};

use crate::event::event;

/// `payment.succeeded`: the charge went through and stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentSucceeded {
    /// The payment.
    pub payment_id: PaymentId,
    /// The pledge that it pays.
    pub pledge_id: PledgeId,
    /// The campaign.
    pub campaign_id: CampaignId,
    /// What was charged.
    pub charge: Money,
    /// What the provider kept, in the charge's currency, where it is known.
    pub fee: Option<Money>,
    /// An opaque mark of the card, the same for the same card: a keyed digest of the provider's
    /// fingerprint, which nobody but payment knows.
    pub card_fingerprint: Option<String>,
    /// When the provider took it.
    pub at: Timestamp,
}
event!(PaymentSucceeded, "payment.payment.succeeded.v1", payment_id);

/// `payment.failed`: a try was declined; the donor may try again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentFailed {
    /// The payment.
    pub payment_id: PaymentId,
    /// The pledge that it would pay.
    pub pledge_id: PledgeId,
    /// The provider's word: `card_declined`, …
    pub code: String,
    /// When.
    pub at: Timestamp,
}
event!(PaymentFailed, "payment.payment.failed.v1", payment_id);

/// What became of a pledge's payment when it was to be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosedAs {
    /// Nothing was charged, and nothing will be.
    Cancelled,
    /// It had been paid.
    Succeeded,
}

/// `payment.closed`: the answer to `pledge.expiry_requested`, said only after the provider said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentClosed {
    /// The pledge.
    pub pledge_id: PledgeId,
    /// What became of it.
    pub outcome: ClosedAs,
    /// When.
    pub at: Timestamp,
}
event!(PaymentClosed, "payment.payment.closed.v1", pledge_id);

/// Why money went back to a donor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundCause {
    /// Finance gave it back here.
    Requested,
    /// The campaign was called off.
    CampaignCancelled,
    /// It was given back at the provider itself.
    AtProvider,
    /// The donor's bank took it back: a dispute that was lost.
    Dispute,
}

impl RefundCause {
    /// Every cause.
    pub const ALL: [Self; 4] = [
        Self::Requested,
        Self::CampaignCancelled,
        Self::AtProvider,
        Self::Dispute,
    ];

    /// As it stands in JSON and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::CampaignCancelled => "campaign_cancelled",
            Self::AtProvider => "at_provider",
            Self::Dispute => "dispute",
        }
    }

    /// The cause that is written so, if there is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.as_str() == word)
    }
}

/// `payment.refunded`: money went back to the donor. Its sums are the whole so far, so that order
/// and repeats don't matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRefunded {
    /// The payment.
    pub payment_id: PaymentId,
    /// The pledge that it paid.
    pub pledge_id: PledgeId,
    /// The campaign.
    pub campaign_id: CampaignId,
    /// All that was given back so far, absolute.
    pub refunded: Money,
    /// Of that, what was taken from the gift; the rest are tip and covered fees.
    pub gift_refunded: Money,
    /// Why the latest of it went back.
    pub cause: RefundCause,
    /// Rises with every refund of this payment.
    pub version: i64,
    /// When.
    pub at: Timestamp,
}
event!(PaymentRefunded, "payment.payment.refunded.v1", payment_id);

/// How far a dispute is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisputeStage {
    /// The provider holds the money until it is decided.
    Opened,
    /// The money came back to us.
    Won,
    /// The donor has it; a `payment.refunded` says so too.
    Lost,
}

impl DisputeStage {
    /// Every stage.
    pub const ALL: [Self; 3] = [Self::Opened, Self::Won, Self::Lost];

    /// As it stands in JSON and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }

    /// The stage that is written so, if there is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == word)
    }
}

/// `payment.disputed`: the donor's bank asks the money back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentDisputed {
    /// The payment.
    pub payment_id: PaymentId,
    /// The pledge that it paid.
    pub pledge_id: PledgeId,
    /// The campaign.
    pub campaign_id: CampaignId,
    /// How far it is.
    pub stage: DisputeStage,
    /// The sum in dispute.
    pub amount: Money,
    /// When.
    pub at: Timestamp,
}
event!(PaymentDisputed, "payment.payment.disputed.v1", payment_id);
