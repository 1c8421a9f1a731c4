use contracts::pledge::events::CampaignTotalsChanged;
use serde_json::json;
use std::time::Duration;
use testkit::Env;

use crate::toy::Toy;

#[actix_web::test]
async fn the_same_request_is_done_once_and_answered_the_same() {
    let env = Env::start::<Toy>().await;
    let (running, api) = env.run::<Toy>(env.config()).await;
    let body = json!({"seconds": 0.3});
    let call = || api.post("/api/tell", &body).key("k1").expect(201);
    let (first, second, third) = tokio::join!(call(), call(), call());
    assert_eq!((&first, &first), (&second, &third));
    assert_eq!(call().await, first);
    api.post("/api/tell", &json!({"seconds": 0}))
        .key("k1")
        .refused(422, "idempotency_key_reused")
        .await;
    api.post("/api/tell", &body)
        .refused(400, "idempotency_key_required")
        .await;
    env.broker
        .heard::<CampaignTotalsChanged>(|event| event.version == 7)
        .await;
    assert_eq!(env.broker.all::<CampaignTotalsChanged>().len(), 1);
    // The toy hears its own word, and is not allowed to act on it.
    sqlx::query("INSERT INTO effects VALUES (gen_random_uuid(), 0)")
        .execute(&env.db)
        .await
        .unwrap();
    env.finish([running], 0).await;
}

#[actix_web::test]
async fn a_request_in_hand_is_finished_at_shutdown() {
    let env = Env::start::<Toy>().await;
    let (running, api) = env.run::<Toy>(env.config()).await;
    sqlx::query("INSERT INTO effects VALUES (gen_random_uuid(), 0)")
        .execute(&env.db)
        .await
        .unwrap();
    let slow = tokio::spawn({
        let api = api.clone();
        async move {
            api.post("/api/tell", &json!({"seconds": 1}))
                .key("slow")
                .send()
                .await
                .status
        }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    running.stop().await;
    assert_eq!(slow.await.unwrap(), 201);
    let (again, _) = env.run::<Toy>(env.config()).await;
    env.finish([again], 0).await;
}

#[actix_web::test]
async fn a_client_that_goes_away_cancels_nothing() {
    let env = Env::start::<Toy>().await;
    let (running, api) = env.run::<Toy>(env.config()).await;
    sqlx::query("INSERT INTO effects VALUES (gen_random_uuid(), 0)")
        .execute(&env.db)
        .await
        .unwrap();
    let body = json!({"seconds": 0.5});
    let gone = tokio::time::timeout(
        Duration::from_millis(200),
        api.post("/api/tell", &body).key("gone").send(),
    )
    .await;
    assert!(gone.is_err());
    env.broker
        .heard::<CampaignTotalsChanged>(|event| event.version == 7)
        .await;
    env.finish([running], 0).await;
}

#[actix_web::test]
async fn what_every_service_answers() {
    let env = Env::start::<Toy>().await;
    let (running, api) = env.run::<Toy>(env.config()).await;
    assert_eq!(api.get("/livez").send().await.status, 200);
    let spec = api.get("/openapi.json").expect(200).await;
    assert!(spec["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(spec["paths"]["/api/tell"].is_object());
    assert!(api.get("/.well-known/jwks.json").expect(200).await["keys"][0]["kid"].is_string());
    assert!(
        api.get("/metrics")
            .send()
            .await
            .text
            .contains("http_requests_total")
    );
    api.get("/nowhere").refused(404, "not_found").await;
    let call = api.call(reqwest::Method::POST, "/api/tell").key("k");
    let call = call
        .header("content-type", "text/plain")
        .bytes(b"{}".to_vec());
    assert_eq!(call.send().await.status, 415);
    let large = json!({"text": "x".repeat(70_000)});
    api.post("/api/tell", &large)
        .key("k")
        .refused(413, "too_large")
        .await;
    env.finish([running], 0).await;
}
