//! The scenario tool over HTTP.

use std::path::Path;

use serde_json::{Value, json};

use crate::world::World;

const PATH: &str = "/api/match-funds/simulate";

fn vector(name: &str) -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors")
        .join(name);
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

#[actix_web::test]
async fn it_plays_what_the_command_plays() {
    let world = World::start().await;
    for name in ["01_doubled.json", "31_quadratic.json", "r10_random.json"] {
        let vector = vector(name);
        world
            .api
            .post(PATH, &vector["scenario"])
            .refused(401, "unauthorized")
            .await;
        let result = world
            .api
            .post(PATH, &vector["scenario"])
            .token(&world.stranger)
            .expect(200)
            .await;
        assert_eq!(result, vector["result"], "{name}");
    }
    world.finish(0).await;
}

#[actix_web::test]
async fn it_takes_ten_thousand_events_and_no_more() {
    let world = World::start().await;
    let event = |number: usize| {
        json!({"at": "2026-01-02T10:00:00Z", "type": "pledge", "id": format!("pledge-number-{number}"), "campaign": "c1",
               "donor": format!("donor-number-{number}"), "amount": 5_000, "currency": "USD"})
    };
    let scenario = |events: usize| {
        json!({"funds": [{"id": "f1", "currency": "USD", "commitment": 100_000, "starts_at": "2026-01-01T00:00:00Z",
                          "ends_at": "2026-02-01T00:00:00Z", "campaigns": ["c1"], "rule": {"mode": "first_come"}}],
               "events": (0..events).map(event).collect::<Vec<_>>()})
    };
    let post = |body: Value| world.api.post(PATH, &body).token(&world.sponsor);
    let result = post(scenario(10_000)).expect(200).await;
    assert_eq!(result["funds"]["f1"]["reserved"], 100_000);
    let problem = post(scenario(10_001)).refused(422, "too_many").await;
    assert_eq!(problem["errors"][0]["pointer"], "/events");
    let huge = vec![b' '; 4 * 1024 * 1024 + 1];
    let call = world
        .api
        .call(reqwest::Method::POST, PATH)
        .header("Content-Type", "application/json");
    call.bytes(huge)
        .token(&world.sponsor)
        .refused(413, "too_large")
        .await;
    world.finish(0).await;
}

#[actix_web::test]
async fn what_makes_no_sense_is_told_where_it_is() {
    let world = World::start().await;
    let mut scenario = vector("01_doubled.json")["scenario"].clone();
    scenario["funds"][0]["rule"]["ratio"] = json!({"match": 0, "gift": 1});
    let problem = world
        .api
        .post(PATH, &scenario)
        .token(&world.sponsor)
        .refused(422, "invalid")
        .await;
    assert_eq!(problem["errors"][0]["pointer"], "/funds/0/rule/ratio/match");
    scenario["funds"][0]["rule"] = json!({"mode": "first_come", "cap": 5});
    let problem = world
        .api
        .post(PATH, &scenario)
        .token(&world.sponsor)
        .refused(400, "malformed")
        .await;
    assert_eq!(problem["errors"][0]["pointer"], "/funds/0/rule/cap");
    world.finish(0).await;
}
