//! What each event does.

use super::super::{Mode, SumTooLarge, after_refund, challenge_grant, terms_admit};
use super::fund::Turn;
use super::pledge::{self, Holding, Pledge, State};
use super::top_up::Whom;
use super::{Event, IncreaseEvent, NewPledge, RefundEvent, Refusal, World};

impl World {
    /// Lets an event happen. A refused event changes nothing.
    ///
    /// # Errors
    /// If sums pass what can be reckoned with; the world is of no use then.
    pub fn apply(&mut self, event: Event) -> Result<Result<(), Refusal>, SumTooLarge> {
        Ok(match event {
            Event::Pledge(pledge) => self.pledge(&pledge),
            Event::Confirm(of) => self.known_pledge(&of.id).map(|number| self.confirm(number)),
            Event::Expire(of) => self.known_pledge(&of.id).map(|number| self.expire(number)),
            Event::Refund(refund) => self.refund(&refund),
            Event::Pause(of) => self.known_fund(&of.fund).map(|fund| self.pause(fund)),
            Event::Resume(of) => self.known_fund(&of.fund).map(|fund| self.resume(fund)),
            Event::Settle(of) => match self.known_fund(&of.fund) {
                Ok(fund) => Ok(self.settle(fund)?),
                Err(refusal) => Err(refusal),
            },
            Event::Increase(increase) => self.increase(&increase),
        })
    }

    fn known_pledge(&self, id: &str) -> Result<usize, Refusal> {
        self.pledge_ids.known(id).ok_or(Refusal::UnknownPledge)
    }

    fn known_fund(&self, id: &str) -> Result<usize, Refusal> {
        self.fund_ids.get(id).copied().ok_or(Refusal::UnknownFund)
    }

    fn pledge(&mut self, new: &NewPledge) -> Result<(), Refusal> {
        if self.pledge_ids.known(&new.id).is_some() {
            return Err(Refusal::DuplicatePledge);
        }
        if new.amount <= 0 {
            return Err(Refusal::InvalidAmount);
        }
        let number = self.pledge_ids.number(&new.id);
        let campaign = self.campaigns.number(&new.campaign);
        let donor = self.donors.number(&new.donor);
        let (mut first_come, mut others) = (Vec::new(), Vec::new());
        for (fund, slot) in self.funds_of(campaign) {
            let of_fund = &self.funds[*fund];
            if of_fund.settled || terms_admit(&of_fund.terms(), &pledge::terms(new)).is_err() {
                continue;
            }
            let holding = Holding::none_yet(*fund, *slot);
            match of_fund.rule.mode {
                Mode::FirstCome => first_come.push(holding),
                Mode::ProRata | Mode::Quadratic | Mode::Challenge => others.push(holding),
            }
        }
        self.pledges.push(Pledge {
            campaign,
            donor,
            retained: new.amount,
            state: State::Pending,
            first_come,
            others,
        });
        self.allocate(number, None);
        Ok(())
    }

    fn confirm(&mut self, number: usize) {
        match self.pledges[number].state {
            State::Confirmed(_) | State::Refunded => return,
            State::Pending | State::Expired => {}
        }
        self.stop_waiting(number);
        let pledge = &mut self.pledges[number];
        pledge.state = State::Confirmed(self.confirmed.len());
        self.confirmed.push(number);
        for holding in &pledge.first_come {
            self.funds[holding.fund].commit(holding.amount);
        }
        for holding in pledge.holdings() {
            self.funds[holding.fund].count(pledge, holding.slot);
        }
        let campaign = pledge.campaign;
        self.allocate(number, None);
        for (fund, slot) in self.funds_of(campaign).to_vec() {
            self.judge_unlock(fund, slot);
        }
    }

    /// Unlocks a campaign for a fund if its target is met now.
    fn judge_unlock(&mut self, number: usize, slot: usize) {
        let fund = &mut self.funds[number];
        if !fund.gives() || fund.slots[slot].unlocked || !fund.target_holds(slot) {
            return;
        }
        fund.slots[slot].unlocked = true;
        match fund.rule.mode {
            Mode::FirstCome => {
                let campaign = fund.slots[slot].campaign;
                self.go_over(&[number], Whom::InCampaign(campaign));
            }
            Mode::Challenge => {
                let grant = challenge_grant(&fund.rule, fund.remaining());
                fund.grant(slot, grant);
            }
            // They share out at settlement.
            Mode::ProRata | Mode::Quadratic => {}
        }
    }

    fn expire(&mut self, number: usize) {
        if self.pledges[number].state != State::Pending {
            return;
        }
        self.stop_waiting(number);
        let pledge = &mut self.pledges[number];
        pledge.state = State::Expired;
        let mut returned_to = Vec::new();
        for holding in &mut pledge.first_come {
            if holding.amount > 0 {
                let back = -holding.amount;
                self.funds[holding.fund].give(pledge.donor, holding.slot, back, false);
                holding.amount = 0;
                returned_to.push(holding.fund);
            }
        }
        self.top_up(returned_to, Whom::All);
    }

    fn refund(&mut self, refund: &RefundEvent) -> Result<(), Refusal> {
        let number = self.known_pledge(&refund.id)?;
        let pledge = &self.pledges[number];
        let State::Confirmed(_) = pledge.state else {
            return Err(Refusal::NotConfirmed);
        };
        if refund.amount <= 0 || refund.amount > pledge.retained {
            return Err(Refusal::InvalidAmount);
        }
        self.stop_waiting(number);
        let pledge = &mut self.pledges[number];
        for holding in pledge.holdings() {
            self.funds[holding.fund].discount(pledge, holding.slot);
        }
        let before = pledge.retained;
        pledge.retained -= refund.amount;
        if pledge.retained == 0 {
            pledge.state = State::Refunded;
        }
        for holding in pledge.holdings() {
            self.funds[holding.fund].count(pledge, holding.slot);
        }
        let mut returned_to = Vec::new();
        for holding in &mut pledge.first_come {
            let fund = &mut self.funds[holding.fund];
            if fund.settled {
                continue;
            }
            let left = after_refund(&fund.rule, holding.amount, before, pledge.retained);
            if left < holding.amount {
                fund.give(pledge.donor, holding.slot, left - holding.amount, true);
                holding.amount = left;
                returned_to.push(holding.fund);
            }
        }
        self.wait(number);
        self.top_up(returned_to, Whom::AllBut(number));
        Ok(())
    }

    fn pause(&mut self, fund: usize) {
        self.funds[fund].paused = true;
    }

    fn resume(&mut self, number: usize) {
        let fund = &mut self.funds[number];
        if !fund.paused || fund.settled {
            return;
        }
        fund.paused = false;
        for slot in 0..fund.slots.len() {
            self.judge_unlock(number, slot);
        }
        self.top_up(vec![number], Whom::All);
    }

    fn increase(&mut self, increase: &IncreaseEvent) -> Result<(), Refusal> {
        let number = self.known_fund(&increase.fund)?;
        let fund = &mut self.funds[number];
        let grown = fund
            .commitment
            .checked_add(increase.amount)
            .filter(|_| increase.amount > 0)
            .ok_or(Refusal::InvalidAmount)?;
        if fund.settled {
            return Err(Refusal::FundSettled);
        }
        fund.commitment = grown;
        self.top_up(vec![number], Whom::All);
        Ok(())
    }

    /// The pledge whose turn it is.
    pub(super) fn pledge_at(&self, turn: Turn) -> usize {
        match turn {
            Turn::Confirmed(place) => self.confirmed[place],
            Turn::Pending(number) => number,
        }
    }
}
