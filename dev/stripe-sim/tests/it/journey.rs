//! A payment from the wish to the money.

use crate::support::{DOLLARS, Sim};

#[tokio::test]
async fn a_card_pays() {
    let sim = Sim::start().await;
    let customer = sim
        .post(
            "/v1/customers",
            &[("email", "amal@example.org"), ("name", "أمل")],
        )
        .await
        .ok();
    assert_eq!(customer.body["name"], "أمل");

    let mut form = DOLLARS.to_vec();
    let customer = customer.id();
    form.extend([
        ("customer", customer.as_str()),
        ("metadata[pledge_id]", "p-1"),
        ("description", "Trees"),
    ]);
    let intent = sim.post("/v1/payment_intents", &form).await.ok();
    assert_eq!(intent.body["status"], "requires_payment_method");
    assert_eq!(intent.body["metadata"]["pledge_id"], "p-1");
    assert_eq!(intent.body["amount_received"], 0);
    assert!(
        intent.body["client_secret"]
            .as_str()
            .unwrap()
            .starts_with(&format!("{}_secret_", intent.id()))
    );

    let paid = sim.confirm(&intent.id(), "pm_card_visa").await.ok();
    assert_eq!(paid.body["status"], "succeeded");
    assert_eq!(paid.body["amount_received"], 2000);
    assert!(paid.body["last_payment_error"].is_null());

    let charge = sim
        .get(&format!(
            "/v1/charges/{}",
            paid.body["latest_charge"].as_str().unwrap()
        ))
        .await
        .ok();
    assert_eq!(charge.body["paid"], true);
    assert_eq!(charge.body["metadata"]["pledge_id"], "p-1");
    assert_eq!(charge.body["customer"], customer.as_str());
    assert_eq!(
        charge.body["payment_method_details"]["card"]["last4"],
        "4242"
    );
    assert_eq!(charge.body["payment_method"], paid.body["payment_method"]);
}

#[tokio::test]
async fn the_balance_transaction_follows_the_charge() {
    let sim = Sim::start().await;
    let intent = sim.intent().await;
    let paid = sim.confirm(&intent.id(), "pm_card_visa").await.ok();
    let charge = format!(
        "/v1/charges/{}?expand[]=balance_transaction",
        paid.body["latest_charge"].as_str().unwrap()
    );
    let charge = sim
        .until(&charge, |charge| charge["balance_transaction"].is_object())
        .await;
    let transaction = &charge["balance_transaction"];
    assert_eq!(
        (transaction["amount"].as_i64(), transaction["fee"].as_i64()),
        (Some(2000), Some(88))
    );
    assert_eq!(transaction["net"], 1912);
    assert_eq!(transaction["source"], charge["id"]);
    assert_eq!(transaction["fee_details"][0]["amount"], 88);
    assert_eq!(transaction["status"], "pending");
    assert_eq!(
        sim.event_types().await,
        [
            "payment_intent.created",
            "charge.succeeded",
            "payment_intent.succeeded",
            "charge.updated"
        ]
    );
    let updated = sim.get("/v1/events?type=charge.updated").await.ok();
    assert_eq!(
        updated.body["data"][0]["data"]["previous_attributes"]["balance_transaction"],
        serde_json::Value::Null
    );
    assert_eq!(
        updated.body["data"][0]["data"]["object"]["balance_transaction"],
        transaction["id"]
    );
}

