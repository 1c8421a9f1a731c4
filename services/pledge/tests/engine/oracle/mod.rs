//! A second engine, written from the rules' own words and for nothing but being evidently right:
//! no running sums, no lists of who waits; whatever is asked is counted afresh, over everything.
//! It shares the scenario's and the outcome's types with the engine, and no rule.

mod events;
mod outcome;
mod settlement;

use std::collections::{BTreeMap, BTreeSet};

use pledge::domain::matching::scenario::{
    FundInput, NewPledge, Outcome, PledgeState, Rejection, Scenario,
};
use pledge::domain::matching::{FundType, Mode, RatioInput, RuleInput, Stacking};

struct Fund {
    input: FundInput,
    commitment: i128,
    paused: bool,
    settled: bool,
    unlocked: BTreeSet<String>,
    grants: BTreeMap<String, i128>,
}

struct Pledge {
    made: NewPledge,
    /// The funds that were paused when it was made.
    paused: BTreeSet<String>,
    refunded: i128,
    state: PledgeState,
    /// By fund.
    given: BTreeMap<String, i128>,
}

struct Oracle {
    stacking: Stacking,
    /// In allocation order.
    funds: Vec<Fund>,
    pledges: Vec<Pledge>,
    confirmed: Vec<usize>,
    campaigns: BTreeSet<String>,
}

fn floor(units: i128, ratio: RatioInput) -> i128 {
    units * i128::from(ratio.match_units) / i128::from(ratio.gift_units)
}

fn ceil_covered(allocation: i128, ratio: RatioInput) -> i128 {
    let (m, g) = (i128::from(ratio.match_units), i128::from(ratio.gift_units));
    allocation * g / m + i128::from(allocation * g % m != 0)
}

fn ratio(rule: &RuleInput, retained: i128) -> RatioInput {
    let mut ratio = rule.ratio.unwrap_or(RatioInput {
        match_units: 1,
        gift_units: 1,
    });
    for tier in rule.tiers.iter().flatten() {
        if i128::from(tier.from) <= retained {
            ratio = tier.ratio;
        }
    }
    ratio
}

/// The outcome of a scenario.
pub(crate) fn simulate(scenario: Scenario) -> Outcome {
    let mut oracle = Oracle::new(scenario.stacking, scenario.funds);
    let mut rejections = Vec::new();
    for (event, what) in scenario.events.into_iter().enumerate() {
        if let Err(error) = oracle.apply(what) {
            rejections.push(Rejection { error, event });
        }
    }
    oracle.outcome(rejections)
}

impl Oracle {
    fn new(stacking: Stacking, mut inputs: Vec<FundInput>) -> Self {
        inputs.sort_by_key(|fund| fund.priority);
        let campaigns = inputs
            .iter()
            .flat_map(|fund| fund.campaigns.clone())
            .collect();
        let funds = inputs
            .into_iter()
            .map(|input| Fund {
                commitment: i128::from(input.commitment),
                input,
                paused: false,
                settled: false,
                unlocked: BTreeSet::new(),
                grants: BTreeMap::new(),
            })
            .collect();
        Self {
            stacking,
            funds,
            pledges: Vec::new(),
            confirmed: Vec::new(),
            campaigns,
        }
    }

    fn retained(&self, p: usize) -> i128 {
        i128::from(self.pledges[p].made.amount) - self.pledges[p].refunded
    }

    fn eligible(&self, f: usize, p: usize) -> bool {
        let fund = &self.funds[f].input;
        let (rule, pledge) = (&fund.rule, &self.pledges[p].made);
        fund.campaigns.contains(&pledge.campaign)
            && !rule
                .excluded_donors
                .iter()
                .flatten()
                .any(|donor| *donor == pledge.donor)
            && rule
                .only_donors
                .as_ref()
                .is_none_or(|only| only.contains(&pledge.donor))
            && match &rule.fund_types {
                None => pledge.fund_type != FundType::Zakat,
                Some(types) => types.contains(&pledge.fund_type),
            }
            && rule
                .methods
                .as_ref()
                .is_none_or(|methods| methods.contains(&pledge.method))
            && fund.currency == pledge.currency
            && fund.starts_at <= pledge.at
            && pledge.at < fund.ends_at
            && !self.pledges[p].paused.contains(&fund.id)
            && self.retained(p) >= i128::from(rule.min_pledge.unwrap_or(0))
    }

    fn given(&self, f: usize, p: usize) -> i128 {
        let id = &self.funds[f].input.id;
        self.pledges[p].given.get(id).copied().unwrap_or(0)
    }

    /// What a fund gives to the pledges of which this holds.
    fn used_where(&self, f: usize, of: impl Fn(&Pledge) -> bool) -> i128 {
        let numbers = 0..self.pledges.len();
        numbers
            .filter(|p| of(&self.pledges[*p]))
            .map(|p| self.given(f, p))
            .sum()
    }

    fn granted(&self, f: usize) -> i128 {
        self.funds[f].grants.values().sum()
    }

    fn remaining(&self, f: usize) -> i128 {
        self.funds[f].commitment - self.used_where(f, |_| true) - self.granted(f)
    }

    fn unlocked(&self, f: usize, campaign: &str) -> bool {
        let fund = &self.funds[f];
        fund.input.rule.unlock.is_none() || fund.unlocked.contains(campaign)
    }

    fn is_confirmed(&self, p: usize) -> bool {
        self.pledges[p].state == PledgeState::Confirmed
    }

