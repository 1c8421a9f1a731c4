//! Webhooks: twice, late, out of order, forged, unreadable, or before what they are about.

use contracts::payment::events::PaymentSucceeded;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::eventually;
use uuid::Uuid;

use crate::support::{Gift, OLD_SECRET, Suite, signature};

fn event(id: &str, kind: &str, intent: &str) -> String {
    let object = json!({"id": intent, "object": "payment_intent"});
    json!({"id": id, "object": "event", "type": kind, "data": {"object": object}}).to_string()
}

async fn event_state(suite: &Suite, id: &str) -> String {
    sqlx::query_scalar("SELECT state FROM webhook_events WHERE id = $1")
        .bind(id)
        .fetch_optional(&suite.env.db)
        .await
        .unwrap()
        .unwrap_or_default()
}

async fn until_event(suite: &Suite, id: &str, state: &str) {
    eventually(state, async || {
        (event_state(suite, id).await == state).then_some(())
    })
    .await;
}

/// A PaymentIntent that someone made at Stripe for this pledge.
async fn intent_for(suite: &Suite, gift: &Gift) -> String {
    let form = format!(
        "amount={}&currency=usd&automatic_payment_methods[enabled]=true\
         &automatic_payment_methods[allow_redirects]=never&metadata[pledge_id]={}",
        gift.claims.charge.amount, gift.pledge_id
    );
    let made = suite.stripe_post("/v1/payment_intents", &form).await;
    assert_eq!(made.status, 200, "{}", made.text);
    made.body["id"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn only_stripe_s_signature_opens_the_door() {
    let suite = Suite::start().await;
    let secret = suite.sim.config().webhook_secret.clone();
    let body = event("evt_forged", "payment_intent.succeeded", "pi_none");
    let now = suite.env.clock.now();
    let minutes = |minutes| now + SignedDuration::from_mins(minutes);
    let wrong = [
        signature("whsec_guessed", &body, now),
        signature(&secret, &format!("{body} "), now),
        signature(&secret, &body, minutes(-6)),
        signature(&secret, &body, minutes(6)),
        "t=1,v1=zz".to_owned(),
        "nonsense".to_owned(),
    ];
    for header in &wrong {
        suite
            .signed_webhook(&body, header)
            .refused(400, "bad_signature")
            .await;
    }
    let unsigned = suite.api.post("/api/stripe/webhook", &json!({}));
    unsigned.refused(400, "bad_signature").await;
    assert_eq!(suite.count("SELECT count(*) FROM webhook_events").await, 0);

    let big = " ".repeat(1024 * 1024 + 1);
    suite.webhook(&big).refused(413, "too_large").await;
    let body = event("evt_old_secret", "customer.created", "cus_1");
    suite
        .signed_webhook(&body, &signature(OLD_SECRET, &body, now))
        .expect(200)
        .await;
    assert_eq!(event_state(&suite, "evt_old_secret").await, "ignored");
    suite.finish(0).await;
}

#[actix_web::test]
async fn what_can_t_be_read_is_kept_and_not_refused() {
    let suite = Suite::start().await;
    for body in [
        "not json",
        r#"{"id": 7}"#,
        r#"{"id": "evt_1", "type": "x"}"#,
    ] {
        suite.webhook(body).expect(200).await;
        suite.webhook(body).expect(200).await;
    }
    let parked: Vec<(String, Vec<u8>)> =
        sqlx::query_as("SELECT state, payload FROM webhook_events ORDER BY received_at")
            .fetch_all(&suite.env.db)
            .await
            .unwrap();
    assert_eq!(parked.len(), 3, "a repeat is one");
    assert_eq!(parked[0], ("parked".to_owned(), b"not json".to_vec()));
    suite.finish(0).await;
}

/// Trap 26: events repeat and overtake each other.
#[actix_web::test]
async fn trap_26_twice_and_out_of_order_ends_the_same() {
    let suite = Suite::start().await;
    let late = json!({"kind": "delay", "type": "payment_intent.created", "delay_ms": 1_500});
    suite.webhook_trouble(late).await;
    suite
        .webhook_trouble(json!({"kind": "twice", "count": 20}))
        .await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let opened = suite.opened(&gift).await;
    let declined = suite
        .confirm(&opened.intent, "pm_card_visa_chargeDeclined")
        .await;
    assert_eq!(declined.status, 402);
    suite.confirm(&opened.intent, "pm_card_visa").await;
    suite.until_state(&gift, "succeeded").await;
    suite
        .until_count(
            "SELECT count(*) FROM webhook_events WHERE kind = 'payment_intent.created'",
            1,
        )
        .await;
    suite
        .until_count("SELECT count(*) FROM webhook_events WHERE state = 'new'", 0)
        .await;
    // Once more by hand, long after.
    for kind in [
        "payment_intent.payment_failed",
        "payment_intent.canceled",
        "payment_intent.succeeded",
    ] {
        let id = format!("evt_late_{kind}");
        suite
            .webhook(&event(&id, kind, &opened.intent))
            .expect(200)
            .await;
        until_event(&suite, &id, "done").await;
    }
    assert_eq!(suite.state(&gift).await, "succeeded");
    assert_eq!(
        suite
            .count("SELECT count(*) FROM ledger_entries WHERE kind = 'charge'")
            .await,
        1
    );
    suite
        .until_count("SELECT count(*) FROM ledger_entries WHERE kind = 'fee'", 1)
        .await;
    assert_eq!(suite.env.broker.all::<PaymentSucceeded>().len(), 1);
    let kept = suite
        .count("SELECT count(*) FROM webhook_events WHERE payload IS NOT NULL")
        .await;
    assert_eq!(kept, 0, "what may hold a name is dropped once acted on");
    suite.finish(0).await;
}

/// Trap 8: a webhook arrives before the transaction that notes its PaymentIntent commits.
#[actix_web::test]
async fn trap_08_a_webhook_that_overtakes_the_answer_finds_its_payment() {
    let suite = Suite::start().await;
    suite.fault(json!({"kind": "hang", "method": "POST", "path": "/v1/payment_intents", "delay_ms": 2_000})).await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let opening = tokio::spawn(suite.open(&gift).send());
    suite.until_state(&gift, "requires_payment").await;
    assert!(
        !opening.is_finished(),
        "Stripe has not answered yet, its webhook has come"
    );
    let opened = opening.await.unwrap();
    assert_eq!((opened.status, suite.intents().await), (201, 1));
    suite.finish(0).await;
}

/// Trap 8: "unknown" is not answered with a no, and not forgotten.
#[actix_web::test]
async fn trap_08_a_webhook_before_its_row_waits_for_it() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    suite.sim.set_webhook_url(None).unwrap();
    let intent = intent_for(&suite, &gift).await;
    suite
        .webhook(&event("evt_early", "payment_intent.created", &intent))
        .expect(200)
        .await;
    eventually("a try in vain", async || {
        let tried =
            "SELECT count(*) FROM webhook_events WHERE state = 'new' AND last_error IS NOT NULL";
        (suite.count(tried).await == 1).then_some(())
    })
    .await;
    let request: Value = json!({"ticket": suite.ticket(&gift)});
    suite
        .api
        .post("/api/payments", &request)
        .key("k")
        .expect(201)
        .await;
    until_event(&suite, "evt_early", "done").await;
    suite.finish(0).await;
}

#[actix_web::test]
async fn what_stays_unknown_is_parked_for_someone_to_look_at() {
    let suite = Suite::start().await;
    suite
        .webhook(&event(
            "evt_stranger",
            "payment_intent.created",
            "pi_of_another_account",
        ))
        .expect(200)
        .await;
    eventually("a try in vain", async || {
        let tried =
            "SELECT count(*) FROM webhook_events WHERE state = 'new' AND last_error IS NOT NULL";
        (suite.count(tried).await == 1).then_some(())
    })
    .await;
    sqlx::query("UPDATE webhook_events SET attempts = 11, next_at = received_at")
        .execute(&suite.env.db)
        .await
        .unwrap();
    until_event(&suite, "evt_stranger", "parked").await;
    let kept = suite
        .count("SELECT count(*) FROM webhook_events WHERE payload IS NOT NULL")
        .await;
    assert_eq!(kept, 1);
    suite.finish(0).await;
}

/// Money on a PaymentIntent that is not the one the donor was given must never pass unseen.
#[actix_web::test]
async fn money_on_a_second_payment_intent_is_not_booked_but_alarms() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    suite.opened(&gift).await;
    suite.sim.set_webhook_url(None).unwrap();
    let second = intent_for(&suite, &gift).await;
    suite
        .webhook(&event("evt_unpaid", "payment_intent.created", &second))
        .expect(200)
        .await;
    until_event(&suite, "evt_unpaid", "done").await;
    suite.confirm(&second, "pm_card_visa").await;
    suite
        .webhook(&event("evt_second", "payment_intent.succeeded", &second))
        .expect(200)
        .await;
    until_event(&suite, "evt_second", "parked").await;
    assert_eq!(suite.state(&gift).await, "requires_payment");
    assert_eq!(suite.count("SELECT count(*) FROM ledger_entries").await, 0);
    let why: String =
        sqlx::query_scalar("SELECT last_error FROM webhook_events WHERE id = 'evt_second'")
            .fetch_one(&suite.env.db)
            .await
            .unwrap();
    assert!(why.contains(&second), "{why}");
    // Give the money back, so that the end of the test finds Stripe and the ledger agreed.
    suite.abandon().await;
}

