use contracts::Event as _;
use contracts::pledge::events::CampaignTotalsChanged;
use jiff::{SignedDuration, Timestamp};
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, ConfirmSelectOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties};
use platform::dead_letters::{DeadLetters, Office, run};
use serde_json::{Value, json};
use testkit::proxy::TcpProxy;
use testkit::{Env, eventually};
use uuid::Uuid;

use crate::messages::{allow, effects};
use crate::toy::{Toy, totals};

#[derive(Debug, clap::Parser)]
struct Typed {
    #[command(subcommand)]
    command: DeadLetters,
}

/// Runs the command as an operator types it.
async fn typed(env: &Env, words: &str) -> Result<String, String> {
    typed_at(env, &env.config().amqp_url, words).await
}

async fn typed_at(env: &Env, amqp_url: &str, words: &str) -> Result<String, String> {
    let words = ["dead-letters"].into_iter().chain(words.split_whitespace());
    let typed: Typed = clap::Parser::try_parse_from(words).map_err(|error| error.to_string())?;
    let office = Office {
        service: "campaign",
        amqp_url,
        now: env.clock.now(),
        inbox_retention: SignedDuration::from_hours(24 * 30),
    };
    let mut out = Vec::new();
    let done = run(office, typed.command, &mut out).await;
    let out = String::from_utf8(out).unwrap();
    done.map(|()| out).map_err(|error| format!("{error:#}"))
}

async fn listed(env: &Env) -> Vec<Value> {
    let json = typed(env, "list --json").await.unwrap();
    serde_json::from_str(&json).unwrap()
}

async fn ids(env: &Env) -> Vec<String> {
    let text = |letter: &Value| letter["id"].as_str().unwrap().to_owned();
    listed(env).await.iter().map(text).collect()
}

async fn channel(env: &Env) -> (Connection, Channel) {
    let url = env.config().amqp_url;
    let connection = Connection::connect(&url, ConnectionProperties::default())
        .await
        .unwrap();
    let channel = connection.create_channel().await.unwrap();
    channel
        .confirm_select(ConfirmSelectOptions::default())
        .await
        .unwrap();
    (connection, channel)
}

/// Puts a message straight into a queue.
pub(crate) async fn put(env: &Env, queue: &str, headers: FieldTable, body: &str) {
    let (connection, channel) = channel(env).await;
    let properties = BasicProperties::default()
        .with_delivery_mode(2)
        .with_headers(headers);
    let published = channel.basic_publish(
        "".into(),
        queue.into(),
        BasicPublishOptions::default(),
        body.as_bytes(),
        properties,
    );
    published.await.unwrap().await.unwrap();
    connection.close(200, "done".into()).await.unwrap();
}

pub(crate) fn headers(id: Uuid, time: Timestamp) -> FieldTable {
    let mut headers = FieldTable::default();
    let attributes = [
        ("cloudEvents:id", id.to_string()),
        ("cloudEvents:type", CampaignTotalsChanged::TYPE.to_owned()),
        ("cloudEvents:time", time.to_string()),
        ("x-rifada-attempt", "12".to_owned()),
        ("x-rifada-reason", "planted".to_owned()),
        ("x-rifada-died-at", "2026-01-01T00:00:00Z".to_owned()),
    ];
    for (name, value) in attributes {
        headers.insert(name.into(), AMQPValue::LongString(value.as_str().into()));
    }
    headers
}

async fn plant(env: &Env, id: Uuid, version: i64) {
    let body = serde_json::to_string(&totals(env.clock.id(), version)).unwrap();
    put(env, "campaign.dead", headers(id, env.clock.now()), &body).await;
}

