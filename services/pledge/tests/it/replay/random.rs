//! Scenarios that nobody wrote: the service and the scenario tool must agree on each.

use contracts::pledge::events::{PledgeRefunded, PledgeToppedUp};
use pledge::simulate::{Scenario, simulate};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};

use super::stage::{Stage, expected, list};
use crate::world::World;

/// Scenarios that are played, and events in each.
const SCENARIOS: u64 = 24;
const EVENTS: usize = 36;

fn pick<'a, T>(dice: &mut StdRng, from: &'a [T]) -> &'a T {
    &from[dice.random_range(0..from.len())]
}

fn rule(dice: &mut StdRng, several: bool) -> Value {
    let mode = *pick(
        dice,
        &[
            "first_come",
            "first_come",
            "first_come",
            "pro_rata",
            "quadratic",
            "challenge",
        ],
    );
    let mut rule = json!({"mode": mode});
    if dice.random_bool(0.5) {
        rule["ratio"] = json!({"match": dice.random_range(1..4), "gift": dice.random_range(1..4)});
    }
    if dice.random_bool(0.3) {
        rule["tiers"] = json!([
            {"from": 300, "ratio": {"match": 2, "gift": 1}},
            {"from": 700, "ratio": {"match": 3, "gift": 2}},
        ]);
    }
    for (field, chance, sums) in [
        ("min_pledge", 0.2, 100..400),
        ("max_per_pledge", 0.3, 100..900),
        ("max_per_donor", 0.4, 200..1_500),
        ("max_per_campaign", 0.3, 500..3_000),
    ] {
        if dice.random_bool(chance) {
            rule[field] = json!(dice.random_range(sums));
        }
    }
    if dice.random_bool(0.4) {
        rule["unlock"] = match dice.random_range(0..3) {
            0 => json!({"raised_at_least": dice.random_range(300..1_500)}),
            1 => json!({"donors_at_least": dice.random_range(1..4)}),
            _ => json!({"raised_at_least": dice.random_range(300..900), "donors_at_least": 2}),
        };
    }
    if dice.random_bool(0.15) {
        rule["excluded_donors"] = json!(["d1"]);
    }
    if dice.random_bool(0.1) {
        rule["only_donors"] = json!(["d1", "d2"]);
    }
    if dice.random_bool(0.2) {
        rule["fund_types"] = json!(["general", "zakat"]);
    }
    if dice.random_bool(0.25) {
        rule["redistribute"] = json!(false);
    }
    sensible(rule, several)
}

/// What the API takes of it.
fn sensible(mut rule: Value, several: bool) -> Value {
    if rule["mode"] == "quadratic" || rule["mode"] == "challenge" {
        let fields = rule.as_object_mut().unwrap();
        for ignored in ["ratio", "tiers", "max_per_pledge", "max_per_donor"] {
            fields.remove(ignored);
        }
    }
    if rule["mode"] == "challenge" {
        if rule.get("unlock").is_none() {
            rule["unlock"] = json!({"raised_at_least": 700});
        }
        if several && rule.get("max_per_campaign").is_none() {
            rule["max_per_campaign"] = json!(600);
        }
    }
    rule
}

fn fund(dice: &mut StdRng, number: usize) -> Value {
    let mut campaigns = vec!["c1"];
    campaigns.extend(["c2", "c3"].into_iter().filter(|_| dice.random_bool(0.5)));
    json!({
        "id": format!("f{number}"),
        "currency": "USD",
        "commitment": dice.random_range(200..4_000),
        "priority": pick(dice, &[10, 100, 100]),
        "starts_at": pick(dice, &["2026-01-01T00:00:00Z", "2026-01-01T00:10:00Z"]),
        "ends_at": pick(dice, &["2026-01-01T00:25:00Z", "2026-02-01T00:00:00Z", "2026-02-01T00:00:00Z"]),
        "campaigns": campaigns,
        "rule": rule(dice, campaigns.len() > 1),
    })
}

