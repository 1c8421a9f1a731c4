//! What is refused, and how.

use crate::support::{DOLLARS, Sim};

#[tokio::test]
async fn unknown_parameters_are_refused_and_change_nothing() {
    let sim = Sim::start().await;
    for (extra, param) in [
        (("colour", "red"), "colour"),
        // Removed from the API before this version.
        (("payment_method_types[]", "card"), "payment_method_types"),
        (
            ("automatic_payment_methods[colour]", "red"),
            "automatic_payment_methods[colour]",
        ),
    ] {
        let mut form = DOLLARS.to_vec();
        form.push(extra);
        let refused = sim.post("/v1/payment_intents", &form).await;
        assert_eq!((refused.status, refused.code()), (400, "parameter_unknown"));
        assert_eq!(refused.error()["param"], param);
        assert_eq!(refused.error()["type"], "invalid_request_error");
    }
    for path in [
        "/v1/customers",
        "/v1/refunds",
        "/v1/payment_intents/pi_x/cancel",
        "/v1/payment_intents/pi_x/confirm",
    ] {
        assert_eq!(
            sim.post(path, &[("colour", "red"), ("charge", "ch_x")])
                .await
                .code(),
            "parameter_unknown",
            "{path}"
        );
    }
    assert_eq!(
        sim.get("/v1/events?colour=red").await.code(),
        "parameter_unknown"
    );
    assert!(sim.event_types().await.is_empty());
}

#[tokio::test]
async fn what_is_not_played_is_said_so() {
    let sim = Sim::start().await;
    let mut form = DOLLARS.to_vec();
    form.push(("statement_descriptor", "RIFADA"));
    let refused = sim.post("/v1/payment_intents", &form).await;
    assert_eq!((refused.status, refused.code()), (400, "not_simulated"));
    let intents = sim.get("/v1/payment_intents").await.ok();
    assert_eq!(intents.body["data"], serde_json::json!([]));
}

#[tokio::test]
async fn missing_and_malformed_parameters_are_named() {
    let sim = Sim::start().await;
    let sound = [("amount", "500"), ("currency", "usd")];
    for (name, value, code) in [
        ("amount", None, "parameter_missing"),
        ("currency", None, "parameter_missing"),
        ("amount", Some("5.00"), "parameter_invalid_integer"),
        ("amount", Some("0"), "parameter_invalid_integer"),
        ("amount", Some(""), "parameter_invalid_empty"),
        ("receipt_email", Some("x"), "email_invalid"),
        ("customer", Some("cus_x"), "resource_missing"),
        ("payment_method", Some("pm_x"), "resource_missing"),
        ("return_url", Some("https://example.org"), ""),
        ("return_url", Some("/thanks"), "url_invalid"),
        ("metadata", Some("x"), ""),
        ("expand", Some("latest_charge"), ""),
        ("statement_descriptor_suffix", Some("123"), ""),
        ("capture_method", Some("manual"), "not_simulated"),
    ] {
        let mut form: Vec<_> = sound
            .into_iter()
            .filter(|(known, _)| *known != name)
            .collect();
        form.extend(value.map(|value| (name, value)));
        let refused = sim.post("/v1/payment_intents", &form).await;
        assert_eq!((refused.status, refused.code()), (400, code), "{form:?}");
        assert_eq!(refused.error()["param"], name, "{form:?}");
    }
    assert!(sim.event_types().await.is_empty());
}

#[tokio::test]
async fn keys_say_who_may_do_what() {
    let sim = Sim::start().await;
    let path = sim.url("/v1/customers");
    let none = sim.client.post(&path).send().await.unwrap();
    assert_eq!(none.status(), 401);
    let wrong = sim
        .client
        .post(&path)
        .bearer_auth("sk_test_wrong")
        .send()
        .await
        .unwrap();
    assert_eq!(wrong.status(), 401);
    let basic = sim
        .client
        .post(&path)
        .basic_auth(&sim.running.config().secret_key, Some(""))
        .send()
        .await
        .unwrap();
    assert_eq!(basic.status(), 200);
    assert_eq!(
        sim.browse_post("/v1/customers", &[]).await.status,
        403,
        "a browser makes no customers"
    );
    assert_eq!(sim.browse_get("/v1/events", &[]).await.status, 403);
}

