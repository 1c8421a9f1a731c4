//! Money back, and no more than came.

use crate::support::Sim;

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
