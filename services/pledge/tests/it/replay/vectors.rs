//! The written scenarios, as far as the service offers what happens in them.

use std::path::Path;

use serde_json::Value;

use super::stage::{Stage, currencies, expected, list};
use crate::world::World;

const OFFERED: [&str; 7] = [
    "pledge", "confirm", "expire", "refund", "pause", "resume", "increase",
];

/// Why a scenario can't be played by the service as it is now.
fn obstacle(scenario: &Value) -> Option<String> {
    let funds = list(&scenario["funds"]);
    let mode = funds
        .iter()
        .find(|fund| fund["rule"]["mode"] != "first_come");
    let kinds = list(&scenario["events"])
        .iter()
        .filter_map(|event| event["type"].as_str());
    let kind = kinds.into_iter().find(|kind| !OFFERED.contains(kind));
    let several = currencies(scenario).len() > 1;
    mode.map(|fund| fund["rule"]["mode"].to_string())
        .or(kind.map(str::to_owned))
        .or(several.then(|| "several currencies".to_owned()))
}

#[actix_web::test]
async fn the_service_does_what_the_written_scenarios_say() {
    let world = World::at("2001-06-01T00:00:00Z").await;
    let sponsor = world.verified_sponsor().await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    let mut played = Vec::new();
    for file in files {
        let vector: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        let scenario = &vector["scenario"];
        if obstacle(scenario).is_some() {
            continue;
        }
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut stage = Stage::set(&world, &name, scenario, &sponsor).await;
        stage.play(list(&scenario["events"])).await;
        assert_eq!(stage.outcome().await, expected(&vector["result"]), "{name}");
        played.push(name);
    }
    // None may drop out unseen.
    assert_eq!(played.len(), 41, "{played:?}");
    world.finish(0).await;
}
