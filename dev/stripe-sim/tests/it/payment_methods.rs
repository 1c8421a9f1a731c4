//! Cards as objects of their own.

use crate::support::Sim;

const CARD: &[(&str, &str)] = &[
    ("type", "card"),
    ("card[number]", "4242424242424242"),
    ("card[exp_month]", "12"),
    ("card[exp_year]", "50"),
    ("card[cvc]", "123"),
];

#[tokio::test]
async fn a_browser_makes_one_and_a_server_confirms_with_it() {
    let sim = Sim::start().await;
    let method = sim.browse_post("/v1/payment_methods", CARD).await.ok();
    assert_eq!(
        (
            &method.body["card"]["last4"],
            &method.body["card"]["exp_year"]
        ),
        (&"4242".into(), &2050.into())
    );
    assert!(!method.text.contains("4242424242424242"));
    let intent = sim.intent().await.id();
    sim.confirm(&intent, &method.id()).await.ok();
    let other = sim.confirm(&sim.intent().await.id(), &method.id()).await;
    assert_eq!(
        (other.status, other.error()["param"].as_str()),
        (400, Some("payment_method"))
    );
    assert!(
        other.error()["message"]
            .as_str()
            .unwrap()
            .contains("previously used")
    );
    let shown = sim
        .get(&format!("/v1/payment_methods/{}", method.id()))
        .await
        .ok();
    assert_eq!(
        shown.body["card"]["fingerprint"],
        method.body["card"]["fingerprint"]
    );
}

#[tokio::test]
async fn a_server_does_not_handle_numbers() {
    let sim = Sim::start().await;
    let refused = sim.post("/v1/payment_methods", CARD).await;
    assert_eq!(refused.status, 402);
    assert!(
        refused.error()["message"]
            .as_str()
            .unwrap()
            .contains("generally unsafe")
    );
    assert!(!refused.text.contains("4242"));
}

#[tokio::test]
async fn what_was_typed_wrongly_is_named() {
    let sim = Sim::start().await;
    for (name, value, code) in [
        ("card[number]", "4242424242424241", "incorrect_number"),
        ("card[exp_month]", "13", "invalid_expiry_month"),
        ("card[exp_year]", "2020", "invalid_expiry_year"),
        ("card[cvc]", "12", "invalid_cvc"),
        ("type", "sepa_debit", ""),
    ] {
        let form: Vec<_> = CARD
            .iter()
            .map(|(key, known)| (*key, if *key == name { value } else { *known }))
            .collect();
        let refused = sim.browse_post("/v1/payment_methods", &form).await;
        assert!(matches!(refused.status, 400 | 402), "{name}={value}");
        assert_eq!(refused.code(), code, "{name}={value}");
    }
}

#[tokio::test]
async fn a_ready_made_one_becomes_a_new_one_each_time() {
    let sim = Sim::start().await;
    let (one, other) = (
        sim.get("/v1/payment_methods/pm_card_visa").await.ok(),
        sim.intent().await.id(),
    );
    assert_ne!(one.id(), "pm_card_visa");
    let paid = sim.confirm(&other, "pm_card_visa").await.ok();
    assert_ne!(
        paid.body["payment_method"].as_str(),
        Some(one.id().as_str())
    );
}
