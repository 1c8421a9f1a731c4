//! Money back, and no more than came.

use serde_json::{Value, json};

use crate::support::{Answer, Sim};

#[tokio::test]
async fn refunds_are_bounded_by_what_is_left() {
    let sim = Sim::start().await;
    let intent = sim.intent().await.id();
    let unpaid = sim
        .post("/v1/refunds", &[("payment_intent", &intent)])
        .await;
    assert_eq!(
        (unpaid.status, unpaid.error()["param"].as_str()),
        (400, Some("payment_intent"))
    );
    let charge = sim.confirm(&intent, "pm_card_visa").await.ok().body["latest_charge"]
        .as_str()
        .unwrap()
        .to_owned();

    let form = [
        ("payment_intent", intent.as_str()),
        ("amount", "500"),
        ("reason", "requested_by_customer"),
        ("metadata[r]", "1"),
    ];
    let part = sim.post("/v1/refunds", &form).await.ok();
    assert_eq!(
        (part.body["amount"].as_i64(), part.body["status"].as_str()),
        (Some(500), Some("succeeded"))
    );
    assert_eq!(
        (&part.body["charge"], &part.body["metadata"]["r"]),
        (&charge.as_str().into(), &"1".into())
    );
    let transaction = part.body["balance_transaction"].as_str().unwrap();
    let transaction = sim
        .get(&format!("/v1/balance_transactions/{transaction}"))
        .await
        .ok();
    assert_eq!(
        (&transaction.body["amount"], &transaction.body["type"]),
        (&(-500).into(), &"refund".into())
    );

    let too_much = sim
        .post("/v1/refunds", &[("charge", &charge), ("amount", "1501")])
        .await;
    assert_eq!(
        (too_much.status, too_much.error()["param"].as_str()),
        (400, Some("amount"))
    );
    let rest = sim.post("/v1/refunds", &[("charge", &charge)]).await.ok();
    assert_eq!(rest.body["amount"], 1500);
    let gone = sim.post("/v1/refunds", &[("charge", &charge)]).await;
    assert_eq!((gone.status, gone.code()), (400, "charge_already_refunded"));
    let refunded = sim.get(&format!("/v1/charges/{charge}")).await.ok();
    assert_eq!(
        (
            &refunded.body["refunded"],
            &refunded.body["amount_refunded"]
        ),
        (&true.into(), &2000.into())
    );
}

#[tokio::test]
async fn refunds_are_listed_and_told() {
    let sim = Sim::start().await;
    let intent = sim.intent().await.id();
    sim.confirm(&intent, "pm_card_visa").await.ok();
    for amount in ["500", "1500"] {
        let form = [("payment_intent", intent.as_str()), ("amount", amount)];
        sim.post("/v1/refunds", &form).await.ok();
    }
    let list = sim
        .get(&format!("/v1/refunds?payment_intent={intent}"))
        .await
        .ok();
    assert_eq!(list.body["data"].as_array().map(Vec::len), Some(2));
    let events = sim.get("/v1/events?type=charge.refunded").await.ok();
    assert_eq!(
        events.body["data"][1]["data"]["previous_attributes"]["amount_refunded"],
        0
    );
    assert_eq!(
        events.body["data"][0]["data"]["previous_attributes"]["amount_refunded"],
        500
    );
    assert!(
        sim.event_types()
            .await
            .contains(&"refund.created".to_owned())
    );
}

#[tokio::test]
async fn refunds_name_one_payment_and_keep_the_currencys_steps() {
    let sim = Sim::start().await;
    assert_eq!(
        sim.post("/v1/refunds", &[]).await.code(),
        "parameter_missing"
    );
    assert_eq!(
        sim.post(
            "/v1/refunds",
            &[("charge", "ch_x"), ("payment_intent", "pi_x")]
        )
        .await
        .status,
        400
    );
    assert_eq!(
        sim.post("/v1/refunds", &[("payment_intent", "pi_x")])
            .await
            .code(),
        "resource_missing"
    );
    let form = [
        ("amount", "5120"),
        ("currency", "kwd"),
        ("confirm", "true"),
        ("payment_method", "pm_card_visa"),
        ("return_url", "https://example.org"),
    ];
    let paid = sim.post("/v1/payment_intents", &form).await.ok().id();
    let odd = sim
        .post(
            "/v1/refunds",
            &[("payment_intent", &paid), ("amount", "1005")],
        )
        .await;
    assert_eq!(odd.code(), "parameter_invalid_integer");
    let refund = sim
        .post(
            "/v1/refunds",
            &[("payment_intent", &paid), ("amount", "1010")],
        )
        .await
        .ok();
    let noted = sim
        .post(
            &format!("/v1/refunds/{}", refund.id()),
            &[("metadata[k]", "v")],
        )
        .await
        .ok();
    assert_eq!(noted.body["metadata"]["k"], "v");
    assert_eq!(
        sim.get(&format!("/v1/refunds/{}", refund.id()))
            .await
            .ok()
            .body,
        noted.body
    );
}

