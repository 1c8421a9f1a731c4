//! Webhooks that never come: what Stripe lists is found, and acted on as if it had been delivered.

use contracts::payment::events::PaymentSucceeded;
use serde_json::{Value, json};
use sqlx::Row as _;
use testkit::eventually;

use crate::support::Suite;

/// What Stripe lists of one kind, the newest first.
async fn listed(suite: &Suite, kind: &str) -> Vec<Value> {
    let path = format!("/v1/events?limit=100&type={kind}");
    let key = &suite.sim.config().secret_key;
    let answer = suite.stripe.get(&path).token(key).expect(200).await;
    answer["data"].as_array().unwrap().clone()
}

/// Events about PaymentIntents that are none of ours.
async fn noise(suite: &Suite, count: usize) {
    for _ in 0..count {
        let form = "amount=100&currency=usd&metadata[pledge_id]=another";
        let made = suite.stripe_post("/v1/payment_intents", form).await;
        let id = made.body["id"].as_str().unwrap();
        let path = format!("/v1/payment_intents/{id}/cancel");
        assert_eq!(suite.stripe_post(&path, "").await.status, 200);
    }
}

/// Trap 8: what never comes is not forgotten either.
#[actix_web::test]
async fn trap_08_a_gift_whose_webhooks_are_all_lost_is_known_soon() {
    let suite = Suite::watchful().await;
    suite
        .webhook_trouble(json!({"kind": "drop", "count": 50}))
        .await;
    let gift = suite.gift(5_000, 5_500, "USD");
    let opened = suite.opened(&gift).await;
    suite
        .confirm(&opened.intent, "pm_card_visa_chargeDeclined")
        .await;
    suite.confirm(&opened.intent, "pm_card_visa").await;
    suite.until_state(&gift, "succeeded").await;
    let told: PaymentSucceeded = suite.env.broker.heard(|_| true).await;
    assert_eq!(told.pledge_id, gift.pledge_id);
    suite
        .until_count("SELECT count(*) FROM ledger_entries WHERE kind = 'fee'", 1)
        .await;
    // Stored like delivered ones, under their own ids, and done with.
    for kind in ["payment_intent.payment_failed", "payment_intent.succeeded"] {
        let id = listed(&suite, kind).await[0]["id"].clone();
        eventually(kind, async || {
            let row = sqlx::query(
                "SELECT id FROM webhook_events WHERE kind = $1 AND state = 'done' AND payload IS NULL",
            )
            .bind(kind)
            .fetch_optional(&suite.env.db)
            .await
            .unwrap()?;
            (row.get::<String, _>(0) == id).then_some(())
        })
        .await;
    }
    // Delivered after all, they change nothing.
    let event = listed(&suite, "payment_intent.succeeded").await.remove(0);
    suite.webhook(&event.to_string()).expect(200).await;
    assert_eq!(suite.env.broker.all::<PaymentSucceeded>().len(), 1);
    suite.finish(0).await;
}

/// After a long outage there are many pages, and the oldest counts as much as the newest.
#[actix_web::test]
async fn every_page_is_looked_at_by_whichever_copy_has_the_turn() {
    let mut suite = Suite::start().await;
    suite.sim.set_webhook_url(None).unwrap();
    // The first look is over, and the next one an hour away.
    let idle = "SELECT count(*) FROM event_cursors WHERE next_at > now() + interval '20 minutes'";
    suite.until_count(idle, 1).await;
    let gift = suite.gift(5_000, 5_000, "USD");
    suite.paid(&gift).await;
    noise(&suite, 120).await;
    assert_eq!(suite.state(&gift).await, "requires_payment");
    sqlx::query("UPDATE event_cursors SET next_at = now()")
        .execute(&suite.env.db)
        .await
        .unwrap();
    suite.another().await;
    suite.until_state(&gift, "succeeded").await;
    let strangers = "SELECT count(*) FROM webhook_events WHERE kind = 'payment_intent.canceled'";
    assert_eq!(suite.count(strangers).await, 120);
    let ended = "SELECT count(*) FROM event_cursors
                 WHERE sweep_after IS NULL AND seen_until > now() - interval '1 minute'";
    suite.until_count(ended, 1).await;
    suite.finish(0).await;
}

/// A copy that died in the middle of it, or whose place in the list is gone, is followed by the next.
#[actix_web::test]
async fn a_sweep_that_was_broken_off_is_ended_by_the_next_one() {
    let suite = Suite::watchful().await;
    suite.sim.set_webhook_url(None).unwrap();
    let gift = suite.gift(5_000, 5_000, "USD");
    suite.paid(&gift).await;
    suite.until_state(&gift, "succeeded").await;
    for after in ["evt_that_is_gone", ""] {
        let later = suite.gift(5_000, 5_000, "USD");
        let newest = listed(&suite, "payment_intent.succeeded").await[0]["id"].clone();
        let newest = newest.as_str().unwrap();
        sqlx::query(
            "UPDATE event_cursors SET sweep_until = seen_until, sweep_after = $1,
                                      next_at = now() + interval '2 seconds'",
        )
        .bind(if after.is_empty() { newest } else { after })
        .execute(&suite.env.db)
        .await
        .unwrap();
        suite.paid(&later).await;
        suite.until_state(&later, "succeeded").await;
    }
    suite.finish(0).await;
}

/// Stripe can be away for long: looking goes on, from the same place.
#[actix_web::test]
async fn stripe_s_list_in_trouble_is_asked_again() {
    let suite = Suite::watchful().await;
    suite.sim.set_webhook_url(None).unwrap();
    for kind in ["error_before", "rate_limit"] {
        let away = json!({"kind": kind, "method": "GET", "path": "/v1/events", "count": 2});
        suite.fault(away).await;
    }
    let gift = suite.gift(5_000, 5_000, "USD");
    suite.paid(&gift).await;
    suite.until_state(&gift, "succeeded").await;
    suite.finish(0).await;
}
