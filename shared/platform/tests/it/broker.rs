//! What the broker may do to us: cut, stall, cancel, refuse.

use std::time::{Duration, Instant};

use contracts::Event as _;
use contracts::payment::events::PaymentSucceeded;
use contracts::pledge::events::CampaignTotalsChanged;
use jiff::SignedDuration;
use jiff_sqlx::ToSqlx as _;
use lapin::options::{QueueBindOptions, QueueDeleteOptions};
use lapin::types::FieldTable;
use lapin::{Channel, Connection, ConnectionProperties};
use money::CampaignId;
use platform::outbox;
use testkit::{Api, Env, eventually};
use uuid::Uuid;

use crate::messages::{allow, effects};
use crate::toy::{Toy, totals};

/// Writes an event into the outbox, as a flow does.
async fn tell(env: &Env, version: i64) {
    let mut conn = env.db.acquire().await.unwrap();
    let event = totals(env.clock.id::<CampaignId>(), version);
    outbox::add(&mut conn, &env.clock, &event).await.unwrap();
}

/// Writes an event of any type into the outbox.
async fn tell_of(env: &Env, kind: &str, claimed_until: &str) -> Uuid {
    let id: Uuid = env.clock.id();
    sqlx::query(
        "INSERT INTO outbox (id, kind, subject, body, created_at, claimed_until)
         VALUES ($1, $2, $1, '{}', $3, $4::timestamptz)",
    )
    .bind(id)
    .bind(kind)
    .bind(env.clock.now().to_sqlx())
    .bind(claimed_until)
    .execute(&env.db)
    .await
    .unwrap();
    id
}

async fn untold(env: &Env) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM outbox")
        .fetch_one(&env.db)
        .await
        .unwrap()
}

async fn is_ready(api: &Api) -> bool {
    api.get("/readyz").send().await.status == 200
}

async fn readiness(api: &Api, wanted: bool, within: Duration) {
    let started = Instant::now();
    eventually("readiness to change", async || {
        (is_ready(api).await == wanted).then_some(())
    })
    .await;
    assert!(started.elapsed() < within, "{:?}", started.elapsed());
}

async fn took_effect(env: &Env, versions: std::ops::Range<i64>) {
    eventually("every effect", async || {
        for version in versions.clone() {
            if effects(env, version).await == 0 {
                return None;
            }
        }
        Some(())
    })
    .await;
    env.broker.drained("campaign").await;
    for version in versions {
        assert_eq!(effects(env, version).await, 1, "{version}");
    }
}

async fn operator(env: &Env) -> (Connection, Channel) {
    let url = env.config().amqp_url;
    let connection = Connection::connect(&url, ConnectionProperties::default())
        .await
        .unwrap();
    let channel = connection.create_channel().await.unwrap();
    (connection, channel)
}

#[actix_web::test]
async fn readiness_is_true_when_the_broker_goes_and_comes() {
    let env = Env::start::<Toy>().await;
    let (proxies, config) = env.proxied().await;
    let (running, api) = env.run::<Toy>(config).await;
    proxies.amqp.refuse(true);
    proxies.amqp.cut();
    readiness(&api, false, Duration::from_secs(5)).await;
    // Only work that needs the broker waits for it.
    assert_eq!(api.get("/livez").send().await.status, 200);
    proxies.amqp.refuse(false);
    readiness(&api, true, Duration::from_secs(10)).await;
    // Half dead: the connections stand, and nothing comes through.
    proxies.amqp.stall();
    readiness(&api, false, Duration::from_secs(20)).await;
    proxies.amqp.restore();
    readiness(&api, true, Duration::from_secs(20)).await;
    env.finish([running], 0).await;
}

