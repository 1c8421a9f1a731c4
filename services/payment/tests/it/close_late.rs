//! The handshake where time plays against it: the holder's bank asks, the provider is slow, copies die, money comes late.

use std::time::Duration;

use contracts::payment::events::{ClosedAs, PaymentClosed, PaymentSucceeded};
use futures_util::future::join_all;
use serde_json::json;
use testkit::eventually;

use crate::support::{Gift, Suite};

async fn closed(suite: &Suite, gift: &Gift) -> ClosedAs {
    let said = suite
        .env
        .broker
        .heard::<PaymentClosed>(|event| event.pledge_id == gift.pledge_id);
    said.await.outcome
}

/// Every PaymentIntent at Stripe, by status.
async fn statuses(suite: &Suite) -> Vec<String> {
    let key = &suite.sim.config().secret_key;
    let list = suite.stripe.get("/v1/payment_intents?limit=100").token(key);
    let list = list.expect(200).await;
    let intents = list["data"].as_array().unwrap().iter();
    intents
        .map(|intent| intent["status"].as_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn trap_02_who_is_at_their_bank_s_page_can_t_pay_any_more() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let opened = suite.opened(&gift).await;
    let asked = suite
        .confirm(&opened.intent, "pm_card_threeDSecure2Required")
        .await;
    assert_eq!(asked.body["status"], "requires_action", "{}", asked.text);
    suite.ask_to_close(&gift).await;
    assert_eq!(closed(&suite, &gift).await, ClosedAs::Cancelled);
    let path = format!("/_sim/challenges/{}", opened.intent);
    let answer = suite.stripe.post(&path, &json!({"outcome": "complete"}));
    answer.send().await;
    assert_eq!(suite.intent(&opened.intent).await["status"], "canceled");
    assert_eq!(suite.state(&gift).await, "closed");
    suite.finish(0).await;
}

/// What is processing is waited for, and may end in a no: then nothing was charged, and the match may go.
#[actix_web::test]
async fn trap_02_what_the_provider_declines_in_the_end_is_cancelled_then() {
    let suite = Suite::start().await;
    let processing =
        json!({"kind": "processing", "path": "/v1/payment_intents/*/confirm", "delay_ms": 2_500});
    suite.fault(processing).await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let opened = suite.opened(&gift).await;
    let confirmed = suite
        .confirm(&opened.intent, "pm_card_visa_chargeDeclined")
        .await;
    assert_eq!(confirmed.body["status"], "processing", "{}", confirmed.text);
    suite.ask_to_close(&gift).await;
    let waiting = "SELECT count(*) FROM closings WHERE outcome IS NULL AND attempts > 0";
    eventually("a try in vain", async || {
        (suite.count(waiting).await == 1).then_some(())
    })
    .await;
    assert_eq!(suite.env.broker.all::<PaymentClosed>().len(), 0);
    assert_eq!(closed(&suite, &gift).await, ClosedAs::Cancelled);
    assert_eq!(statuses(&suite).await, ["canceled"]);
    suite.finish(0).await;
}

/// Whatever became of the request that makes it, nothing is left that could be paid.
#[actix_web::test]
async fn trap_02_a_create_in_any_trouble_leaves_nothing_to_pay() {
    let suite = Suite::impatient(Duration::from_millis(500)).await;
    suite.sim.set_webhook_url(None).unwrap();
    let create = |kind: &str, more: serde_json::Value| {
        let mut fault = json!({"kind": kind, "method": "POST", "path": "/v1/payment_intents"});
        let fields = more.as_object().unwrap().clone();
        fault.as_object_mut().unwrap().extend(fields);
        fault
    };
    for fault in [
        create("hang", json!({"delay_ms": 1_500})),
        create("slow", json!({"delay_ms": 1_500})),
        create("rate_limit", json!({"count": 5})),
        create("error_before", json!({"count": 3})),
        create("error_before", json!({"save": true})),
        create("error_after", json!({"save": true})),
    ] {
        let gift = suite.gift(5_000, 5_000, "USD");
        suite.fault(fault.clone()).await;
        let opening = tokio::spawn(suite.open(&gift).send());
        let sent = "SELECT count(*) FROM payments WHERE last_sent_at IS NOT NULL OR attempt > 1";
        let before = suite.count(sent).await;
        eventually("a request", async || {
            (suite.count(sent).await > before || suite.state(&gift).await != "created")
                .then_some(())
        })
        .await;
        suite.ask_to_close(&gift).await;
        assert_eq!(closed(&suite, &gift).await, ClosedAs::Cancelled, "{fault}");
        // The donor was told so, or had it open a moment before.
        let answer = opening.await.unwrap();
        assert!(matches!(answer.status, 201 | 409), "{}", answer.text);
        suite.open(&gift).refused(409, "pledge_closed").await;
        let faults = suite.stripe.call(reqwest::Method::DELETE, "/_sim/faults");
        faults.expect(204).await;
    }
    let left = statuses(&suite).await;
    assert!(left.iter().all(|status| status == "canceled"), "{left:?}");
    suite.finish(0).await;
}

#[actix_web::test]
async fn trap_03_two_copies_and_every_request_twice_close_once() {
    let mut suite = Suite::start().await;
    suite.another().await;
    let gifts: Vec<Gift> = (0..12).map(|_| suite.gift(5_000, 5_000, "USD")).collect();
    let opened = join_all(gifts.iter().map(|gift| suite.opened(gift))).await;
    let asked = gifts
        .iter()
        .chain(&gifts)
        .map(|gift| suite.ask_to_close(gift));
    join_all(asked).await;
    suite
        .until_count(
            "SELECT count(*) FROM closings WHERE outcome = 'cancelled'",
            12,
        )
        .await;
    suite.env.broker.drained("payment").await;
    for (gift, opened) in gifts.iter().zip(&opened) {
        assert_eq!(closed(&suite, gift).await, ClosedAs::Cancelled);
        assert_eq!(suite.state(gift).await, "closed");
        let path = "/v1/events?type=payment_intent.canceled&limit=100";
        let key = &suite.sim.config().secret_key;
        let events = suite.stripe.get(path).token(key).expect(200).await;
        let about = events["data"].as_array().unwrap().iter();
        let about = about.filter(|event| event["data"]["object"]["id"] == opened.intent.as_str());
        assert_eq!(about.count(), 1, "cancelled once");
    }
    // A second request may be answered a second time, and never otherwise.
    let said = suite.env.broker.all::<PaymentClosed>();
    assert!(said.len() <= 24 && said.iter().all(|it| it.outcome == ClosedAs::Cancelled));
    suite.finish(0).await;
}

/// A copy cancelled it at Stripe, and died before it could say so.
#[actix_web::test]
async fn trap_02_a_copy_that_died_after_cancelling_is_followed_by_another() {
    let suite = Suite::start().await;
    suite.sim.set_webhook_url(None).unwrap();
    let gift = suite.gift(5_000, 5_000, "USD");
    let opened = suite.opened(&gift).await;
    let path = format!("/v1/payment_intents/{}/cancel", opened.intent);
    assert_eq!(suite.stripe_post(&path, "").await.status, 200);
    for sql in [
        "UPDATE payments SET closing_since = now()",
        "INSERT INTO closings (payment_id, pledge_id, reason, requested_at, attempts, next_at)
         SELECT id, pledge_id, 'expired', now(), 1, now() + interval '3 seconds' FROM payments",
    ] {
        sqlx::query(sql).execute(&suite.env.db).await.unwrap();
    }
    assert_eq!(closed(&suite, &gift).await, ClosedAs::Cancelled);
    assert_eq!(suite.env.broker.all::<PaymentClosed>().len(), 1);
    assert_eq!(suite.state(&gift).await, "closed");
    suite.finish(0).await;
}

/// Money that moved is never denied, however late it is heard of.
#[actix_web::test]
async fn trap_02_what_is_paid_after_all_is_booked_and_said() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_500, "USD");
    let opened = suite.opened(&gift).await;
    suite
        .until_count("SELECT count(*) FROM webhook_events WHERE state = 'new'", 0)
        .await;
    // Given up as never made, while Stripe had it.
    for sql in [
        "UPDATE payments SET state = 'closed', closing_since = now(), client_secret = NULL",
        "INSERT INTO closings (payment_id, pledge_id, reason, requested_at, next_at, outcome, done_at)
         SELECT id, pledge_id, 'expired', now(), now(), 'cancelled', now() FROM payments",
    ] {
        sqlx::query(sql).execute(&suite.env.db).await.unwrap();
    }
    suite.confirm(&opened.intent, "pm_card_visa").await;
    suite.until_state(&gift, "succeeded").await;
    let said: PaymentSucceeded = suite.env.broker.heard(|_| true).await;
    assert_eq!(
        (said.pledge_id, said.charge.amount),
        (gift.pledge_id, 5_500)
    );
    let booked = "SELECT count(*) FROM ledger_entries WHERE kind = 'charge'";
    assert_eq!(suite.count(booked).await, 1);
    // Pledge, asking once more, hears what is true.
    suite.ask_to_close(&gift).await;
    let heard: PaymentClosed = suite.env.broker.heard(|_| true).await;
    assert_eq!(heard.outcome, ClosedAs::Succeeded);
    suite.finish(0).await;
}
