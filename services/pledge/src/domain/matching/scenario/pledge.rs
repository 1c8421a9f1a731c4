//! A pledge in the world.

use super::super::{PledgeTerms, Rule};
use super::fund::Turn;

/// A pledge. It stands in the world's list in order of creation.
#[derive(Clone, Debug)]
pub(super) struct Pledge {
    pub(super) campaign: usize,
    pub(super) donor: usize,
    /// Its amount less what was refunded.
    pub(super) retained: i64,
    pub(super) state: State,
    /// The first-come funds whose terms admit it, in allocation order.
    pub(super) first_come: Vec<Holding>,
    /// The funds of other modes whose terms admit it, in allocation order.
    pub(super) others: Vec<Holding>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Pending,
    Expired,
    /// Carries its place in the order of confirmation.
    Confirmed(usize),
    Refunded,
}

/// What a fund that admits a pledge gives it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Holding {
    pub(super) fund: usize,
    /// The place of the pledge's campaign in the fund's scope.
    pub(super) slot: usize,
    /// What the fund gives, reserved or committed by the pledge's state.
    pub(super) amount: i64,
    /// Whether the fund's waiting list has the pledge.
    pub(super) waits: bool,
}

impl Holding {
    pub(super) fn none_yet(fund: usize, slot: usize) -> Self {
        Self {
            fund,
            slot,
            amount: 0,
            waits: false,
        }
    }
}

impl Pledge {
    /// Its turn when funds go over the pledges; none if it is past all matching.
    pub(super) fn turn(&self, number: usize) -> Option<Turn> {
        match self.state {
            State::Confirmed(place) => Some(Turn::Confirmed(place)),
            State::Pending => Some(Turn::Pending(number)),
            State::Expired | State::Refunded => None,
        }
    }

    /// What it counts towards a fund's unlock; none if it does not.
    pub(super) fn counts_for(&self, rule: &Rule) -> Option<i64> {
        match self.state {
            State::Confirmed(_) => (self.retained >= rule.min_pledge).then_some(self.retained),
            State::Pending | State::Expired | State::Refunded => None,
        }
    }

    /// All it holds, of whatever mode.
    pub(super) fn holdings(&self) -> impl Iterator<Item = &Holding> {
        self.first_come.iter().chain(&self.others)
    }
}

/// What a new pledge says of itself.
pub(super) fn terms(pledge: &super::NewPledge) -> PledgeTerms<'_> {
    PledgeTerms {
        donor: &pledge.donor,
        currency: &pledge.currency,
        fund_type: pledge.fund_type,
        method: pledge.method,
        created_at: pledge.at,
    }
}
