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