#[actix_web::test]
async fn connections_that_break_lose_nothing_and_double_nothing() {
    let env = Env::start::<Toy>().await;
    let (proxies, config) = env.proxied().await;
    let (running, _) = env.run::<Toy>(config).await;
    allow(&env).await;
    for version in 1..=60 {
        tell(&env, version).await;
        match version % 10 {
            3 => proxies.amqp.cut(),
            7 => {
                proxies.amqp.stall_answers();
                tokio::time::sleep(Duration::from_millis(50)).await;
                proxies.amqp.cut();
                proxies.amqp.restore();
            }
            _ => tokio::time::sleep(Duration::from_millis(40)).await,
        }
    }
    took_effect(&env, 1..61).await;
    env.finish([running], 0).await;
}

#[actix_web::test]
async fn a_confirm_that_is_lost_has_the_event_told_again() {
    let env = Env::start::<Toy>().await;
    let (proxies, config) = env.proxied().await;
    let (running, _) = env.run::<Toy>(config).await;
    allow(&env).await;
    proxies.amqp.stall_answers();
    tell(&env, 5).await;
    running.service().wake_relay();
    env.broker
        .heard::<CampaignTotalsChanged>(|event| event.version == 5)
        .await;
    assert_eq!(untold(&env).await, 1, "it was not confirmed");
    proxies.amqp.cut();
    proxies.amqp.restore();
    took_effect(&env, 5..6).await;
    eventually("it is forgotten", async || {
        (untold(&env).await == 0).then_some(())
    })
    .await;
    assert_eq!(env.broker.all::<CampaignTotalsChanged>().len(), 2);
    env.finish([running], 0).await;
}

#[actix_web::test]
async fn trap_17_an_event_that_commits_late_is_told_all_the_same() {
    let env = Env::start::<Toy>().await;
    let (running, _) = env.run::<Toy>(env.config()).await;
    allow(&env).await;
    let mut late = env.db.begin().await.unwrap();
    let event = totals(env.clock.id(), 1);
    outbox::add(&mut late, &env.clock, &event).await.unwrap();
    for version in 2..10 {
        tell(&env, version).await;
    }
    took_effect(&env, 2..10).await;
    // Its id and time lie before all that was told.
    late.commit().await.unwrap();
    took_effect(&env, 1..2).await;
    env.finish([running], 0).await;
}

#[actix_web::test]
async fn trap_19_an_event_that_no_queue_takes_is_kept_and_stops_no_other() {
    let env = Env::start::<Toy>().await;
    let (running, _) = env.run::<Toy>(env.config()).await;
    allow(&env).await;
    let (connection, channel) = operator(&env).await;
    let kind = PaymentSucceeded::TYPE;
    channel
        .queue_unbind(
            "pledge".into(),
            contracts::event::EXCHANGE.into(),
            kind.into(),
            FieldTable::default(),
        )
        .await
        .unwrap();
    // The test's own tap hears everything, and would be a queue that takes it.
    env.broker.untap().await;
    let kept = tell_of(&env, kind, "-infinity").await;
    for version in 1..20 {
        tell(&env, version).await;
    }
    took_effect(&env, 1..20).await;
    let left: Vec<Uuid> = sqlx::query_scalar("SELECT id FROM outbox")
        .fetch_all(&env.db)
        .await
        .unwrap();
    assert_eq!(left, [kept]);
    channel
        .queue_bind(
            "pledge".into(),
            contracts::event::EXCHANGE.into(),
            kind.into(),
            QueueBindOptions::default(),
            FieldTable::default(),
        )
        .await
        .unwrap();
    eventually("it is in the queue", async || {
        (untold(&env).await == 0 && env.broker.waiting("pledge").await == 1).then_some(())
    })
    .await;
    connection.close(200, "done".into()).await.unwrap();
    env.finish([running], 0).await;
}

