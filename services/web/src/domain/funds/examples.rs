//! Worked examples of a rule: small scenarios for the engine that matches real gifts.

use std::collections::BTreeMap;

use money::Money;
use serde::Deserialize;
use serde_json::{Value, json};

use super::rule::{Mode, Rule};
use crate::domain::presets::presets;

/// Something that a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Example {
    /// A gift is matched with so much.
    Gift { gift: Money, matched: Money },
    /// The same, when gifts come to twice what the fund can match.
    Crowded { gift: Money, matched: Money },
    /// A campaign that so many give the same sum to is given so much.
    Breadth {
        donors: i64,
        each: Money,
        matched: Money,
    },
    /// A campaign that reaches the target is given so much.
    Target { matched: Money },
}

/// Donors who make a target in an example; a target of more of them is told in words alone.
const MAX_DONORS: i64 = 500;
/// Many who give a little, in the example of breadth.
const MANY: i64 = 20;

const FROM: &str = "2026-01-01T00:00:00Z";
const AT: &str = "2026-01-02T00:00:00Z";
const TO: &str = "2026-02-01T00:00:00Z";

/// A scenario, and what to look for in its outcome.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stage {
    funds: Vec<Value>,
    events: Vec<Value>,
    asked: Vec<Asked>,
}

#[derive(Debug, Clone)]
struct Asked {
    /// The fund's id, which is its campaign's too.
    fund: String,
    example: Example,
}

