//! Programmes, and who takes part in them.

use contracts::campaign::events::{ProgrammeClosed, ProgrammeOpened};
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::eventually;

use crate::world::{World, campaign, pointers};

fn programme(slug: &str) -> Value {
    json!({"slug": slug, "title": {"ar": "مناخ مستدام", "en": "Sustainable Climate"}, "description": {"ar": "برنامج"},
           "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2027-01-01T00:00:00Z", "charter": {"ar": "ميثاق المناخ"}})
}

/// How many programmes an organisation takes part in.
async fn programmes_of(world: &World, organisation: &str) -> usize {
    let path = format!("/api/programmes?participant={organisation}");
    let list = world.api.get(&path).expect(200).await;
    list["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn an_admin_opens_and_verified_organisations_join() {
    let world = World::at("2026-06-01T00:00:00Z").await;
    let open = |token: &str, body| world.api.post("/api/programmes", &body).token(token);
    open(&world.reviewer, programme("climate"))
        .refused(403, "forbidden")
        .await;
    world
        .api
        .post("/api/programmes", &programme("climate"))
        .refused(401, "unauthorized")
        .await;
    let made = open(&world.admin, programme("climate")).expect(201).await;
    assert_eq!(
        (&made["state"], &made["participants"]),
        (&json!("open"), &json!(0))
    );
    open(&world.admin, programme("climate"))
        .refused(409, "slug_taken")
        .await;
    let wrong = json!({"slug": "x y", "title": {}, "description": {"fr": "d"}, "starts_at": "2026-01-01T00:00:00Z",
                       "ends_at": "2025-01-01T00:00:00Z"});
    let problem = open(&world.admin, wrong).refused(422, "invalid").await;
    assert_eq!(
        pointers(&problem),
        ["/ends_at", "/ends_at", "/slug", "/title"]
    );
    world
        .env
        .broker
        .heard::<ProgrammeOpened>(|said| said.0.slug == "climate")
        .await;

    let id = made["id"].as_str().unwrap();
    let join = |organisation: &str, token: &str| {
        let body = json!({"organisation_id": organisation});
        world
            .api
            .post(&format!("/api/programmes/{id}/participants"), &body)
            .token(token)
    };
    let registered = world.registered("TN").await;
    join(&registered, &world.owner)
        .refused(409, "organisation_not_verified")
        .await;
    let verified = world.verified("TN").await;
    join(&verified, &world.stranger)
        .refused(403, "forbidden")
        .await;
    let joined = join(&verified, &world.owner).expect(201).await;
    assert_eq!(joined["charter_signed_at"], "2026-06-01T00:00:00Z");
    join(&verified, &world.owner)
        .refused(409, "already_participating")
        .await;
    let problem = join("0199a1b2-0000-7000-8000-000000000001", &world.owner)
        .refused(422, "invalid")
        .await;
    assert_eq!(pointers(&problem), ["/organisation_id"]);
    let seen = world.api.get("/api/programmes/climate").expect(200).await;
    assert_eq!(
        (&seen["participants"], &seen["charter"]["ar"]),
        (&json!(1), &json!("ميثاق المناخ"))
    );
    let of_it = world
        .api
        .get("/api/organisations?programme=climate")
        .expect(200)
        .await;
    assert_eq!(of_it["items"][0]["id"], verified);
    assert_eq!(programmes_of(&world, &verified).await, 1);
    assert_eq!(programmes_of(&world, &registered).await, 0);
    world.finish().await;
}

#[tokio::test]
async fn only_participants_hand_in_campaigns_of_a_programme() {
    let world = World::at("2026-06-01T00:00:00Z").await;
    let made = world
        .api
        .post("/api/programmes", &programme("climate"))
        .token(&world.admin)
        .expect(201)
        .await;
    let organisation = world.verified("TN").await;
    let draft = world
        .draft(&organisation, json!({"programme_id": made["id"]}))
        .await;
    assert_eq!(draft["programme"]["slug"], "climate");
    world
        .act(&draft, "submit", json!({}), &world.owner)
        .refused(409, "not_participating")
        .await;
    let join = world.api.post(
        "/api/programmes/climate/participants",
        &json!({"organisation_id": organisation}),
    );
    join.token(&world.owner).expect(201).await;
    world
        .act(&draft, "submit", json!({}), &world.owner)
        .expect(200)
        .await;

    let nowhere = campaign(
        &organisation,
        json!({"programme_id": "0199a1b2-0000-7000-8000-000000000001"}),
    );
    let problem = world
        .api
        .post("/api/campaigns", &nowhere)
        .token(&world.owner)
        .refused(422, "invalid")
        .await;
    assert_eq!(pointers(&problem), ["/programme_id"]);
    world.finish().await;
}

#[tokio::test]
async fn it_closes_at_its_end() {
    let world = World::at("2026-06-01T00:00:00Z").await;
    world
        .api
        .post("/api/programmes", &programme("climate"))
        .token(&world.admin)
        .expect(201)
        .await;
    let organisation = world.verified("TN").await;
    world
        .env
        .clock
        .advance(SignedDuration::from_hours(24 * 365));
    eventually("closed", async || {
        let seen = world.api.get("/api/programmes/climate").expect(200).await;
        (seen["state"] == "closed").then_some(())
    })
    .await;
    world
        .env
        .broker
        .heard::<ProgrammeClosed>(|said| said.0.version == 2)
        .await;
    // The tokens of a year ago are no longer good.
    let owner = world.env.issuers.user("owner@seeds.example", &[]);
    let join = world.api.post(
        "/api/programmes/climate/participants",
        &json!({"organisation_id": organisation}),
    );
    join.token(&owner).refused(409, "programme_closed").await;
    world.finish().await;
}

#[tokio::test]
async fn they_are_listed_page_by_page() {
    let world = World::at("2026-06-01T00:00:00Z").await;
    for slug in ["one", "two", "three"] {
        world
            .api
            .post("/api/programmes", &programme(slug))
            .token(&world.admin)
            .expect(201)
            .await;
    }
    let first = world.api.get("/api/programmes?limit=2").expect(200).await;
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = world
        .api
        .get(&format!("/api/programmes?limit=2&cursor={cursor}"))
        .expect(200)
        .await;
    assert_eq!(
        (
            second["items"].as_array().unwrap().len(),
            &second["next_cursor"]
        ),
        (1, &Value::Null)
    );
    world.finish().await;
}
