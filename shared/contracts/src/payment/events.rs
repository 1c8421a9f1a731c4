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
    /// An opaque mark of the card, the same for the same card.
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

/// `payment.refunded`: money went back to the donor; `refunded` is the whole so far.
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
    /// Rises with every refund of this payment.
    pub version: i64,
    /// When.
    pub at: Timestamp,
}
event!(PaymentRefunded, "payment.payment.refunded.v1", payment_id);

/// `payment.disputed`: the donor's bank asks the money back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentDisputed {
    /// The payment.
    pub payment_id: PaymentId,
    /// The pledge that it paid.
    pub pledge_id: PledgeId,
    /// `opened`, `won` or `lost`.
    pub stage: String,
    /// The sum in dispute.
    pub amount: Money,
    /// When.
    pub at: Timestamp,
}
event!(PaymentDisputed, "payment.payment.disputed.v1", payment_id);
