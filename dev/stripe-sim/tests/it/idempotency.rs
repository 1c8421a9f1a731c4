//! The same key, the same answer.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{DOLLARS, Sim};

#[tokio::test]
async fn a_repeat_is_answered_as_the_first_time() {
    let sim = Sim::start().await;
    let first = sim
        .post_keyed("/v1/payment_intents", DOLLARS, "pledge:1:1")
        .await
        .ok();
    assert_eq!(first.header("Idempotency-Key"), Some("pledge:1:1"));
    assert_eq!(first.header("Idempotent-Replayed"), None);
    let shuffled: Vec<_> = DOLLARS.iter().rev().copied().collect();
    let again = sim
        .post_keyed("/v1/payment_intents", &shuffled, "pledge:1:1")
        .await
        .ok();
    assert_eq!(again.text, first.text);
    assert_eq!(again.header("Idempotent-Replayed"), Some("true"));
    assert_eq!(again.header("Original-Request"), first.header("Request-Id"));
    assert_eq!(
        sim.event_types().await,
        ["payment_intent.created"],
        "it was made once"
    );
    let event = sim.get("/v1/events").await.ok();
    assert_eq!(
        event.body["data"][0]["request"]["idempotency_key"],
        "pledge:1:1"
    );
    assert_eq!(
        event.body["data"][0]["request"]["id"].as_str(),
        first.header("Request-Id")
    );
}

#[tokio::test]
async fn a_decline_is_replayed_too() {
    let sim = Sim::start().await;
    let path = format!("/v1/payment_intents/{}/confirm", sim.intent().await.id());
    let form = [("payment_method", "pm_card_visa_chargeDeclined")];
    let first = sim.post_keyed(&path, &form, "k").await;
    let again = sim.post_keyed(&path, &form, "k").await;
    assert_eq!((first.status, again.status), (402, 402));
    assert_eq!(first.text, again.text);
    let failed = sim
        .event_types()
        .await
        .into_iter()
        .filter(|kind| kind == "charge.failed")
        .count();
    assert_eq!(failed, 1, "the card was asked once");
}

#[tokio::test]
async fn another_request_under_the_key_is_refused() {
    let sim = Sim::start().await;
    sim.post_keyed("/v1/payment_intents", DOLLARS, "k")
        .await
        .ok();
    let mut other = DOLLARS.to_vec();
    other.push(("description", "more"));
    for refused in [
        sim.post_keyed("/v1/payment_intents", &other, "k").await,
        sim.post_keyed("/v1/customers", &[], "k").await,
    ] {
        assert_eq!(
            (refused.status, refused.error()["type"].as_str()),
            (400, Some("idempotency_error"))
        );
        assert!(refused.error()["message"].as_str().unwrap().contains("'k'"));
    }
    let too_long = "k".repeat(256);
    assert_eq!(
        sim.post_keyed("/v1/customers", &[], &too_long)
            .await
            .error()["type"],
        "idempotency_error"
    );
}

#[tokio::test]
async fn parameters_that_never_began_do_not_use_up_the_key() {
    let sim = Sim::start().await;
    let refused = sim
        .post_keyed("/v1/payment_intents", &[("amount", "2000")], "k")
        .await;
    assert_eq!(refused.code(), "parameter_missing");
    let created = sim
        .post_keyed("/v1/payment_intents", DOLLARS, "k")
        .await
        .ok();
    assert_eq!(created.header("Idempotent-Replayed"), None);
}

#[tokio::test]
async fn an_error_of_the_endpoint_does_use_up_the_key() {
    let sim = Sim::start().await;
    let small = [("amount", "1"), ("currency", "usd")];
    assert_eq!(
        sim.post_keyed("/v1/payment_intents", &small, "k")
            .await
            .code(),
        "amount_too_small"
    );
    let again = sim.post_keyed("/v1/payment_intents", &small, "k").await;
    assert_eq!(
        (again.code(), again.header("Idempotent-Replayed")),
        ("amount_too_small", Some("true"))
    );
}