fn event(dice: &mut StdRng, minute: usize, funds: usize, pledges: &mut usize) -> Value {
    let at = format!("2026-01-01T00:{minute:02}:00Z");
    let some_fund = |dice: &mut StdRng| format!("f{}", dice.random_range(1..=funds));
    let some_pledge = |dice: &mut StdRng| format!("p{}", dice.random_range(1..=(*pledges).max(1)));
    match dice.random_range(0..100) {
        0..45 => {
            *pledges += 1;
            json!({
                "at": at, "type": "pledge", "id": format!("p{pledges}"), "currency": "USD",
                "campaign": pick(dice, &["c1", "c1", "c2", "c3"]),
                "donor": pick(dice, &["d1", "d2", "d3", "d4"]),
                "amount": dice.random_range(50..1_200),
                "fund_type": pick(dice, &["general", "general", "zakat"]),
            })
        }
        45..66 => json!({"at": at, "type": "confirm", "id": some_pledge(dice)}),
        66..76 => json!({"at": at, "type": "expire", "id": some_pledge(dice)}),
        76..87 => {
            let amount = dice.random_range(1..700);
            json!({"at": at, "type": "refund", "id": some_pledge(dice), "amount": amount})
        }
        87..91 => json!({"at": at, "type": "pause", "fund": some_fund(dice)}),
        91..94 => json!({"at": at, "type": "resume", "fund": some_fund(dice)}),
        94..97 => json!({"at": at, "type": "settle", "fund": some_fund(dice)}),
        _ => {
            json!({"at": at, "type": "increase", "fund": some_fund(dice), "amount": dice.random_range(100..900)})
        }
    }
}

fn scenario(seed: u64) -> Value {
    let mut dice = StdRng::seed_from_u64(seed);
    let funds = dice.random_range(1..=4);
    let mut pledges = 0;
    let stacking = *pick(
        &mut dice,
        &["waterfall", "waterfall", "additive", "exclusive"],
    );
    let made: Vec<Value> = (1..=funds).map(|number| fund(&mut dice, number)).collect();
    let mut events: Vec<Value> = (0..EVENTS)
        .map(|minute| event(&mut dice, minute, funds, &mut pledges))
        .collect();
    // All of them come to their end.
    events.extend((1..=funds).map(
        |number| json!({"at": "2026-01-01T00:59:00Z", "type": "settle", "fund": format!("f{number}")}),
    ));
    json!({"stacking": stacking, "funds": made, "events": events})
}

#[actix_web::test]
async fn the_service_and_the_scenario_tool_agree_on_any_history() {
    let world = World::at("2001-06-01T00:00:00Z").await;
    let sponsor = world.verified_sponsor().await;
    let (mut matched, mut granted, mut topped_up, mut shrunk) = (0, 0, 0, 0);
    for seed in 0..SCENARIOS {
        let scenario = scenario(seed);
        let parsed: Scenario = serde_json::from_value(scenario.clone()).unwrap();
        let outcome = serde_json::to_value(simulate(parsed).unwrap()).unwrap();
        let name = format!("seed-{seed}");
        let mut stage = Stage::set(&world, &name, &scenario, &sponsor).await;
        stage.play(list(&scenario["events"])).await;
        assert_eq!(
            stage.outcome().await,
            expected(&outcome),
            "{name}: {scenario:#}"
        );
        for fund in outcome["funds"].as_object().unwrap().values() {
            matched += fund["committed"].as_i64().unwrap();
            granted += fund["grants"].as_object().unwrap().len();
        }
        topped_up = world.env.broker.all::<PledgeToppedUp>().len();
        let refunded = world.env.broker.all::<PledgeRefunded>();
        shrunk = refunded
            .iter()
            .filter(|event| event.0.retained.amount > 0 && event.0.matched.amount > 0)
            .count();
    }
    // Histories in which nothing happens would prove nothing.
    assert!(
        matched > 0 && granted > 0 && topped_up > 0 && shrunk > 0,
        "{matched} matched, {granted} grants, {topped_up} topped up, {shrunk} shrunk"
    );
    world.finish(0).await;
}
