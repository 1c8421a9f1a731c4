//! The written scenarios, all but those of several currencies.

use std::path::Path;

use serde_json::Value;

use super::stage::{Stage, currencies, expected, list};
use crate::world::World;

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
        // A campaign of the service takes gifts in its own currency alone.
        if currencies(scenario).len() > 1 {
            continue;
        }
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut stage = Stage::set(&world, &name, scenario, &sponsor).await;
        stage.play(list(&scenario["events"])).await;
        assert_eq!(stage.outcome().await, expected(&vector["result"]), "{name}");
        played.push(name);
    }
    // None may drop out unseen.
    assert_eq!(played.len(), 69, "{played:?}");
    world.finish(0).await;
}