/// What the engine says of a scenario.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Outcome {
    funds: BTreeMap<String, FundOutcome>,
    pledges: BTreeMap<String, PledgeOutcome>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct FundOutcome {
    #[serde(default)]
    grants: BTreeMap<String, i64>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct PledgeOutcome {
    #[serde(rename = "match", default)]
    matches: BTreeMap<String, Matched>,
}

#[derive(Debug, Clone, Deserialize)]
struct Matched {
    amount: i64,
}

impl Stage {
    /// The examples for a rule; each has a fund of its own.
    pub(crate) fn of(rule: &Rule, commitment: Money) -> Self {
        let mut stage = Self::default();
        let gifts = presets(commitment.currency);
        match rule.mode {
            Mode::FirstCome => {
                for gift in gifts.into_iter().chain(larger(rule, commitment)) {
                    stage.gift(rule, commitment, gift);
                }
            }
            Mode::ProRata => {
                for gift in gifts.into_iter().take(2) {
                    stage.gift(rule, commitment, gift);
                    // One large gift stands for the many, which a limit on gifts would cut.
                    if rule.max_per_pledge.or(rule.max_per_donor).is_none() {
                        stage.crowded(rule, commitment, gift);
                    }
                }
            }
            Mode::Quadratic => {
                if let Some(each) = gifts.first() {
                    stage.breadth(rule, commitment, MANY, *each);
                    let one = Money::new(each.amount.saturating_mul(MANY), each.currency);
                    stage.breadth(rule, commitment, 1, one);
                    stage.breadth(
                        rule,
                        commitment,
                        2,
                        Money::new(one.amount / 2, one.currency),
                    );
                }
            }
            Mode::Challenge => stage.target(rule, commitment),
        }
        stage
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }

    /// For `POST /api/match-funds/simulate`.
    pub(crate) fn scenario(&self) -> Value {
        json!({"stacking": "waterfall", "funds": self.funds, "events": self.events})
    }

    /// What came of it.
    pub(crate) fn read(&self, outcome: &Outcome) -> Vec<Example> {
        let read = |asked: &Asked| {
            let fund = &asked.fund;
            let allocated = outcome.pledges.get(fund);
            let allocated = allocated.and_then(|pledge| pledge.matches.get(fund));
            let granted = outcome.funds.get(fund);
            let granted = granted.and_then(|of| of.grants.get(fund)).copied();
            let sum = allocated.map(|given| given.amount).or(granted);
            asked.example.with(sum.unwrap_or(0))
        };
        self.asked.iter().map(read).collect()
    }

    fn fund(&mut self, rule: &Rule, commitment: Money, example: Example) -> String {
        let id = format!("f{}", self.asked.len());
        self.funds.push(json!({
            "id": id, "currency": commitment.currency, "commitment": commitment.amount,
            "starts_at": FROM, "ends_at": TO, "campaigns": [id], "rule": rule.without_people(),
        }));
        self.asked.push(Asked {
            fund: id.clone(),
            example,
        });
        id
    }

    fn pledge(&mut self, campaign: &str, id: &str, gift: Money) {
        self.events.push(json!({
            "at": AT, "type": "pledge", "id": id, "campaign": campaign, "donor": id,
            "amount": gift.amount, "currency": gift.currency,
        }));
        self.events
            .push(json!({"at": AT, "type": "confirm", "id": id}));
    }

    fn settle(&mut self, fund: &str) {
        self.events
            .push(json!({"at": TO, "type": "settle", "fund": fund}));
    }

    /// A gift by itself. A target is taken as met: it stands beside the examples.
    fn gift(&mut self, rule: &Rule, commitment: Money, gift: Money) {
        let matched = Money::zero(gift.currency);
        let open = without_target(rule);
        let id = self.fund(&open, commitment, Example::Gift { gift, matched });
        self.pledge(&id, &id, gift);
        if rule.mode == Mode::ProRata {
            self.settle(&id);
        }
    }

    /// A gift among others that come to about twice what the fund can match.
    fn crowded(&mut self, rule: &Rule, commitment: Money, gift: Money) {
        let matched = Money::zero(gift.currency);
        let open = without_target(rule);
        let id = self.fund(&open, commitment, Example::Crowded { gift, matched });
        let ratio = rule.ratio.unwrap_or_default();
        let full = i128::from(commitment.amount) * 2 * i128::from(ratio.gift_units);
        let full = full.checked_div(ratio.match_units.into()).unwrap_or(0);
        let others = i64::try_from(full).unwrap_or(i64::MAX / 4);
        let others = (others - gift.amount).max(1);
        self.pledge(&id, &id, gift);
        self.pledge(&id, &format!("{id}o"), Money::new(others, gift.currency));
        self.settle(&id);
    }

    fn breadth(&mut self, rule: &Rule, commitment: Money, donors: i64, each: Money) {
        let matched = Money::zero(each.currency);
        let example = Example::Breadth {
            donors,
            each,
            matched,
        };
        let id = self.fund(&without_target(rule), commitment, example);
        for donor in 0..donors {
            self.pledge(&id, &format!("{id}d{donor}"), each);
        }
        self.settle(&id);
    }

    fn target(&mut self, rule: &Rule, commitment: Money) {
        let unlock = rule.unlock.unwrap_or_default();
        let donors = unlock.donors_at_least.unwrap_or(1);
        if donors > MAX_DONORS {
            return;
        }
        let least = rule.min_pledge.unwrap_or(1).max(1);
        let raised = unlock.raised_at_least.unwrap_or(1);
        let each = (raised / donors.max(1)).saturating_add(1).max(least);
        let matched = Money::zero(commitment.currency);
        let id = self.fund(rule, commitment, Example::Target { matched });
        for donor in 0..donors {
            let each = Money::new(each, commitment.currency);
            self.pledge(&id, &format!("{id}d{donor}"), each);
        }
    }
}

impl Example {
    const fn with(self, sum: i64) -> Self {
        match self {
            Self::Gift { gift, matched } => Self::Gift {
                gift,
                matched: Money::new(sum, matched.currency),
            },
            Self::Crowded { gift, matched } => Self::Crowded {
                gift,
                matched: Money::new(sum, matched.currency),
            },
            Self::Breadth {
                donors,
                each,
                matched,
            } => Self::Breadth {
                donors,
                each,
                matched: Money::new(sum, matched.currency),
            },
            Self::Target { matched } => Self::Target {
                matched: Money::new(sum, matched.currency),
            },
        }
    }
}

fn without_target(rule: &Rule) -> Rule {
    Rule {
        unlock: None,
        ..rule.clone()
    }
}

/// A gift that the rule's limits cut, if the usual ones are below them.
fn larger(rule: &Rule, commitment: Money) -> Option<Money> {
    let limits = [
        rule.max_per_pledge,
        rule.max_per_donor,
        rule.max_per_campaign,
    ];
    let limit = limits
        .into_iter()
        .flatten()
        .chain([commitment.amount])
        .min()?;
    let ratio = rule.ratio.unwrap_or_default();
    let full = i128::from(limit) * i128::from(ratio.gift_units) * 2;
    let gift = i64::try_from(full.checked_div(ratio.match_units.into())?).ok()?;
    // Round, as people give.
    let major = commitment.currency.minor_per_major();
    let gift = (gift / major).checked_mul(major)?;
    let usual = presets(commitment.currency);
    let most = usual.iter().map(|preset| preset.amount).max().unwrap_or(0);
    (gift > most).then_some(Money::new(gift, commitment.currency))
}

#[cfg(test)]
mod tests {
    use super::super::rule::{Ratio, Unlock};
    use super::*;

    fn usd(amount: i64) -> Money {
        Money::new(amount, "USD".parse().unwrap())
    }

    fn outcome(json: Value) -> Outcome {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn each_gift_has_a_fund_and_the_limit_is_shown() {
        let rule = Rule {
            max_per_pledge: Some(20_000),
            unlock: Some(Unlock::default()),
            excluded_donors: Some(vec!["a@b.cd".to_owned()]),
            ..Rule::default()
        };
        let stage = Stage::of(&rule, usd(1_000_000));
        let scenario = stage.scenario();
        assert_eq!(scenario["funds"].as_array().unwrap().len(), 5);
        assert_eq!(scenario["events"][8]["amount"], 40_000, "twice the limit");
        let rule = &scenario["funds"][0]["rule"];
        assert!(rule.get("unlock").is_none() && rule.get("excluded_donors").is_none());
        let read = stage.read(&outcome(json!({"funds": {}, "pledges": {
            "f0": {"match": {"f0": {"amount": 1_000, "state": "committed"}}, "retained": 1_000, "state": "confirmed"},
        }})));
        assert_eq!(
            read[0],
            Example::Gift {
                gift: usd(1_000),
                matched: usd(1_000)
            }
        );
        assert!(matches!(read[1], Example::Gift { matched, .. } if matched == usd(0)));
    }

    #[test]
    fn a_target_is_met_by_as_many_as_it_asks_for() {
        let rule = Rule {
            mode: Mode::Challenge,
            min_pledge: Some(5_000),
            unlock: Some(Unlock {
                raised_at_least: Some(9_000),
                donors_at_least: Some(3),
            }),
            ..Rule::default()
        };
        let stage = Stage::of(&rule, usd(50_000));
        let events = stage.scenario()["events"].as_array().unwrap().clone();
        assert_eq!(events.len(), 6);
        assert_eq!(events[0]["amount"], 5_000);
        let granted = outcome(json!({"funds": {"f0": {"grants": {"f0": 50_000}}}, "pledges": {}}));
        let target = Example::Target {
            matched: usd(50_000),
        };
        assert_eq!(stage.read(&granted), [target]);
        let many = Rule {
            unlock: Some(Unlock {
                raised_at_least: None,
                donors_at_least: Some(10_000),
            }),
            ..rule
        };
        assert!(Stage::of(&many, usd(50_000)).is_empty());
    }

    #[test]
    fn shares_are_shown_when_gifts_are_few_and_when_they_are_many() {
        let rule = Rule {
            mode: Mode::ProRata,
            ratio: Some(Ratio {
                match_units: 2,
                gift_units: 1,
            }),
            ..Rule::default()
        };
        let stage = Stage::of(&rule, usd(100_000));
        let events = stage.scenario()["events"].as_array().unwrap().clone();
        // pledge, confirm, settle; then pledge and confirm of two, settle.
        assert_eq!(events[5]["amount"], 100_000 - 1_000);
        let rule = Rule {
            mode: Mode::Quadratic,
            ..Rule::default()
        };
        let stage = Stage::of(&rule, usd(100_000));
        let donors: Vec<i64> = stage
            .read(&Outcome::default())
            .iter()
            .map(|example| match example {
                Example::Breadth { donors, .. } => *donors,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(donors, [20, 1, 2]);
    }
}
