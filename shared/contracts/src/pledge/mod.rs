//! What the pledge service publishes and answers.

pub mod api;
pub mod events;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a pledge stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PledgeState {
    /// Its match is held while the donor pays.
    Pending,
    /// Paid; its match is booked.
    Confirmed,
    /// Not paid in time, cancelled or failed; its match went back.
    Expired,
    /// Paid, and wholly given back.
    Refunded,
}

/// How sure a sponsor's money is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Backing {
    /// The sponsor's word.
    #[default]
    Promised,
    /// A third party stands in.
    Guaranteed,
    /// Paid in already.
    Funded,
}

/// What becomes of a fund's unused money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IfUnused {
    /// It goes back to the sponsor.
    #[default]
    Returned,
    /// It is given to the campaigns all the same.
    GivenAnyway,
    /// It waits for a later fund.
    RolledOver,
}

/// The limit that gave a match its final figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitedBy {
    /// Nothing cut it: the fund's ratio.
    Ratio,
    /// The cap on one pledge's match.
    PerPledge,
    /// The cap on one donor's match.
    PerDonor,
    /// The cap on one campaign's match.
    PerCampaign,
    /// What the fund had left.
    Fund,
}

/// What lowered a match, step by step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepLimit {
    /// The fund's ratio, on the part of the gift that no other fund covers.
    Ratio,
    /// The cap on one pledge's match.
    PerPledge,
    /// The cap on one donor's match.
    PerDonor,
    /// The cap on one campaign's match.
    PerCampaign,
    /// What the fund had left.
    Fund,
    /// A part of the gift went back to the donor.
    Refund,
    /// The gift was not paid, so what was held for it went back to the fund.
    Released,
}

impl From<LimitedBy> for StepLimit {
    fn from(limit: LimitedBy) -> Self {
        match limit {
            LimitedBy::Ratio => Self::Ratio,
            LimitedBy::PerPledge => Self::PerPledge,
            LimitedBy::PerDonor => Self::PerDonor,
            LimitedBy::PerCampaign => Self::PerCampaign,
            LimitedBy::Fund => Self::Fund,
        }
    }
}

/// Why a fund that was looked at gives nothing to a gift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoMatch {
    /// By its terms it doesn't match this gift. Which term is not told: some are never public.
    NotForThisGift,
    /// The gift was made before the fund's window.
    BeforeWindow,
    /// The gift was made after the fund's window.
    AfterWindow,
    /// The fund was paused when the gift was made.
    PausedThen,
    /// The gift retains less than the fund's minimum.
    BelowMinimum,
    /// The campaign had not reached the fund's target.
    Locked,
    /// The fund was paused when it was asked.
    Paused,
    /// The fund was settled.
    Settled,
    /// Other funds cover the whole gift.
    Covered,
    /// The ratio gives less than one unit for so small a gift.
    TooSmall,
    /// The cap on one pledge's match left nothing.
    PledgeCapReached,
    /// The cap on one donor's match left nothing.
    DonorCapReached,
    /// The cap on one campaign's match left nothing.
    CampaignCapReached,
    /// The fund had nothing left.
    NothingLeft,
    /// One fund alone matches a gift here, and it is another one.
    AnotherFundChosen,
    /// The fund is shared out among all its gifts when it is settled.
    AtSettlement,
    /// The fund gives to the campaign as a whole.
    ToTheCampaign,
    /// The gift was not paid, so what was held for it went back to the fund.
    Released,
    /// The gift, or so much of it, went back to the donor that nothing is matched any more.
    Refunded,
}
