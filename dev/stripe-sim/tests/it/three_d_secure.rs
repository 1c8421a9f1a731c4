//! The card's holder proves who they are, or doesn't.

use serde_json::{Value, json};

use crate::support::{Answer, DOLLARS, Sim};

async fn confirm_with(sim: &Sim, method: &str, more: &[(&str, &str)]) -> Answer {
    let intent = sim.intent().await.id();
    let mut form = vec![("payment_method", method)];
    form.extend(more);
    let path = format!("/v1/payment_intents/{intent}/confirm");
    sim.post(&path, &form).await
}

async fn answer(sim: &Sim, intent: &str, outcome: &str) -> Answer {
    let path = format!("/_sim/challenges/{intent}");
    sim.control(&path, json!({ "outcome": outcome })).await
}

/// What the page calls, with the address that the next action names.
struct Page<'a> {
    sim: &'a Sim,
    id: String,
    secret: String,
}

impl<'a> Page<'a> {
    fn at(sim: &'a Sim, url: &str) -> Self {
        let (address, query) = url.split_once('?').unwrap();
        assert_eq!(address, sim.url("/v3/challenge.html"));
        let part = |name: &str| {
            let found = query.split('&').find_map(|pair| pair.strip_prefix(name));
            found.unwrap().to_owned()
        };
        let (id, secret) = (part("id="), part("client_secret="));
        Self { sim, id, secret }
    }

    async fn look(&self) -> Value {
        let path = format!("/v3/challenge/{}?client_secret={}", self.id, self.secret);
        self.sim.get(&path).await.ok().body
    }

    async fn answer(&self, outcome: &str) -> Value {
        let body = json!({ "client_secret": self.secret, "outcome": outcome });
        let path = format!("/v3/challenge/{}", self.id);
        self.sim.control(&path, body).await.ok().body
    }
}

#[tokio::test]
async fn a_challenge_that_is_completed_pays() {
    let sim = Sim::start().await;
    let held = confirm_with(&sim, "pm_card_authenticationRequired", &[])
        .await
        .ok();
    assert_eq!(held.body["status"], "requires_action");
    let action = &held.body["next_action"];
    assert_eq!(action["type"], "use_stripe_sdk");
    let page = Page::at(
        &sim,
        action["use_stripe_sdk"]["stripe_js"].as_str().unwrap(),
    );
    let state = page.look().await;
    assert_eq!(
        (&state["waiting"], &state["amount"]),
        (&true.into(), &"$20.00 usd".into())
    );
    let state = page.answer("complete").await;
    assert_eq!(
        (&state["succeeded"], &state["waiting"]),
        (&true.into(), &false.into())
    );
    let path = format!("/v1/payment_intents/{}?expand[]=latest_charge", held.id());
    let paid = sim.get(&path).await.ok();
    assert_eq!(
        (&paid.body["status"], &paid.body["next_action"]),
        (&"succeeded".into(), &Value::Null)
    );
    let card = &paid.body["latest_charge"]["payment_method_details"]["card"];
    assert_eq!(card["three_d_secure"]["result"], "authenticated");
    assert_eq!(
        sim.event_types().await[..4],
        [
            "payment_intent.created",
            "payment_intent.requires_action",
            "charge.succeeded",
            "payment_intent.succeeded"
        ]
    );
    page.answer("fail").await;
    let charges = format!("/v1/charges?payment_intent={}", held.id());
    let charges = sim.get(&charges).await.ok();
    assert_eq!(
        charges.body["data"].as_array().map(Vec::len),
        Some(1),
        "a second answer changes nothing"
    );
}

#[tokio::test]
async fn a_challenge_that_fails_leaves_the_way_open_for_another_card() {
    let sim = Sim::start().await;
    let held = confirm_with(&sim, "pm_card_threeDSecure2Required", &[])
        .await
        .ok();
    let failed = answer(&sim, &held.id(), "fail").await.ok();
    assert_eq!(failed.body["status"], "requires_payment_method");
    assert_eq!(
        failed.body["last_payment_error"]["code"],
        "payment_intent_authentication_failure"
    );
    assert!(failed.body["latest_charge"].is_null(), "no card was asked");
    let again = answer(&sim, &held.id(), "complete").await;
    assert_eq!(again.status, 400);
    let paid = sim.confirm(&held.id(), "pm_card_visa").await.ok();
    assert_eq!(paid.body["status"], "succeeded");
    assert!(paid.body["last_payment_error"].is_null());
    assert!(
        sim.event_types()
            .await
            .contains(&"payment_intent.payment_failed".to_owned())
    );
}