/// A refund of 5.00 of a payment by this card.
async fn refund_to(sim: &Sim, method: &str) -> Answer {
    let intent = sim.intent().await.id();
    sim.confirm(&intent, method).await.ok();
    let form = [("payment_intent", intent.as_str()), ("amount", "500")];
    sim.post("/v1/refunds", &form).await.ok()
}

async fn charge_of(sim: &Sim, refund: &Value) -> Value {
    let path = format!("/v1/charges/{}", refund["charge"].as_str().unwrap());
    sim.get(&path).await.ok().body
}

async fn movements(sim: &Sim, refund: &str) -> Vec<(i64, String)> {
    let path = format!("/v1/balance_transactions?source={refund}");
    let list = sim.get(&path).await.ok();
    let newest_first = list.body["data"].as_array().unwrap().iter().rev();
    newest_first
        .map(|one| {
            (
                one["amount"].as_i64().unwrap(),
                one["type"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

#[tokio::test]
async fn a_refund_may_take_its_time() {
    let sim = Sim::start().await;
    let pending = refund_to(&sim, "pm_card_pendingRefund").await;
    assert_eq!(
        (&pending.body["status"], &pending.body["pending_reason"]),
        (&"pending".into(), &"processing".into())
    );
    assert_eq!(
        charge_of(&sim, &pending.body).await["amount_refunded"],
        500,
        "it counts from the beginning"
    );
    let path = format!("/v1/refunds/{}", pending.id());
    let done = sim
        .until(&path, |refund| refund["status"] == "succeeded")
        .await;
    assert!(done.get("pending_reason").is_none());
    let types = sim.event_types().await;
    let updates = |name: &str| types.iter().filter(|known| *known == name).count();
    assert_eq!(
        (updates("refund.updated"), updates("charge.refund.updated")),
        (1, 1)
    );
    assert_eq!(
        movements(&sim, &pending.id()).await,
        [(-500, "refund".to_owned())]
    );
}

#[tokio::test]
async fn a_refund_that_comes_back_can_be_made_again() {
    let sim = Sim::start().await;
    let refund = refund_to(&sim, "pm_card_refundFail").await;
    assert_eq!(refund.body["status"], "succeeded");
    let path = format!(
        "/v1/refunds/{}?expand[]=failure_balance_transaction",
        refund.id()
    );
    let failed = sim
        .until(&path, |refund| refund["status"] == "failed")
        .await;
    assert_eq!(failed["failure_reason"], "expired_or_canceled_card");
    assert_eq!(failed["failure_balance_transaction"]["amount"], 500);
    assert_eq!(
        movements(&sim, &refund.id()).await,
        [
            (-500, "refund".to_owned()),
            (500, "refund_failure".to_owned())
        ]
    );
    let charge = charge_of(&sim, &refund.body).await;
    assert_eq!(charge["amount_refunded"], 0);
    let failure = sim.get("/v1/events?type=refund.failed").await.ok();
    assert_eq!(failure.body["data"][0]["data"]["object"]["id"], refund.id());
    let whole = [("charge", charge["id"].as_str().unwrap())];
    let again = sim.post("/v1/refunds", &whole).await.ok();
    assert_eq!(again.body["amount"], 2000);
}

#[tokio::test]
async fn a_refund_to_a_card_is_cancelled_by_hand_alone() {
    let sim = Sim::start().await;
    let refund = refund_to(&sim, "pm_card_visa").await;
    let refused = sim
        .post(&format!("/v1/refunds/{}/cancel", refund.id()), &[])
        .await;
    assert_eq!(refused.status, 400);
    let order = format!("/_sim/refunds/{}", refund.id());
    let cancelled = sim
        .control(&order, json!({ "outcome": "cancel" }))
        .await
        .ok();
    assert_eq!(cancelled.body["status"], "canceled");
    assert_eq!(charge_of(&sim, &refund.body).await["amount_refunded"], 0);
    let again = sim.control(&order, json!({ "outcome": "fail" })).await;
    assert_eq!(again.status, 400);
    assert!(
        sim.event_types()
            .await
            .contains(&"charge.refund.updated".to_owned())
    );
    let other = refund_to(&sim, "pm_card_pendingRefund").await;
    let order = format!("/_sim/refunds/{}", other.id());
    let failed = sim.control(&order, json!({ "outcome": "fail" })).await.ok();
    assert_eq!(failed.body["status"], "failed");
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    let later = sim.get(&format!("/v1/refunds/{}", other.id())).await.ok();
    assert_eq!(
        later.body["status"], "failed",
        "the order goes before the plan"
    );
}