#[actix_web::test]
async fn what_a_stopped_copy_had_claimed_is_told_by_another_after_ten_seconds() {
    let env = Env::at::<Toy>("2026-01-01T00:00:00Z").await;
    let (running, _) = env.run::<Toy>(env.config()).await;
    tell_of(&env, "nobody.hears.v1", "2026-01-01T00:00:10Z").await;
    tell_of(&env, "nobody.hears.v1", "-infinity").await;
    running.service().wake_relay();
    eventually("the free one is told", async || {
        (untold(&env).await == 1).then_some(())
    })
    .await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(untold(&env).await, 1, "it is claimed");
    env.clock.advance(SignedDuration::from_millis(10_001));
    eventually("all is told", async || {
        (untold(&env).await == 0).then_some(())
    })
    .await;
    env.finish([running], 0).await;
}

#[actix_web::test]
async fn trap_20_a_consumer_that_the_broker_ends_begins_again() {
    let env = Env::start::<Toy>().await;
    let (running, api) = env.run::<Toy>(env.config()).await;
    allow(&env).await;
    // Cancelled: its queue is gone, and with it the topology.
    let (connection, channel) = operator(&env).await;
    channel
        .queue_delete("campaign".into(), QueueDeleteOptions::default())
        .await
        .unwrap();
    readiness(&api, false, Duration::from_secs(5)).await;
    readiness(&api, true, Duration::from_secs(10)).await;
    env.broker.say(&totals(env.clock.id(), 2)).await;
    took_effect(&env, 2..3).await;
    connection.close(200, "done".into()).await.unwrap();
    // Closed by the broker, every connection of this vhost that is the service's.
    env.close_connections("campaign ").await;
    tell(&env, 3).await;
    env.broker.say(&totals(env.clock.id(), 4)).await;
    took_effect(&env, 2..5).await;
    env.finish([running], 0).await;
}

#[actix_web::test]
async fn trap_22_a_publisher_that_is_stalled_stalls_no_consumer() {
    let env = Env::start::<Toy>().await;
    let (proxies, config) = env.proxied().await;
    let (running, api) = env.run::<Toy>(config).await;
    allow(&env).await;
    proxies.amqp.stall_those_that_said("campaign publishes");
    tell(&env, 1).await;
    let started = Instant::now();
    for version in 2..30 {
        env.broker.say(&totals(env.clock.id(), version)).await;
    }
    took_effect(&env, 2..30).await;
    assert!(started.elapsed() < Duration::from_secs(8));
    // What could not be told waits where it is safe, and the service says that it lacks something.
    assert_eq!(untold(&env).await, 1);
    readiness(&api, false, Duration::from_secs(20)).await;
    proxies.amqp.restore();
    took_effect(&env, 1..2).await;
    readiness(&api, true, Duration::from_secs(20)).await;
    env.finish([running], 0).await;
}

#[actix_web::test]
async fn an_outage_of_postgres_is_no_fault_of_the_messages() {
    let env = Env::start::<Toy>().await;
    let (proxies, config) = env.proxied().await;
    let (running, api) = env.run::<Toy>(config).await;
    allow(&env).await;
    proxies.database.refuse(true);
    proxies.database.cut();
    for version in 1..30 {
        env.broker.say(&totals(env.clock.id(), version)).await;
    }
    readiness(&api, false, Duration::from_secs(8)).await;
    tokio::time::sleep(Duration::from_secs(8)).await;
    proxies.database.refuse(false);
    took_effect(&env, 1..30).await;
    readiness(&api, true, Duration::from_secs(8)).await;
    env.finish([running], 0).await;
}

#[actix_web::test]
async fn poison_in_plenty_stops_no_other_message() {
    let env = Env::start::<Toy>().await;
    let (running, _) = env.run::<Toy>(env.config()).await;
    allow(&env).await;
    let campaign: CampaignId = env.clock.id();
    for version in 1..=40 {
        env.broker
            .say_raw(
                env.clock.id(),
                CampaignTotalsChanged::TYPE,
                campaign.0,
                "poison",
            )
            .await;
        env.broker.say(&totals(env.clock.id(), version)).await;
    }
    took_effect(&env, 1..41).await;
    eventually("the dead letters", async || {
        (env.broker.waiting("campaign.dead").await == 40).then_some(())
    })
    .await;
    env.finish([running], 40).await;
}
