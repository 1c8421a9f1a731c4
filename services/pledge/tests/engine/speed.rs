//! Ten thousand events are answered while one waits, even by a build that nobody optimised. The
//! bound is generous, since machines are busy; to go over all pledges at each event takes far more.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use pledge::domain::matching::scenario::{
    Event, FundInput, NewPledge, PledgeEvent, RefundEvent, Scenario, simulate,
};
use pledge::domain::matching::{FundType, Method, Mode, RuleInput, Stacking};

const BOUND: Duration = Duration::from_secs(5);

fn at() -> Timestamp {
    "2026-01-02T00:00:00Z".parse().unwrap()
}

fn fund(id: &str, commitment: i64, rule: RuleInput) -> FundInput {
    FundInput {
        id: id.to_owned(),
        currency: "USD".to_owned(),
        commitment,
        priority: 100,
        starts_at: at(),
        ends_at: Timestamp::MAX,
        campaigns: vec!["c1".to_owned()],
        rule,
    }
}

/// 4,000 pledges of 100 by so many donors, of which 3,000 are confirmed and then pay back a unit.
fn trickle(donors: usize, funds: Vec<FundInput>) -> Scenario {
    let pledges = (0..4000).map(|number| {
        Event::Pledge(NewPledge {
            at: at(),
            id: format!("p{number}"),
            campaign: "c1".to_owned(),
            donor: format!("d{}", number % donors),
            amount: 100,
            currency: "USD".to_owned(),
            fund_type: FundType::General,
            method: Method::Card,
        })
    });
    let id = |number: usize| format!("p{number}");
    let confirms = (0..3000).map(|number| {
        Event::Confirm(PledgeEvent {
            at: at(),
            id: id(number),
        })
    });
    let refunds = (0..3000).map(|number| {
        Event::Refund(RefundEvent {
            at: at(),
            id: id(number),
            amount: 1,
        })
    });
    Scenario {
        stacking: Stacking::Waterfall,
        funds,
        events: pledges.chain(confirms).chain(refunds).collect(),
    }
}

fn answered_in_time(scenario: Scenario) {
    assert_eq!(scenario.events.len(), 10_000);
    let start = Instant::now();
    let outcome = simulate(scenario).unwrap();
    let took = start.elapsed();
    assert_eq!(outcome.rejections, []);
    assert!(took < BOUND, "{took:?}");
}

#[test]
fn an_exhausted_fund_that_gets_a_unit_back_each_time() {
    let rule = RuleInput::of(Mode::FirstCome);
    answered_in_time(trickle(4000, vec![fund("f1", 150_000, rule)]));
}

#[test]
fn a_rich_fund_whose_donors_are_at_their_caps() {
    let rule = RuleInput {
        max_per_donor: Some(100),
        ..RuleInput::of(Mode::FirstCome)
    };
    answered_in_time(trickle(50, vec![fund("f1", 1_000_000_000, rule)]));
}

#[test]
fn twenty_funds_on_every_gift() {
    let rule = RuleInput::of(Mode::FirstCome);
    let funds = (0..20).map(|number| fund(&format!("f{number}"), 15_000, rule.clone()));
    answered_in_time(trickle(4000, funds.collect()));
}