#[actix_web::test]
async fn an_operator_lists_looks_drops_and_replays() {
    let env = Env::start::<Toy>().await;
    let (running, _) = env.run::<Toy>(env.config()).await;
    assert_eq!(
        typed(&env, "list").await.unwrap(),
        "There are no dead letters.\n"
    );
    let (bad, good) = (env.clock.id(), env.clock.id());
    let subject: money::CampaignId = env.clock.id();
    env.broker
        .say_raw(bad, CampaignTotalsChanged::TYPE, subject.0, "{\"no\": 1}")
        .await;
    eventually("a dead letter", async || {
        (env.broker.waiting("campaign.dead").await == 1).then_some(())
    })
    .await;
    plant(&env, good, 3).await;
    // However often one looks, they stay, in their order.
    for _ in 0..25 {
        assert_eq!(ids(&env).await, [bad.to_string(), good.to_string()]);
    }
    let list = typed(&env, "list").await.unwrap();
    assert!(list.contains("the body can't be read") && list.contains("planted"));
    let page = typed(&env, &format!("look {bad}")).await.unwrap();
    assert!(
        page.contains("x-rifada-reason: \"the body can't be read") && page.contains("\"no\": 1")
    );
    let whole = typed(&env, &format!("look {bad} --json")).await.unwrap();
    let whole: Value = serde_json::from_str(&whole).unwrap();
    assert_eq!(whole["body"], json!({"no": 1}));
    assert_eq!(
        whole["headers"]["cloudEvents:subject"],
        subject.0.to_string()
    );

    allow(&env).await;
    typed(&env, &format!("replay {good}")).await.unwrap();
    eventually("the effect", async || {
        (effects(&env, 3).await == 1).then_some(())
    })
    .await;
    assert_eq!(ids(&env).await, [bad.to_string()]);
    // It fails again, and comes back: --all takes what was there, not what comes.
    let replayed = typed(&env, "replay --all").await.unwrap();
    assert!(replayed.ends_with("1 replayed\n"), "{replayed}");
    eventually("it came back", async || {
        (ids(&env).await.len() == 1).then_some(())
    })
    .await;
    assert_eq!(listed(&env).await[0]["attempts"], 1);
    typed(&env, &format!("drop {bad}")).await.unwrap();
    let error = typed(&env, &format!("drop {bad}")).await.unwrap_err();
    assert!(error.contains("no dead letter"), "{error}");
    assert!(typed(&env, "drop").await.is_err(), "drop what?");
    env.finish([running], 0).await;
}

#[actix_web::test]
async fn what_was_said_before_memory_begins_is_not_replayed_unasked() {
    let env = Env::at::<Toy>("2026-03-01T00:00:00Z").await;
    let (running, _) = env.run::<Toy>(env.config()).await;
    allow(&env).await;
    let id = env.clock.id();
    let body = serde_json::to_string(&totals(env.clock.id(), 4)).unwrap();
    let long_ago = "2026-01-29T00:00:00Z".parse().unwrap();
    put(&env, "campaign.dead", headers(id, long_ago), &body).await;
    let error = typed(&env, "replay --all").await.unwrap_err();
    assert!(error.contains("--old"), "{error}");
    assert_eq!(ids(&env).await, [id.to_string()]);
    typed(&env, &format!("replay {id} --old")).await.unwrap();
    eventually("the effect", async || {
        (effects(&env, 4).await == 1).then_some(())
    })
    .await;
    env.finish([running], 0).await;
}

#[actix_web::test]
async fn a_letter_without_an_id_has_a_digest_to_call_it_by() {
    let env = Env::start::<Toy>().await;
    let (running, _) = env.run::<Toy>(env.config()).await;
    for body in ["one", "two"] {
        put(&env, "campaign", FieldTable::default(), body).await;
    }
    eventually("two dead letters", async || {
        (env.broker.waiting("campaign.dead").await == 2).then_some(())
    })
    .await;
    let ids = ids(&env).await;
    assert!(ids.iter().all(|id| id.starts_with("sha:")) && ids[0] != ids[1]);
    let page = typed(&env, &format!("look {}", ids[1])).await.unwrap();
    assert!(page.ends_with("\ntwo\n"), "{page}");
    typed(&env, &format!("drop {}", ids[0])).await.unwrap();
    env.finish([running], 1).await;
}

