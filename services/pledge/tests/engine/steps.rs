//! Orders of steps that random scenarios seldom tell apart, and sums at the end of the scale.

use pledge::domain::matching::scenario::{Outcome, Refusal, simulate};
use serde_json::{Value, json};

/// The events say everything but their time.
fn outcome(funds: &[Value], events: &[Value]) -> Outcome {
    let funds: Vec<Value> = funds
        .iter()
        .enumerate()
        .map(|(place, fund)| {
            let mut whole = json!({"id": format!("f{place}"), "currency": "USD", "commitment": 100,
                "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2026-02-01T00:00:00Z"});
            whole
                .as_object_mut()
                .unwrap()
                .extend(fund.as_object().unwrap().clone());
            whole
        })
        .collect();
    let events: Vec<Value> = events
        .iter()
        .map(|event| {
            let mut whole = event.clone();
            whole["at"] = "2026-01-02T00:00:00Z".into();
            whole
        })
        .collect();
    let scenario = json!({"funds": funds, "events": events});
    simulate(serde_json::from_value(scenario).unwrap()).unwrap()
}

fn pledge(id: &str, campaign: &str, amount: i64) -> Value {
    json!({"type": "pledge", "id": id, "campaign": campaign, "donor": id, "amount": amount, "currency": "USD"})
}

fn confirm(id: &str) -> Value {
    json!({"type": "confirm", "id": id})
}

fn of_fund(kind: &str) -> Value {
    json!({"type": kind, "fund": "f0"})
}

fn matched(outcome: &Outcome, pledge: &str) -> i64 {
    let given = outcome.pledges[pledge].matches.values();
    given.map(|given| given.amount).sum()
}

#[test]
fn a_resumed_fund_first_unlocks_then_tops_up() {
    let fund = json!({"campaigns": ["c1", "c2"],
        "rule": {"mode": "first_come", "unlock": {"donors_at_least": 1}}});
    let told = outcome(
        &[fund],
        &[
            pledge("first", "c2", 100),
            confirm("first"),
            pledge("waiting", "c2", 100),
            pledge("locked", "c1", 100),
            of_fund("pause"),
            confirm("locked"),
            json!({"type": "refund", "id": "first", "amount": 100}),
            of_fund("resume"),
        ],
    );
    assert_eq!(matched(&told, "locked"), 100);
    assert_eq!(matched(&told, "waiting"), 0);
}

#[test]
fn a_challenge_that_is_settled_grants_nothing_any_more() {
    let fund = json!({"campaigns": ["c1"],
        "rule": {"mode": "challenge", "unlock": {"raised_at_least": 100}}});
    let told = outcome(
        &[fund],
        &[
            pledge("late", "c1", 100),
            of_fund("settle"),
            confirm("late"),
        ],
    );
    assert_eq!(told.funds["f0"].remaining, 100);
    assert_eq!(told.campaigns["c1"].matched, 0);
}

#[test]
fn a_commitment_beyond_counting_is_refused() {
    let fund = json!({"campaigns": ["c1"], "rule": {"mode": "first_come"}});
    let most = json!({"type": "increase", "fund": "f0", "amount": i64::MAX - 100});
    let one = json!({"type": "increase", "fund": "f0", "amount": 1});
    let told = outcome(&[fund], &[most, one, pledge("p1", "c1", i64::MAX)]);
    let refused: Vec<_> = told.rejections.iter().map(|r| (r.event, r.error)).collect();
    assert_eq!(refused, [(1, Refusal::InvalidAmount)]);
    assert_eq!(matched(&told, "p1"), i64::MAX);
}

#[test]
fn what_a_campaign_raised_may_pass_the_largest_amount() {
    let fund = json!({"campaigns": ["c1"], "rule": {"mode": "quadratic"}});
    let told = outcome(
        &[fund],
        &[
            pledge("p1", "c1", i64::MAX),
            confirm("p1"),
            pledge("p2", "c1", i64::MAX),
            confirm("p2"),
            of_fund("settle"),
        ],
    );
    assert_eq!(told.campaigns["c1"].raised, 2 * i128::from(i64::MAX));
    assert_eq!(told.campaigns["c1"].matched, 100);
    let printed = serde_json::to_string(&told).unwrap();
    assert!(
        printed.contains("\"raised\":18446744073709551614"),
        "{printed}"
    );
}
