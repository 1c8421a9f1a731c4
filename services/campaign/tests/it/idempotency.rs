//! Asked twice, done once.

use contracts::campaign::events::OrganisationRegistered;
use serde_json::json;

use crate::world::{World, campaign, registration};

#[tokio::test]
async fn the_same_key_gives_the_first_answer_again() {
    let world = World::start().await;
    let body = registration("TN");
    let register = |body| {
        world
            .api
            .post("/api/organisations", &body)
            .token(&world.owner)
            .key("k1")
    };
    let first = register(body.clone()).expect(201).await;
    assert_eq!(register(body.clone()).expect(201).await, first);
    let mut other = body.clone();
    other["registration_number"] = json!("2");
    register(other).refused(422, "idempotency_key_reused").await;
    // Another person's key is another key.
    let stranger = world
        .api
        .post("/api/organisations", &body)
        .token(&world.stranger)
        .key("k1");
    assert_ne!(stranger.expect(201).await["id"], first["id"]);
    world
        .env
        .broker
        .heard::<OrganisationRegistered>(|said| said.0.version == 1)
        .await;
    world.finish().await;
}

#[tokio::test]
async fn at_the_same_moment_too() {
    let world = World::start().await;
    let organisation = world.registered("TN").await;
    let body = campaign(&organisation, json!({}));
    let create = || {
        world
            .api
            .post("/api/campaigns", &body)
            .token(&world.owner)
            .key("k")
            .send()
    };
    let (one, two, three) = tokio::join!(create(), create(), create());
    assert_eq!([one.status, two.status, three.status], [201, 201, 201]);
    assert!(one.body == two.body && two.body == three.body);
    let mine = world
        .api
        .get("/api/campaigns")
        .token(&world.owner)
        .expect(200)
        .await;
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
    world.finish().await;
}

#[tokio::test]
async fn what_was_refused_may_be_tried_again_under_its_key() {
    let world = World::start().await;
    let organisation = world.registered("TN").await;
    let body = campaign(&organisation, json!({"slug": "nile"}));
    let taken = world.draft(&organisation, json!({"slug": "nile"})).await;
    let create = || {
        world
            .api
            .post("/api/campaigns", &body)
            .token(&world.owner)
            .key("k")
    };
    create().refused(409, "slug_taken").await;
    let path = format!("/api/campaigns/{}", taken["id"].as_str().unwrap());
    let rename = world
        .api
        .patch(&path, &json!({"version": 1, "slug": "the-nile"}));
    rename.token(&world.owner).expect(200).await;
    create().expect(201).await;
    let blank = world
        .api
        .post("/api/campaigns", &body)
        .token(&world.owner)
        .key(" ");
    blank.refused(400, "idempotency_key_malformed").await;
    world.finish().await;
}
