//! A pledge in the book.

use contracts::pledge::events::{Match, PledgeFacts};
use contracts::pledge::{LimitedBy, PledgeState};
use jiff::Timestamp;
use money::{CampaignId, Currency, DonorId, FundId, Money, PaymentId, PledgeId};
use uuid::Uuid;

use super::{Book, Reasons};
use crate::domain::charge::Charge;
use crate::domain::matching::{FundType, Method, PledgeTerms};

/// What a fund gives to a gift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allocation {
    /// The fund.
    pub fund: FundId,
    /// Minor units, positive.
    pub amount: i64,
    /// What kept the latest addition from being more.
    pub limited_by: LimitedBy,
}

/// That it was paid, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmation {
    /// The payment.
    pub payment_id: PaymentId,
    /// When.
    pub at: Timestamp,
    /// The place in the order of confirmation.
    pub seq: i64,
}

/// A donor's gift to a campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct Gift {
    /// Its id.
    pub id: PledgeId,
    /// As it was loaded.
    pub version: i64,
    /// Where it stands.
    pub state: PledgeState,
    /// The campaign.
    pub campaign: CampaignId,
    /// The donor.
    pub donor: DonorId,
    /// The donor as rules name one.
    pub donor_key: String,
    /// Its currency.
    pub currency: Currency,
    /// The gift, without tip and fees.
    pub amount: i64,
    /// All that is paid.
    pub charge: i64,
    /// Of the gift, what was not given back.
    pub retained: i64,
    /// Of all that was paid, what was given back.
    pub refunded: i64,
    /// The refund that it is so by; 0 while there was none.
    pub refund_version: i64,
    /// What kind of gift.
    pub fund_type: FundType,
    /// How it is paid.
    pub method: Method,
    /// Whether the donor's name stays hidden.
    pub anonymous: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// Funds that were paused then, which is for good.
    pub paused_funds: Vec<FundId>,
    /// That it was paid.
    pub confirmation: Option<Confirmation>,
    /// What funds give, in no order.
    pub allocations: Vec<Allocation>,
    /// Why it is that much.
    pub reasons: Reasons,
}

/// What a gift counts in its campaign's totals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// What the donor gave.
    pub raised: i64,
    /// What sponsors add.
    pub matched: i64,
    /// Whether it is one.
    pub pledges: i64,
}

impl Gift {
    /// One that is just being asked for, by card and without a name, of a donor who is known or not. Who
    /// is not known is on no list of a rule.
    #[must_use]
    pub fn new(
        id: PledgeId,
        campaign: CampaignId,
        donor: Option<DonorId>,
        charge: Charge,
        fund_type: FundType,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            version: 1,
            state: PledgeState::Pending,
            campaign,
            donor: donor.unwrap_or(DonorId(Uuid::nil())),
            donor_key: donor.map(|donor| donor.to_string()).unwrap_or_default(),
            currency: charge.currency,
            amount: charge.amount,
            charge: charge.total(),
            retained: charge.amount,
            refunded: 0,
            refund_version: 0,
            fund_type,
            method: Method::Card,
            anonymous: true,
            created_at: now,
            paused_funds: Vec::new(),
            confirmation: None,
            allocations: Vec::new(),
            reasons: Reasons::default(),
        }
    }

    /// What decides on its eligibility.
    #[must_use]
    pub fn terms(&self) -> PledgeTerms<'_> {
        PledgeTerms {
            donor: &self.donor_key,
            currency: self.currency.code(),
            fund_type: self.fund_type,
            method: self.method,
            created_at: self.created_at,
        }
    }

    /// What a fund gives it.
    #[must_use]
    pub fn given_by(&self, fund: FundId) -> i64 {
        self.allocations
            .iter()
            .find(|allocation| allocation.fund == fund)
            .map_or(0, |allocation| allocation.amount)
    }

    /// What all funds give it.
    #[must_use]
    pub fn matched(&self) -> i64 {
        self.allocations.iter().map(|given| given.amount).sum()
    }

    /// Whether it was paid, so that its allocations are committed.
    #[must_use]
    pub const fn is_paid(&self) -> bool {
        match self.state {
            PledgeState::Confirmed | PledgeState::Refunded => true,
            PledgeState::Pending | PledgeState::Expired => false,
        }
    }

    /// What it counts in its campaign's totals.
    #[must_use]
    pub fn counted(&self) -> Counted {
        if !self.is_paid() {
            return Counted::default();
        }
        Counted {
            raised: self.retained,
            matched: self.matched(),
            pledges: i64::from(self.retained > 0),
        }
    }

    /// As others know it, with this version.
    #[must_use]
    pub fn facts(&self, book: &Book, version: i64, at: Timestamp) -> PledgeFacts {
        let money = |sum| Money::new(sum, self.currency);
        PledgeFacts {
            pledge_id: self.id,
            version,
            state: self.state,
            campaign_id: self.campaign,
            donor_id: self.donor,
            amount: money(self.amount),
            charge: money(self.charge),
            retained: money(self.retained),
            matched: money(self.matched()),
            matches: self.matches(book),
            fund_type: crate::words::word(&self.fund_type),
            anonymous: self.anonymous,
            refund: None,
            at,
        }
    }

    /// What each fund gives, in allocation order.
    fn matches(&self, book: &Book) -> Vec<Match> {
        book.given_to(self)
            .map(|(fund, allocation)| Match {
                fund_id: fund.id,
                sponsor: fund.sponsor.clone(),
                backing: fund.backing,
                amount: allocation.amount,
            })
            .collect()
    }
}
