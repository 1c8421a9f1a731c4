//! Drafting campaigns.

use serde_json::json;

use crate::world::{World, campaign, pointers};

#[tokio::test]
async fn a_draft_says_what_was_said() {
    let world = World::start().await;
    let organisation = world.registered("TN").await;
    let body = campaign(&organisation, json!({}));
    let draft = world
        .api
        .post("/api/campaigns", &body)
        .token(&world.owner)
        .expect(201)
        .await;
    for (field, value) in body.as_object().unwrap() {
        assert_eq!(&draft[field], value, "{field}");
    }
    assert_eq!(
        (&draft["state"], &draft["version"], &draft["published_at"]),
        (&json!("draft"), &json!(1), &json!(null))
    );
    assert_eq!(draft["organisation"]["name"]["en"], "Seeds of the Nile");
    assert_eq!(
        draft["figures"]["total"],
        json!({"amount": 0, "currency": "USD"})
    );

    let by_slug = format!("/api/campaigns/{}", draft["slug"].as_str().unwrap());
    world.api.get(&by_slug).refused(404, "not_found").await;
    world
        .api
        .get(&by_slug)
        .token(&world.stranger)
        .refused(404, "not_found")
        .await;
    world
        .api
        .get(&by_slug)
        .token(&world.reviewer)
        .expect(200)
        .await;
    let mine = world
        .api
        .get(&by_slug)
        .token(&world.owner)
        .expect(200)
        .await;
    assert_eq!(mine["id"], draft["id"]);
    world.finish().await;
}

#[tokio::test]
async fn all_that_is_wrong_is_told_at_once() {
    let world = World::start().await;
    let organisation = world.registered("TN").await;
    let create = |fields| {
        world
            .api
            .post("/api/campaigns", &campaign(&organisation, fields))
            .token(&world.owner)
    };
    let wrong = json!({"slug": "Nile!", "title": {"ar": " "}, "goal": {"amount": -1, "currency": "SDG"},
        "starts_at": "2027-01-01T00:00:00Z", "ends_at": "2026-01-01T00:00:00Z", "sdgs": [13, 18],
        "areas": ["refugees"], "groups": ["climate_action"], "fund_types": [],
        "permit": {"number": "", "authority": "MoSS", "valid_from": "2026-01-01", "valid_until": "2025-01-01"}});
    let problem = create(wrong).refused(422, "invalid").await;
    let expected = [
        "/ends_at",
        "/goal/amount",
        "/goal/currency",
        "/fund_types",
        "/sdgs/1",
        "/slug",
        "/title",
        "/areas/0",
        "/groups/0",
        "/permit/valid_until",
        "/permit/number",
        "/budget",
    ];
    assert_eq!(pointers(&problem), expected);

    let over = json!({"budget": [{"label": {"en": "Trees"}, "amount": 5_000_001}]});
    assert_eq!(
        pointers(&create(over).refused(422, "invalid").await),
        ["/budget"]
    );
    let currency = create(json!({"goal": {"amount": 1, "currency": "XXX"}}))
        .refused(400, "malformed")
        .await;
    assert_eq!(pointers(&currency), ["/goal/currency"]);
    let unknown = create(json!({"colour": "green"}))
        .refused(400, "malformed")
        .await;
    assert_eq!(unknown["errors"][0]["code"], "unknown_field");
    assert_eq!(
        pointers(
            &create(json!({"starts_at": "yesterday"}))
                .refused(400, "malformed")
                .await
        ),
        ["/starts_at"]
    );
    world.finish().await;
}

#[tokio::test]
async fn what_is_not_built_is_not_offered() {
    let world = World::start().await;
    let organisation = world.registered("TN").await;
    let create = |fields| {
        world
            .api
            .post("/api/campaigns", &campaign(&organisation, fields))
            .token(&world.owner)
    };
    let problem = create(json!({"fund_types": ["general", "zakat"]}))
        .refused(422, "not_offered")
        .await;
    assert_eq!(pointers(&problem), ["/fund_types/1"]);
    let problem = create(json!({"funding_model": "all_or_nothing"}))
        .refused(422, "not_offered")
        .await;
    assert_eq!(pointers(&problem), ["/funding_model"]);
    create(json!({"fund_types": ["general", "sadaqah", "sadaqah_jariyah"]}))
        .expect(201)
        .await;
    world.finish().await;
}