#[actix_web::test]
async fn stripe_away_while_an_event_waits_is_no_reason_to_give_up() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let opened = suite.opened(&gift).await;
    let away = json!({"kind": "error_before", "method": "GET", "path": "/v1/payment_intents/*", "count": 2});
    suite.fault(away).await;
    suite.confirm(&opened.intent, "pm_card_visa").await;
    suite.until_state(&gift, "succeeded").await;
    suite.finish(0).await;
}

#[actix_web::test]
async fn an_event_of_a_payment_that_is_over_is_told_to_nobody() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let opened = suite.paid(&gift).await;
    suite.until_state(&gift, "succeeded").await;
    let object = json!({"id": opened.intent, "object": "payment_intent",
        "last_payment_error": {"type": "card_error", "code": "card_declined", "charge": format!("ch_{}", Uuid::nil())}});
    let failed = json!({"id": "evt_stale", "type": "payment_intent.payment_failed", "data": {"object": object}});
    suite.webhook(&failed.to_string()).expect(200).await;
    until_event(&suite, "evt_stale", "done").await;
    assert_eq!(
        suite.count("SELECT count(*) FROM payment_failures").await,
        1,
        "it is noted"
    );
    assert_eq!(
        suite
            .env
            .broker
            .all::<contracts::payment::events::PaymentFailed>()
            .len(),
        0
    );
    suite.finish(0).await;
}