#[tokio::test]
async fn every_card_asks_and_answers_as_documented() {
    let sim = Sim::start().await;
    for (method, declined) in [
        ("pm_card_authenticationRequiredOnSetup", None),
        ("pm_card_authenticationRequired", None),
        ("pm_card_threeDSecure2Required", None),
        (
            "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
            Some("insufficient_funds"),
        ),
        (
            "pm_card_threeDSecureRequiredChargeDeclined",
            Some("generic_decline"),
        ),
    ] {
        let held = confirm_with(&sim, method, &[]).await.ok();
        assert_eq!(held.body["status"], "requires_action", "{method}");
        let after = answer(&sim, &held.id(), "complete").await.ok();
        let (status, reason) = (
            &after.body["status"],
            after.body["last_payment_error"]["decline_code"].as_str(),
        );
        assert_eq!(reason, declined, "{method}");
        let expected = declined.map_or("succeeded", |_| "requires_payment_method");
        assert_eq!(status, expected, "{method}");
    }
    let optional = confirm_with(&sim, "pm_card_threeDSecureOptional", &[])
        .await
        .ok();
    assert_eq!(optional.body["status"], "succeeded", "nobody asked for it");
}

#[tokio::test]
async fn a_holder_sent_by_address_comes_back_with_the_result() {
    let sim = Sim::start().await;
    let thanks = ("return_url", "https://example.org/thanks?lang=ar");
    for (outcome, word) in [("complete", "succeeded"), ("fail", "failed")] {
        let held = confirm_with(&sim, "pm_card_authenticationRequired", &[thanks])
            .await
            .ok();
        let redirect = &held.body["next_action"]["redirect_to_url"];
        assert_eq!(redirect["return_url"], thanks.1);
        let page = Page::at(&sim, redirect["url"].as_str().unwrap());
        let state = page.answer(outcome).await;
        let id = held.id();
        let secret = held.body["client_secret"].as_str().unwrap();
        assert_eq!(
            state["return_to"],
            format!(
                "https://example.org/thanks?lang=ar&payment_intent={id}&payment_intent_client_secret={secret}&redirect_status={word}"
            )
        );
        assert_eq!(page.look().await["return_to"], state["return_to"]);
    }
    let by_library = confirm_with(
        &sim,
        "pm_card_authenticationRequired",
        &[thanks, ("use_stripe_sdk", "true")],
    )
    .await
    .ok();
    assert_eq!(by_library.body["next_action"]["type"], "use_stripe_sdk");
}

#[tokio::test]
async fn a_cancelled_payment_asks_nobody_any_more() {
    let sim = Sim::start().await;
    let held = confirm_with(&sim, "pm_card_authenticationRequired", &[])
        .await
        .ok();
    let url = held.body["next_action"]["use_stripe_sdk"]["stripe_js"].clone();
    let cancel = format!("/v1/payment_intents/{}/cancel", held.id());
    assert_eq!(sim.post(&cancel, &[]).await.ok().body["status"], "canceled");
    let page = Page::at(&sim, url.as_str().unwrap());
    assert_eq!(page.look().await["waiting"], false);
    assert_eq!(page.answer("complete").await["succeeded"], false);
    let after = sim.get(&format!("/v1/payment_intents/{}", held.id())).await;
    assert_eq!(after.body["status"], "canceled");
    assert!(after.body["next_action"].is_null());
    let refused = answer(&sim, &held.id(), "complete").await;
    assert_eq!(refused.status, 400);
    assert!(refused.body["error"].as_str().unwrap().contains("canceled"));
}

#[tokio::test]
async fn a_payment_that_waits_for_its_holder_may_change_its_card() {
    let sim = Sim::start().await;
    let held = confirm_with(&sim, "pm_card_authenticationRequired", &[])
        .await
        .ok();
    let path = format!("/v1/payment_intents/{}", held.id());
    let noted = sim.post(&path, &[("metadata[k]", "v")]).await.ok();
    assert_eq!(noted.body["status"], "requires_action");
    let changed = sim
        .post(&path, &[("payment_method", "pm_card_visa")])
        .await
        .ok();
    assert_eq!(changed.body["status"], "requires_confirmation");
    let held = sim
        .confirm(&held.id(), "pm_card_authenticationRequired")
        .await
        .ok();
    assert_eq!(held.body["status"], "requires_action");
    let paid = sim.confirm(&held.id(), "pm_card_mastercard").await.ok();
    assert_eq!(paid.body["status"], "succeeded");
}

#[tokio::test]
async fn the_page_needs_the_secret() {
    let sim = Sim::start().await;
    let mut form = DOLLARS.to_vec();
    form.extend([
        ("confirm", "true"),
        ("payment_method", "pm_card_authenticationRequired"),
    ]);
    let held = sim.post("/v1/payment_intents", &form).await.ok();
    let path = format!("/v3/challenge/{}", held.id());
    let wrong = format!("{path}?client_secret={}_secret_wrong", held.id());
    assert_eq!(sim.get(&wrong).await.status, 404);
    let body = json!({ "client_secret": "wrong", "outcome": "complete" });
    assert_eq!(sim.control(&path, body).await.status, 404);
    let secret = held.body["client_secret"].as_str().unwrap();
    let seen = sim
        .browse_get(
            &format!("/v1/payment_intents/{}", held.id()),
            &[("client_secret", secret)],
        )
        .await
        .ok();
    assert_eq!(seen.body["next_action"], held.body["next_action"]);
}
