//! Services are restarted under load, and nobody is the worse for it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde_json::json;
use suite::chaos::{Scene, World, say};
use suite::http;
use suite::stage::Stage;
use tokio::task::JoinSet;

use crate::load::{Load, calls, pledge_body};

/// Nothing expires while this runs.
const HOLD_S: u32 = 600;
const GRACE: Duration = Duration::from_secs(30);
/// Calls in hand when the copy is asked to stop.
const IN_HAND: usize = 10;

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_loses_no_call() {
    let _alone = crate::alone().await;
    let stage = Stage::set("restarts", 2, HOLD_S).expect("a stage");
    let world = World::start(stage).await.expect("a suite");
    let scene = Scene::set(&world).await.expect("a scene");
    what_was_accepted_is_answered(&world, &scene).await;
    one_copy_after_the_other(&world, &scene).await;
    let killed = world.processes.stop_all().await;
    assert_eq!(killed, Vec::<String>::new(), "did not stop when asked");
    world.stage.strike().unwrap();
}

/// Each service's copies are restarted in turn under load: what fails, one
/// retry cures.
async fn one_copy_after_the_other(world: &World, scene: &Scene) {
    for (service, make) in calls(world, scene).await {
        let load = Load::begin(&make);
        let count = Arc::clone(&load.count);
        for name in world.processes.copies_of(service) {
            tokio::time::sleep(Duration::from_millis(500)).await;
            world.processes.terminate(name, GRACE).await.unwrap();
            world.processes.start(name, &[]).unwrap();
            world.processes.ready(name, GRACE).await.unwrap();
            // As whoever rolls a deployment out: only once it is seen to be ready.
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        let failures = load.end().await;
        let (made, retried) = (
            count.calls.load(Ordering::Relaxed),
            count.retried.load(Ordering::Relaxed),
        );
        say(&format!("{service}: {made} calls, {retried} made again"));
        assert_eq!(failures, Vec::<String>::new(), "{service}");
        assert!(made > 20, "{service} was hardly called");
    }
}

/// One copy is asked to stop while it is at work, and is called by clients that
/// know no other: what it took in hand, it answers; the others can't connect.
async fn what_was_accepted_is_answered(world: &World, scene: &Scene) {
    let name = "pledge-1";
    let to_database = world.processes.link(name, "postgres").unwrap();
    to_database.delay(Duration::from_millis(40));
    let url = format!("{}/api/pledges", world.processes.url(name).unwrap());
    let body = pledge_body(&scene.campaigns[0].id);
    let mut calls = JoinSet::new();
    for number in 0..IN_HAND {
        let (url, mut body) = (url.clone(), body.clone());
        body["donor"]["email"] = json!(format!("in-hand-{number}@chaos.test"));
        calls.spawn(async move {
            let http = http::client().unwrap();
            let call = http
                .post(url)
                .header("idempotency-key", format!("in-hand-{number}"));
            http::send(call.json(&body).timeout(GRACE)).await
        });
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(calls.try_join_next().is_none(), "all are still in hand");
    let begun = Instant::now();
    let status = world.processes.terminate(name, GRACE).await.unwrap();
    assert!(status.success(), "{status}");
    let took = begun.elapsed();
    let mut done = 0;
    while let Some(came) = calls.join_next().await {
        let answer = came.unwrap().expect("an answer");
        match answer.status {
            201 => done += 1,
            // Told to come back, nobody is left in doubt.
            503 => {}
            status => panic!("{status}: {}", answer.body),
        }
    }
    assert!(done > 0, "none of the calls in hand was done");
    say(&format!(
        "of {IN_HAND} calls in hand all were answered and {done} done, in {took:.1?}"
    ));
    to_database.restore();
    world.processes.start(name, &[]).unwrap();
    world.processes.ready(name, GRACE).await.unwrap();
}
