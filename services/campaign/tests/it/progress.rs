//! Campaigns' figures: heard, kept, shown through a Redis that may be empty or away.

use std::time::{Duration, Instant};

use contracts::pledge::events::CampaignTotalsChanged;
use contracts::redis_keys;
use futures_util::StreamExt as _;
use money::{CampaignId, Money};
use platform::redis::Redis;
use redis::AsyncCommands as _;
use serde_json::{Value, json};
use testkit::eventually;
use testkit::proxy::TcpProxy;
use tokio::net::{TcpListener, TcpStream};

use crate::world::World;

fn id(campaign: &Value) -> CampaignId {
    campaign["id"].as_str().unwrap().parse().unwrap()
}

fn totals(campaign: &Value, version: i64, raised: i64, matched: i64) -> CampaignTotalsChanged {
    let usd = |amount| Money::new(amount, "USD".parse().unwrap());
    CampaignTotalsChanged {
        campaign_id: id(campaign),
        version,
        raised: usd(raised),
        matched: usd(matched),
        donors: version,
        pledges: version + 1,
        at: "2026-06-01T12:00:00.123Z".parse().unwrap(),
    }
}

async fn reaches(world: &World, campaign: &Value, version: i64) -> Value {
    eventually("the figures", async || {
        let progress = world.progress(campaign).await;
        (progress["version"] == version).then_some(progress)
    })
    .await
}

async fn in_redis(redis: &mut Redis, campaign: &Value, version: i64) {
    let key = redis_keys::progress(id(campaign));
    eventually("the figures in Redis", async || {
        let known: Option<i64> = redis.hget(&key, "version").await.unwrap();
        (known == Some(version)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn before_the_first_gift() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let live = world
        .live(
            &organisation,
            json!({"goal": {"amount": 7_000_000, "currency": "TND"}}),
        )
        .await;
    let progress = world.progress(&live).await;
    let none = json!({"amount": 0, "currency": "TND"});
    for field in ["raised", "matched", "total", "match_left"] {
        assert_eq!(progress[field], none, "{field}");
    }
    assert_eq!(
        progress["goal"],
        json!({"amount": 7_000_000, "currency": "TND"})
    );
    assert_eq!(
        (
            &progress["percent"],
            &progress["donors"],
            &progress["version"]
        ),
        (&json!(0.0), &json!(0), &json!(0))
    );
    let draft = world.draft(&organisation, json!({})).await;
    let hidden = format!("/api/campaigns/{}/progress", id(&draft));
    world.api.get(&hidden).refused(404, "not_found").await;
    world.api.get(&hidden).token(&world.owner).expect(200).await;
    world.finish().await;
}

#[tokio::test]
async fn trap_23_late_and_repeated_events_change_nothing() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let live = world
        .live(
            &organisation,
            json!({"goal": {"amount": 12_000, "currency": "USD"}, "budget": []}),
        )
        .await;
    let third = totals(&live, 3, 3_000, 2_000);
    let event = world.env.broker.say(&third).await;
    let progress = reaches(&world, &live, 3).await;
    let usd = |amount: i64| json!({"amount": amount, "currency": "USD"});
    assert_eq!(
        (
            &progress["raised"],
            &progress["matched"],
            &progress["total"]
        ),
        (&usd(3_000), &usd(2_000), &usd(5_000))
    );
    assert_eq!(
        (
            &progress["percent"],
            &progress["donors"],
            &progress["pledges"]
        ),
        (&json!(41.7), &json!(3), &json!(4))
    );
    assert_eq!(progress["updated_at"], "2026-06-01T12:00:00.123Z");

    world.env.broker.say(&totals(&live, 2, 1, 1)).await;
    world.env.broker.say_as(event, &third).await;
    world.env.broker.say(&totals(&live, 3, 9, 9)).await;
    world.env.broker.drained("campaign").await;
    assert_eq!(world.progress(&live).await, progress);
    let mut redis = platform::redis::connect(world.env.redis_url()).unwrap();
    let raised: i64 = redis
        .hget(redis_keys::progress(id(&live)), "raised")
        .await
        .unwrap();
    assert_eq!(raised, 3_000);
    let mut raised_next = totals(&live, 4, 12_000, 0);
    raised_next.donors = 1;
    world.env.broker.say(&raised_next).await;
    assert_eq!(reaches(&world, &live, 4).await["percent"], 100.0);
    let listed = world
        .api
        .get("/api/campaigns?sort=most_funded")
        .expect(200)
        .await;
    assert_eq!(listed["items"][0]["figures"]["raised"], usd(12_000));
    world.finish().await;
}

#[tokio::test]
async fn watchers_are_told_of_each_change() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let live = world.live(&organisation, json!({})).await;
    let client = redis::Client::open(world.env.redis_url()).unwrap();
    let (mut sink, mut stream) = client.get_async_pubsub().await.unwrap().split();
    sink.subscribe(redis_keys::PROGRESS_CHANNEL).await.unwrap();
    world.env.broker.say(&totals(&live, 1, 500, 0)).await;
    let told = tokio::time::timeout(testkit::PATIENCE, async {
        // Other tests use the channel too: it belongs to the server, not to a database of it.
        while let Some(message) = stream.next().await {
            if message.get_payload::<String>().unwrap() == id(&live).to_string() {
                return true;
            }
        }
        false
    });
    assert!(told.await.unwrap());
    world.finish().await;
}

#[tokio::test]
async fn a_flushed_redis_is_filled_again_by_reading() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let live = world.live(&organisation, json!({})).await;
    world.env.broker.say(&totals(&live, 7, 500, 250)).await;
    let before = reaches(&world, &live, 7).await;
    let mut redis = platform::redis::connect(world.env.redis_url()).unwrap();
    let key = redis_keys::progress(id(&live));
    let _: () = redis.del(&key).await.unwrap();
    assert_eq!(world.progress(&live).await, before);
    in_redis(&mut redis, &live, 7).await;
    let at: i64 = redis.hget(&key, "updated_at").await.unwrap();
    assert_eq!(at, 1_780_315_200_123);
    // What Redis missed while it was away does not stand for long either.
    let _: () = redis
        .hset_multiple(&key, &[("version", 6), ("raised", 1)])
        .await
        .unwrap();
    assert_eq!(world.progress(&live).await, before);
    let raised: i64 = redis.hget(&key, "raised").await.unwrap();
    assert_eq!(raised, 500);
    world.finish().await;
}

