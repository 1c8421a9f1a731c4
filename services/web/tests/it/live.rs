//! Live figures, over a real Redis.

use std::time::{Duration, Instant};

use contracts::redis_keys::PROGRESS_CHANNEL;
use reqwest::Response;
use serde_json::Value;
use testkit::eventually;

use crate::world::World;

const STREAM: &str = "/campaigns/nile/progress/stream";
const CAMPAIGN: &str = "0199a1b2-0000-7000-8000-000000000001";

/// A reader of the stream.
struct Reader {
    response: Response,
    buffer: String,
}

impl Reader {
    async fn open(world: &World, path: &str) -> Self {
        let response = world.api.get(path).response().await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            response,
            buffer: String::new(),
        }
    }

    /// The next event's data; none when nothing comes in time, or the stream ends.
    async fn next(&mut self, patience: Duration) -> Option<Value> {
        let until = Instant::now() + patience;
        loop {
            if let Some(end) = self.buffer.find("\n\n") {
                let block: String = self.buffer.drain(..end + 2).collect();
                if let Some(data) = block.lines().find_map(|line| line.strip_prefix("data: ")) {
                    assert!(block.starts_with("event: progress\n"), "{block}");
                    return Some(serde_json::from_str(data).unwrap());
                }
                continue;
            }
            let left = until.saturating_duration_since(Instant::now());
            let chunk = tokio::time::timeout(left, self.response.chunk())
                .await
                .ok()?;
            self.buffer
                .push_str(std::str::from_utf8(&chunk.unwrap()?).unwrap());
        }
    }
}

async fn say(world: &World, campaign: &str) {
    let mut redis = platform::redis::connect(world.env.redis_url()).unwrap();
    let _: i64 = redis::cmd("PUBLISH")
        .arg(PROGRESS_CHANNEL)
        .arg(campaign)
        .query_async(&mut redis)
        .await
        .unwrap();
}

fn set_version(world: &World, version: i64) {
    world.change(|state| {
        state.progress["version"] = version.into();
        state.progress["raised"]["amount"] = (2_500_000 + version).into();
    });
}

const SOON: Duration = Duration::from_secs(5);

#[actix_web::test]
async fn figures_come_at_once_and_with_every_change() {
    let world = World::start().await;
    let mut reader = Reader::open(&world, STREAM).await;
    let mut arabic = Reader::open(&world, &format!("{STREAM}?locale=ar")).await;
    let first = reader.next(SOON).await.unwrap();
    assert_eq!(
        (&first["version"], &first["campaign_id"]),
        (&20.into(), &CAMPAIGN.into())
    );
    assert!(first.get("text").is_none(), "data as …/progress has it");
    let worded = arabic.next(SOON).await.unwrap();
    assert_eq!(worded["text"]["raised"], "٢٥٬٠٠٠\u{a0}ج.م.");

    set_version(&world, 21);
    say(&world, CAMPAIGN).await;
    assert_eq!(reader.next(SOON).await.unwrap()["version"], 21);
    assert_eq!(arabic.next(SOON).await.unwrap()["version"], 21);
    // Who comes later sees the latest at once.
    let mut late = Reader::open(&world, STREAM).await;
    assert_eq!(late.next(SOON).await.unwrap()["version"], 21);
    drop((reader, arabic, late));
    world.end().await;
}

#[actix_web::test]
async fn a_flood_of_changes_is_one_event_a_second() {
    let world = World::start().await;
    let mut reader = Reader::open(&world, STREAM).await;
    reader.next(SOON).await.unwrap();
    let started = Instant::now();
    let mut seen = 0;
    for version in 100..140 {
        set_version(&world, version);
        say(&world, CAMPAIGN).await;
        while reader.next(Duration::from_millis(80)).await.is_some() {
            seen += 1;
        }
    }
    let last = loop {
        let event = reader.next(SOON).await.unwrap();
        seen += 1;
        if event["version"] == 139 {
            break started.elapsed();
        }
    };
    assert!(seen <= last.as_secs() + 2, "{seen} events in {last:?}");
    drop(reader);
    world.end().await;
}

