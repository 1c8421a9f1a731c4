//! Real processes of a suite of its own die at every point, three times each, while donors give and
//! officials work; at the end the audit holds.

use std::collections::BTreeMap;
use std::time::Duration;

use suite::chaos::say;
use suite::chaos::tour::{Stop, Tour};
use suite::stage::Stage;

use crate::list::{EVERYWHERE, page};
use crate::points::SERVICES;

const DEATHS: u32 = 3;
/// How long it may take at most; on two quiet cores it is done after six minutes.
const LENGTH: Duration = Duration::from_secs(2_400);
/// How soon everything is right after it. Longer than after faults: whoever tours has been killed
/// hundreds of times, and what waits is more.
const SETTLED: Duration = Duration::from_secs(120);
/// So short that many expire.
const HOLD_S: u32 = 6;

/// Every point of every service, but for those that no traffic reaches.
fn stops() -> Vec<Stop> {
    let page = page();
    let of = |section: &str| page.points.get(section).into_iter().flatten();
    let mut stops = Vec::new();
    for service in SERVICES {
        for section in [service, EVERYWHERE] {
            for point in of(section) {
                let of_hearing = ["consume.", "dead-letters."];
                let of_hearing = of_hearing.iter().any(|flow| point.starts_with(flow));
                let hears = service != "web" || !of_hearing;
                let toured = !page
                    .not_toured
                    .iter()
                    .any(|(of, not)| *of == section && not == point);
                if hears && toured {
                    stops.push(Stop {
                        service: service.to_owned(),
                        point: point.clone(),
                    });
                }
            }
        }
    }
    stops
}

#[tokio::test(flavor = "multi_thread")]
async fn a_death_at_any_kill_point_loses_nothing_and_doubles_nothing() {
    let stage = Stage::set("kills", 2, HOLD_S).expect("a stage");
    let tour = Tour {
        stops: stops(),
        deaths: DEATHS,
        length: LENGTH,
        hold: Duration::from_secs(u64::from(HOLD_S)),
    };
    let (world, outcome, deaths) = tour.go(stage).await.expect("a tour");
    for line in &outcome.summary {
        say(line);
    }
    let report = world.audit(&outcome, SETTLED).await.expect("an audit");
    let mut lines = Vec::new();
    report.write(&mut lines).unwrap();
    assert!(report.holds(), "{}", String::from_utf8_lossy(&lines));
    let first = outcome.troubles.first();
    assert!(
        first.is_none(),
        "{} troubles, the first: {first:?}",
        outcome.troubles.len()
    );
    let spared: BTreeMap<_, _> = deaths
        .iter()
        .filter(|(_, count)| **count < DEATHS)
        .collect();
    assert!(
        spared.is_empty(),
        "died there less than {DEATHS} times: {spared:#?}"
    );
    let killed = world.processes.stop_all().await;
    assert_eq!(killed, Vec::<String>::new(), "did not stop when asked");
    world.stage.strike().unwrap();
}
