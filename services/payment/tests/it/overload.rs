//! A slow Stripe slows what needs Stripe, and nothing else; what is too much is refused.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use testkit::{Answer, Env, eventually};

use crate::support::{Gift, Settings, Suite};

#[actix_web::test]
async fn a_stripe_that_hangs_holds_up_neither_webhooks_nor_readers() {
    let settings = Settings {
        timeout: Duration::from_secs(4),
        concurrency: 4,
        ..Settings::default()
    };
    let suite = Suite::with(Env::start::<payment::Payment>().await, settings).await;
    let slow = json!({"kind": "slow", "method": "POST", "path": "/v1/payment_intents", "count": 200, "delay_ms": 3_000});
    suite.fault(slow).await;
    let gifts: Vec<Gift> = (0..40).map(|_| suite.gift(1_000, 1_000, "USD")).collect();
    let calls: Vec<_> = gifts.iter().map(|gift| suite.open(gift)).collect();
    let donors = tokio::spawn(join_all(calls.into_iter().map(testkit::Call::send)));
    suite.until_count("SELECT count(*) FROM payments", 40).await;

    let began = Instant::now();
    for n in 0..20 {
        let body = json!({"id": format!("evt_{n}"), "type": "customer.created", "data": {"object": {"id": "cus_1"}}});
        suite.webhook(&body.to_string()).expect(200).await;
    }
    let admin = suite.admin();
    suite
        .api
        .get("/api/ledger/trial-balance")
        .token(&admin)
        .expect(200)
        .await;
    suite.api.get("/readyz").expect(200).await;
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
    assert!(!donors.is_finished(), "Stripe is slow still");

    let answers: Vec<Answer> = donors.await.unwrap();
    let (opened, told): (Vec<&Answer>, Vec<&Answer>) =
        answers.iter().partition(|answer| answer.status == 201);
    assert!(opened.len() >= 4, "{}", opened.len());
    assert!(
        told.len() >= 20,
        "a queue that only grows helps nobody: {}",
        told.len()
    );
    for answer in told {
        assert_eq!(answer.status, 503, "{}", answer.text);
        assert!(answer.headers.contains_key("retry-after"));
    }
    suite
        .stripe
        .call(reqwest::Method::DELETE, "/_sim/faults")
        .expect(204)
        .await;
    // Whoever was told to come back is served then, and nobody twice.
    for gift in &gifts {
        // Workers take some of the few places too.
        eventually("a place", async || {
            (suite.open(gift).send().await.status == 201).then_some(())
        })
        .await;
    }
    assert_eq!(suite.intents().await, 40);
    suite.finish(0).await;
}
