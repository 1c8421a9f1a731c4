//! Those who try stolen cards, and those who would try anything twice.

use contracts::payment::events::{ClosedAs, PaymentClosed, PaymentFailed};
use serde_json::json;

use crate::support::{Gift, Suite};

const DECLINED: &str = "pm_card_visa_chargeDeclined";

/// One more gift for the same campaign.
fn for_the_same_campaign(suite: &Suite, other: &Gift) -> Gift {
    let mut gift = suite.gift(5_000, 5_000, "USD");
    gift.campaign_id = other.campaign_id;
    gift.claims.campaign_id = other.campaign_id;
    gift
}

#[actix_web::test]
async fn trap_29_a_payment_bears_five_declines_and_is_then_closed() {
    let suite = Suite::strict().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let opened = suite.opened(&gift).await;
    for _ in 0..5 {
        suite.confirm(&opened.intent, DECLINED).await;
    }
    suite
        .until_count("SELECT count(*) FROM payment_failures", 5)
        .await;
    suite.open(&gift).expect(201).await;
    suite.confirm(&opened.intent, DECLINED).await;
    let said: PaymentClosed = suite.env.broker.heard(|_| true).await;
    assert_eq!(
        (said.pledge_id, said.outcome),
        (gift.pledge_id, ClosedAs::Cancelled)
    );
    // Not with another card either, and not with Stripe alone.
    assert_eq!(suite.intent(&opened.intent).await["status"], "canceled");
    let late = suite.confirm(&opened.intent, "pm_card_visa").await;
    assert_eq!(late.status, 400, "{}", late.text);
    suite.open(&gift).refused(409, "pledge_closed").await;
    // Pledge asks too, when the hold ends: it is answered the same.
    suite.ask_to_close(&gift).await;
    testkit::eventually("the same answer", async || {
        (suite.env.broker.all::<PaymentClosed>().len() == 2).then_some(())
    })
    .await;
    suite.finish(0).await;
}

#[actix_web::test]
async fn trap_29_one_card_is_not_tried_on_pledge_after_pledge() {
    let suite = Suite::strict().await;
    let mut gifts = Vec::new();
    for tried in 1..=9 {
        let gift = suite.gift(5_000, 5_000, "USD");
        let opened = suite.opened(&gift).await;
        suite.confirm(&opened.intent, DECLINED).await;
        testkit::eventually("the decline", async || {
            let noted = suite.count("SELECT count(*) FROM payment_failures").await;
            (noted == tried).then_some(())
        })
        .await;
        gifts.push(gift);
    }
    let last = gifts.pop().unwrap();
    suite.until_state(&last, "closed").await;
    for gift in &gifts {
        assert_eq!(suite.state(gift).await, "requires_payment");
    }
    suite.finish(0).await;
}

#[actix_web::test]
async fn trap_29_a_campaign_whose_form_tries_cards_opens_no_payment_for_a_while() {
    let suite = Suite::strict().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let opened = suite.opened(&gift).await;
    sqlx::query(
        "INSERT INTO payment_failures (source, payment_id, campaign_id, code, at)
         SELECT 'ch_' || n, id, campaign_id, 'card_declined', now() - interval '1 minute'
         FROM payments, generate_series(1, 30) AS n",
    )
    .execute(&suite.env.db)
    .await
    .unwrap();
    let next = for_the_same_campaign(&suite, &gift);
    let answer = suite.open(&next).send().await;
    assert_eq!(
        (answer.status, answer.body["code"].as_str()),
        (429, Some("payments_paused")),
        "{}",
        answer.text
    );
    assert!(answer.headers.contains_key("retry-after"));
    assert!(!answer.text.contains("card"), "{}", answer.text);
    assert_eq!(suite.count("SELECT count(*) FROM payments").await, 1);
    // Other campaigns go on, and so does who was there before.
    suite.opened(&suite.gift(5_000, 5_000, "USD")).await;
    assert_eq!(suite.opened(&gift).await, opened);
    // It is over when the declines are.
    sqlx::query("UPDATE payment_failures SET at = at - interval '10 minutes'")
        .execute(&suite.env.db)
        .await
        .unwrap();
    suite.opened(&next).await;
    suite.finish(0).await;
}

#[actix_web::test]
async fn trap_29_no_answer_tells_why_a_card_was_declined() {
    let suite = Suite::strict().await;
    for card in [
        "pm_card_visa_chargeDeclinedStolenCard",
        "pm_card_visa_chargeDeclinedLostCard",
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        DECLINED,
    ] {
        let gift = suite.gift(5_000, 5_000, "USD");
        let opened = suite.opened(&gift).await;
        suite.confirm(&opened.intent, card).await;
        let failed: PaymentFailed = suite
            .env
            .broker
            .heard(|event: &PaymentFailed| event.pledge_id == gift.pledge_id)
            .await;
        assert_eq!(failed.code, "card_declined", "{card}");
        let path = format!("/api/payments/{}", opened.id);
        let ticket = suite.ticket(&gift);
        let payment = suite.api.get(&path).token(&ticket).expect(200).await;
        assert_eq!(payment["declined"], json!("card_declined"), "{card}");
        for word in ["stolen", "lost", "funds"] {
            assert!(!payment.to_string().contains(word), "{payment}");
        }
    }
    suite.finish(0).await;
}

/// Nothing is authorised now and taken later.
#[actix_web::test]
async fn trap_28_no_authorisation_is_kept_that_could_lapse() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let opened = suite.paid(&gift).await;
    suite.until_state(&gift, "succeeded").await;
    let intent = suite.intent(&opened.intent).await;
    assert_ne!(intent["capture_method"], "manual");
    assert_eq!(
        (&intent["amount_capturable"], &intent["amount_received"]),
        (&json!(0), &json!(5_000))
    );
    let request: String = sqlx::query_scalar("SELECT request FROM payments")
        .fetch_one(&suite.env.db)
        .await
        .unwrap();
    for word in ["capture", "setup_future_usage"] {
        assert!(!request.contains(word), "{request}");
    }
    suite.finish(0).await;
}

/// The answer to the confirmation is lost, and the donor tries again.
#[actix_web::test]
async fn trap_25_a_confirmation_without_an_answer_is_charged_once() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let opened = suite.opened(&gift).await;
    let lost = json!({"kind": "hang", "path": "/v1/payment_intents/*/confirm", "delay_ms": 20_000});
    suite.fault(lost).await;
    let path = format!("/v1/payment_intents/{}/confirm", opened.intent);
    let confirming = suite.stripe_post(&path, "payment_method=pm_card_visa");
    let waited = std::time::Duration::from_millis(500);
    assert!(tokio::time::timeout(waited, confirming).await.is_err());
    // The page is loaded anew: the same payment, and at Stripe nothing more to pay.
    assert_eq!(suite.opened(&gift).await.intent, opened.intent);
    let again = suite.confirm(&opened.intent, "pm_card_mastercard").await;
    assert_eq!(again.status, 400, "{}", again.text);
    suite.until_state(&gift, "succeeded").await;
    assert_eq!(suite.intents().await, 1);
    let path = format!("/v1/charges?payment_intent={}", opened.intent);
    let key = &suite.sim.config().secret_key;
    let charges = suite.stripe.get(&path).token(key).expect(200).await;
    assert_eq!(charges["data"].as_array().unwrap().len(), 1, "{charges}");
    suite.finish(0).await;
}
