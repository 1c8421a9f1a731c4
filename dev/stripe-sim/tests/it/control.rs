//! Trouble on demand.

use std::time::Duration;

use serde_json::json;

use crate::support::{Received, Receiver, Sim};

async fn sim_with_receiver() -> (Sim, Receiver) {
    let (sim, receiver) = (Sim::start().await, Receiver::start(&[]).await);
    let body = json!({ "url": receiver.url });
    let set = sim
        .client
        .put(sim.url("/_sim/webhook"))
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(set.status(), 200);
    (sim, receiver)
}

#[tokio::test]
async fn a_webhook_comes_twice() {
    let (sim, receiver) = sim_with_receiver().await;
    let twice = json!({ "kind": "twice", "type": "customer.created" });
    assert_eq!(
        sim.control("/_sim/webhook/troubles", twice).await.status,
        204
    );
    sim.post("/v1/customers", &[]).await.ok();
    let received = receiver.wait_for(2).await;
    assert_eq!(received[0].event()["id"], received[1].event()["id"]);
    sim.post("/v1/customers", &[]).await.ok();
    receiver.wait_for(3).await;
    sim.until("/_sim", |overview| overview["pending_deliveries"] == 0)
        .await;
    assert_eq!(
        receiver.received().len(),
        3,
        "the trouble was for one event"
    );
}

#[tokio::test]
async fn a_late_webhook_is_overtaken() {
    let (sim, receiver) = sim_with_receiver().await;
    let late = json!({ "kind": "delay", "type": "payment_intent.created", "delay_ms": 1500 });
    assert_eq!(
        sim.control("/_sim/webhook/troubles", late).await.status,
        204
    );
    let intent = sim.intent().await.id();
    sim.post(&format!("/v1/payment_intents/{intent}/cancel"), &[])
        .await
        .ok();
    let types: Vec<String> = receiver
        .wait_for(2)
        .await
        .iter()
        .map(Received::event_type)
        .collect();
    assert_eq!(types, ["payment_intent.canceled", "payment_intent.created"]);
}

#[tokio::test]
async fn a_lost_webhook_is_found_in_the_list_and_can_be_sent() {
    let (sim, receiver) = sim_with_receiver().await;
    assert_eq!(
        sim.control("/_sim/webhook/troubles", json!({ "kind": "drop" }))
            .await
            .status,
        204
    );
    sim.post("/v1/customers", &[]).await.ok();
    sim.post("/v1/customers", &[]).await.ok();
    receiver.wait_for(1).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(receiver.received().len(), 1);
    let missed = sim.get("/v1/events?delivery_success=false").await.ok();
    let lost = missed.body["data"][0]["id"].as_str().unwrap();
    assert_eq!(
        sim.get("/_sim/deliveries?standing=dropped").await.body["deliveries"][0]["event"],
        lost
    );
    assert_eq!(
        sim.control(&format!("/_sim/events/{lost}/send"), json!({}))
            .await
            .status,
        202
    );
    assert_eq!(receiver.wait_for(2).await[1].event()["id"], lost);
    assert_eq!(
        sim.control("/_sim/events/evt_none/send", json!({}))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn trouble_can_be_seen_and_taken_back() {
    let (sim, receiver) = sim_with_receiver().await;
    sim.control(
        "/_sim/webhook/troubles",
        json!({ "kind": "drop", "count": 5 }),
    )
    .await;
    sim.control("/_sim/faults", json!({ "kind": "rate_limit", "count": 5 }))
        .await;
    let overview = sim.get("/_sim").await.ok();
    assert_eq!(
        (
            &overview.body["faults"][0]["kind"],
            &overview.body["troubles"][0]["count"]
        ),
        (&"rate_limit".into(), &5.into())
    );
    for path in ["/_sim/webhook/troubles", "/_sim/faults"] {
        assert_eq!(
            sim.client
                .delete(sim.url(path))
                .send()
                .await
                .unwrap()
                .status(),
            204
        );
    }
    sim.post("/v1/customers", &[]).await.ok();
    receiver.wait_for(1).await;
    let overview = sim.get("/_sim").await.ok();
    assert_eq!(
        (
            &overview.body["counts"]["customers"],
            &overview.body["webhook_url"]
        ),
        (&1.into(), &receiver.url.as_str().into())
    );
}

#[tokio::test]
async fn orders_without_sense_are_refused() {
    let sim = Sim::start().await;
    for (path, body) in [
        ("/_sim/faults", json!({ "kind": "earthquake" })),
        ("/_sim/faults", json!({ "kind": "slow" })),
        (
            "/_sim/faults",
            json!({ "kind": "rate_limit", "colour": "red" }),
        ),
        ("/_sim/webhook/troubles", json!({ "kind": "delay" })),
    ] {
        let refused = sim.control(path, body.clone()).await;
        assert_eq!(refused.status, 400, "{body}");
        assert!(refused.body["error"].is_string(), "{body}");
    }
    // A page elsewhere can send text without asking, but not JSON.
    let text = sim
        .client
        .post(sim.url("/_sim/faults"))
        .body(r#"{"kind": "rate_limit"}"#)
        .send()
        .await
        .unwrap();
    assert_eq!(text.status(), 400);
}
