//! More than can be done: refused at once or in a moment, with a time to come again, and never
//! kept waiting without end.

use std::time::{Duration, Instant};

use serde_json::json;
use testkit::{Answer, eventually};

use crate::world::{Gift, World, gift, key};

fn put_off(answer: &Answer) {
    assert_eq!(
        (answer.status, answer.body["code"].as_str()),
        (503, Some("unavailable")),
        "{}",
        answer.text
    );
    let after = answer.headers["retry-after"].to_str().unwrap();
    assert!(after.parse::<u32>().unwrap() > 0);
}

#[actix_web::test]
async fn a_full_house_says_so_at_once_and_a_hot_fund_after_a_while() {
    let world = World::with(|settings| settings.pledges_waiting = 3).await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 10_000, json!({"mode": "first_come"}))
        .await;
    // Somebody holds the fund, and doesn't let go.
    let mut holder = world.env.db.begin().await.unwrap();
    sqlx::query("SELECT id FROM match_funds WHERE id = $1::uuid FOR UPDATE")
        .bind(&fund)
        .execute(&mut *holder)
        .await
        .unwrap();
    let call = |number: usize| {
        let body = gift(campaign, &format!("d{number}@example.org"), 100);
        world.api.post("/api/pledges", &body).key(&key())
    };
    // One pledge waits for the fund, and three wait for their turn.
    let first = actix_web::rt::spawn(call(0).send());
    eventually("a pledge to wait for the fund", async || {
        let waiting: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'",
        )
        .fetch_one(&world.env.db)
        .await
        .unwrap();
        (waiting == 1).then_some(())
    })
    .await;
    let mut waiting: Vec<_> = (1..4)
        .map(|number| actix_web::rt::spawn(call(number).send()))
        .collect();
    waiting.push(first);
    tokio::time::sleep(Duration::from_millis(500)).await;
    let started = Instant::now();
    put_off(&call(4).send().await);
    assert!(started.elapsed() < Duration::from_secs(1), "at once");
    // What needs no fund goes on.
    world
        .api
        .get(&format!("/api/match-funds/{fund}"))
        .expect(200)
        .await;
    for waiting in waiting {
        put_off(&waiting.await.unwrap());
    }
    let waited = started.elapsed();
    // Five seconds for the fund, and five more for those whose turn came then.
    assert!(waited < Duration::from_secs(14), "{waited:?}");
    // An action waits no longer, either.
    let pause = world.act(&fund, "pause", &json!({})).send().await;
    put_off(&pause);
    holder.rollback().await.unwrap();
    assert_eq!(Gift::of(&call(5).send().await).matched, 100);
    assert_eq!(world.balance(&fund).await, (100, 0, 9_900));
    world.finish(0).await;
}

#[actix_web::test]
async fn an_event_for_a_hot_fund_is_tried_again() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 10_000, json!({"mode": "first_come"}))
        .await;
    let gift = world.pledge(campaign, "a@example.org", 100).await;
    let mut holder = world.env.db.begin().await.unwrap();
    sqlx::query("SELECT id FROM match_funds WHERE id = $1::uuid FOR UPDATE")
        .bind(&fund)
        .execute(&mut *holder)
        .await
        .unwrap();
    let id = world.env.broker.say(&gift.paid()).await;
    tokio::time::sleep(Duration::from_millis(5_300)).await;
    holder.rollback().await.unwrap();
    world.acted_on(id).await;
    assert_eq!(world.balance(&fund).await, (0, 100, 9_900));
    world.finish(0).await;
}