#[tokio::test]
async fn a_start_gives_redis_what_it_missed() {
    let mut world = World::start().await;
    let organisation = world.verified("TN").await;
    let live = world.live(&organisation, json!({})).await;
    world.env.broker.say(&totals(&live, 7, 500, 250)).await;
    reaches(&world, &live, 7).await;
    let mut redis = platform::redis::connect(world.env.redis_url()).unwrap();
    let _: () = redis.del(redis_keys::progress(id(&live))).await.unwrap();
    world.copy(|_| ()).await;
    in_redis(&mut redis, &live, 7).await;
    world.finish().await;
}

#[tokio::test]
async fn trap_23_an_emptied_redis_gets_every_sum_without_a_reader_or_a_start() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let mut redis = platform::redis::connect(world.env.redis_url()).unwrap();
    let mut campaigns = Vec::new();
    for _ in 0..3 {
        let live = world.live(&organisation, json!({})).await;
        world.env.broker.say(&totals(&live, 7, 500, 250)).await;
        in_redis(&mut redis, &live, 7).await;
        campaigns.push(live);
    }
    // They came long ago.
    sqlx::query("UPDATE campaign_totals SET updated_at = '2020-01-01T00:00:00Z'")
        .execute(&world.env.db)
        .await
        .unwrap();
    // One is gone, one is as an old snapshot had it, one is newer than all that is known here.
    let keys: Vec<String> = campaigns
        .iter()
        .map(|it| redis_keys::progress(id(it)))
        .collect();
    let _: () = redis.del(&keys[0]).await.unwrap();
    let old = [("version", 6), ("raised", 1), ("pledges", 1)];
    let _: () = redis.hset_multiple(&keys[1], &old).await.unwrap();
    let _: () = redis.hset(&keys[2], "version", 8).await.unwrap();
    let emptied = Instant::now();
    in_redis(&mut redis, &campaigns[0], 7).await;
    in_redis(&mut redis, &campaigns[1], 7).await;
    assert!(
        emptied.elapsed() < Duration::from_secs(10),
        "{:?}",
        emptied.elapsed()
    );
    for key in &keys[..2] {
        let known: Vec<i64> = redis
            .hmget(key, &["raised", "matched", "donors", "pledges"])
            .await
            .unwrap();
        assert_eq!(known, [500, 250, 7, 8]);
    }
    in_redis(&mut redis, &campaigns[2], 8).await;
    world.finish().await;
}

