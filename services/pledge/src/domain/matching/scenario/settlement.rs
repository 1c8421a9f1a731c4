//! Settling a fund, after which it is final.

use std::collections::BTreeMap;

use super::super::{Mode, ProRataGift, SumTooLarge, pro_rata, quadratic};
use super::World;
use super::pledge::State;
use super::top_up::Whom;

impl World {
    pub(super) fn settle(&mut self, number: usize) -> Result<(), SumTooLarge> {
        if self.funds[number].settled {
            return Ok(());
        }
        match self.funds[number].rule.mode {
            Mode::FirstCome => self.settle_first_come(number),
            Mode::ProRata => self.settle_pro_rata(number),
            Mode::Quadratic => self.settle_quadratic(number)?,
            Mode::Challenge => self.settle_challenge(number),
        }
        let fund = &mut self.funds[number];
        fund.settled = true;
        fund.waiting.clear();
        Ok(())
    }

    fn settle_first_come(&mut self, fund: usize) {
        for number in 0..self.pledges.len() {
            let pledge = &mut self.pledges[number];
            if pledge.state != State::Pending {
                continue;
            }
            let held = pledge
                .first_come
                .iter_mut()
                .find(|holding| holding.fund == fund && holding.amount > 0);
            if let Some(holding) = held {
                let back = -holding.amount;
                self.funds[fund].give(pledge.donor, holding.slot, back, false);
                holding.amount = 0;
                // Other funds may now cover what this one did.
                self.wait(number);
            }
        }
        self.top_up(vec![fund], Whom::Confirmed);
    }

    /// The confirmed pledges that a fund may share out to, each with the place of what it holds of
    /// the fund, in order of confirmation.
    fn sharers(&self, number: usize) -> Vec<(usize, usize)> {
        let fund = &self.funds[number];
        let mut sharers = Vec::new();
        for pledge_number in &self.confirmed {
            let pledge = &self.pledges[*pledge_number];
            if pledge.counts_for(&fund.rule).is_none() {
                continue;
            }
            let place = pledge
                .others
                .iter()
                .position(|holding| holding.fund == number && fund.slots[holding.slot].unlocked);
            sharers.extend(place.map(|place| (*pledge_number, place)));
        }
        sharers
    }

    fn settle_pro_rata(&mut self, number: usize) {
        let sharers = self.sharers(number);
        let gifts: Vec<_> = sharers
            .iter()
            .map(|(pledge, _)| {
                let pledge = &self.pledges[*pledge];
                ProRataGift {
                    campaign: pledge.campaign,
                    donor: pledge.donor,
                    retained: pledge.retained,
                }
            })
            .collect();
        let fund = &mut self.funds[number];
        let shares = pro_rata(&fund.rule, fund.remaining(), &gifts);
        for ((pledge, place), share) in sharers.into_iter().zip(shares) {
            let pledge = &mut self.pledges[pledge];
            let holding = &mut pledge.others[place];
            holding.amount = share.amount;
            fund.give(pledge.donor, holding.slot, share.amount, true);
        }
    }

    fn settle_quadratic(&mut self, number: usize) -> Result<(), SumTooLarge> {
        let sharers = self.sharers(number);
        let fund = &mut self.funds[number];
        let mut sums = vec![BTreeMap::<usize, i128>::new(); fund.slots.len()];
        for (pledge, place) in sharers {
            let pledge = &self.pledges[pledge];
            let slot = pledge.others[place].slot;
            *sums[slot].entry(pledge.donor).or_default() += i128::from(pledge.retained);
        }
        // A campaign without sums, locked or not, wants nothing.
        let sums: Vec<Vec<i128>> = sums
            .into_iter()
            .map(|of_donors| of_donors.into_values().collect())
            .collect();
        let grants = quadratic(&fund.rule, fund.remaining(), &sums)?;
        for (slot, grant) in grants.into_iter().enumerate() {
            fund.grant(slot, grant);
        }
        Ok(())
    }

    fn settle_challenge(&mut self, number: usize) {
        let fund = &mut self.funds[number];
        for slot in 0..fund.slots.len() {
            if !fund.target_holds(slot) {
                let grant = fund.slots[slot].grant;
                fund.grant(slot, -grant);
            }
        }
    }
}
