//! The handshake: closing a pledge's payment in every state.

use std::time::Duration;

use contracts::payment::events::{ClosedAs, PaymentClosed, PaymentSucceeded};
use serde_json::json;
use testkit::eventually;

use crate::support::{Gift, Suite, expiry};

async fn closed(suite: &Suite, gift: &Gift) -> ClosedAs {
    let said = suite
        .env
        .broker
        .heard::<PaymentClosed>(|event| event.pledge_id == gift.pledge_id);
    said.await.outcome
}

#[actix_web::test]
async fn nobody_has_come_yet() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    suite.ask_to_close(&gift).await;
    assert_eq!(closed(&suite, &gift).await, ClosedAs::Cancelled);
    // Later tickets find it closed.
    suite.open(&gift).refused(409, "pledge_closed").await;
    assert_eq!(
        (suite.state(&gift).await.as_str(), suite.intents().await),
        ("closed", 0)
    );
    let id = suite.count("SELECT count(*) FROM payments").await;
    assert_eq!(id, 1);
    suite.finish(0).await;
}

#[actix_web::test]
async fn opened_and_not_paid() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let opened = suite.opened(&gift).await;
    suite.ask_to_close(&gift).await;
    assert_eq!(closed(&suite, &gift).await, ClosedAs::Cancelled);
    // It was said only after Stripe had said so.
    assert_eq!(suite.intent(&opened.intent).await["status"], "canceled");
    suite.open(&gift).refused(409, "pledge_closed").await;
    let late = suite.confirm(&opened.intent, "pm_card_visa").await;
    assert_eq!(late.status, 400, "{}", late.text);
    let path = format!("/api/payments/{}", opened.id);
    let payment = suite
        .api
        .get(&path)
        .token(&suite.ticket(&gift))
        .expect(200)
        .await;
    assert_eq!(
        (&payment["state"], &payment["closing"]),
        (&json!("closed"), &json!(false))
    );
    assert_eq!(
        suite
            .count("SELECT count(*) FROM payments WHERE client_secret IS NOT NULL")
            .await,
        0
    );
    suite.finish(0).await;
}

/// Trap 2: the donor paid a moment before, and the webhook is slow.
#[actix_web::test]
async fn trap_02_paid_a_moment_before_the_match_was_to_go_back() {
    let suite = Suite::start().await;
    suite
        .webhook_trouble(json!({"kind": "drop", "count": 50}))
        .await;
    let gift = suite.gift(5_000, 5_400, "USD");
    let opened = suite.paid(&gift).await;
    assert_eq!(
        suite.state(&gift).await,
        "requires_payment",
        "no webhook has come"
    );
    suite.ask_to_close(&gift).await;
    assert_eq!(closed(&suite, &gift).await, ClosedAs::Succeeded);
    let succeeded: PaymentSucceeded = suite.env.broker.heard(|_| true).await;
    assert_eq!(succeeded.pledge_id, gift.pledge_id);
    assert_eq!(suite.intent(&opened.intent).await["status"], "succeeded");
    assert_eq!(suite.state(&gift).await, "succeeded");
    // Without any webhook the fee is found too.
    suite
        .until_count("SELECT count(*) FROM ledger_entries WHERE kind = 'fee'", 1)
        .await;
    suite.finish(0).await;
}

#[actix_web::test]
async fn paid_and_known_long_before() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    suite.paid(&gift).await;
    suite.until_state(&gift, "succeeded").await;
    suite.ask_to_close(&gift).await;
    assert_eq!(closed(&suite, &gift).await, ClosedAs::Succeeded);
    let body = suite.open(&gift).expect(201).await;
    assert_eq!(
        body["state"], "succeeded",
        "who comes again is not told that it is closed"
    );
    suite.finish(0).await;
}

