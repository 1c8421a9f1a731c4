//! Facts about pledges, match funds and campaigns' totals.

use jiff::Timestamp;
use money::{CampaignId, Currency, DonorId, FundId, Money, PledgeId, SponsorId};
use serde::{Deserialize, Serialize};

use super::{Backing, PledgeState};
use crate::Text;
use crate::event::event;
use crate::payment::events::RefundCause;

/// What a fund gives to a pledge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// The fund.
    pub fund_id: FundId,
    /// Who stands behind it.
    pub sponsor: Text,
    /// How sure the money is.
    pub backing: Backing,
    /// Minor units, in the pledge's currency.
    pub amount: i64,
}

/// A pledge as others know it. The donor is an opaque id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PledgeFacts {
    /// The pledge.
    pub pledge_id: PledgeId,
    /// Rises with every change.
    pub version: i64,
    /// Where it stands.
    pub state: PledgeState,
    /// The campaign.
    pub campaign_id: CampaignId,
    /// The donor.
    pub donor_id: DonorId,
    /// The gift.
    pub amount: Money,
    /// What is or was charged: gift, tip and covered fees.
    pub charge: Money,
    /// The part of the gift that was not refunded.
    pub retained: Money,
    /// The sum of `match`.
    pub matched: Money,
    /// What each fund gives.
    #[serde(rename = "match")]
    pub matches: Vec<Match>,
    /// `general`, `zakat`, …
    pub fund_type: String,
    /// Whether the donor's name stays hidden.
    pub anonymous: bool,
    /// What just went back to the donor, where the event is about that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<RefundFacts>,
    /// When it happened.
    pub at: Timestamp,
}

/// Money that went back to a donor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundFacts {
    /// This time, of the whole charge: gift, tip and covered fees.
    pub amount: Money,
    /// All so far, of the whole charge.
    pub refunded: Money,
    /// Why.
    pub cause: RefundCause,
}

/// Declares events that carry a pledge's facts.
macro_rules! pledge_facts {
    ($($(#[$doc:meta])* $name:ident = $kind:literal),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub PledgeFacts);

        impl $crate::Event for $name {
            const TYPE: &'static str = $kind;

            fn subject(&self) -> uuid::Uuid {
                self.0.pledge_id.into()
            }
        }
    )+};
}

pledge_facts! {
    /// A donor pledged; the match is held.
    PledgeCreated = "pledge.pledge.created.v1",
    /// It was paid; the match is booked.
    PledgeConfirmed = "pledge.pledge.confirmed.v1",
    /// It was not paid; the match went back.
    PledgeExpired = "pledge.pledge.expired.v1",
    /// Some or all was given back.
    PledgeRefunded = "pledge.pledge.refunded.v1",
    /// Money that came back to a fund raised its match.
    PledgeToppedUp = "pledge.pledge.topped_up.v1",
}

/// Why a pledge is to be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// The hold ended.
    Expired,
    /// The donor thought better of it.
    Cancelled,
    /// The campaign was called off.
    CampaignCancelled,
}

/// `pledge.expiry_requested`: payment is asked to close the pledge, and answers with `payment.closed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PledgeExpiryRequested {
    /// The pledge.
    pub pledge_id: PledgeId,
    /// The campaign.
    pub campaign_id: CampaignId,
    /// Why.
    pub reason: CloseReason,
}
event!(
    PledgeExpiryRequested,
    "pledge.pledge.expiry_requested.v1",
    pledge_id
);

/// What a fund gave one campaign so far, absolute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundInCampaign {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// Reserved and committed there, minor units.
    pub used: i64,
    /// Whether the fund gives there (its `unlock` was met, or it has none).
    pub unlocked: bool,
    /// Rises with every change of these.
    pub version: i64,
}

/// Where a match fund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FundState {
    /// Being set up.
    Draft,
    /// Gives.
    Active,
    /// Gives nothing new for a while.
    Paused,
    /// Its window is over; gifts in flight are waited for.
    Settling,
    /// Final.
    Settled,
}

/// A match fund as others know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundFacts {
    /// The fund.
    pub fund_id: FundId,
    /// Rises with every change.
    pub version: i64,
    /// Where it stands.
    pub state: FundState,
    /// Whose it is.
    pub sponsor_id: SponsorId,
    /// The sponsor's name.
    pub sponsor: Text,
    /// The fund's name.
    pub name: Text,
    /// `first_come`, …
    pub mode: String,
    /// Its one currency.
    pub currency: Currency,
    /// What the sponsor committed, minor units.
    pub commitment: i64,
    /// What new gifts can still draw on, minor units.
    pub available: i64,
    /// The cap on what one campaign gets, minor units.
    pub max_per_campaign: Option<i64>,
    /// Whether campaigns must first meet a target.
    pub has_unlock: bool,
    /// Gives to gifts from then on.
    pub starts_at: Timestamp,
    /// Gives to no gift from then on.
    pub ends_at: Timestamp,
    /// How sure the money is.
    pub backing: Backing,
    /// The campaigns in scope whose figures changed, or all of them at activation.
    pub campaigns: Vec<FundInCampaign>,
}

/// Declares events that carry a fund's facts.
macro_rules! fund_facts {
    ($($(#[$doc:meta])* $name:ident = $kind:literal),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub FundFacts);

        impl $crate::Event for $name {
            const TYPE: &'static str = $kind;

            fn subject(&self) -> uuid::Uuid {
                self.0.fund_id.into()
            }
        }
    )+};
}

fund_facts! {
    /// It gives from now on (within its window).
    MatchFundActivated = "pledge.match_fund.activated.v1",
    /// Its figures or its state changed.
    MatchFundChanged = "pledge.match_fund.changed.v1",
    /// Nothing is left for new gifts.
    MatchFundExhausted = "pledge.match_fund.exhausted.v1",
    /// It is final.
    MatchFundSettled = "pledge.match_fund.settled.v1",
}

/// `campaign_totals.changed`: the sums over confirmed gifts, absolute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignTotalsChanged {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// Rises with every change.
    pub version: i64,
    /// What donors gave, retained.
    pub raised: Money,
    /// What sponsors add: committed allocations and grants.
    pub matched: Money,
    /// Distinct donors.
    pub donors: i64,
    /// Gifts.
    pub pledges: i64,
    /// When.
    pub at: Timestamp,
}
event!(
    CampaignTotalsChanged,
    "pledge.campaign_totals.changed.v1",
    campaign_id
);
