//! Stripe in trouble: whatever it is, one PaymentIntent that the donor can pay, or none and a clear answer.

use std::time::Duration;

use serde_json::json;

use crate::support::{Opened, Suite};

const CREATE: &str = "/v1/payment_intents";

async fn attempt(suite: &Suite) -> i64 {
    suite.count("SELECT attempt::bigint FROM payments").await
}

#[actix_web::test]
async fn an_answer_that_never_comes_is_found_out_under_the_same_key() {
    let suite = Suite::impatient(Duration::from_millis(700)).await;
    suite.sim.set_webhook_url(None).unwrap();
    suite
        .fault(json!({"kind": "hang", "method": "POST", "path": CREATE, "delay_ms": 3_000}))
        .await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let opened = suite.opened(&gift).await;
    assert_eq!((suite.intents().await, attempt(&suite).await), (1, 1));
    assert_eq!(
        suite.intent(&opened.intent).await["status"],
        "requires_payment_method"
    );
    suite.finish(0).await;
}

#[actix_web::test]
async fn rate_limits_and_faults_before_anything_was_done_are_tried_again() {
    let suite = Suite::start().await;
    suite
        .fault(json!({"kind": "rate_limit", "method": "POST", "path": CREATE, "count": 2}))
        .await;
    suite
        .fault(json!({"kind": "error_before", "method": "POST", "path": CREATE, "count": 2}))
        .await;
    suite.opened(&suite.gift(5_000, 5_000, "USD")).await;
    assert_eq!((suite.intents().await, attempt(&suite).await), (1, 1));
    suite.finish(0).await;
}

/// Trap 24: a 500 is answered again and again under its key.
#[actix_web::test]
async fn trap_24_what_was_made_before_a_saved_fault_is_looked_for_and_taken() {
    let suite = Suite::start().await;
    suite.sim.set_webhook_url(None).unwrap();
    suite
        .fault(json!({"kind": "error_after", "method": "POST", "path": CREATE, "save": true}))
        .await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let opened = suite.opened(&gift).await;
    assert_eq!((suite.intents().await, attempt(&suite).await), (1, 1));
    assert_eq!(
        suite.intent(&opened.intent).await["metadata"]["pledge_id"],
        gift.pledge_id.to_string()
    );
    suite.finish(0).await;
}

#[actix_web::test]
async fn trap_24_a_spent_key_under_which_nothing_was_made_gives_way_to_the_next() {
    let suite = Suite::start().await;
    suite
        .fault(json!({"kind": "error_before", "method": "POST", "path": CREATE, "save": true}))
        .await;
    let gift = suite.gift(5_000, 5_000, "USD");
    suite.opened(&gift).await;
    assert_eq!((suite.intents().await, attempt(&suite).await), (1, 2));
    let key: String = sqlx::query_scalar("SELECT provider_key FROM payments")
        .fetch_one(&suite.env.db)
        .await
        .unwrap();
    assert_eq!(key, format!("pledge:{}:2", gift.pledge_id));
    suite.finish(0).await;
}

/// Trap 25: a timeout, the donor tries again, and must not be charged twice.
#[actix_web::test]
async fn trap_25_while_stripe_is_away_the_donor_is_told_to_wait_and_then_pays_once() {
    let suite = Suite::impatient(Duration::from_millis(300)).await;
    suite
        .fault(json!({"kind": "rate_limit", "method": "POST", "path": CREATE, "count": 190}))
        .await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let ticket = json!({"ticket": suite.ticket(&gift)});
    let call = || suite.api.post("/api/payments", &ticket).key("mine");
    let answer = call().send().await;
    assert_eq!(
        (answer.status, answer.body["code"].as_str()),
        (503, Some("unavailable"))
    );
    assert!(answer.headers.contains_key("retry-after"));
    suite
        .stripe
        .call(reqwest::Method::DELETE, "/_sim/faults")
        .expect(204)
        .await;
    let opened = Opened::of(&call().expect(201).await);
    suite.confirm(&opened.intent, "pm_card_visa").await;
    suite.until_state(&gift, "succeeded").await;
    assert_eq!(suite.intents().await, 1);
    suite.finish(0).await;
}

/// What Stripe refuses for good was not made: the donor hears it at once, and the next try has a key of its own.
#[actix_web::test]
async fn a_sum_that_stripe_would_refuse_is_refused_before_it_hears_of_it() {
    let suite = Suite::start().await;
    // Stripe takes no sum of so many digits; the ticket is ours, so that is a fault of ours.
    let gift = suite.gift(1_000_000_000_000, 1_000_000_000_000, "EGP");
    let call = suite.open(&gift);
    let problem = call.refused(422, "amount_not_chargeable").await;
    assert_eq!(problem["nearest"][0]["amount"], 999_999_999_999_i64);
    assert_eq!(suite.intents().await, 0);
    suite.finish(0).await;
}

#[actix_web::test]
async fn a_wrong_key_of_ours_is_no_fault_of_the_donor_s() {
    let mut suite = Suite::impatient(Duration::from_millis(200)).await;
    let wrong = suite.another_with_key("sk_test_of_someone_else").await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let ticket = json!({"ticket": suite.ticket(&gift)});
    let call = |api: &testkit::Api| api.post("/api/payments", &ticket).key("mine");
    assert_eq!(
        wrong.get("/readyz").send().await.status,
        200,
        "readiness does not hang on Stripe"
    );
    let problem = call(&wrong).refused(503, "unavailable").await;
    assert!(!problem.to_string().contains("sk_test"), "{problem}");
    assert_eq!((suite.intents().await, attempt(&suite).await), (0, 1));
    call(&suite.api).expect(201).await;
    suite.finish(0).await;
}