#[tokio::test]
async fn the_same_key_at_the_same_time_is_a_conflict() {
    let sim = Sim::start().await;
    let slow = json!({ "kind": "slow", "delay_ms": 2000, "path": "/v1/payment_intents" });
    assert_eq!(sim.control("/_sim/faults", slow).await.status, 204);
    let second = async {
        tokio::time::sleep(Duration::from_millis(400)).await;
        sim.post_keyed("/v1/payment_intents", DOLLARS, "k").await
    };
    let (first, second) = tokio::join!(sim.post_keyed("/v1/payment_intents", DOLLARS, "k"), second);
    assert_eq!(
        (second.status, second.code()),
        (409, "idempotency_key_in_use")
    );
    assert_eq!(second.header("Stripe-Should-Retry"), Some("true"));
    let third = sim
        .post_keyed("/v1/payment_intents", DOLLARS, "k")
        .await
        .ok();
    assert_eq!(third.text, first.ok().text);
}

#[tokio::test]
async fn an_answer_that_came_too_late_is_there_for_the_retry() {
    let sim = Sim::start().await;
    let hang = json!({ "kind": "hang", "delay_ms": 60_000, "method": "POST" });
    assert_eq!(sim.control("/_sim/faults", hang).await.status, 204);
    let request = sim
        .client
        .post(sim.url("/v1/payment_intents"))
        .form(DOLLARS)
        .header("Idempotency-Key", "k");
    let request = request
        .bearer_auth(&sim.running.config().secret_key)
        .timeout(Duration::from_secs(1));
    let began = Instant::now();
    assert!(request.send().await.unwrap_err().is_timeout());
    assert!(began.elapsed() < Duration::from_secs(5));
    let retried = sim
        .post_keyed("/v1/payment_intents", DOLLARS, "k")
        .await
        .ok();
    assert_eq!(retried.header("Idempotent-Replayed"), Some("true"));
    assert_eq!(sim.event_types().await.len(), 1);
}

#[tokio::test]
async fn a_slow_request_is_carried_out_although_its_caller_left() {
    let sim = Sim::start().await;
    let slow = json!({ "kind": "slow", "delay_ms": 1500, "method": "POST" });
    assert_eq!(sim.control("/_sim/faults", slow).await.status, 204);
    let request = sim
        .client
        .post(sim.url("/v1/customers"))
        .header("Idempotency-Key", "k");
    let request = request
        .bearer_auth(&sim.running.config().secret_key)
        .timeout(Duration::from_millis(500));
    assert!(request.send().await.unwrap_err().is_timeout());
    sim.until("/v1/events", |events| {
        events["data"][0]["type"] == "customer.created"
    })
    .await;
    assert_eq!(
        sim.post_keyed("/v1/customers", &[], "k")
            .await
            .ok()
            .header("Idempotent-Replayed"),
        Some("true")
    );
}

#[tokio::test]
async fn a_500_is_kept_under_the_key_when_it_is_meant_to_be() {
    let sim = Sim::start().await;
    for (kind, save, done) in [
        ("error_before", false, 0),
        ("error_before", true, 0),
        ("error_after", false, 1),
        ("error_after", true, 1),
    ] {
        let key = format!("{kind}-{save}");
        let before = sim.event_types().await.len();
        assert_eq!(
            sim.control("/_sim/faults", json!({ "kind": kind, "save": save }))
                .await
                .status,
            204
        );
        let failed = sim.post_keyed("/v1/customers", &[], &key).await;
        assert_eq!(
            (failed.status, failed.error()["type"].as_str()),
            (500, Some("api_error")),
            "{key}"
        );
        assert_eq!(sim.event_types().await.len() - before, done, "{key}");
        let again = sim.post_keyed("/v1/customers", &[], &key).await;
        assert_eq!(again.status, if save { 500 } else { 200 }, "{key}");
        assert_eq!(
            again.header("Stripe-Should-Retry"),
            save.then_some("false"),
            "{key}"
        );
    }
}

#[tokio::test]
async fn a_rate_limit_does_nothing_and_keeps_nothing() {
    let sim = Sim::start().await;
    assert_eq!(
        sim.control("/_sim/faults", json!({ "kind": "rate_limit", "count": 2 }))
            .await
            .status,
        204
    );
    for _ in 0..2 {
        let limited = sim.post_keyed("/v1/customers", &[], "k").await;
        assert_eq!((limited.status, limited.code()), (429, "rate_limit"));
    }
    assert_eq!(
        sim.post_keyed("/v1/customers", &[], "k")
            .await
            .ok()
            .header("Idempotent-Replayed"),
        None
    );
}
