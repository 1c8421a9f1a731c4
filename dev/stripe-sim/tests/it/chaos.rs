//! Random trouble, events in the opposite order, and the sums by which it is judged.

use serde_json::{Value, json};

use crate::support::{DOLLARS, Received, Receiver, Sim};

async fn sim_with_receiver() -> (Sim, Receiver) {
    let (sim, receiver) = (Sim::start().await, Receiver::start(&[]).await);
    sim.running.set_webhook_url(Some(&receiver.url)).unwrap();
    (sim, receiver)
}

fn types(received: &[Received]) -> Vec<String> {
    received.iter().map(Received::event_type).collect()
}

async fn delete(sim: &Sim, path: &str) {
    let answer = sim.client.delete(sim.url(path)).send().await.unwrap();
    assert_eq!(answer.status(), 204);
}

#[tokio::test]
async fn held_events_come_in_the_opposite_order() {
    let (sim, receiver) = sim_with_receiver().await;
    let shuffle = json!({ "kind": "shuffle", "count": 3, "delay_ms": 60_000 });
    assert_eq!(
        sim.control("/_sim/webhook/troubles", shuffle).await.status,
        204
    );
    let intent = sim.intent().await.id();
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert!(receiver.received().is_empty(), "they are held");
    sim.confirm(&intent, "pm_card_visa").await.ok();
    let mut came = types(&receiver.wait_for(4).await);
    // The balance transaction comes by itself, at its own time.
    came.retain(|name| name != "charge.updated");
    assert_eq!(
        came,
        [
            "payment_intent.succeeded",
            "charge.succeeded",
            "payment_intent.created"
        ]
    );
}

#[tokio::test]
async fn held_events_are_let_go_when_the_order_is_taken_back() {
    let (sim, receiver) = sim_with_receiver().await;
    let shuffle = json!({ "kind": "shuffle", "count": 9, "delay_ms": 60_000 });
    sim.control("/_sim/webhook/troubles", shuffle).await;
    let intent = sim.intent().await.id();
    let cancel = format!("/v1/payment_intents/{intent}/cancel");
    sim.post(&cancel, &[]).await.ok();
    delete(&sim, "/_sim/webhook/troubles").await;
    assert_eq!(
        types(&receiver.wait_for(2).await),
        ["payment_intent.canceled", "payment_intent.created"]
    );
    let refused = sim
        .control("/_sim/webhook/troubles", json!({ "kind": "shuffle" }))
        .await;
    assert_eq!(refused.status, 400, "how long at most must be said");
}

/// The statuses of sixty requests under random trouble, the same each time.
async fn course(sim: &Sim, seed: u64) -> Vec<u16> {
    let rates = json!({ "rate_limit": 0.2, "error_before": 0.2, "error_after": 0.2, "slow": 0.2, "slow_ms": 3 });
    let order = json!({ "seed": seed, "rates": rates });
    assert_eq!(sim.control("/_sim/chaos", order).await.status, 204);
    let mut statuses = Vec::new();
    for _ in 0..60 {
        statuses.push(sim.post("/v1/payment_intents", DOLLARS).await.status);
    }
    delete(sim, "/_sim/chaos").await;
    statuses
}

#[tokio::test]
async fn chaos_follows_its_seed_until_it_is_ended() {
    let sim = Sim::start().await;
    let first = course(&sim, 7).await;
    assert_eq!(first, course(&sim, 7).await);
    assert_ne!(first, course(&sim, 8).await);
    for status in [200, 429, 500] {
        assert!(first.contains(&status), "{status}");
    }
    for _ in 0..20 {
        sim.intent().await;
    }
    let refused = json!({ "seed": 1, "rates": { "hang": 2.0 } });
    assert_eq!(sim.control("/_sim/chaos", refused).await.status, 400);
}

#[tokio::test]
async fn chaos_loses_and_repeats_webhooks() {
    let (sim, receiver) = sim_with_receiver().await;
    let begin = |rates: Value| json!({ "seed": 5, "rates": rates });
    sim.control("/_sim/chaos", begin(json!({ "webhook_drop": 1.0 })))
        .await;
    sim.post("/v1/customers", &[]).await.ok();
    let overview = sim.get("/_sim").await.ok();
    assert_eq!(overview.body["chaos"]["rates"]["webhook_drop"], 1.0);
    sim.control("/_sim/chaos", begin(json!({ "webhook_twice": 1.0 })))
        .await;
    sim.post("/v1/customers", &[]).await.ok();
    let received = receiver.wait_for(2).await;
    assert_eq!(received[0].event()["id"], received[1].event()["id"]);
    let dropped = sim.get("/_sim/deliveries?standing=dropped").await;
    assert_eq!(dropped.body["deliveries"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn the_sums_say_where_the_money_is() {
    let sim = Sim::start().await;
    let mut form = DOLLARS.to_vec();
    form.extend([
        ("confirm", "true"),
        ("capture_method", "automatic"),
        ("payment_method", "pm_card_visa"),
        ("metadata[pledge_id]", "p-1"),
    ]);
    let refunded = sim.post("/v1/payment_intents", &form).await.ok().id();
    let part = [("payment_intent", refunded.as_str()), ("amount", "500")];
    sim.post("/v1/refunds", &part).await.ok();
    let lost = sim.post("/v1/payment_intents", &form).await.ok().id();
    let held = sim.post("/v1/payment_intents", &form).await.ok().id();
    for (intent, amount) in [(&lost, 2000), (&held, 700)] {
        let order = json!({ "payment_intent": intent, "amount": amount });
        let dispute = sim.control("/_sim/disputes", order).await.ok().id();
        if *intent == lost {
            let close = format!("/_sim/disputes/{dispute}/close");
            sim.control(&close, json!({ "outcome": "lost" })).await.ok();
        }
    }
    let declined = sim.intent().await.id();
    sim.confirm(&declined, "pm_card_visa_chargeDeclined").await;

    let money = sim.get("/_sim/money").await.ok().body;
    assert_eq!(
        money["currencies"],
        json!({ "usd": {
            "captured": 6000, "refunded": 500, "dispute_open": 700, "dispute_lost": 2000, "charges_succeeded": 3,
            // Three charges at 88, two disputes at 1500.
            "fees": 3264, "balance": 6000 - 500 - 2700 - 3264, "unbooked": 0,
        } })
    );
    let of = |id: &str| {
        let all = money["payment_intents"].as_array().unwrap();
        all.iter().find(|one| one["id"] == id).unwrap().clone()
    };
    assert_eq!(
        of(&refunded),
        json!({
            "id": refunded, "status": "succeeded", "amount": 2000, "currency": "usd",
            "metadata": { "pledge_id": "p-1" }, "captured": 2000, "refunded": 500, "dispute_open": 0,
            "dispute_lost": 0, "charges_succeeded": 1,
        })
    );
    assert_eq!(of(&lost)["dispute_lost"], 2000);
    assert_eq!(of(&held)["dispute_open"], 700);
    assert_eq!(
        (
            &of(&declined)["captured"],
            &of(&declined)["charges_succeeded"]
        ),
        (&0.into(), &0.into())
    );
}