#[tokio::test]
async fn trap_23_a_write_whose_answer_was_lost_counts_once() {
    let address = |url: &str| {
        redis::Client::open(url)
            .unwrap()
            .get_connection_info()
            .addr()
            .to_string()
    };
    let real = address(&std::env::var("REDIS_URL").unwrap());
    let mut real = tokio::net::lookup_host(real).await.unwrap();
    let proxy = TcpProxy::start(real.next().unwrap()).await;
    let through = proxy.address().to_string();
    let world = World::with(|config| {
        let to = config.service.redis_url.take().unwrap();
        config.service.redis_url = Some(to.replacen(&address(&to), &through, 1));
    })
    .await;
    let organisation = world.verified("TN").await;
    let live = world.live(&organisation, json!({})).await;
    let mut redis = platform::redis::connect(world.env.redis_url()).unwrap();
    world.env.broker.say(&totals(&live, 1, 500, 250)).await;
    in_redis(&mut redis, &live, 1).await;
    proxy.stall_answers();
    world.env.broker.say(&totals(&live, 2, 900, 450)).await;
    in_redis(&mut redis, &live, 2).await;
    world.env.broker.say(&totals(&live, 3, 700, 350)).await;
    reaches(&world, &live, 3).await;
    proxy.cut();
    proxy.restore();
    in_redis(&mut redis, &live, 3).await;
    // It is written again and again meanwhile; and a refund makes it less.
    tokio::time::sleep(Duration::from_secs(6)).await;
    let key = redis_keys::progress(id(&live));
    let known: Vec<i64> = redis
        .hmget(&key, &["version", "raised", "matched"])
        .await
        .unwrap();
    assert_eq!(known, [3, 700, 350]);
    world.finish().await;
}

#[tokio::test]
async fn a_redis_that_comes_back_gets_what_it_missed() {
    // A door to Redis that is shut at first.
    let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = door.local_addr().unwrap();
    drop(door);
    let world = World::with(|config| {
        let url = config.service.redis_url.take().unwrap();
        let real = redis::Client::open(url.as_str()).unwrap();
        let real = real.get_connection_info().addr().to_string();
        // Its password and its database stay.
        config.service.redis_url = Some(url.replacen(&real, &address.to_string(), 1));
    })
    .await;
    let organisation = world.verified("TN").await;
    let live = world.live(&organisation, json!({})).await;
    world.env.broker.say(&totals(&live, 3, 500, 0)).await;
    reaches(&world, &live, 3).await;
    let mut redis = platform::redis::connect(world.env.redis_url()).unwrap();
    let key = redis_keys::progress(id(&live));
    let known: Option<i64> = redis.hget(&key, "version").await.unwrap();
    assert_eq!(known, None);

    // Nobody reads the campaign's figures from here on.
    let real = redis::Client::open(world.env.redis_url()).unwrap();
    let opened = TcpListener::bind(address).await.unwrap();
    let forwarding = tokio::spawn(forward(
        opened,
        real.get_connection_info().addr().to_string(),
    ));
    in_redis(&mut redis, &live, 3).await;
    world.finish().await;
    forwarding.abort();
}

/// Passes every connection on.
async fn forward(door: TcpListener, to: String) {
    while let Ok((mut from, _)) = door.accept().await {
        let mut to = TcpStream::connect(&to).await.unwrap();
        tokio::spawn(async move { tokio::io::copy_bidirectional(&mut from, &mut to).await });
    }
}

#[tokio::test]
async fn without_redis_everything_works_and_stays_quick() {
    let mut world = World::start().await;
    let organisation = world.verified("TN").await;
    let live = world.live(&organisation, json!({})).await;
    world.env.broker.say(&totals(&live, 2, 500, 0)).await;
    reaches(&world, &live, 2).await;
    let path = format!("/api/campaigns/{}/progress", id(&live));
    // One that refuses, and one that takes the connection and never answers.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let silent_url = format!("redis://{}", silent.local_addr().unwrap());
    for url in [
        Some("redis://127.0.0.1:1".to_owned()),
        Some(silent_url),
        None,
    ] {
        let api = world.copy(|config| config.service.redis_url = url).await;
        for _ in 0..3 {
            let asked = Instant::now();
            assert_eq!(api.get(&path).expect(200).await["raised"]["amount"], 500);
            assert!(
                asked.elapsed() < Duration::from_secs(1),
                "{:?}",
                asked.elapsed()
            );
        }
    }
    world.finish().await;
}
