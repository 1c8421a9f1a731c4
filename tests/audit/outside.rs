//! Faults in the running suite itself, and outside its tables.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use suite::audit::{Addresses, Options};
use testkit::Api;

use super::giver::{Giver, Thief, unique};
use super::{fails, holds};

/// Plants each, and says which checks found something.
pub(crate) async fn plant_all(at: &Addresses) -> Vec<&'static str> {
    let mut found = Vec::new();
    found.extend(lost_messages(at).await);
    found.extend(figures_in_redis(at).await);
    found.extend(lost_mail(at).await);
    found.extend(messages_left(at).await);
    found.extend(answers_that_are_not_true(at).await);
    found.extend(second_charge(at).await);
    found
}

/// Each kind of event that is lost on its way is missed by somebody.
async fn lost_messages(at: &Addresses) -> Vec<&'static str> {
    let lost: [(&str, &str, &[&str]); 3] = [
        (
            "pledge",
            "pledge.campaign_totals.changed.v1",
            &["copies", "totals-redis", "totals-api"],
        ),
        ("pledge", "pledge.pledge.confirmed.v1", &["receipts"]),
        ("payment", "payment.payment.succeeded.v1", &["pledges-paid"]),
    ];
    let giver = Giver::new().await;
    let options = Options::default();
    let mut found = Vec::new();
    for (service, kind, expected) in lost {
        let thief = Thief::of(&at.database_url, service, kind).await;
        giver.give().await;
        fails(&format!("{kind} lost"), at, &options, expected).await;
        assert_eq!(thief.repent().await, 1);
        holds(at, &options).await;
        found.extend(expected);
    }
    found
}

async fn figures_in_redis(at: &Addresses) -> Vec<&'static str> {
    let client = redis::Client::open(at.redis_url.as_deref().unwrap()).unwrap();
    let mut redis = client.get_multiplexed_async_connection().await.unwrap();
    let keys: Vec<String> = redis::cmd("KEYS")
        .arg("rifada:progress:*")
        .query_async(&mut redis)
        .await
        .unwrap();
    let mut off = async |by: i64| {
        let _: i64 = redis::cmd("HINCRBY")
            .arg(&keys[0])
            .arg("raised")
            .arg(by)
            .query_async(&mut redis)
            .await
            .unwrap();
    };
    off(1).await;
    let expected = vec!["totals-redis"];
    fails("Redis off by one", at, &Options::default(), &expected).await;
    off(-1).await;
    expected
}

async fn lost_mail(at: &Addresses) -> Vec<&'static str> {
    let mails: Vec<PathBuf> = std::fs::read_dir(at.mail_dir.as_deref().unwrap())
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
        .collect();
    let (mail, aside) = (&mails[0], mails[0].with_extension("aside"));
    std::fs::rename(mail, &aside).unwrap();
    let expected = vec!["mails-arrived"];
    fails("a mail lost", at, &Options::default(), &expected).await;
    std::fs::rename(&aside, mail).unwrap();
    expected
}

/// Messages that nobody asked for, among the dead letters and in a queue.
async fn messages_left(at: &Addresses) -> Vec<&'static str> {
    let broker = Broker::new(at);
    let options = Options::default();
    broker.publish("campaign.dead").await;
    fails("a dead letter", at, &options, &["dead-letters"]).await;
    let known = Options {
        dead_letters: 1,
        ..Options::default()
    };
    holds(at, &known).await;
    broker.delete("campaign.dead/contents").await;
    fails("no dead letter", at, &known, &["dead-letters"]).await;
    let queue = unique("planted");
    broker.declare(&queue).await;
    broker.publish(&queue).await;
    fails("a message left", at, &options, &["queues"]).await;
    broker.delete(&queue).await;
    vec!["dead-letters", "queues"]
}

/// The broker's management.
struct Broker {
    http: reqwest::Client,
    url: String,
    user: String,
    password: Option<String>,
    vhost: String,
}

impl Broker {
    fn new(at: &Addresses) -> Self {
        let mut url: reqwest::Url = at.management_url.as_deref().unwrap().parse().unwrap();
        let user = url.username().to_owned();
        let password = url.password().map(str::to_owned);
        url.set_username("").unwrap();
        url.set_password(None).unwrap();
        Self {
            http: suite::http::client().unwrap(),
            url: url.as_str().trim_end_matches('/').to_owned(),
            user,
            password,
            vhost: at.vhost.replace('/', "%2F"),
        }
    }

    async fn call(&self, method: reqwest::Method, path: &str, body: Value) {
        let call = self
            .http
            .request(method, format!("{}{path}", self.url))
            .basic_auth(&self.user, self.password.as_ref())
            .json(&body);
        let answer = suite::http::send(call).await.unwrap();
        answer.success(path).unwrap();
    }