#[tokio::test]
async fn a_synchronous_capture_has_its_balance_transaction_at_once() {
    let sim = Sim::start().await;
    let mut form = DOLLARS.to_vec();
    form.extend([
        ("capture_method", "automatic"),
        ("confirm", "true"),
        ("payment_method", "pm_card_mastercard"),
        ("expand[]", "latest_charge.balance_transaction"),
    ]);
    let paid = sim.post("/v1/payment_intents", &form).await.ok();
    assert_eq!(paid.body["latest_charge"]["balance_transaction"]["fee"], 88);
    assert_eq!(
        paid.body["latest_charge"]["payment_method_details"]["card"]["brand"],
        "mastercard"
    );
    let transaction = paid.body["latest_charge"]["balance_transaction"]["id"]
        .as_str()
        .unwrap();
    let fetched = sim
        .get(&format!(
            "/v1/balance_transactions/{transaction}?expand[]=source"
        ))
        .await
        .ok();
    assert_eq!(fetched.body["source"]["object"], "charge");
    assert_eq!(
        sim.event_types().await,
        [
            "payment_intent.created",
            "charge.succeeded",
            "payment_intent.succeeded"
        ]
    );
}

#[tokio::test]
async fn a_declined_card_leaves_the_way_open_for_another() {
    let sim = Sim::start().await;
    let intent = sim.intent().await.id();
    let declined = sim
        .confirm(&intent, "pm_card_visa_chargeDeclinedInsufficientFunds")
        .await;
    assert_eq!(declined.status, 402);
    let error = declined.error();
    assert_eq!(error["type"], "card_error");
    assert_eq!(
        (error["code"].as_str(), error["decline_code"].as_str()),
        (Some("card_declined"), Some("insufficient_funds"))
    );
    assert_eq!(error["payment_intent"]["status"], "requires_payment_method");
    assert!(error["payment_intent"]["payment_method"].is_null());
    assert_eq!(
        error["payment_intent"]["last_payment_error"]["decline_code"],
        "insufficient_funds"
    );
    let failed = sim
        .get(&format!(
            "/v1/charges/{}",
            error["charge"].as_str().unwrap()
        ))
        .await
        .ok();
    assert_eq!(
        (
            failed.body["paid"].as_bool(),
            failed.body["failure_code"].as_str()
        ),
        (Some(false), Some("card_declined"))
    );
    assert_eq!(failed.body["amount_captured"], 0);

    let paid = sim.confirm(&intent, "pm_card_visa").await.ok();
    assert!(paid.body["last_payment_error"].is_null());
    assert_ne!(paid.body["latest_charge"], error["charge"]);
    assert_eq!(
        sim.event_types().await[..5],
        [
            "payment_intent.created",
            "charge.failed",
            "payment_intent.payment_failed",
            "charge.succeeded",
            "payment_intent.succeeded"
        ]
    );
    let charges = sim
        .get(&format!("/v1/charges?payment_intent={intent}"))
        .await
        .ok();
    assert_eq!(charges.body["data"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn every_decline_has_its_code() {
    let sim = Sim::start().await;
    for (method, code, decline_code) in [
        (
            "pm_card_visa_chargeDeclined",
            "card_declined",
            Some("generic_decline"),
        ),
        (
            "pm_card_visa_chargeDeclinedLostCard",
            "card_declined",
            Some("lost_card"),
        ),
        (
            "pm_card_visa_chargeDeclinedStolenCard",
            "card_declined",
            Some("stolen_card"),
        ),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", None),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", None),
        (
            "pm_card_chargeDeclinedProcessingError",
            "processing_error",
            None,
        ),
        (
            "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
            "card_declined",
            Some("card_velocity_exceeded"),
        ),
    ] {
        let declined = sim.confirm(&sim.intent().await.id(), method).await;
        assert_eq!((declined.status, declined.code()), (402, code), "{method}");
        assert_eq!(
            declined.error()["decline_code"].as_str(),
            decline_code,
            "{method}"
        );
    }
}

#[tokio::test]
async fn a_browser_pays_with_what_was_typed() {
    let sim = Sim::start().await;
    let intent = sim.intent().await;
    let (id, secret) = (
        intent.id(),
        intent.body["client_secret"].as_str().unwrap().to_owned(),
    );
    let path = format!("/v1/payment_intents/{id}/confirm");
    let card = |number: &'static str| {
        vec![
            ("client_secret", secret.as_str()),
            ("return_url", "https://example.org/thanks"),
            ("use_stripe_sdk", "true"),
            ("payment_method_data[type]", "card"),
            ("payment_method_data[card][number]", number),
            ("payment_method_data[card][exp_month]", "12"),
            ("payment_method_data[card][exp_year]", "2050"),
            ("payment_method_data[card][cvc]", "123"),
            ("payment_method_data[billing_details][name]", "Amal"),
        ]
    };
    let wrong = sim.browse_post(&path, &card("4242424242424241")).await;
    assert_eq!((wrong.status, wrong.code()), (402, "incorrect_number"));
    let declined = sim.browse_post(&path, &card("4000000000000002")).await;
    assert_eq!((declined.status, declined.code()), (402, "card_declined"));
    let foreign = sim.browse_post(&path, &card("4111111111111111")).await;
    assert_eq!(foreign.error()["decline_code"], "test_mode_live_card");

    let paid = sim.browse_post(&path, &card("4242424242424242")).await.ok();
    assert_eq!(paid.body["status"], "succeeded");
    for hidden in ["metadata", "customer", "latest_charge", "transfer_group"] {
        assert!(
            paid.body.get(hidden).is_none(),
            "{hidden} is none of a browser's business"
        );
    }
    let seen = sim
        .browse_get(
            &format!("/v1/payment_intents/{id}"),
            &[("client_secret", secret.as_str())],
        )
        .await
        .ok();
    assert_eq!(seen.body["status"], "succeeded");
    let server = sim
        .get(&format!("/v1/payment_intents/{id}?expand[]=latest_charge"))
        .await
        .ok();
    assert_eq!(
        server.body["latest_charge"]["billing_details"]["name"],
        "Amal"
    );
}

#[tokio::test]
async fn a_payment_may_take_its_time() {
    let sim = Sim::start().await;
    let intent = sim.intent().await.id();
    let fault = serde_json::json!({ "kind": "processing", "delay_ms": 1500, "path": "/v1/payment_intents/*/confirm" });
    assert_eq!(sim.control("/_sim/faults", fault).await.status, 204);
    let held = sim.confirm(&intent, "pm_card_visa").await.ok();
    assert_eq!(held.body["status"], "processing");
    let refused = sim
        .post(&format!("/v1/payment_intents/{intent}/cancel"), &[])
        .await;
    assert_eq!(
        (refused.status, refused.code()),
        (400, "payment_intent_unexpected_state")
    );
    let refused = sim.confirm(&intent, "pm_card_visa").await;
    assert_eq!(
        (refused.status, refused.code()),
        (400, "payment_intent_unexpected_state")
    );
    let path = format!("/v1/payment_intents/{intent}");
    sim.until(&path, |intent| intent["status"] == "succeeded")
        .await;
    assert_eq!(
        sim.event_types().await[..4],
        [
            "payment_intent.created",
            "payment_intent.processing",
            "charge.succeeded",
            "payment_intent.succeeded"
        ]
    );
    let finished = sim
        .get("/v1/events?type=payment_intent.succeeded")
        .await
        .ok();
    assert!(
        finished.body["data"][0]["request"]["id"].is_null(),
        "nobody's request caused it"
    );
}

#[tokio::test]
async fn a_payment_that_took_its_time_may_be_declined() {
    let sim = Sim::start().await;
    let intent = sim.intent().await.id();
    let fault = serde_json::json!({ "kind": "processing", "delay_ms": 30 });
    assert_eq!(sim.control("/_sim/faults", fault).await.status, 204);
    let held = sim
        .confirm(&intent, "pm_card_visa_chargeDeclined")
        .await
        .ok();
    assert_eq!(held.body["status"], "processing");
    let path = format!("/v1/payment_intents/{intent}");
    let failed = sim
        .until(&path, |intent| {
            intent["status"] == "requires_payment_method"
        })
        .await;
    assert_eq!(failed["last_payment_error"]["code"], "card_declined");
}
