//! A match fund in the book.

use std::sync::Arc;

use contracts::Text;
use contracts::pledge::events::{FundFacts, FundInCampaign, FundState};
use contracts::pledge::{Backing, IfUnused};
use jiff::Timestamp;
use money::{CampaignId, Currency, FundId, SponsorId};

use crate::domain::matching::Rule;

/// What a fund has and gave. Sums are minor units and never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// What the sponsor committed.
    pub commitment: i64,
    /// Held for gifts that are not paid.
    pub reserved: i64,
    /// Given to gifts that were paid.
    pub committed: i64,
    /// Of what is left, what is set aside for earlier gifts that got too little.
    pub set_aside: i64,
}

impl Balance {
    /// Left.
    #[must_use]
    pub const fn remaining(self) -> i64 {
        self.commitment - self.reserved - self.committed
    }

    /// Left for new gifts.
    #[must_use]
    pub const fn available(self) -> i64 {
        let available = self.remaining() - self.set_aside;
        if available < 0 { 0 } else { available }
    }
}

/// A match fund.
#[derive(Debug, Clone, PartialEq)]
pub struct Fund {
    /// Its id.
    pub id: FundId,
    /// Its age: older ones are lower.
    pub seq: i64,
    /// Lower ones give first.
    pub priority: i32,
    /// Where it stands.
    pub state: FundState,
    /// While it is settling: whether it was paused, so that it gives nothing more.
    pub paused: bool,
    /// When what it gives was decided for good; all of it is written down once it is settled.
    pub settled_at: Option<Timestamp>,
    /// How it gives, with donors by their ids.
    pub rule: Arc<Rule>,
    /// Its one currency.
    pub currency: Currency,
    /// What it has and gave.
    pub balance: Balance,
    /// The first instant of its window.
    pub starts_at: Timestamp,
    /// The first instant after it.
    pub ends_at: Timestamp,
    /// Whose it is.
    pub sponsor_id: SponsorId,
    /// The sponsor's name.
    pub sponsor: Text,
    /// Its own.
    pub name: Text,
    /// How sure the money is.
    pub backing: Backing,
    /// What becomes of unused money.
    pub if_unused: IfUnused,
    /// As it was loaded.
    pub version: i64,
}

/// A fund in one campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Where the campaign stands in the fund's list.
    pub position: i32,
    /// Whether the fund is for the campaign now.
    pub in_scope: bool,
    /// Whether the campaign met the fund's target, or there is none.
    pub unlocked: bool,
    /// What the fund gave there, its grant included.
    pub used: i64,
    /// What of that it gave to the campaign as a whole.
    pub granted: i64,
    /// As it was loaded.
    pub version: i64,
}

impl Place {
    /// As others know it, with this version.
    #[must_use]
    pub const fn facts(&self, campaign_id: CampaignId, version: i64) -> FundInCampaign {
        FundInCampaign {
            campaign_id,
            used: self.used,
            unlocked: self.unlocked && self.in_scope,
            version,
        }
    }
}

impl Fund {
    /// As others know it, with this version and what is told of campaigns.
    #[must_use]
    pub fn facts(&self, version: i64, campaigns: Vec<FundInCampaign>) -> FundFacts {
        FundFacts {
            fund_id: self.id,
            version,
            state: self.state,
            sponsor_id: self.sponsor_id,
            sponsor: self.sponsor.clone(),
            name: self.name.clone(),
            mode: crate::words::word(&self.rule.mode),
            currency: self.currency,
            commitment: self.balance.commitment,
            available: self.balance.available(),
            max_per_campaign: self.rule.max_per_campaign,
            has_unlock: self.rule.unlock.is_some(),
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            backing: self.backing,
            campaigns,
        }
    }
}