#[tokio::test]
async fn a_browser_must_know_the_secret_of_what_it_touches() {
    let sim = Sim::start().await;
    let intent = sim.intent().await;
    let (one, other) = (
        intent.id(),
        sim.intent().await.body["client_secret"]
            .as_str()
            .unwrap()
            .to_owned(),
    );
    let path = format!("/v1/payment_intents/{one}");
    assert_eq!(sim.browse_get(&path, &[]).await.code(), "parameter_missing");
    assert_eq!(
        sim.browse_get(&path, &[("client_secret", &other)])
            .await
            .status,
        400
    );
    assert_eq!(
        sim.browse_post(&path, &[("client_secret", &other), ("amount", "50")])
            .await
            .status,
        403
    );
    let stolen = [
        ("client_secret", other.as_str()),
        ("payment_method", "pm_card_visa"),
    ];
    assert_eq!(
        sim.browse_post(&format!("{path}/confirm"), &stolen)
            .await
            .status,
        400
    );
    assert_eq!(
        sim.get(&path).await.ok().body["status"],
        "requires_payment_method"
    );
}

#[tokio::test]
async fn the_versions_are_those_of_one_shape() {
    let sim = Sim::start().await;
    let ask = |version: &'static str| {
        sim.send(
            sim.client
                .get(sim.url("/v1/customers"))
                .header("Stripe-Version", version),
        )
    };
    for version in ["2026-09-30.endive", "2026-10-28.endive"] {
        let answer = ask(version).await.ok();
        assert_eq!(answer.header("Stripe-Version"), Some("2026-09-30.endive"));
    }
    for version in ["2024-06-20", "2025-03-31.basil", "endive", ""] {
        let refused = ask(version).await;
        assert_eq!(refused.status, 400, "{version}");
        assert!(
            refused.error()["message"]
                .as_str()
                .unwrap()
                .starts_with("Invalid Stripe API version")
        );
    }
}

#[tokio::test]
async fn bodies_are_forms_and_paths_are_known() {
    let sim = Sim::start().await;
    let json = sim
        .send(
            sim.client
                .post(sim.url("/v1/customers"))
                .json(&serde_json::json!({ "name": "x" })),
        )
        .await;
    assert_eq!(json.status, 400);
    assert!(
        json.error()["message"]
            .as_str()
            .unwrap()
            .contains("application/x-www-form-urlencoded")
    );
    for path in ["/v1/charge", "/v1/", "/v2/core/events", "/nothing"] {
        let unknown = sim.get(path).await;
        assert_eq!(unknown.status, 404, "{path}");
        assert_eq!(unknown.error()["type"], "invalid_request_error");
    }
    for (path, param) in [
        ("/v1/payment_intents/pi_x", "intent"),
        ("/v1/customers/cus_x", "id"),
        ("/v1/charges/ch_x", "charge"),
        ("/v1/events/evt_x", "id"),
        ("/v1/refunds/re_x", "refund"),
        ("/v1/payment_methods/pm_x", "payment_method"),
    ] {
        let missing = sim.get(path).await;
        assert_eq!(
            (missing.status, missing.code()),
            (404, "resource_missing"),
            "{path}"
        );
        assert_eq!(missing.error()["param"], param, "{path}");
    }
    let answer = sim.get("/v1/customers").await.ok();
    assert!(answer.header("Request-Id").unwrap().starts_with("req_"));
}

#[tokio::test]
async fn only_this_machine_is_answered() {
    assert!(
        stripe_sim::start(stripe_sim::Config {
            bind: "0.0.0.0:0".parse().unwrap(),
            ..Default::default()
        })
        .await
        .is_err()
    );
    let sim = Sim::start().await;
    let rebound = sim
        .client
        .get(sim.url("/healthz"))
        .header("Host", "rebound.example.org")
        .send()
        .await
        .unwrap();
    assert_eq!(rebound.status(), 403);
    let foreign = sim
        .client
        .get(sim.url("/v1/events"))
        .header("Origin", "https://example.org")
        .send()
        .await
        .unwrap();
    assert_eq!(foreign.status(), 403);
    assert!(
        foreign
            .headers()
            .get("Access-Control-Allow-Origin")
            .is_none()
    );
}