#[actix_web::test]
async fn killed_between_publish_and_acknowledgement_nothing_is_lost_or_double() {
    let env = Env::start::<Toy>().await;
    let (running, _) = env.run::<Toy>(env.config()).await;
    allow(&env).await;
    let letters: Vec<Uuid> = (0..6).map(|_| env.clock.id()).collect();
    for (version, id) in (10..).zip(&letters) {
        plant(&env, *id, version).await;
    }
    let (proxies, config) = env.proxied().await;
    // Slow enough to be met in the middle.
    proxies.amqp.delay(std::time::Duration::from_millis(100));
    let replay = typed_at(&env, &config.amqp_url, "replay --all");
    let killer = cut_at_confirm(&env, &proxies.amqp);
    let (replayed, ()) = tokio::join!(replay, killer);
    assert!(replayed.is_err(), "it was cut");
    // What was not acknowledged is there again, in its order.
    eventually("the letters are back", async || {
        let left = ids(&env).await;
        (!left.is_empty()
            && letters
                .iter()
                .map(Uuid::to_string)
                .collect::<Vec<_>>()
                .ends_with(&left))
        .then_some(())
    })
    .await;
    typed(&env, "replay --all").await.unwrap();
    eventually("all took effect", async || {
        let mut once = 0;
        for version in 10..16 {
            once += effects(&env, version).await;
        }
        (once == 6).then_some(())
    })
    .await;
    env.broker.drained("campaign").await;
    for version in 10..16 {
        assert_eq!(effects(&env, version).await, 1);
    }
    env.finish([running], 0).await;
}

/// Cuts the operator's connection once a letter was published, before its confirm came back.
async fn cut_at_confirm(env: &Env, proxy: &TcpProxy) {
    eventually("the command has begun", async || {
        (env.broker.waiting("campaign.dead").await < 6).then_some(())
    })
    .await;
    proxy.stall_answers();
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    proxy.cut();
    proxy.restore();
}

#[actix_web::test]
async fn trap_21_poison_that_ends_its_consumers_becomes_a_dead_letter_that_says_so() {
    let env = Env::start::<Toy>().await;
    let (running, _) = env.run::<Toy>(env.config()).await;
    running.stop().await;
    let id = env.clock.id();
    env.broker.say_as(id, &totals(env.clock.id(), 5)).await;
    // Whoever takes it goes away without a word, as often as the broker bears it.
    for _ in 0..=20 {
        let (connection, channel) = channel(&env).await;
        let mut consumer = channel
            .basic_consume(
                "campaign".into(),
                "".into(),
                BasicConsumeOptions::default(),
                FieldTable::default(),
            )
            .await
            .unwrap();
        let taken = futures_util::StreamExt::next(&mut consumer);
        let _ = tokio::time::timeout(std::time::Duration::from_secs(1), taken).await;
        connection.close(200, "gone".into()).await.unwrap();
        if env.broker.waiting("campaign.dead").await == 1 {
            break;
        }
    }
    eventually("a dead letter", async || {
        (env.broker.waiting("campaign.dead").await == 1).then_some(())
    })
    .await;
    let letters = listed(&env).await;
    assert_eq!(letters[0]["id"], id.to_string());
    let reason = letters[0]["reason"].as_str().unwrap();
    assert!(reason.contains("without an answer"), "{reason}");
    assert!(letters[0]["died_at"].is_string(), "{letters:?}");

    // Replayed it fails for now, waits, and comes again: the broker doesn't take that for a loop.
    let (running, _) = env.run::<Toy>(env.config()).await;
    typed(&env, "replay --all").await.unwrap();
    eventually("the retry queue", async || {
        (env.broker.waiting("campaign.retry.500ms").await > 0).then_some(())
    })
    .await;
    allow(&env).await;
    eventually("the effect", async || {
        (effects(&env, 5).await == 1).then_some(())
    })
    .await;
    env.finish([running], 0).await;
}

#[actix_web::test]
async fn while_one_looks_nobody_is_kept_from_dying() {
    let env = Env::start::<Toy>().await;
    let (running, _) = env.run::<Toy>(env.config()).await;
    plant(&env, env.clock.id(), 1).await;
    let (connection, channel) = channel(&env).await;
    let held = channel
        .basic_get(
            "campaign.dead".into(),
            lapin::options::BasicGetOptions::default(),
        )
        .await
        .unwrap()
        .unwrap();
    put(&env, "campaign", FieldTable::default(), "nonsense").await;
    eventually("another dead letter", async || {
        (env.broker.waiting("campaign.dead").await == 1).then_some(())
    })
    .await;
    held.delivery.ack(BasicAckOptions::default()).await.unwrap();
    connection.close(200, "done".into()).await.unwrap();
    env.finish([running], 1).await;
}
