//! Every call that moves money, under every trouble, repeated with its key: it happens once.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Answer, Sim};

/// A payment that has come so far that the call can be made.
struct Step {
    path: String,
    form: Vec<(&'static str, String)>,
    intent: String,
}

const CALLS: &[&str] = &["confirm", "cancel", "refund"];

async fn prepare(sim: &Sim, call: &str) -> Step {
    let intent = sim.intent().await.id();
    let (path, form) = match call {
        "confirm" => (
            format!("/v1/payment_intents/{intent}/confirm"),
            vec![("payment_method", "pm_card_visa".to_owned())],
        ),
        "cancel" => (format!("/v1/payment_intents/{intent}/cancel"), vec![]),
        _ => {
            sim.confirm(&intent, "pm_card_visa").await.ok();
            let form = vec![
                ("payment_intent", intent.clone()),
                ("amount", "500".to_owned()),
            ];
            ("/v1/refunds".to_owned(), form)
        }
    };
    Step { path, form, intent }
}

impl Step {
    async fn call(&self, sim: &Sim) -> Answer {
        let form: Vec<(&str, &str)> = self
            .form
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        sim.post_keyed(&self.path, &form, &format!("key-{}", self.intent))
            .await
    }

    /// Charges, whether it is cancelled, and what was refunded.
    async fn effects(&self, sim: &Sim) -> (usize, bool, usize) {
        let list = async |what: &str| -> Value {
            let path = format!("/v1/{what}?payment_intent={}", self.intent);
            sim.get(&path).await.ok().body["data"].clone()
        };
        let intent = sim
            .get(&format!("/v1/payment_intents/{}", self.intent))
            .await;
        (
            list("charges").await.as_array().unwrap().len(),
            intent.body["status"] == "canceled",
            list("refunds").await.as_array().unwrap().len(),
        )
    }
}

fn wanted(call: &str) -> (usize, bool, usize) {
    match call {
        "confirm" => (1, false, 0),
        "cancel" => (0, true, 0),
        _ => (1, false, 1),
    }
}

/// What goes wrong with the next such call.
async fn fault(sim: &Sim, step: &Step, mut fault: Value) {
    fault["path"] = json!(step.path);
    fault["method"] = json!("POST");
    let answer = sim.control("/_sim/faults", fault.clone()).await;
    assert_eq!(answer.status, 204, "{fault}");
}

#[tokio::test]
async fn what_failed_before_it_began_can_be_repeated() {
    let sim = Sim::start().await;
    for call in CALLS {
        for (kind, status) in [("rate_limit", 429), ("error_before", 500)] {
            let step = prepare(&sim, call).await;
            let before = step.effects(&sim).await;
            fault(&sim, &step, json!({ "kind": kind })).await;
            assert_eq!(step.call(&sim).await.status, status, "{call} {kind}");
            assert_eq!(step.effects(&sim).await, before, "{call} {kind}");
            step.call(&sim).await.ok();
            assert_eq!(step.effects(&sim).await, wanted(call), "{call} {kind}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_found_under_its_key() {
    let sim = Sim::start().await;
    for call in CALLS {
        let step = prepare(&sim, call).await;
        fault(&sim, &step, json!({ "kind": "hang", "delay_ms": 60_000 })).await;
        let done = async {
            while step.effects(&sim).await != wanted(call) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::select! {
            answer = step.call(&sim) => panic!("{call}: {} came at once", answer.status),
            () = done => {}
        }
        let again = step.call(&sim).await.ok();
        assert_eq!(again.header("Idempotent-Replayed"), Some("true"), "{call}");
        assert_eq!(step.effects(&sim).await, wanted(call), "{call}");
    }
}

#[tokio::test]
async fn a_500_that_was_kept_is_replayed_and_the_truth_is_in_the_object() {
    let sim = Sim::start().await;
    for call in CALLS {
        for (kind, done) in [("error_after", true), ("error_before", false)] {
            let step = prepare(&sim, call).await;
            let before = step.effects(&sim).await;
            fault(&sim, &step, json!({ "kind": kind, "save": true })).await;
            for replayed in [None, Some("true"), Some("true")] {
                let answer = step.call(&sim).await;
                assert_eq!(
                    (answer.status, answer.header("Idempotent-Replayed")),
                    (500, replayed),
                    "{call} {kind}"
                );
            }
            let expected = if done { wanted(call) } else { before };
            assert_eq!(step.effects(&sim).await, expected, "{call} {kind}");
        }
    }
}

#[tokio::test]
async fn a_500_that_was_not_kept_does_not_undo_what_was_done() {
    let sim = Sim::start().await;
    for call in CALLS {
        let step = prepare(&sim, call).await;
        fault(&sim, &step, json!({ "kind": "error_after" })).await;
        assert_eq!(step.call(&sim).await.status, 500, "{call}");
        assert_eq!(step.effects(&sim).await, wanted(call), "{call}");
        // Its key knows of nothing: the state machines refuse what they can, and a refund is made twice.
        let again = step.call(&sim).await;
        let (status, effects) = match *call {
            "refund" => (200, (1, false, 2)),
            _ => (400, wanted(call)),
        };
        assert_eq!((again.status, step.effects(&sim).await), (status, effects));
    }
}

#[tokio::test]
async fn a_slow_call_keeps_its_key_to_itself() {
    let sim = Sim::start().await;
    for call in CALLS {
        let step = prepare(&sim, call).await;
        fault(&sim, &step, json!({ "kind": "slow", "delay_ms": 1500 })).await;
        let second = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            step.call(&sim).await
        };
        let (first, second) = tokio::join!(step.call(&sim), second);
        assert_eq!((first.status, second.status), (200, 409), "{call}");
        assert_eq!(step.effects(&sim).await, wanted(call), "{call}");
    }
}
