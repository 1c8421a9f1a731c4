//! Webhooks that can't be acted on stop nobody else, are kept for someone to look at, and are forgotten when done with.

use std::time::Duration;

use serde_json::json;
use testkit::eventually;
use uuid::Uuid;

use crate::support::{Gift, Suite};

/// Has the database refuse whatever is done to a payment, as a fault of ours would.
async fn poison(suite: &Suite, gift: &Gift) {
    for sql in [
        "CREATE TABLE poisoned (pledge_id uuid)",
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF EXISTS (SELECT FROM poisoned WHERE pledge_id = NEW.pledge_id) THEN
                 RAISE EXCEPTION 'poisoned' USING ERRCODE = 'check_violation';
             END IF;
             RETURN NEW;
         END $$",
        "CREATE TRIGGER refuse BEFORE UPDATE ON payments FOR EACH ROW EXECUTE FUNCTION refuse()",
    ] {
        sqlx::query(sql).execute(&suite.env.db).await.unwrap();
    }
    sqlx::query("INSERT INTO poisoned VALUES ($1)")
        .bind(Uuid::from(gift.pledge_id))
        .execute(&suite.env.db)
        .await
        .unwrap();
}

const TRIED: &str =
    "SELECT count(*) FROM webhook_events WHERE state = 'new' AND last_error IS NOT NULL";

#[actix_web::test]
async fn a_poison_event_stops_nobody_and_is_parked_in_the_end() {
    let mut suite = Suite::start().await;
    suite.another().await;
    let (bad, good) = (
        suite.gift(5_000, 5_000, "USD"),
        suite.gift(5_000, 5_000, "USD"),
    );
    let (bad_one, good_one) = (suite.opened(&bad).await, suite.opened(&good).await);
    suite
        .until_count("SELECT count(*) FROM webhook_events WHERE state = 'new'", 0)
        .await;
    poison(&suite, &bad).await;
    suite.confirm(&bad_one.intent, "pm_card_visa").await;
    eventually("a try in vain", async || {
        (suite.count(TRIED).await > 0).then_some(())
    })
    .await;
    suite.confirm(&good_one.intent, "pm_card_visa").await;
    suite.until_state(&good, "succeeded").await;
    assert_eq!(suite.state(&bad).await, "requires_payment");
    // Long after.
    sqlx::query(
        "UPDATE webhook_events SET attempts = 11, next_at = received_at WHERE state = 'new'",
    )
    .execute(&suite.env.db)
    .await
    .unwrap();
    let parked = "SELECT count(*) FROM webhook_events
                  WHERE state = 'parked' AND payload IS NOT NULL AND last_error LIKE '%poisoned%'";
    eventually("parking", async || {
        (suite.count(parked).await > 0).then_some(())
    })
    .await;
    // Someone repaired the fault, and has it looked at again.
    for sql in [
        "DROP TRIGGER refuse ON payments",
        "UPDATE webhook_events SET state = 'new', attempts = 0, next_at = now(), finished_at = NULL
         WHERE state = 'parked'",
    ] {
        sqlx::query(sql).execute(&suite.env.db).await.unwrap();
    }
    suite.until_state(&bad, "succeeded").await;
    suite.finish(0).await;
}

/// Ten thousand at once, as after a long stop: a batch at a time in each copy.
#[actix_web::test]
async fn a_flood_is_never_in_hand_at_once() {
    let mut suite = Suite::start().await;
    suite.another().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let opened = suite.opened(&gift).await;
    suite.sim.set_webhook_url(None).unwrap();
    suite.confirm(&opened.intent, "pm_card_visa").await;
    sqlx::query(
        "INSERT INTO webhook_events (id, kind, payload, received_at, state, next_at)
         SELECT 'evt_flood_' || n, 'customer.created',
                convert_to('{\"id\": \"x\", \"type\": \"customer.created\", \"data\": {\"object\": {}}}', 'UTF8'),
                now(), 'new', now() - interval '1 minute' FROM generate_series(1, 10000) AS n",
    )
    .execute(&suite.env.db)
    .await
    .unwrap();
    let object = json!({"id": opened.intent, "object": "payment_intent"});
    let event =
        json!({"id": "evt_last", "type": "payment_intent.succeeded", "data": {"object": object}});
    suite.webhook(&event.to_string()).expect(200).await;
    // Looked at without a pause: each is in hand for a moment only.
    let mut most = 0;
    let flooded = async {
        let in_hand = "SELECT count(*) FROM webhook_events WHERE state = 'new' AND next_at > now()";
        let done = "SELECT count(*) FROM webhook_events WHERE state = 'done'";
        while suite.count(done).await <= 500 {
            most = most.max(suite.count(in_hand).await);
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(60), flooded).await;
    in_time.expect("the beginning of the end of the flood");
    assert!((1..=32).contains(&most), "{most} at once in two copies");
    // The rest would only take long.
    sqlx::query("DELETE FROM webhook_events WHERE id LIKE 'evt_flood_%'")
        .execute(&suite.env.db)
        .await
        .unwrap();
    suite.until_state(&gift, "succeeded").await;
    suite.finish(0).await;
}

#[actix_web::test]
async fn what_is_done_with_is_forgotten_after_a_month_and_nothing_else() {
    let mut suite = Suite::start().await;
    sqlx::query(
        "INSERT INTO webhook_events (id, received_at, state, next_at, finished_at)
         SELECT state || age, now(), state, now() + interval '1 day', now() - make_interval(days => age)
         FROM unnest(ARRAY['done', 'ignored', 'parked']) AS state, unnest(ARRAY[29, 31]) AS age",
    )
    .execute(&suite.env.db)
    .await
    .unwrap();
    // Each copy does it when it starts; two at once get in nobody's way.
    suite.another().await;
    suite.another().await;
    suite
        .until_count("SELECT count(*) FROM webhook_events", 4)
        .await;
    let left: Vec<String> = sqlx::query_scalar("SELECT id FROM webhook_events ORDER BY id")
        .fetch_all(&suite.env.db)
        .await
        .unwrap();
    assert_eq!(left, ["done29", "ignored29", "parked29", "parked31"]);
    suite.finish(0).await;
}

#[actix_web::test]
async fn text_that_postgres_does_not_take_is_kept_as_it_came() {
    let suite = Suite::start().await;
    let body =
        r#"{"id": "evt_\u0000", "type": "payment_intent.succeeded", "data": {"object": {}}}"#;
    suite.webhook(body).expect(200).await;
    let kept = "SELECT count(*) FROM webhook_events WHERE state = 'parked' AND payload IS NOT NULL";
    assert_eq!(suite.count(kept).await, 1);
    suite.finish(0).await;
}