#[actix_web::test]
async fn many_readers_are_one_question() {
    let world = World::start().await;
    let mut readers = Vec::new();
    for _ in 0..30 {
        readers.push(Reader::open(&world, STREAM).await);
    }
    for reader in &mut readers {
        reader.next(SOON).await.unwrap();
    }
    set_version(&world, 22);
    say(&world, CAMPAIGN).await;
    for reader in &mut readers {
        assert_eq!(reader.next(SOON).await.unwrap()["version"], 22);
    }
    let progress = world.peers.state().asked_progress;
    let campaign = world.peers.state().asked_campaign;
    assert!(
        progress <= 3 && campaign <= 2,
        "{progress} and {campaign} questions"
    );
    drop(readers);
    world.end().await;
}

#[actix_web::test]
async fn readers_who_lost_their_streams_do_not_come_back_all_at_once() {
    let world = World::start().await;
    let mut waits = std::collections::BTreeSet::new();
    for _ in 0..8 {
        let mut response = world.api.get(STREAM).response().await;
        let begin = response.chunk().await.unwrap().unwrap();
        let begin = std::str::from_utf8(&begin).unwrap();
        let wait = begin
            .strip_prefix("retry: ")
            .unwrap()
            .lines()
            .next()
            .unwrap();
        waits.insert(wait.parse::<u32>().unwrap());
    }
    assert!(
        waits.iter().all(|wait| (2_000..5_000).contains(wait)),
        "{waits:?}"
    );
    assert!(waits.len() > 1, "{waits:?}");
    world.end().await;
}

#[actix_web::test]
async fn unknown_campaigns_have_no_stream() {
    let world = World::start().await;
    world
        .api
        .get("/campaigns/no-such/progress/stream")
        .refused(404, "not_found")
        .await;
    world.change(|state| {
        state.down.insert("/api/campaigns");
    });
    world
        .api
        .get("/campaigns/other/progress/stream")
        .refused(503, "unavailable")
        .await;
    world.end().await;
}

#[actix_web::test]
async fn nonsense_on_the_channel_harms_nobody() {
    let world = World::start().await;
    let mut reader = Reader::open(&world, STREAM).await;
    reader.next(SOON).await.unwrap();
    for nonsense in ["", "x", "0199a1b2-0000-7000-8000-0000000000aa"] {
        say(&world, nonsense).await;
    }
    set_version(&world, 23);
    say(&world, CAMPAIGN).await;
    assert_eq!(reader.next(SOON).await.unwrap()["version"], 23);
    drop(reader);
    world.end().await;
}

#[actix_web::test]
async fn without_redis_figures_move_all_the_same() {
    let world =
        World::with(|config| config.service.redis_url = Some("redis://127.0.0.1:1".to_owned()))
            .await;
    let mut reader = Reader::open(&world, STREAM).await;
    reader.next(SOON).await.unwrap();
    set_version(&world, 24);
    let event = reader.next(Duration::from_secs(8)).await.unwrap();
    assert_eq!(event["version"], 24);
    // Pages go on, too.
    assert!(
        world
            .browser()
            .page("/en/campaigns/nile")
            .await
            .contains("EGP")
    );
    drop(reader);
    world.end().await;
}

#[actix_web::test]
async fn nobody_asks_for_figures_that_nobody_watches() {
    let world = World::start().await;
    let mut reader = Reader::open(&world, STREAM).await;
    reader.next(SOON).await.unwrap();
    drop(reader);
    // The server notices at the next thing it says.
    eventually("the end of the watch", async || {
        let before = world.peers.state().asked_progress;
        set_version(&world, i64::from(before) + 1_000);
        say(&world, CAMPAIGN).await;
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        (world.peers.state().asked_progress == before).then_some(())
    })
    .await;
    world.end().await;
}

#[actix_web::test]
async fn open_streams_do_not_hold_up_the_end() {
    let world = World::start().await;
    let mut reader = Reader::open(&world, STREAM).await;
    reader.next(SOON).await.unwrap();
    let started = Instant::now();
    world.end().await;
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
    assert!(reader.next(Duration::from_secs(1)).await.is_none());
}
