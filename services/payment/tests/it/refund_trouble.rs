//! Stripe in trouble while a refund is asked of it: it is made once, or a clear answer says why not.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::eventually;

use crate::money_back::{Finance, until_refunded};
use crate::support::Suite;

async fn trouble(fault: Value, attempts: i64) {
    let suite = Suite::impatient(Duration::from_millis(500)).await;
    suite.sim.set_webhook_url(None).unwrap();
    let finance = Finance::paid(&suite, suite.gift(5_000, 5_000, "USD")).await;
    suite.fault(fault).await;
    let refund = finance.refund(&suite, 1_200, None).await;
    eventually("the outcome", async || {
        let page = finance.list(&suite).await;
        (page["items"][0]["state"] == "succeeded").then_some(())
    })
    .await;
    assert_eq!(refund["amount"]["amount"], 1_200);
    assert_eq!(
        suite.refunded_at_stripe(&finance.intent).await,
        1_200,
        "once"
    );
    assert_eq!(
        suite.count("SELECT attempt::bigint FROM refunds").await,
        attempts
    );
    until_refunded(&suite, 1_200).await;
    suite.finish(0).await;
}

const CREATE: &str = "/v1/refunds";

#[actix_web::test]
async fn an_answer_that_never_comes_is_found_out_under_the_same_key() {
    trouble(
        json!({"kind": "hang", "method": "POST", "path": CREATE, "delay_ms": 1_500}),
        1,
    )
    .await;
}

#[actix_web::test]
async fn rate_limits_are_waited_out() {
    trouble(
        json!({"kind": "rate_limit", "method": "POST", "path": CREATE, "count": 2}),
        1,
    )
    .await;
}

#[actix_web::test]
async fn a_fault_before_anything_was_done_is_tried_again() {
    trouble(
        json!({"kind": "error_before", "method": "POST", "path": CREATE, "count": 2}),
        1,
    )
    .await;
}

#[actix_web::test]
async fn trap_24_a_refund_made_under_a_spent_key_is_found_and_not_made_again() {
    trouble(
        json!({"kind": "error_after", "method": "POST", "path": CREATE, "save": true}),
        1,
    )
    .await;
}

#[actix_web::test]
async fn trap_24_a_spent_key_under_which_nothing_was_made_gives_way_to_the_next() {
    trouble(
        json!({"kind": "error_before", "method": "POST", "path": CREATE, "save": true}),
        2,
    )
    .await;
}

#[actix_web::test]
async fn a_refund_whose_key_stripe_did_not_keep_is_not_made_again() {
    trouble(
        json!({"kind": "error_after", "method": "POST", "path": CREATE}),
        1,
    )
    .await;
}

#[actix_web::test]
async fn past_the_life_of_its_key_a_refund_is_looked_up_and_not_made_again() {
    let suite = Suite::impatient(Duration::from_millis(500)).await;
    suite.sim.set_webhook_url(None).unwrap();
    let finance = Finance::paid(&suite, suite.gift(5_000, 5_000, "USD")).await;
    // Stripe made it, and neither its answer nor anything else came through for a day.
    suite
        .fault(json!({"kind": "error_after", "method": "POST", "path": CREATE}))
        .await;
    let listed = json!({"kind": "rate_limit", "method": "GET", "path": CREATE, "count": 150});
    suite.fault(listed).await;
    let refund = finance.refund(&suite, 1_200, None).await;
    assert_eq!(refund["state"], "requested");
    let day = "UPDATE refunds SET first_sent_at = first_sent_at - interval '1 day'";
    sqlx::query(day).execute(&suite.env.db).await.unwrap();
    suite
        .stripe
        .call(reqwest::Method::DELETE, "/_sim/faults")
        .expect(204)
        .await;
    until_refunded(&suite, 1_200).await;
    assert_eq!(
        suite.refunded_at_stripe(&finance.intent).await,
        1_200,
        "once"
    );
    suite.finish(0).await;
}
