//! Closing while the PaymentIntent is being made: what became of it is found out first.

use std::time::Duration;

use contracts::payment::events::{ClosedAs, PaymentClosed};
use serde_json::json;
use uuid::Uuid;

use crate::support::{Gift, Suite};

const CREATE: &str = "/v1/payment_intents";

async fn closed(suite: &Suite, gift: &Gift) -> ClosedAs {
    let said = suite
        .env
        .broker
        .heard::<PaymentClosed>(|event| event.pledge_id == gift.pledge_id);
    said.await.outcome
}

/// Every PaymentIntent at Stripe, by status.
async fn statuses(suite: &Suite) -> Vec<String> {
    let list = suite
        .stripe
        .get(CREATE)
        .token(&suite.sim.config().secret_key)
        .expect(200)
        .await;
    let intents = list["data"].as_array().unwrap().iter();
    intents
        .map(|intent| intent["status"].as_str().unwrap().to_owned())
        .collect()
}

/// A payment whose process died right after the row was committed.
async fn row_without_intent(suite: &Suite, gift: &Gift, sent_hours_ago: i64) -> String {
    let request = format!(
        "amount=5000&currency=usd&automatic_payment_methods[enabled]=true\
         &automatic_payment_methods[allow_redirects]=never&metadata[pledge_id]={}",
        gift.pledge_id
    );
    sqlx::query(
        "INSERT INTO payments (id, pledge_id, campaign_id, state, currency, charge, gift, fund_type, provider_key,
                               request, first_sent_at, last_sent_at, created_at, updated_at)
         VALUES (gen_random_uuid(), $1, $2, 'created', 'USD', 5000, 5000, 'general', $3, $4,
                 now() - make_interval(hours => $5::int), now(), now(), now())",
    )
    .bind(Uuid::from(gift.pledge_id))
    .bind(Uuid::from(gift.campaign_id))
    .bind(format!("pledge:{}:1", gift.pledge_id))
    .bind(&request)
    .bind(i32::try_from(sent_hours_ago).unwrap())
    .execute(&suite.env.db)
    .await
    .unwrap();
    request
}

#[actix_web::test]
async fn a_create_that_hangs_is_found_out_and_cancelled_and_its_secret_given_to_nobody() {
    let suite = Suite::impatient(Duration::from_secs(10)).await;
    suite.sim.set_webhook_url(None).unwrap();
    suite
        .fault(json!({"kind": "hang", "method": "POST", "path": CREATE, "delay_ms": 2_000}))
        .await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let opening = tokio::spawn(suite.open(&gift).send());
    suite
        .until_count(
            "SELECT count(*) FROM payments WHERE last_sent_at IS NOT NULL",
            1,
        )
        .await;
    suite.ask_to_close(&gift).await;
    let answer = opening.await.unwrap();
    assert_eq!(
        (answer.status, answer.body["code"].as_str()),
        (409, Some("pledge_closed")),
        "{}",
        answer.text
    );
    assert_eq!(closed(&suite, &gift).await, ClosedAs::Cancelled);
    assert_eq!(statuses(&suite).await, ["canceled"]);
    suite.finish(0).await;
}

#[actix_web::test]
async fn the_creator_died_after_stripe_had_made_it() {
    let suite = Suite::start().await;
    suite.sim.set_webhook_url(None).unwrap();
    let gift = suite.gift(5_000, 5_000, "USD");
    let request = row_without_intent(&suite, &gift, 0).await;
    let key = format!("pledge:{}:1", gift.pledge_id);
    let made = suite
        .stripe
        .call(reqwest::Method::POST, CREATE)
        .token(&suite.sim.config().secret_key)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .key(&key)
        .bytes(request.into_bytes());
    made.expect(200).await;
    suite.ask_to_close(&gift).await;
    assert_eq!(closed(&suite, &gift).await, ClosedAs::Cancelled);
    assert_eq!(
        statuses(&suite).await,
        ["canceled"],
        "the same one, not a second"
    );
    suite.finish(0).await;
}

/// Trap 24: after a day Stripe may have forgotten the key, so it is looked for, never made again.
#[actix_web::test]
async fn trap_24_after_a_day_it_is_looked_for_and_not_made_again() {
    let suite = Suite::start().await;
    suite.sim.set_webhook_url(None).unwrap();
    let (made, never_made) = (
        suite.gift(5_000, 5_000, "USD"),
        suite.gift(5_000, 5_000, "USD"),
    );
    let request = row_without_intent(&suite, &made, 24).await;
    row_without_intent(&suite, &never_made, 24).await;
    // Stripe made it, and has forgotten the key.
    suite.stripe_post(CREATE, &request).await;
    // Others were made meanwhile: more than one page of them.
    for _ in 0..101 {
        let form = "amount=100&currency=usd&metadata[pledge_id]=another";
        assert_eq!(suite.stripe_post(CREATE, form).await.status, 200);
    }
    for gift in [&made, &never_made] {
        suite.ask_to_close(gift).await;
        assert_eq!(closed(&suite, gift).await, ClosedAs::Cancelled);
        assert_eq!(suite.state(gift).await, "closed");
    }
    assert_eq!(suite.intents().await, 102, "nothing was made");
    let key = &suite.sim.config().secret_key;
    let list = suite
        .stripe
        .get("/v1/payment_intents?limit=100")
        .token(key)
        .expect(200)
        .await;
    let last = list["data"].as_array().unwrap().last().unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/v1/payment_intents?starting_after={last}");
    let rest = suite.stripe.get(&path).token(key).expect(200).await;
    let ours = rest["data"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&ours["metadata"]["pledge_id"], &ours["status"]),
        (&json!(made.pledge_id), &json!("canceled"))
    );
    suite.finish(0).await;
}

#[actix_web::test]
async fn a_create_that_fails_for_good_leaves_nothing_to_cancel() {
    let suite = Suite::start().await;
    suite.sim.set_webhook_url(None).unwrap();
    let gift = suite.gift(5_000, 5_000, "USD");
    row_without_intent(&suite, &gift, 0).await;
    suite
        .fault(json!({"kind": "error_before", "method": "POST", "path": CREATE, "save": true}))
        .await;
    suite.ask_to_close(&gift).await;
    assert_eq!(closed(&suite, &gift).await, ClosedAs::Cancelled);
    assert_eq!(suite.intents().await, 0);
    suite.finish(0).await;
}
