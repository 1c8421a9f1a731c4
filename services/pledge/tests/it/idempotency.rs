//! The same request twice makes one pledge.

use serde_json::{Value, json};

use crate::world::{World, gift, key};

/// An answer without what is minted anew.
fn without_tokens(mut answer: Value) -> Value {
    for token in ["payment_ticket", "access_token"] {
        answer.as_object_mut().unwrap().remove(token).unwrap();
    }
    answer
}

async fn count(world: &World) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM pledges")
        .fetch_one(&world.env.db)
        .await
        .unwrap()
}

#[actix_web::test]
async fn a_repeat_has_the_first_answer_with_fresh_tokens() {
    let world = World::at("2026-01-01T00:00:00Z").await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 1_000, json!({"mode": "first_come"}))
        .await;
    let key = key();
    let body = gift(campaign, "a@example.org", 700);
    let post = || world.api.post("/api/pledges", &body).key(&key);
    let first = post().expect(201).await;
    world.env.clock.advance(jiff::SignedDuration::from_secs(90));
    let second = post().expect(201).await;
    assert_eq!(
        without_tokens(first.clone()),
        without_tokens(second.clone())
    );
    assert_ne!(
        first["access_token"], second["access_token"],
        "tokens are minted anew"
    );
    let stored: String = sqlx::query_scalar(
        "SELECT response::text FROM idempotency_keys WHERE scope LIKE 'pledges%'",
    )
    .fetch_one(&world.env.db)
    .await
    .unwrap();
    assert!(
        !stored.contains("eyJ") && !stored.contains("token") && !stored.contains("ticket"),
        "and never kept: {stored}"
    );
    assert_eq!(
        (count(&world).await, world.balance(&fund).await),
        (1, (700, 0, 300))
    );

    // Even when the campaign takes no gifts any more, what was answered stands.
    sqlx::query("UPDATE campaigns SET state = 'closed'")
        .execute(&world.env.db)
        .await
        .unwrap();
    assert_eq!(
        without_tokens(post().expect(201).await),
        without_tokens(first)
    );
    let other = gift(campaign, "a@example.org", 701);
    world
        .api
        .post("/api/pledges", &other)
        .key(&key)
        .refused(422, "idempotency_key_reused")
        .await;
    world.finish(0).await;
}

#[actix_web::test]
async fn keys_of_different_callers_are_different_keys() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let body = gift(campaign, "a@example.org", 700);
    let guest = world
        .api
        .post("/api/pledges", &body)
        .key("k")
        .expect(201)
        .await;
    let user = world
        .api
        .post("/api/pledges", &body)
        .key("k")
        .token(&world.stranger)
        .expect(201)
        .await;
    assert_ne!(guest["id"], user["id"]);
    world.finish(0).await;
}

#[actix_web::test]
async fn many_at_once_under_one_key_are_one() {
    let mut world = World::start().await;
    let other = world.copy(|_| {}).await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 1_000, json!({"mode": "first_come"}))
        .await;
    let key = key();
    let body = gift(campaign, "a@example.org", 700);
    let mut asked = tokio::task::JoinSet::new();
    for number in 0..12 {
        let api = if number % 2 == 0 {
            world.api.clone()
        } else {
            other.clone()
        };
        let (key, body) = (key.clone(), body.clone());
        asked.spawn(async move { api.post("/api/pledges", &body).key(&key).expect(201).await });
    }
    let answers: Vec<Value> = asked
        .join_all()
        .await
        .into_iter()
        .map(without_tokens)
        .collect();
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:?}"
    );
    assert_eq!(
        (count(&world).await, world.balance(&fund).await),
        (1, (700, 0, 300))
    );
    world.finish(0).await;
}
