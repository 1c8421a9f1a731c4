//! What must hold in any world after any event.

use std::collections::{BTreeMap, BTreeSet};

use pledge::domain::matching::scenario::{
    AllocationState, Event, FundInput, NewPledge, Outcome, PledgeState, Scenario, World,
};
use pledge::domain::matching::{Mode, RatioInput, Stacking};

/// What the books are held against: all that was said, and nothing that the engine worked out.
struct Books {
    stacking: Stacking,
    funds: BTreeMap<String, FundInput>,
    commitments: BTreeMap<String, i128>,
    pledges: BTreeMap<String, NewPledge>,
    settled: BTreeSet<String>,
    refunded: BTreeSet<String>,
}

/// Plays a scenario and looks at the books after every event.
pub(crate) fn hold_at_every_step(scenario: Scenario) {
    let mut world = World::new(scenario.stacking, scenario.funds.clone()).unwrap();
    let mut books = Books {
        stacking: scenario.stacking,
        commitments: scenario
            .funds
            .iter()
            .map(|fund| (fund.id.clone(), i128::from(fund.commitment)))
            .collect(),
        funds: scenario
            .funds
            .into_iter()
            .map(|fund| (fund.id.clone(), fund))
            .collect(),
        pledges: BTreeMap::new(),
        settled: BTreeSet::new(),
        refunded: BTreeSet::new(),
    };
    let mut before = world.outcome(Vec::new());
    for event in scenario.events {
        let Ok(accepted) = world.apply(event.clone()) else {
            return;
        };
        let after = world.outcome(Vec::new());
        if accepted.is_err() {
            assert_eq!(before, after, "a refused event changes nothing");
        } else {
            books.settled_stays(&before, &after);
            books.hear(event);
            books.check(&after);
        }
        before = after;
    }
}

fn by_ratio(units: i64, ratio: RatioInput) -> i128 {
    i128::from(units) * i128::from(ratio.match_units) / i128::from(ratio.gift_units)
}

fn covered(allocation: i64, ratio: RatioInput) -> i128 {
    let units = i128::from(allocation) * i128::from(ratio.gift_units);
    let match_units = i128::from(ratio.match_units);
    units / match_units + i128::from(units % match_units != 0)
}

impl Books {
    fn hear(&mut self, event: Event) {
        match event {
            Event::Pledge(pledge) => {
                self.pledges.insert(pledge.id.clone(), pledge);
            }
            Event::Refund(refund) => {
                self.refunded.insert(refund.id);
            }
            Event::Settle(of) => {
                self.settled.insert(of.fund);
            }
            Event::Increase(of) => {
                *self.commitments.get_mut(&of.fund).unwrap() += i128::from(of.amount);
            }
            Event::Confirm(_) | Event::Expire(_) | Event::Pause(_) | Event::Resume(_) => {}
        }
    }

    /// A settled fund is final.
    fn settled_stays(&self, before: &Outcome, after: &Outcome) {
        for fund in &self.settled {
            assert_eq!(before.funds[fund], after.funds[fund]);
        }
        for (id, pledge) in &before.pledges {
            for (fund, given) in &pledge.matches {
                if self.settled.contains(fund) {
                    assert_eq!(after.pledges[id].matches.get(fund), Some(given));
                }
            }
        }
    }

    fn check(&self, now: &Outcome) {
        for id in self.funds.keys() {
            self.fund_adds_up(id, now);
            self.fund_keeps_its_caps(id, now);
        }
        for id in self.pledges.keys() {
            self.pledge_is_sound(id, now);
        }
    }

    fn fund_adds_up(&self, id: &str, now: &Outcome) {
        let fund = &now.funds[id];
        assert!(
            fund.reserved >= 0 && fund.committed >= 0 && fund.remaining >= 0,
            "{fund:?}"
        );
        let all: i128 = [fund.reserved, fund.committed, fund.remaining]
            .map(i128::from)
            .iter()
            .sum();
        assert_eq!(all, self.commitments[id]);
        let of_state = |state| -> i128 {
            let given = now
                .pledges
                .values()
                .filter_map(|pledge| pledge.matches.get(id));
            given
                .filter(|given| given.state == state)
                .map(|given| i128::from(given.amount))
                .sum()
        };
        let granted: i128 = fund.grants.values().copied().map(i128::from).sum();
        assert_eq!(
            of_state(AllocationState::Reserved),
            i128::from(fund.reserved)
        );
        assert_eq!(
            of_state(AllocationState::Committed) + granted,
            i128::from(fund.committed)
        );
    }

    fn fund_keeps_its_caps(&self, id: &str, now: &Outcome) {
        let rule = &self.funds[id].rule;
        let mut by_donor: BTreeMap<&str, i128> = BTreeMap::new();
        let mut by_campaign: BTreeMap<&str, i128> = BTreeMap::new();
        for (pledge, outcome) in &now.pledges {
            let given = outcome
                .matches
                .get(id)
                .map_or(0, |given| i128::from(given.amount));
            assert!(
                rule.max_per_pledge
                    .is_none_or(|most| given <= i128::from(most))
            );
            let made = &self.pledges[pledge];
            *by_donor.entry(&made.donor).or_default() += given;
            *by_campaign.entry(&made.campaign).or_default() += given;
        }
        for (campaign, grant) in &now.funds[id].grants {
            *by_campaign.entry(campaign).or_default() += i128::from(*grant);
        }
        for (cap, sums) in [
            (rule.max_per_donor, by_donor),
            (rule.max_per_campaign, by_campaign),
        ] {
            if let Some(most) = cap {
                assert!(
                    sums.values().all(|sum| *sum <= i128::from(most)),
                    "{sums:?}"
                );
            }
        }
    }

    fn pledge_is_sound(&self, id: &str, now: &Outcome) {
        let (made, pledge) = (&self.pledges[id], &now.pledges[id]);
        let expected = match pledge.state {
            PledgeState::Pending => Some(AllocationState::Reserved),
            PledgeState::Confirmed | PledgeState::Refunded => Some(AllocationState::Committed),
            PledgeState::Expired => None,
        };
        let mut first_come = Vec::new();
        for (fund, given) in &pledge.matches {
            assert!(given.amount > 0);
            assert_eq!(Some(given.state), expected, "{id}");
            let rule = &self.funds[fund].rule;
            if pledge.state == PledgeState::Refunded {
                assert!(
                    self.settled.contains(fund),
                    "all returns to a fund that is not settled"
                );
            }
            if rule.mode == Mode::FirstCome {
                first_come.push((rule, given.amount));
            }
        }
        if self.stacking == Stacking::Exclusive {
            assert!(first_come.len() <= 1, "{first_come:?}");
        }
        if self.refunded.contains(id) {
            // A refund rounds down what each fund gave, but a settled fund's stays whole.
            return;
        }
        let ratio_of = |rule: &pledge::domain::matching::RuleInput| {
            let even = RatioInput {
                match_units: 1,
                gift_units: 1,
            };
            let mut tiers = rule.tiers.iter().flatten();
            let reached = tiers.rfind(|tier| tier.from <= made.amount);
            reached.map_or(rule.ratio.unwrap_or(even), |tier| tier.ratio)
        };
        for (rule, given) in &first_come {
            assert!(i128::from(*given) <= by_ratio(made.amount, ratio_of(rule)));
        }
        if self.stacking == Stacking::Waterfall {
            let all = first_come
                .iter()
                .map(|(rule, given)| covered(*given, ratio_of(rule)));
            assert!(
                all.sum::<i128>() <= i128::from(made.amount),
                "a unit is matched twice"
            );
        }
    }
}