    async fn publish(&self, queue: &str) {
        let path = format!("/api/exchanges/{}/amq.default/publish", self.vhost);
        let body = json!({"properties": {}, "routing_key": queue, "payload": "{}", "payload_encoding": "string"});
        self.call(reqwest::Method::POST, &path, body).await;
    }

    async fn declare(&self, queue: &str) {
        let path = format!("/api/queues/{}/{queue}", self.vhost);
        self.call(reqwest::Method::PUT, &path, json!({"durable": true}))
            .await;
    }

    async fn delete(&self, what: &str) {
        let path = format!("/api/queues/{}/{what}", self.vhost);
        self.call(reqwest::Method::DELETE, &path, json!({})).await;
    }
}

async fn answers_that_are_not_true(at: &Addresses) -> Vec<&'static str> {
    let answer = |path: &str, key: &str, id: &str| {
        json!({"at": "2026-01-01T00:00:00Z", "method": "POST", "service": "pledge", "path": path, "key": key,
               "status": 201, "body": {"id": id, "amount": {"amount": 1, "currency": "USD"},
               "charge": {"amount": 1, "currency": "USD"}, "matched": {"amount": 1, "currency": "USD"}}})
    };
    let nobody = "00000000-0000-7000-8000-000000000001";
    let stored: [(&str, Vec<Value>, &[&str]); 3] = [
        (
            "a pledge that was answered and is not there",
            vec![answer("/api/pledges", "a", nobody)],
            &["answers-stored"],
        ),
        (
            "a payment that was answered and is not there",
            vec![answer("/api/payments", "b", nobody)],
            &["answers-stored"],
        ),
        (
            "one key, answered in two ways",
            vec![
                answer("/api/somewhere", "c", nobody),
                answer("/api/somewhere", "c", "another"),
            ],
            &["answers-once"],
        ),
    ];
    let path = std::env::temp_dir().join(unique("answers"));
    for (what, lines, expected) in stored {
        let text: Vec<String> = lines.iter().map(Value::to_string).collect();
        std::fs::write(&path, text.join("\n")).unwrap();
        let options = Options {
            answers: Some(path.clone()),
            ..Options::default()
        };
        fails(what, at, &options, expected).await;
    }
    std::fs::remove_file(path).unwrap();
    vec!["answers-stored", "answers-once"]
}

/// In another simulation with the same past: what is charged can't be taken back.
async fn second_charge(at: &Addresses) -> Vec<&'static str> {
    let (elsewhere, sim, past) = same_past(at).await;
    let stripe = elsewhere.stripe.as_ref().unwrap();
    let api = Api::new(&stripe.base);
    let charges = api
        .get("/v1/charges?limit=100")
        .token(&stripe.key)
        .expect(200)
        .await;
    let charges = charges["data"].as_array().unwrap();
    let first = charges
        .iter()
        .find(|charge| charge["status"] == "succeeded")
        .unwrap();
    let body = format!(
        "amount={}&currency={}&confirm=true&payment_method=pm_card_visa&return_url=https://example.org/back\
         &metadata[pledge_id]={}",
        first["amount"],
        first["currency"].as_str().unwrap(),
        first["metadata"]["pledge_id"].as_str().unwrap()
    );
    api.call(reqwest::Method::POST, "/v1/payment_intents")
        .token(&stripe.key)
        .header("content-type", "application/x-www-form-urlencoded")
        .bytes(body.into_bytes())
        .expect(200)
        .await;
    let expected = vec!["one-charge", "stripe-charges", "stripe-ledger"];
    fails(
        "a second charge",
        &elsewhere,
        &Options::default(),
        &expected,
    )
    .await;
    drop(sim);
    std::fs::remove_file(past).unwrap();
    expected
}

/// Another simulation, begun with what the suite's wrote down; that is a moment behind.
async fn same_past(at: &Addresses) -> (Addresses, stripe_sim::Running, PathBuf) {
    let state = std::env::var("SUITE_STATE").expect("run the tests with `cargo dev test`");
    let written = Path::new(&state).join("stripe-sim.json");
    let key = at.stripe.as_ref().unwrap().key.clone();
    testkit::eventually("the simulation's past", async || {
        let past = std::env::temp_dir().join(unique("stripe-sim"));
        std::fs::copy(&written, &past).unwrap();
        let sim = stripe_sim::start(stripe_sim::Config {
            secret_key: key.clone(),
            state_file: Some(past.clone()),
            ..stripe_sim::Config::default()
        });
        let sim = sim.await.unwrap();
        sim.set_webhook_url(None).unwrap();
        let mut elsewhere = at.clone();
        elsewhere.stripe.as_mut().unwrap().base = sim.url();
        let report = suite::audit::once(&elsewhere, &Options::default()).await;
        if report.unwrap().holds() {
            return Some((elsewhere, sim, past));
        }
        std::fs::remove_file(past).unwrap();
        None
    })
    .await
}
