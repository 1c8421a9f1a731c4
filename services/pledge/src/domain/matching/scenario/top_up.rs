//! Giving to pledges: one, or all in their turn.
//!
//! A fund goes over thousands of pledges each time money comes back to it, so it keeps a list of
//! those that could take more: see `Fund::waiting`. The list never lacks such a pledge; whether
//! one really gets something is for [`allocate`] to say.

use std::ops::Bound;

use super::super::{Offer, allocate, under_matched};
use super::World;
use super::fund::{Fund, Turn};
use super::pledge::{Pledge, State};

/// The pledges that funds go over.
#[derive(Clone, Copy, Debug)]
pub(super) enum Whom {
    All,
    /// All but the one that a refund made smaller.
    AllBut(usize),
    /// Those of the campaign that was unlocked.
    InCampaign(usize),
    /// Those that a settlement may still give to.
    Confirmed,
}

impl Whom {
    fn has(self, number: usize, pledge: &Pledge) -> bool {
        match self {
            Self::All => true,
            Self::AllBut(other) => number != other,
            Self::InCampaign(campaign) => pledge.campaign == campaign,
            Self::Confirmed => matches!(pledge.state, State::Confirmed(_)),
        }
    }
}

impl World {
    /// Gives to a pledge what the funds have for it: all funds, or those that are asked alone.
    /// Keeps the lists of who waits.
    pub(super) fn allocate(&mut self, number: usize, asked: Option<&[usize]>) {
        let pledge = &self.pledges[number];
        let mut offers = offers(&self.funds, pledge, asked);
        let additions = allocate(self.stacking, pledge.retained, &mut offers);
        let wants = under_matched(self.stacking, pledge.retained, &offers);
        let pledge = &mut self.pledges[number];
        let committed = matches!(pledge.state, State::Confirmed(_));
        for addition in additions {
            let holding = &mut pledge.first_come[addition.place];
            holding.amount += addition.amount;
            self.funds[holding.fund].give(pledge.donor, holding.slot, addition.amount, committed);
        }
        self.list(number, &wants);
    }

    /// Goes over all pledges for those of the funds that top up.
    pub(super) fn top_up(&mut self, mut funds: Vec<usize>, whom: Whom) {
        funds.retain(|fund| self.funds[*fund].tops_up());
        self.go_over(&funds, whom);
    }

    /// Allocates from these funds alone to each pledge in its turn.
    pub(super) fn go_over(&mut self, asked: &[usize], whom: Whom) {
        let mut next: Vec<Option<Turn>> = asked
            .iter()
            .map(|fund| self.next_turn(*fund, Bound::Unbounded, whom))
            .collect();
        while let Some(turn) = next.iter().flatten().min().copied() {
            let number = self.pledge_at(turn);
            self.allocate(number, Some(asked));
            for (fund, next) in asked.iter().zip(&mut next) {
                // Giving to one pledge opens nothing to another, so a later turn stays as it is.
                if *next == Some(turn) {
                    *next = self.next_turn(*fund, Bound::Excluded(turn), whom);
                }
            }
        }
    }

    fn next_turn(&self, fund: usize, after: Bound<Turn>, whom: Whom) -> Option<Turn> {
        let fund = &self.funds[fund];
        if fund.remaining() <= 0 {
            return None;
        }
        fund.waiting
            .range((after, Bound::Unbounded))
            .find(|(turn, slot)| {
                let number = self.pledge_at(**turn);
                let pledge = &self.pledges[number];
                fund.has_room_for(pledge.donor, **slot) && whom.has(number, pledge)
            })
            .map(|(turn, _)| *turn)
    }

    /// Looks anew at which funds could give a pledge more, after it changed in some other way than
    /// by [`World::allocate`].
    pub(super) fn wait(&mut self, number: usize) {
        let pledge = &self.pledges[number];
        let offers = offers(&self.funds, pledge, None);
        let wants = under_matched(self.stacking, pledge.retained, &offers);
        self.list(number, &wants);
    }

    /// Puts a pledge on the lists of the funds that could give it more, and takes it off others.
    fn list(&mut self, number: usize, wants: &[i64]) {
        let pledge = &mut self.pledges[number];
        let Some(turn) = pledge.turn(number) else {
            return;
        };
        for (holding, want) in pledge.first_come.iter_mut().zip(wants) {
            let waits = *want > 0;
            if holding.waits != waits {
                holding.waits = waits;
                let waiting = &mut self.funds[holding.fund].waiting;
                if waits {
                    waiting.insert(turn, holding.slot);
                } else {
                    waiting.remove(&turn);
                }
            }
        }
    }

    /// Takes a pledge off all lists, before its turn changes.
    pub(super) fn stop_waiting(&mut self, number: usize) {
        let pledge = &mut self.pledges[number];
        let Some(turn) = pledge.turn(number) else {
            return;
        };
        for holding in &mut pledge.first_come {
            if holding.waits {
                holding.waits = false;
                self.funds[holding.fund].waiting.remove(&turn);
            }
        }
    }
}

/// The first-come funds as a pledge sees them.
fn offers<'a>(funds: &'a [Fund], pledge: &Pledge, asked: Option<&[usize]>) -> Vec<Offer<'a>> {
    pledge
        .first_come
        .iter()
        .map(|holding| {
            let asked = asked.is_none_or(|asked| asked.contains(&holding.fund));
            funds[holding.fund].offer(pledge, holding, asked)
        })
        .collect()
}
