//! Events reach the webhook: signed, again until they are answered.

use std::time::Duration;

use hmac::{Hmac, Mac};
use serde_json::json;
use sha2::Sha256;

use crate::support::{Received, Receiver, Sim, quick};

fn verify(received: &Received, secret: &str) -> bool {
    let (time, signature) = received.signature.split_once(",v1=").unwrap();
    let time = time.strip_prefix("t=").unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{time}.{}", received.body).as_bytes());
    mac.verify_slice(&hex::decode(signature).unwrap()).is_ok()
}

#[tokio::test]
async fn events_arrive_signed_and_whole() {
    let (sim, receiver) = (Sim::start().await, Receiver::start(&[]).await);
    sim.running.set_webhook_url(Some(&receiver.url)).unwrap();
    let intent = sim.intent().await.id();
    sim.confirm(&intent, "pm_card_visa").await.ok();
    let received = receiver.wait_for(4).await;
    let mut types: Vec<String> = received.iter().map(Received::event_type).collect();
    types.sort();
    assert_eq!(
        types,
        [
            "charge.succeeded",
            "charge.updated",
            "payment_intent.created",
            "payment_intent.succeeded"
        ]
    );
    for one in &received {
        assert!(verify(one, &sim.running.config().webhook_secret));
        assert!(!verify(one, "whsec_other"));
        let event = one.event();
        assert_eq!(
            (&event["object"], &event["api_version"]),
            (&"event".into(), &"2026-09-30.endive".into())
        );
        assert_eq!(event["pending_webhooks"], 1);
    }
    let succeeded = received
        .iter()
        .find(|one| one.event_type() == "payment_intent.succeeded")
        .unwrap()
        .event();
    assert_eq!(succeeded["data"]["object"]["id"], intent.as_str());
    let path = format!("/v1/events/{}", succeeded["id"].as_str().unwrap());
    let fetched = sim
        .until(&path, |event| event["pending_webhooks"] == 0)
        .await;
    assert_eq!(fetched["data"], succeeded["data"]);
}

#[tokio::test]
async fn an_event_is_sent_until_it_is_answered() {
    let (sim, receiver) = (Sim::start().await, Receiver::start(&[500, 302, 404]).await);
    sim.running.set_webhook_url(Some(&receiver.url)).unwrap();
    sim.post("/v1/customers", &[]).await.ok();
    let received = receiver.wait_for(4).await;
    let ids: Vec<_> = received
        .iter()
        .map(|one| one.event()["id"].clone())
        .collect();
    assert!(
        ids.windows(2).all(|pair| pair[0] == pair[1]),
        "one event, sent four times"
    );
    let pauses: Vec<Duration> = received
        .windows(2)
        .map(|pair| pair[1].at - pair[0].at)
        .collect();
    assert!(
        pauses[0] >= Duration::from_millis(20) && pauses[2] >= Duration::from_millis(80),
        "{pauses:?}"
    );
    sim.until("/v1/events?delivery_success=true", |list| {
        list["data"].as_array().is_some_and(|data| data.len() == 1)
    })
    .await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(
        receiver.received().len(),
        4,
        "not sent again once it is answered"
    );
}

#[tokio::test]
async fn an_event_is_given_up_and_stays_in_the_list() {
    let config = stripe_sim::Config {
        webhook_attempts: 3,
        ..quick()
    };
    let (sim, receiver) = (
        Sim::with(config).await,
        Receiver::start(&[500, 500, 500]).await,
    );
    sim.running.set_webhook_url(Some(&receiver.url)).unwrap();
    sim.post("/v1/customers", &[]).await.ok();
    receiver.wait_for(3).await;
    sim.until("/v1/events", |list| {
        list["data"][0]["pending_webhooks"] == 0
    })
    .await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(receiver.received().len(), 3);
    let missed = sim.get("/v1/events?delivery_success=false").await.ok();
    assert_eq!(missed.body["data"].as_array().map(Vec::len), Some(1));
    let listed = sim.get("/_sim/deliveries?standing=failed").await.ok();
    assert_eq!(
        (
            &listed.body["deliveries"][0]["attempts"],
            &listed.body["deliveries"][0]["last_status"]
        ),
        (&3.into(), &500.into())
    );
}

#[tokio::test]
async fn what_waits_goes_to_the_new_address() {
    let (sim, receiver) = (Sim::start().await, Receiver::start(&[]).await);
    // Nobody listens on the port of discard here.
    sim.running
        .set_webhook_url(Some("http://127.0.0.1:9/hook"))
        .unwrap();
    sim.post("/v1/customers", &[]).await.ok();
    sim.until("/_sim/deliveries", |list| {
        list["deliveries"][0]["last_error"].is_string()
    })
    .await;
    sim.running.set_webhook_url(Some(&receiver.url)).unwrap();
    receiver.wait_for(1).await;
    assert!(
        sim.running
            .set_webhook_url(Some("ftp://example.org"))
            .is_err()
    );
}

#[tokio::test]
async fn without_an_address_events_are_recorded_alone() {
    let sim = Sim::start().await;
    sim.post("/v1/customers", &[]).await.ok();
    let event = sim.get("/v1/events").await.ok();
    assert_eq!(event.body["data"][0]["pending_webhooks"], 0);
    let id = event.body["data"][0]["id"].as_str().unwrap();
    let refused = sim
        .control(&format!("/_sim/events/{id}/send"), json!({}))
        .await;
    assert_eq!(refused.status, 400);
}
