use jiff::Timestamp;
use jiff::civil::Date;
use money::{CampaignId, DonorId, FundId, Money, PaymentId, PledgeId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::quote::general;
use crate::campaign::api::FundType;
use crate::pledge::{Backing, IfUnused, LimitedBy, NoMatch, PledgeState, StepLimit};
use crate::{Locale, Text};

/// How often a donor gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// This once.
    #[default]
    Once,
    /// Every month.
    Monthly,
}

/// How a donor pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// By card.
    #[default]
    Card,
    /// By bank transfer.
    BankTransfer,
}

/// Who gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Donor {
    /// Where the receipt goes; one address is one donor.
    pub email: String,
    /// As the donor wants to be called.
    #[serde(default)]
    pub name: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[serde(default)]
    pub country: Option<String>,
    /// The language of the receipt.
    #[serde(default)]
    pub locale: Locale,
    /// Whether the name stays hidden, as it does if nothing is said.
    #[serde(default = "hidden")]
    pub anonymous: bool,
    /// Whether the name stands on the campaign's page, for everyone to read, once the gift is paid.
    #[serde(default)]
    pub on_wall: bool,
}

const fn hidden() -> bool {
    true
}

/// `POST /api/pledges`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreatePledge {
    /// The campaign to give to.
    pub campaign_id: CampaignId,
    /// The gift.
    pub amount: Money,
    /// For the operator, minor units; never matched.
    #[serde(default)]
    pub tip: i64,
    /// Whether the donor takes the provider's fees on top.
    #[serde(default)]
    pub cover_fees: bool,
    /// What kind of gift.
    #[serde(default = "general")]
    pub fund_type: FundType,
    /// How often.
    #[serde(default)]
    pub frequency: Frequency,
    /// How it is paid.
    #[serde(default)]
    pub method: Method,
    /// Who gives.
    pub donor: Donor,
    /// A word to the organisation.
    #[serde(default)]
    pub message: Option<String>,
}

/// What a fund gives to a gift, as its donor sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Given {
    /// The fund.
    pub fund_id: FundId,
    /// Who stands behind it.
    pub sponsor: Text,
    /// How sure the money is.
    pub backing: Backing,
    /// What becomes of what the fund doesn't use.
    pub if_unused: IfUnused,
    /// Minor units, in the gift's currency.
    pub amount: i64,
    /// What kept it from being more.
    pub limited_by: LimitedBy,
}

/// A pledge that was just made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CreatedPledge {
    /// The pledge.
    pub id: PledgeId,
    /// `pending`: its match is held while the donor pays.
    pub state: PledgeState,
    /// The campaign.
    pub campaign_id: CampaignId,
    /// The gift.
    pub amount: Money,
    /// What is to be paid: gift, tip and covered fees.
    pub charge: Money,
    /// The sum of `match`.
    pub matched: Money,
    /// What each fund gives.
    #[serde(rename = "match")]
    pub matches: Vec<Given>,
    /// What kind of gift.
    pub fund_type: FundType,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when the match is held.
    pub expires_at: Timestamp,
    /// Leave to pay, for the payment service.
    pub payment_ticket: String,
    /// Leave to see and cancel the pledge.
    pub access_token: String,
}

/// Why a fund gives to a gift what it gives, or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Explanation {
    /// The fund.
    pub fund_id: FundId,
    /// Who stands behind it.
    #[serde(default)]
    pub sponsor: Text,
    /// The limits that were applied, in their order: each left less than the one before it. Empty
    /// for a fund that was not for this gift at all.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// What the fund gives now, minor units: what the last step left.
    #[serde(default)]
    pub gave: i64,
    /// Why it gives nothing; null if it gives something.
    pub reason: Option<NoMatch>,
}

/// One limit of a fund, as it was applied to a gift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ExplanationStep)]
pub struct Step {
    /// Which one.
    pub limit: StepLimit,
    /// The match that it left, minor units in the gift's currency.
    pub left: i64,
}

/// `GET /api/pledges/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Pledge {
    /// The pledge.
    pub id: PledgeId,
    /// Where it stands.
    pub state: PledgeState,
    /// The campaign.
    pub campaign_id: CampaignId,
    /// The gift.
    pub amount: Money,
    /// Of the charge, what is for the operator.
    pub tip: Money,
    /// Of the charge, the provider's fees that the donor takes.
    pub covered_fees: Money,
    /// What is or was to be paid.
    pub charge: Money,
    /// The part of the gift that was not refunded.
    pub retained: Money,
    /// Of the charge, what went back so far, tip and fees included; left out while nothing did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunded: Option<Money>,
    /// The sum of `match`.
    pub matched: Money,
    /// What each fund gives.
    #[serde(rename = "match")]
    pub matches: Vec<Given>,
    /// Why it is that much: every fund that was looked at, in the order in which they give.
    pub explain: Vec<Explanation>,
    /// What kind of gift.
    pub fund_type: FundType,
    /// How often.
    pub frequency: Frequency,
    /// How it is paid.
    pub method: Method,
    /// Whether the donor's name stays hidden.
    pub anonymous: bool,
    /// Whether the name is to stand on the campaign's page.
    #[serde(default)]
    pub on_wall: bool,
    /// Whether it is being closed: unpaid, and payment was asked to let go of it.
    pub closing: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when the match is or was held.
    pub expires_at: Timestamp,
    /// Until when the hold would last if its donor asked for more time; for the donor, while that can
    /// be asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extends_to: Option<Timestamp>,
    /// When it was paid.
    pub confirmed_at: Option<Timestamp>,
    /// The payment that paid it; for those who look after the campaign's money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<PaymentId>,
    /// Fresh leave to pay; for the donor, while the pledge is pending and not closing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_ticket: Option<String>,
}

/// A gift in the list of those who look after a campaign's money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PledgeItem {
    /// The pledge.
    pub id: PledgeId,
    /// Where it stands.
    pub state: PledgeState,
    /// The campaign.
    pub campaign_id: CampaignId,
    /// The gift.
    pub amount: Money,
    /// What is or was to be paid.
    pub charge: Money,
    /// The part of the gift that was not refunded.
    pub retained: Money,
    /// Of the charge, what went back so far, tip and fees included; left out while nothing did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunded: Option<Money>,
    /// What sponsors add.
    pub matched: Money,
    /// What kind of gift.
    pub fund_type: FundType,
    /// Whether the donor's name stays hidden.
    pub anonymous: bool,
    /// The donor's name, unless it stays hidden.
    pub donor_name: Option<String>,
    /// A word to the organisation.
    pub message: Option<String>,
    /// Whether it is being closed.
    pub closing: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was paid.
    pub confirmed_at: Option<Timestamp>,
}

/// `GET /internal/pledges/{id}/contact`: whom to write to, asked for at the moment of sending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Contact {
    /// The pledge.
    pub pledge_id: PledgeId,
    /// The donor, without saying who.
    pub donor_id: DonorId,
    /// The address.
    pub email: String,
    /// As the donor wants to be called.
    pub name: Option<String>,
    /// The language to write in.
    pub locale: Locale,
    /// Whether the name stays hidden from others.
    pub anonymous: bool,
    /// Leave to look at the pledge, for the link in the mail.
    pub receipt_token: String,
}

/// Someone who gave and wants to be named on the campaign's page: never how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WallEntry {
    /// As the donor wants to be called.
    pub name: String,
    /// The day on which it was paid, in UTC.
    pub day: Date,
    /// The pledge; only for admins, who may have to take the name down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pledge_id: Option<PledgeId>,
}