#[tokio::test]
async fn only_owners_and_editors_write() {
    let world = World::start().await;
    let organisation = world.registered("TN").await;
    let body = campaign(&organisation, json!({}));
    let create = |token: &str| world.api.post("/api/campaigns", &body).token(token);
    world
        .api
        .post("/api/campaigns", &body)
        .refused(401, "unauthorized")
        .await;
    create("not.a.token").refused(401, "unauthorized").await;
    create(&world.stranger).refused(403, "forbidden").await;
    create(&world.reviewer).refused(403, "forbidden").await;
    let members = format!("/api/organisations/{organisation}/members");
    for role in ["editor", "finance"] {
        let account = format!("{role}@seeds.example");
        world
            .api
            .post(&members, &json!({"account": account, "role": role}))
            .token(&world.owner)
            .expect(201)
            .await;
    }
    create(&world.env.issuers.user("finance@seeds.example", &[]))
        .refused(403, "forbidden")
        .await;
    create(&world.env.issuers.user("editor@seeds.example", &[]))
        .expect(201)
        .await;
    let nobody = campaign("0199a1b2-0000-7000-8000-000000000001", json!({}));
    let problem = world
        .api
        .post("/api/campaigns", &nobody)
        .token(&world.owner)
        .refused(422, "invalid")
        .await;
    assert_eq!(pointers(&problem), ["/organisation_id"]);
    world.finish().await;
}

#[tokio::test]
async fn a_draft_is_changed_by_who_read_it_last() {
    let world = World::start().await;
    let organisation = world.registered("TN").await;
    let draft = world.draft(&organisation, json!({})).await;
    let path = format!("/api/campaigns/{}", draft["id"].as_str().unwrap());
    let change = |body| world.api.patch(&path, &body).token(&world.owner);
    let changed = change(
        json!({"version": 1, "title": {"ar": "نيل"}, "story": null, "budget": [],
                                "goal": {"amount": 700, "currency": "TND"}}),
    )
    .expect(200)
    .await;
    assert_eq!(
        (&changed["version"], &changed["title"], &changed["story"]),
        (&json!(2), &json!({"ar": "نيل"}), &json!(null))
    );
    assert_eq!(
        (&changed["goal"]["currency"], &changed["slug"]),
        (&json!("TND"), &draft["slug"])
    );
    let conflict = change(json!({"version": 1, "kind": "mixed"}))
        .refused(409, "version_conflict")
        .await;
    assert_eq!(conflict["version"], 2);
    assert_eq!(
        pointers(
            &change(json!({"kind": "mixed"}))
                .refused(400, "malformed")
                .await
        ),
        [""]
    );
    let problem = change(json!({"version": 2, "organisation_id": organisation}))
        .refused(400, "malformed")
        .await;
    assert_eq!(problem["errors"][0]["code"], "unknown_field");
    let problem = change(json!({"version": 2, "ends_at": "2025-01-01T00:00:00Z"}))
        .refused(422, "invalid")
        .await;
    assert_eq!(pointers(&problem), ["/ends_at"]);
    world
        .api
        .patch(&path, &json!({"version": 2}))
        .token(&world.stranger)
        .refused(404, "not_found")
        .await;
    assert_eq!(
        change(json!({"version": 2})).expect(200).await["version"],
        3
    );
    world.finish().await;
}

#[tokio::test]
async fn of_two_changes_at_once_one_is_refused() {
    let world = World::start().await;
    let organisation = world.registered("TN").await;
    let draft = world.draft(&organisation, json!({})).await;
    let path = format!("/api/campaigns/{}", draft["id"].as_str().unwrap());
    let change = |kind: &str| {
        world
            .api
            .patch(&path, &json!({"version": 1, "kind": kind}))
            .token(&world.owner)
            .send()
    };
    let (one, other) = tokio::join!(change("mixed"), change("awareness"));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    world.finish().await;
}

#[tokio::test]
async fn a_slug_is_taken_once() {
    let world = World::start().await;
    let organisation = world.registered("TN").await;
    world.draft(&organisation, json!({"slug": "nile"})).await;
    let again = world.api.post(
        "/api/campaigns",
        &campaign(&organisation, json!({"slug": "nile"})),
    );
    let problem = again.token(&world.owner).refused(409, "slug_taken").await;
    assert_eq!(pointers(&problem), ["/slug"]);
    let other = world.draft(&organisation, json!({})).await;
    let path = format!("/api/campaigns/{}", other["id"].as_str().unwrap());
    let rename = world
        .api
        .patch(&path, &json!({"version": 1, "slug": "nile"}));
    rename.token(&world.owner).refused(409, "slug_taken").await;
    assert_eq!(world.look(&other).await["slug"], other["slug"]);
    world.finish().await;
}

#[tokio::test]
async fn bodies_are_read_strictly() {
    let world = World::start().await;
    let send = |bytes: Vec<u8>, kind: &str| {
        let call = world
            .api
            .call(reqwest::Method::POST, "/api/campaigns")
            .token(&world.owner);
        call.header("Content-Type", kind).bytes(bytes)
    };
    send(b"{".to_vec(), "application/json")
        .refused(400, "malformed")
        .await;
    send(b"a=b".to_vec(), "application/x-www-form-urlencoded")
        .refused(415, "unsupported_media_type")
        .await;
    let long = format!(r#"{{"slug": "{}"}}"#, "x".repeat(70_000));
    send(long.into_bytes(), "application/json")
        .refused(413, "too_large")
        .await;
    world.finish().await;
}
