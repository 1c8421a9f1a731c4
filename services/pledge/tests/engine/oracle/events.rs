//! What each event does.

use std::collections::BTreeMap;

use pledge::domain::matching::scenario::{Event, NewPledge, PledgeState, Refusal};

use super::{Oracle, Pledge, floor, ratio};

impl Oracle {
    fn find_pledge(&self, id: &str) -> Result<usize, Refusal> {
        let found = self.pledges.iter().position(|pledge| pledge.made.id == id);
        found.ok_or(Refusal::UnknownPledge)
    }

    fn find_fund(&self, id: &str) -> Result<usize, Refusal> {
        let found = self.funds.iter().position(|fund| fund.input.id == id);
        found.ok_or(Refusal::UnknownFund)
    }

    pub(super) fn apply(&mut self, event: Event) -> Result<(), Refusal> {
        match event {
            Event::Pledge(made) => self.pledge(made)?,
            Event::Confirm(of) => {
                let p = self.find_pledge(&of.id)?;
                self.confirm(p);
            }
            Event::Expire(of) => {
                let p = self.find_pledge(&of.id)?;
                if self.pledges[p].state == PledgeState::Pending {
                    self.pledges[p].state = PledgeState::Expired;
                    let back: Vec<usize> = (0..self.funds.len())
                        .filter(|f| self.given(*f, p) > 0)
                        .collect();
                    self.pledges[p].given.clear();
                    self.top_up(back, |_, _| true);
                }
            }
            Event::Refund(of) => {
                let p = self.find_pledge(&of.id)?;
                self.refund(p, i128::from(of.amount))?;
            }
            Event::Pause(of) => {
                let f = self.find_fund(&of.fund)?;
                self.funds[f].paused = true;
            }
            Event::Resume(of) => {
                let f = self.find_fund(&of.fund)?;
                if std::mem::take(&mut self.funds[f].paused) {
                    for campaign in self.funds[f].input.campaigns.clone() {
                        self.judge(f, &campaign);
                    }
                    self.top_up(vec![f], |_, _| true);
                }
            }
            Event::Settle(of) => {
                let f = self.find_fund(&of.fund)?;
                if !self.funds[f].settled {
                    self.settle(f);
                }
            }
            Event::Increase(of) => {
                let f = self.find_fund(&of.fund)?;
                if of.amount <= 0 {
                    return Err(Refusal::InvalidAmount);
                }
                if self.funds[f].settled {
                    return Err(Refusal::FundSettled);
                }
                self.funds[f].commitment += i128::from(of.amount);
                self.top_up(vec![f], |_, _| true);
            }
        }
        Ok(())
    }

    fn pledge(&mut self, made: NewPledge) -> Result<(), Refusal> {
        if self.find_pledge(&made.id).is_ok() {
            return Err(Refusal::DuplicatePledge);
        }
        if made.amount <= 0 {
            return Err(Refusal::InvalidAmount);
        }
        self.campaigns.insert(made.campaign.clone());
        let paused = self.funds.iter().filter(|fund| fund.paused);
        self.pledges.push(Pledge {
            made,
            paused: paused.map(|fund| fund.input.id.clone()).collect(),
            refunded: 0,
            state: PledgeState::Pending,
            given: BTreeMap::new(),
        });
        let all: Vec<usize> = (0..self.funds.len()).collect();
        self.allocate(self.pledges.len() - 1, &all);
        Ok(())
    }

    fn confirm(&mut self, p: usize) {
        let state = self.pledges[p].state;
        if state == PledgeState::Confirmed || state == PledgeState::Refunded {
            return;
        }
        self.pledges[p].state = PledgeState::Confirmed;
        self.confirmed.push(p);
        let all: Vec<usize> = (0..self.funds.len()).collect();
        self.allocate(p, &all);
        let campaign = self.pledges[p].made.campaign.clone();
        for f in all {
            self.judge(f, &campaign);
        }
    }

    fn refund(&mut self, p: usize, amount: i128) -> Result<(), Refusal> {
        if !self.is_confirmed(p) {
            return Err(Refusal::NotConfirmed);
        }
        let before = self.retained(p);
        if amount <= 0 || amount > before {
            return Err(Refusal::InvalidAmount);
        }
        let after = before - amount;
        self.pledges[p].refunded += amount;
        if after == 0 {
            self.pledges[p].state = PledgeState::Refunded;
        }
        let mut back = Vec::new();
        let open: Vec<usize> = (0..self.funds.len())
            .filter(|f| !self.funds[*f].settled)
            .collect();
        for f in open {
            let (rule, given) = (&self.funds[f].input.rule, self.given(f, p));
            let mut left = (given * after / before).min(floor(after, ratio(rule, after)));
            if after < i128::from(rule.min_pledge.unwrap_or(0)) {
                left = 0;
            }
            if left < given {
                self.add(f, p, left - given);
                back.push(f);
            }
        }
        self.top_up(back, |_, other| other != p);
        Ok(())
    }
}
