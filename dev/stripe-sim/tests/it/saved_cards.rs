//! Cards that are saved, and charged while their holder is away.

use serde_json::{Value, json};

use crate::support::{Answer, DOLLARS, Sim};

const SETUP: &[(&str, &str)] = &[
    ("automatic_payment_methods[enabled]", "true"),
    ("automatic_payment_methods[allow_redirects]", "never"),
];

async fn customer(sim: &Sim) -> String {
    sim.post("/v1/customers", &[]).await.ok().id()
}

async fn set_up(sim: &Sim, customer: &str, method: &str) -> Answer {
    let mut form = SETUP.to_vec();
    form.extend([
        ("customer", customer),
        ("payment_method", method),
        ("confirm", "true"),
    ]);
    sim.post("/v1/setup_intents", &form).await
}

/// Charges a saved card while its holder is away.
async fn charge_later(sim: &Sim, customer: &str, method: &str) -> Answer {
    let mut form = DOLLARS.to_vec();
    form.extend([
        ("customer", customer),
        ("payment_method", method),
        ("confirm", "true"),
        ("off_session", "true"),
    ]);
    sim.post("/v1/payment_intents", &form).await
}

fn method_of(answer: &Answer) -> String {
    answer.body["payment_method"].as_str().unwrap().to_owned()
}

async fn answer(sim: &Sim, intent: &str, outcome: &str) -> Answer {
    let path = format!("/_sim/challenges/{intent}");
    sim.control(&path, json!({ "outcome": outcome })).await
}

#[tokio::test]
async fn a_card_is_saved_and_charged_again_and_again() {
    let sim = Sim::start().await;
    let customer = customer(&sim).await;
    let saved = set_up(&sim, &customer, "pm_card_visa").await.ok();
    assert_eq!(
        (&saved.body["status"], &saved.body["usage"]),
        (&"succeeded".into(), &"off_session".into())
    );
    let method = method_of(&saved);
    for _ in 0..2 {
        let paid = charge_later(&sim, &customer, &method).await.ok();
        assert_eq!(paid.body["status"], "succeeded");
    }
    let list = format!("/v1/payment_methods?customer={customer}&type=card");
    let kept = sim.get(&list).await.ok();
    assert_eq!(kept.body["data"][0]["id"], method.as_str());
    let stranger = sim.post("/v1/customers", &[]).await.ok().id();
    let refused = charge_later(&sim, &stranger, &method).await;
    assert_eq!(refused.status, 400, "it is another customer's");
    assert_eq!(
        sim.event_types().await[..4],
        [
            "customer.created",
            "setup_intent.created",
            "payment_method.attached",
            "setup_intent.succeeded"
        ]
    );
}

#[tokio::test]
async fn a_card_that_asks_when_it_is_saved_asks_no_more_while_its_holder_is_away() {
    let sim = Sim::start().await;
    let customer = customer(&sim).await;
    let held = set_up(&sim, &customer, "pm_card_authenticationRequiredOnSetup")
        .await
        .ok();
    assert_eq!(held.body["status"], "requires_action");
    let done = answer(&sim, &held.id(), "complete").await.ok();
    assert_eq!(done.body["status"], "succeeded");
    let method = method_of(&done);
    let paid = charge_later(&sim, &customer, &method).await.ok();
    assert_eq!(paid.body["status"], "succeeded");
    let mut form = DOLLARS.to_vec();
    form.extend([
        ("customer", customer.as_str()),
        ("payment_method", method.as_str()),
        ("confirm", "true"),
    ]);
    let present = sim.post("/v1/payment_intents", &form).await.ok();
    assert_eq!(
        present.body["status"], "requires_action",
        "a holder who is there is asked"
    );
}

#[tokio::test]
async fn a_card_that_always_asks_needs_its_holder() {
    let sim = Sim::start().await;
    let customer = customer(&sim).await;
    let held = set_up(&sim, &customer, "pm_card_authenticationRequired")
        .await
        .ok();
    let method = method_of(&answer(&sim, &held.id(), "complete").await.ok());
    let refused = charge_later(&sim, &customer, &method).await;
    assert_eq!(
        (refused.status, refused.code()),
        (402, "authentication_required")
    );
    let intent = refused.error()["payment_intent"]["id"].as_str().unwrap();
    assert_eq!(
        refused.error()["payment_intent"]["status"],
        "requires_payment_method"
    );
    // The recovery: the holder comes, is asked, and pays.
    let held = sim.confirm(intent, &method).await.ok();
    assert_eq!(held.body["status"], "requires_action");
    let paid = answer(&sim, intent, "complete").await.ok();
    assert_eq!(paid.body["status"], "succeeded");
}

