//! What may be done to a PaymentIntent in which state.

use crate::support::{DOLLARS, Sim};

const UNEXPECTED: (u16, &str) = (400, "payment_intent_unexpected_state");

#[tokio::test]
async fn an_intent_without_a_card_can_be_cancelled_once() {
    let sim = Sim::start().await;
    let intent = sim.intent().await.id();
    let path = format!("/v1/payment_intents/{intent}/cancel");
    let cancelled = sim
        .post(&path, &[("cancellation_reason", "abandoned")])
        .await
        .ok();
    assert_eq!(
        (
            &cancelled.body["status"],
            &cancelled.body["cancellation_reason"]
        ),
        (&"canceled".into(), &"abandoned".into())
    );
    assert!(cancelled.body["canceled_at"].is_i64());
    let again = sim.post(&path, &[]).await;
    assert_eq!((again.status, again.code()), UNEXPECTED);
    assert_eq!(again.error()["payment_intent"]["status"], "canceled");
    assert!(
        again.error()["message"]
            .as_str()
            .unwrap()
            .contains("it has a status of canceled")
    );
    assert_eq!(
        sim.event_types().await,
        ["payment_intent.created", "payment_intent.canceled"]
    );
    let late = sim.confirm(&intent, "pm_card_visa").await;
    assert_eq!(
        (late.status, late.code()),
        UNEXPECTED,
        "a cancelled intent is never paid"
    );
}

#[tokio::test]
async fn an_intent_with_a_card_can_be_cancelled_before_it_is_confirmed() {
    let sim = Sim::start().await;
    let mut form = DOLLARS.to_vec();
    form.push(("payment_method", "pm_card_visa"));
    let intent = sim.post("/v1/payment_intents", &form).await.ok();
    assert_eq!(intent.body["status"], "requires_confirmation");
    let cancelled = sim
        .post(&format!("/v1/payment_intents/{}/cancel", intent.id()), &[])
        .await
        .ok();
    assert!(cancelled.body["cancellation_reason"].is_null());
}

#[tokio::test]
async fn a_declined_intent_can_be_cancelled() {
    let sim = Sim::start().await;
    let intent = sim.intent().await.id();
    assert_eq!(
        sim.confirm(&intent, "pm_card_visa_chargeDeclined")
            .await
            .status,
        402
    );
    sim.post(
        &format!("/v1/payment_intents/{intent}/cancel"),
        &[("cancellation_reason", "requested_by_customer")],
    )
    .await
    .ok();
}

#[tokio::test]
async fn a_paid_intent_is_paid() {
    let sim = Sim::start().await;
    let intent = sim.intent().await.id();
    sim.confirm(&intent, "pm_card_visa").await.ok();
    let path = format!("/v1/payment_intents/{intent}");
    for refused in [
        sim.post(&format!("{path}/cancel"), &[]).await,
        sim.confirm(&intent, "pm_card_visa").await,
        sim.post(&path, &[("amount", "3000")]).await,
        sim.post(&path, &[("payment_method", "pm_card_visa")]).await,
    ] {
        assert_eq!((refused.status, refused.code()), UNEXPECTED);
        assert_eq!(refused.error()["payment_intent"]["status"], "succeeded");
    }
    let noted = sim
        .post(
            &path,
            &[("metadata[note]", "late"), ("description", "Trees")],
        )
        .await
        .ok();
    assert_eq!(
        (&noted.body["metadata"]["note"], &noted.body["description"]),
        (&"late".into(), &"Trees".into())
    );
}

#[tokio::test]
async fn an_open_intent_can_be_changed() {
    let sim = Sim::start().await;
    let path = format!("/v1/payment_intents/{}", sim.intent().await.id());
    let changed = sim
        .post(
            &path,
            &[
                ("amount", "3000"),
                ("currency", "eur"),
                ("receipt_email", "a@b.org"),
            ],
        )
        .await
        .ok();
    assert_eq!(
        (
            changed.body["amount"].as_i64(),
            changed.body["currency"].as_str()
        ),
        (Some(3000), Some("eur"))
    );
    let ready = sim
        .post(
            &path,
            &[("payment_method", "pm_card_visa"), ("receipt_email", "")],
        )
        .await
        .ok();
    assert_eq!(ready.body["status"], "requires_confirmation");
    assert!(ready.body["receipt_email"].is_null());
    let paid = sim.post(&format!("{path}/confirm"), &[]).await.ok();
    assert_eq!(paid.body["amount_received"], 3000);
}

#[tokio::test]
async fn an_intent_needs_a_payment_method_and_somewhere_to_return_to() {
    let sim = Sim::start().await;
    let bare = sim
        .post(
            "/v1/payment_intents",
            &[("amount", "2000"), ("currency", "usd")],
        )
        .await
        .ok();
    assert_eq!(
        bare.body["automatic_payment_methods"]["allow_redirects"], "always",
        "as Stripe's default is"
    );
    let path = format!("/v1/payment_intents/{}/confirm", bare.id());
    let no_method = sim
        .post(&path, &[("return_url", "https://example.org")])
        .await;
    assert_eq!((no_method.status, no_method.code()), UNEXPECTED);
    let no_return = sim.post(&path, &[("payment_method", "pm_card_visa")]).await;
    assert_eq!(
        (no_return.status, no_return.error()["param"].as_str()),
        (400, Some("return_url"))
    );
    sim.post(
        &path,
        &[
            ("payment_method", "pm_card_visa"),
            ("return_url", "https://example.org"),
        ],
    )
    .await
    .ok();

    let cards = [
        ("amount", "2000"),
        ("currency", "usd"),
        ("allowed_payment_method_types[]", "card"),
    ];
    let cards = sim.post("/v1/payment_intents", &cards).await.ok();
    assert!(cards.body["automatic_payment_methods"].is_null());
    sim.confirm(&cards.id(), "pm_card_visa").await.ok();
}

#[tokio::test]
async fn a_refused_confirmation_at_creation_creates_nothing() {
    let sim = Sim::start().await;
    let mut form = DOLLARS.to_vec();
    form.push(("confirm", "true"));
    assert_eq!(
        sim.post("/v1/payment_intents", &form).await.code(),
        UNEXPECTED.1
    );
    assert!(sim.event_types().await.is_empty());
    form.push(("payment_method", "pm_card_visa_chargeDeclined"));
    let declined = sim.post("/v1/payment_intents", &form).await;
    assert_eq!(declined.status, 402);
    let intent = declined.error()["payment_intent"]["id"].as_str().unwrap();
    let kept = sim.get(&format!("/v1/payment_intents/{intent}")).await.ok();
    assert_eq!(
        kept.body["status"], "requires_payment_method",
        "a declined one stays to be tried again"
    );
}