/// A payment that is `processing` can't be cancelled: it is waited for.
#[actix_web::test]
async fn in_the_provider_s_hands() {
    let suite = Suite::start().await;
    let processing =
        json!({"kind": "processing", "path": "/v1/payment_intents/*/confirm", "delay_ms": 2_500});
    suite.fault(processing).await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let opened = suite.opened(&gift).await;
    let confirmed = suite.confirm(&opened.intent, "pm_card_visa").await;
    assert_eq!(confirmed.body["status"], "processing", "{}", confirmed.text);
    suite.ask_to_close(&gift).await;
    let waiting = "SELECT count(*) FROM closings WHERE outcome IS NULL AND attempts > 0";
    eventually("a try in vain", async || {
        (suite.count(waiting).await == 1).then_some(())
    })
    .await;
    assert_eq!(
        suite.env.broker.all::<PaymentClosed>().len(),
        0,
        "nothing is said before Stripe knows"
    );
    suite.open(&gift).refused(409, "pledge_closed").await;
    let path = format!("/api/payments/{}", opened.id);
    let payment = suite
        .api
        .get(&path)
        .token(&suite.ticket(&gift))
        .expect(200)
        .await;
    assert_eq!(payment["closing"], true);
    assert_eq!(closed(&suite, &gift).await, ClosedAs::Succeeded);
    suite.env.broker.heard::<PaymentSucceeded>(|_| true).await;
    suite.finish(0).await;
}

#[actix_web::test]
async fn trap_03_the_same_event_is_answered_once_and_another_one_again() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    suite.opened(&gift).await;
    let id = suite.ask_to_close(&gift).await;
    assert_eq!(closed(&suite, &gift).await, ClosedAs::Cancelled);
    suite.env.broker.say_as(id, &expiry(&gift)).await;
    suite.env.broker.drained("payment").await;
    suite.ask_to_close(&gift).await;
    let said = || suite.env.broker.all::<PaymentClosed>();
    eventually("a second answer", async || {
        (said().len() == 2).then_some(())
    })
    .await;
    assert!(
        said()
            .iter()
            .all(|event| event.outcome == ClosedAs::Cancelled)
    );
    suite.finish(0).await;
}

#[actix_web::test]
async fn stripe_away_delays_the_answer_and_changes_it_not() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let opened = suite.opened(&gift).await;
    let cancel = "/v1/payment_intents/*/cancel";
    suite
        .fault(json!({"kind": "error_before", "path": cancel}))
        .await;
    suite
        .fault(json!({"kind": "error_after", "path": cancel}))
        .await;
    suite.ask_to_close(&gift).await;
    assert_eq!(closed(&suite, &gift).await, ClosedAs::Cancelled);
    assert_eq!(suite.intent(&opened.intent).await["status"], "canceled");
    assert_eq!(suite.env.broker.all::<PaymentClosed>().len(), 1);
    suite.finish(0).await;
}

/// A match that is to go back must not wait for a stranger's.
#[actix_web::test]
async fn one_that_hangs_at_stripe_holds_up_no_other() {
    let suite = Suite::impatient(Duration::from_secs(30)).await;
    let slow = suite.gift(5_000, 5_000, "USD");
    let intent = suite.opened(&slow).await.intent;
    let hang = json!({"kind": "slow", "delay_ms": 12_000, "path": format!("/v1/payment_intents/{intent}/cancel")});
    suite.fault(hang).await;
    suite.ask_to_close(&slow).await;
    let asked = "SELECT count(*) FROM closings WHERE attempts > 0";
    eventually("it is being closed", async || {
        (suite.count(asked).await > 0).then_some(())
    })
    .await;
    for _ in 0..3 {
        let other = suite.gift(5_000, 5_000, "USD");
        suite.opened(&other).await;
        suite.ask_to_close(&other).await;
        assert_eq!(closed(&suite, &other).await, ClosedAs::Cancelled);
    }
    let said = suite.env.broker.all::<PaymentClosed>();
    assert!(
        said.iter().all(|event| event.pledge_id != slow.pledge_id),
        "it hung"
    );
    assert_eq!(closed(&suite, &slow).await, ClosedAs::Cancelled);
    suite.finish(0).await;
}

#[actix_web::test]
async fn a_declined_try_is_no_payment() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let opened = suite.opened(&gift).await;
    suite
        .confirm(&opened.intent, "pm_card_visa_chargeDeclined")
        .await;
    suite.ask_to_close(&gift).await;
    assert_eq!(closed(&suite, &gift).await, ClosedAs::Cancelled);
    suite.finish(0).await;
}