    /// Confirmed pledges to a campaign that are eligible for a fund, in order of confirmation.
    fn counted(&self, f: usize, campaign: &str) -> Vec<usize> {
        let confirmed = self.confirmed.iter().copied();
        confirmed
            .filter(|p| {
                self.is_confirmed(*p)
                    && self.pledges[*p].made.campaign == campaign
                    && self.eligible(f, *p)
            })
            .collect()
    }

    fn target_met(&self, f: usize, campaign: &str) -> bool {
        let counted = self.counted(f, campaign);
        let raised: i128 = counted.iter().map(|p| self.retained(*p)).sum();
        let donors: BTreeSet<_> = counted
            .iter()
            .map(|p| &self.pledges[*p].made.donor)
            .collect();
        let unlock = self.funds[f].input.rule.unlock.unwrap();
        unlock
            .raised_at_least
            .is_none_or(|least| raised >= i128::from(least))
            && unlock
                .donors_at_least
                .is_none_or(|least| i128::try_from(donors.len()).unwrap() >= i128::from(least))
    }

    fn first_come(&self, f: usize) -> bool {
        self.funds[f].input.rule.mode == Mode::FirstCome
    }

    /// The want of a fund for a pledge after all limits, whoever else holds it.
    fn want(&self, f: usize, p: usize) -> i128 {
        let rule = &self.funds[f].input.rule;
        let (retained, have) = (self.retained(p), self.given(f, p));
        let mut open = retained;
        if self.stacking == Stacking::Waterfall {
            for other in (0..self.funds.len()).filter(|o| *o != f && self.first_come(*o)) {
                let ratio = ratio(&self.funds[other].input.rule, retained);
                open -= ceil_covered(self.given(other, p), ratio);
            }
        }
        let made = &self.pledges[p].made;
        let by_donor = self.used_where(f, |pledge| pledge.made.donor == made.donor);
        let in_campaign = self.used_where(f, |pledge| pledge.made.campaign == made.campaign);
        let mut want = floor(open.max(0), ratio(rule, retained)) - have;
        for (cap, used) in [
            (rule.max_per_pledge, have),
            (rule.max_per_donor, by_donor),
            (rule.max_per_campaign, in_campaign),
        ] {
            want = cap.map_or(want, |cap| want.min(i128::from(cap) - used));
        }
        want.min(self.remaining(f))
    }

    fn allocate(&mut self, p: usize, funds: &[usize]) {
        let campaign = self.pledges[p].made.campaign.clone();
        let open: Vec<usize> = funds
            .iter()
            .copied()
            .filter(|f| {
                let fund = &self.funds[*f];
                self.first_come(*f)
                    && !fund.settled
                    && !fund.paused
                    && self.eligible(*f, p)
                    && self.unlocked(*f, &campaign)
            })
            .collect();
        if self.stacking == Stacking::Exclusive {
            let holder =
                (0..self.funds.len()).find(|f| self.first_come(*f) && self.given(*f, p) > 0);
            let mut best: Option<(usize, i128)> = None;
            for f in open
                .into_iter()
                .filter(|f| holder.is_none_or(|holder| holder == *f))
            {
                let want = self.want(f, p);
                if want > best.map_or(0, |(_, most)| most) {
                    best = Some((f, want));
                }
            }
            if let Some((f, want)) = best {
                self.add(f, p, want);
            }
        } else {
            for f in open {
                let want = self.want(f, p);
                self.add(f, p, want.max(0));
            }
        }
    }

    fn add(&mut self, f: usize, p: usize, amount: i128) {
        let id = self.funds[f].input.id.clone();
        *self.pledges[p].given.entry(id).or_default() += amount;
    }

    fn go_over(&mut self, funds: &[usize], of: impl Fn(&Self, usize) -> bool) {
        let confirmed = self.confirmed.clone().into_iter();
        let confirmed: Vec<_> = confirmed.filter(|p| self.is_confirmed(*p)).collect();
        let pending = (0..self.pledges.len())
            .filter(|p| self.pledges[*p].state == PledgeState::Pending)
            .collect();
        for p in [confirmed, pending].concat() {
            if of(self, p) {
                self.allocate(p, funds);
            }
        }
    }

    fn top_up(&mut self, mut funds: Vec<usize>, of: impl Fn(&Self, usize) -> bool) {
        funds.retain(|f| self.funds[*f].input.rule.redistribute.unwrap_or(true));
        self.go_over(&funds, of);
    }

    fn judge(&mut self, f: usize, campaign: &str) {
        let fund = &self.funds[f];
        if fund.settled
            || fund.paused
            || !fund.input.campaigns.iter().any(|c| c == campaign)
            || self.unlocked(f, campaign)
            || !self.target_met(f, campaign)
        {
            return;
        }
        self.funds[f].unlocked.insert(campaign.to_owned());
        match self.funds[f].input.rule.mode {
            Mode::FirstCome => {
                self.go_over(&[f], |world, p| world.pledges[p].made.campaign == campaign);
            }
            Mode::Challenge => {
                let left = self.remaining(f);
                let cap = self.funds[f].input.rule.max_per_campaign;
                let grant = cap.map_or(left, |cap| left.min(i128::from(cap)));
                self.funds[f].grants.insert(campaign.to_owned(), grant);
            }
            Mode::ProRata | Mode::Quadratic => {}
        }
    }
}