#[tokio::test]
async fn a_setup_that_fails_leaves_the_way_open() {
    let sim = Sim::start().await;
    let customer = customer(&sim).await;
    let held = set_up(&sim, &customer, "pm_card_authenticationRequired")
        .await
        .ok();
    let failed = answer(&sim, &held.id(), "fail").await.ok();
    assert_eq!(
        (
            &failed.body["status"],
            &failed.body["last_setup_error"]["code"]
        ),
        (
            &"requires_payment_method".into(),
            &"setup_intent_authentication_failure".into()
        )
    );
    let path = format!("/v1/setup_intents/{}", held.id());
    let confirm = format!("{path}/confirm");
    let declined = sim
        .post(
            &confirm,
            &[("payment_method", "pm_card_visa_chargeDeclinedLostCard")],
        )
        .await;
    assert_eq!(
        (declined.status, &declined.error()["decline_code"]),
        (402, &"lost_card".into())
    );
    let card = [("payment_method", "pm_card_visa")];
    let saved = sim.post(&confirm, &card).await.ok();
    assert_eq!(saved.body["status"], "succeeded");
    assert!(saved.body["last_setup_error"].is_null());
    for again in ["confirm", "cancel"] {
        let refused = sim.post(&format!("{path}/{again}"), &[]).await;
        assert_eq!(refused.code(), "setup_intent_unexpected_state");
    }
    let other = sim.post("/v1/setup_intents", SETUP).await.ok();
    let cancel = format!("/v1/setup_intents/{}/cancel", other.id());
    let gone = sim
        .post(&cancel, &[("cancellation_reason", "abandoned")])
        .await
        .ok();
    assert_eq!(gone.body["status"], "canceled");
}

#[tokio::test]
async fn a_card_may_decline_after_it_was_saved() {
    let sim = Sim::start().await;
    let customer = customer(&sim).await;
    let attach = "/v1/payment_methods/pm_card_chargeCustomerFail/attach";
    let saved = sim.post(attach, &[("customer", &customer)]).await.ok();
    assert_eq!(saved.body["customer"], customer.as_str());
    let declined = charge_later(&sim, &customer, &saved.id()).await;
    assert_eq!((declined.status, declined.code()), (402, "card_declined"));
    let refused = sim
        .post(
            "/v1/payment_methods/pm_card_chargeDeclined/attach",
            &[("customer", &customer)],
        )
        .await;
    assert_eq!((refused.status, refused.code()), (402, "card_declined"));
    let detach = format!("/v1/payment_methods/{}/detach", saved.id());
    let gone = sim.post(&detach, &[]).await.ok();
    assert_eq!(gone.body["customer"], Value::Null);
    assert_eq!(sim.post(&detach, &[]).await.status, 400);
    let refused = charge_later(&sim, &customer, &saved.id()).await;
    assert_eq!(refused.status, 400, "detached for good");
}

#[tokio::test]
async fn a_payment_may_save_its_card() {
    let sim = Sim::start().await;
    let customer = customer(&sim).await;
    let mut form = DOLLARS.to_vec();
    form.extend([
        ("customer", customer.as_str()),
        ("payment_method", "pm_card_visa"),
        ("setup_future_usage", "off_session"),
        ("confirm", "true"),
    ]);
    let paid = sim.post("/v1/payment_intents", &form).await.ok();
    assert_eq!(paid.body["setup_future_usage"], "off_session");
    charge_later(&sim, &customer, &method_of(&paid)).await.ok();
}

#[tokio::test]
async fn a_browser_saves_what_was_typed() {
    let sim = Sim::start().await;
    let made = sim.post("/v1/setup_intents", SETUP).await.ok();
    let secret = made.body["client_secret"].as_str().unwrap();
    let path = format!("/v1/setup_intents/{}", made.id());
    let form = [
        ("client_secret", secret),
        ("use_stripe_sdk", "true"),
        ("payment_method_data[type]", "card"),
        ("payment_method_data[card][number]", "4000002760003184"),
        ("payment_method_data[card][exp_month]", "12"),
        ("payment_method_data[card][exp_year]", "2050"),
        ("payment_method_data[card][cvc]", "123"),
    ];
    let held = sim
        .browse_post(&format!("{path}/confirm"), &form)
        .await
        .ok();
    assert_eq!(held.body["next_action"]["type"], "use_stripe_sdk");
    assert!(held.body.get("metadata").is_none());
    answer(&sim, &made.id(), "complete").await.ok();
    let seen = sim
        .browse_get(&path, &[("client_secret", secret)])
        .await
        .ok();
    assert_eq!(seen.body["status"], "succeeded");
    let blind = sim.browse_get(&path, &[]).await;
    assert_eq!(blind.status, 400);
}
