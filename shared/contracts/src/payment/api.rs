//! Requests and answers of the payment service's HTTP API, as other services use them.

use jiff::Timestamp;
use money::{CampaignId, Money, OrganisationId, PaymentId, PledgeId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::events::RefundCause;
use super::{PaymentState, RefundState};
use crate::Reason;

/// `POST /api/payments`: the leave that pledge gave to pay it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenPayment {
    /// The pledge's `payment_ticket`.
    pub ticket: String,
}

/// What kind of thing a client is to do with its secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentKind {
    /// Charged now (a PaymentIntent).
    Payment,
}

/// A payment to be confirmed by the donor's browser, with the provider alone.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PaymentOpened {
    /// The payment.
    pub id: PaymentId,
    /// What the client secret is for.
    pub kind: PaymentKind,
    /// Where it stands.
    pub state: PaymentState,
    /// What is charged.
    pub charge: Money,
    /// For the provider's script in the browser; of no use to anyone else.
    pub client_secret: String,
    /// The provider's key for browsers.
    pub publishable_key: String,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// `GET /api/payments/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Payment {
    /// The payment.
    pub id: PaymentId,
    /// Charged at once.
    pub kind: PaymentKind,
    /// Where it stands.
    pub state: PaymentState,
    /// The pledge that it pays.
    pub pledge_id: PledgeId,
    /// The campaign.
    pub campaign_id: CampaignId,
    /// What is or was charged; none if the pledge was closed before anyone came to pay.
    pub charge: Option<Money>,
    /// Of the charge, the gift.
    pub amount: Option<Money>,
    /// What the provider kept, in the charge's currency; once known, for finance alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<Money>,
    /// Of the charge, what went back so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunded: Option<Money>,
    /// Of refunds that came back, what is still owed to the donor; for finance alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owed: Option<Money>,
    /// What the donor's bank asks back, and the provider holds until that is decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disputed: Option<Money>,
    /// The provider's word for the last try that was declined, while the donor can still pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<String>,
    /// Whether it is being closed.
    pub closing: bool,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was paid.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub succeeded_at: Option<Timestamp>,
}

/// What a refund is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundPart {
    /// The gift, and with it its match.
    Gift,
    /// Tip and covered fees; the gift and its match stay.
    Extras,
}

/// `POST /api/payments/{id}/refunds`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundPayment {
    /// How much; all that is left if left out.
    #[serde(default)]
    pub amount: Option<Money>,
    /// What it is taken from; if left out, first the gift, then tip and covered fees.
    #[serde(default)]
    pub part: Option<RefundPart>,
    /// Why.
    pub reason: Reason,
}

/// Money that went back, or is to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Refund {
    /// The refund.
    pub id: Uuid,
    /// The payment.
    pub payment_id: PaymentId,
    /// Where it stands.
    pub state: RefundState,
    /// How much.
    pub amount: Money,
    /// Of that, what is taken from the gift; the rest from tip and covered fees, or from what was owed.
    pub gift: Money,
    /// What led to it.
    pub cause: RefundCause,
    /// Why, in the words of whoever asked for it here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The account that asked for it here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_by: Option<String>,
    /// When it was asked for, here or at the provider.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When its state last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// `GET /api/ledger/trial-balance`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrialBalance {
    /// One for each currency that anything was booked in, by code.
    pub currencies: Vec<CurrencyBalance>,
}

/// All that was booked in one currency, minor units. Both sides are equal, always.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CurrencyBalance {
    /// ISO 4217 code.
    pub currency: String,
    /// The sum of all debits.
    pub debit: i64,
    /// The sum of all credits.
    pub credit: i64,
}

/// What an account of the ledger is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// Asset: what the provider holds for us.
    ProviderClearing,
    /// Liability: gifts owed to a campaign, each fund type apart.
    CampaignGifts,
    /// Income: what donors add to their gift (tip and covered fees).
    DonorExtras,
    /// Expense: what the provider kept.
    ProviderFees,
    /// Passage between currencies, where the provider settles in another one.
    Exchange,
    /// Asset: what the provider took out for a dispute and holds until it is decided.
    DisputesHeld,
    /// Liability: refunds that came back, still owed to their donors.
    RefundsOwed,
    /// Expense: what went back beyond what was left of a charge.
    Losses,
}

impl AccountKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::ProviderClearing,
        Self::CampaignGifts,
        Self::DonorExtras,
        Self::ProviderFees,
        Self::Exchange,
        Self::DisputesHeld,
        Self::RefundsOwed,
        Self::Losses,
    ];

    /// As it stands in JSON and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ProviderClearing => "provider_clearing",
            Self::CampaignGifts => "campaign_gifts",
            Self::DonorExtras => "donor_extras",
            Self::ProviderFees => "provider_fees",
            Self::Exchange => "exchange",
            Self::DisputesHeld => "disputes_held",
            Self::RefundsOwed => "refunds_owed",
            Self::Losses => "losses",
        }
    }

    /// The kind that is written so, if there is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// An account of `GET /api/ledger/accounts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Account {
    /// The account.
    pub id: Uuid,
    /// What it is for.
    pub kind: AccountKind,
    /// The organisation that it belongs to, or whose campaign it belongs to.
    pub organisation_id: Option<OrganisationId>,
    /// The campaign that it belongs to.
    pub campaign_id: Option<CampaignId>,
    /// `general`, `zakat`, …
    pub fund_type: Option<String>,
    /// The sum of its debits.
    pub debit: Money,
    /// The sum of its credits.
    pub credit: Money,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// Which side of an account a sum stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Adds to assets and expenses.
    Debit,
    /// Adds to liabilities and income.
    Credit,
}

/// One line of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Posting {
    /// The account.
    pub account_id: Uuid,
    /// What that account is for.
    pub kind: AccountKind,
    /// Which side of it.
    pub side: Side,
    /// How much, never negative.
    pub amount: Money,
}

/// What an entry books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A donor's charge.
    Charge,
    /// The provider turned it into the currency that it settles in.
    Exchange,
    /// What the provider kept, or gave back of it.
    Fee,
    /// Money went back to the donor.
    Refund,
    /// A refund came back to us.
    RefundFailure,
    /// The provider took out what a dispute is about.
    DisputeHeld,
    /// It was put back.
    DisputeWon,
    /// The donor keeps it.
    DisputeLost,
}

impl EntryKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Charge,
        Self::Exchange,
        Self::Fee,
        Self::Refund,
        Self::RefundFailure,
        Self::DisputeHeld,
        Self::DisputeWon,
        Self::DisputeLost,
    ];

    /// As it stands in JSON and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Exchange => "exchange",
            Self::Fee => "fee",
            Self::Refund => "refund",
            Self::RefundFailure => "refund_failure",
            Self::DisputeHeld => "dispute_held",
            Self::DisputeWon => "dispute_won",
            Self::DisputeLost => "dispute_lost",
        }
    }

    /// The kind that is written so, if there is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// An entry of `GET /api/ledger/entries`: final; its postings come to nought in every currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// The entry.
    pub id: Uuid,
    /// What it books.
    pub kind: EntryKind,
    /// The payment that it is about.
    pub payment_id: PaymentId,
    /// When it happened, by the provider's clock.
    #[schema(value_type = String, format = DateTime)]
    pub occurred_at: Timestamp,
    /// When it was booked.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Its lines.
    pub postings: Vec<Posting>,
}
