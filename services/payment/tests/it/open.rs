//! One payment per pledge, one PaymentIntent per payment.

use futures_util::future::join_all;
use jiff::SignedDuration;
use serde_json::json;
use testkit::Answer;
use uuid::Uuid;

use crate::support::{Opened, Suite, money};

#[actix_web::test]
async fn the_same_pledge_is_the_same_payment() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let ticket = suite.ticket(&gift);
    let call = |key: &str| {
        suite
            .api
            .post("/api/payments", &json!({"ticket": ticket}))
            .key(key)
    };
    let first = call("a").expect(201).await;
    assert_eq!(call("a").expect(201).await, first, "the same key");
    assert_eq!(call("b").expect(201).await, first, "another key");
    assert_eq!(suite.open(&gift).expect(201).await, first, "another ticket");
    let mut fresh = gift.clone();
    fresh.claims.expires_at += SignedDuration::from_mins(1);
    let body = json!({"ticket": suite.ticket(&fresh)});
    let again = suite.api.post("/api/payments", &body).key("a");
    assert_eq!(
        again.expect(201).await,
        first,
        "the same key, a fresh ticket"
    );
    let other = suite.gift(700, 700, "USD");
    let body = json!({"ticket": suite.ticket(&other)});
    suite
        .api
        .post("/api/payments", &body)
        .key("a")
        .refused(422, "idempotency_key_reused")
        .await;
    assert_eq!(suite.intents().await, 1);
    let stored: String =
        sqlx::query_scalar("SELECT string_agg(response::text, ' ') FROM idempotency_keys")
            .fetch_one(&suite.env.db)
            .await
            .unwrap();
    assert!(
        !stored.contains("secret"),
        "no secret is stored with the keys: {stored}"
    );
    suite.finish(0).await;
}

#[actix_web::test]
async fn eight_at_once_make_one_payment_intent() {
    let mut suite = Suite::start().await;
    let replica = suite.another().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let ticket = json!({"ticket": suite.ticket(&gift)});
    let calls = (0..8).map(|n| {
        let api = if n % 2 == 0 { &suite.api } else { &replica };
        api.post("/api/payments", &ticket)
            .key(&format!("key {n}"))
            .send()
    });
    let answers: Vec<Answer> = join_all(calls).await;
    let opened: Vec<Opened> = answers
        .iter()
        .map(|answer| Opened::of(&answer.body))
        .collect();
    assert!(answers.iter().all(|answer| answer.status == 201));
    assert!(opened.iter().all(|one| one == &opened[0]), "{opened:?}");
    assert_eq!(suite.intents().await, 1);
    suite.finish(0).await;
}

/// Trap 24: keys are stored before the call.
#[actix_web::test]
async fn trap_24_key_and_bytes_are_stored_before_stripe_is_asked() {
    let suite = Suite::start().await;
    suite.fault(json!({"kind": "slow", "method": "POST", "path": "/v1/payment_intents", "delay_ms": 1_500})).await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let opening = tokio::spawn(suite.open(&gift).send());
    suite.until_state(&gift, "created").await;
    suite
        .until_count(
            "SELECT count(*) FROM payments WHERE last_sent_at IS NOT NULL",
            1,
        )
        .await;
    let (key, request, intent): (String, String, Option<String>) =
        sqlx::query_as("SELECT provider_key, request, intent_id FROM payments")
            .fetch_one(&suite.env.db)
            .await
            .unwrap();
    assert_eq!(key, format!("pledge:{}:1", gift.pledge_id));
    assert!(
        request.contains("amount=5000") && request.contains(&gift.pledge_id.to_string()),
        "{request}"
    );
    assert_eq!(intent, None, "Stripe has not answered");
    assert_eq!(suite.intents().await, 0, "nor begun");
    assert_eq!(opening.await.unwrap().status, 201);
    suite.finish(0).await;
}

#[actix_web::test]
async fn a_ticket_that_says_something_else_is_refused() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    suite.opened(&gift).await;
    for (charge, amount, fund_type) in [
        (6_000, 5_000, "general"),
        (5_000, 4_000, "general"),
        (5_000, 5_000, "zakat"),
    ] {
        let mut other = gift.clone();
        other.claims.charge = money(charge, "USD");
        other.claims.amount = money(amount, "USD");
        fund_type.clone_into(&mut other.claims.fund_type);
        suite.open(&other).refused(409, "ticket_differs").await;
    }
    assert_eq!(suite.intents().await, 1);
    suite.finish(0).await;
}

#[actix_web::test]
async fn sums_that_stripe_does_not_take_are_refused_before_anything_is_written() {
    let suite = Suite::start().await;
    let odd = suite.gift(5_124, 5_124, "KWD");
    let problem = suite.open(&odd).refused(422, "amount_not_chargeable").await;
    let nearest: Vec<i64> = problem["nearest"]
        .as_array()
        .unwrap()
        .iter()
        .map(|sum| sum["amount"].as_i64().unwrap())
        .collect();
    assert_eq!(nearest, [5_120, 5_130]);
    suite
        .open(&suite.gift(20, 20, "USD"))
        .refused(422, "amount_not_chargeable")
        .await;
    suite
        .open(&suite.gift(5_000, 5_000, "SYP"))
        .refused(422, "currency_not_chargeable")
        .await;
    suite
        .open(&suite.gift(5_001, 5_000, "USD"))
        .refused(422, "ticket_not_payable")
        .await;
    assert_eq!(suite.count("SELECT count(*) FROM payments").await, 0);
    suite.finish(0).await;
}

#[actix_web::test]
async fn a_request_that_can_t_be_read_is_refused() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let ticket = suite.ticket(&gift);
    let post = |body| suite.api.post("/api/payments", &body);
    post(json!({"ticket": ticket}))
        .refused(400, "idempotency_key_required")
        .await;
    let problem = post(json!({"ticket": ticket, "amount": 1}))
        .key("k")
        .refused(400, "malformed")
        .await;
    assert_eq!(problem["errors"][0]["code"], "unknown_field");
    post(json!({})).key("k").refused(400, "malformed").await;
    let nobody = format!("/api/payments/{}", Uuid::nil());
    suite
        .api
        .get(&nobody)
        .token(&ticket)
        .refused(404, "not_found")
        .await;
    suite
        .api
        .get("/api/payments/x")
        .token(&ticket)
        .refused(404, "not_found")
        .await;
    suite.finish(0).await;
}
