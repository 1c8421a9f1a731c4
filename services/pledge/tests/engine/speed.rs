//! Ten thousand events are answered while one waits, even by a build that nobody optimised. The
//! bound is generous, since machines are busy; to go over all pledges at each event takes far more.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use pledge::domain::matching::scenario::{
    Event, FundInput, NewPledge, PledgeEvent, RefundEvent, Scenario, simulate,
};
use pledge::domain::matching::{FundType, Method, Mode, RuleInput, Stacking};
use pledge::domain::trial::{PastGift, Trial, try_on};

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

/// A year of gifts is tried on in less time than a sponsor waits for a page.
#[test]
fn a_rule_is_tried_on_a_years_gifts_in_seconds() {
    let starts_at: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let trial = Trial {
        rule: serde_json::from_str(
            r#"{"mode": "first_come", "max_per_donor": 20000, "max_per_campaign": 40000000,
                "unlock": {"donors_at_least": 50}}"#,
        )
        .unwrap(),
        commitment: 300_000_000,
        currency: "USD".to_owned(),
        starts_at,
        ends_at: "2027-01-01T00:00:00Z".parse().unwrap(),
    };
    let gifts: Vec<PastGift> = (0..100_000_usize)
        .map(|number| {
            let seconds = i64::try_from(number * 315).unwrap();
            let created_at = starts_at + SignedDuration::from_secs(seconds);
            PastGift {
                campaign: number % 20,
                donor: number % 30_011,
                retained: 1_000 + i64::try_from(number * 7_919 % 20_000).unwrap(),
                fund_type: FundType::General,
                method: Method::Card,
                created_at,
                confirmed_at: created_at + SignedDuration::from_mins(3),
            }
        })
        .collect();
    let begun = Instant::now();
    let tried = try_on(&trial, &gifts).unwrap();
    let took = begun.elapsed();
    assert_eq!(tried.whole.gifts, 100_000);
    assert_eq!(tried.whole.cost + tried.whole.remaining, 300_000_000);
    // An unoptimised build on a busy machine is many times slower than a release.
    let bound = if cfg!(debug_assertions) { 60 } else { 3 };
    assert!(took < Duration::from_secs(bound), "{took:?}");
}
