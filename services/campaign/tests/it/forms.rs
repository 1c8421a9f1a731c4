//! Keeping what was typed so far.

use serde_json::{Value, json};

use crate::world::{World, campaign, pointers};

impl World {
    async fn typed(&self, organisation: &str, content: Value) -> Value {
        let body = json!({"organisation_id": organisation, "kind": "campaign", "content": content});
        let call = self.api.post("/api/drafts", &body).token(&self.owner);
        call.expect(201).await
    }
}

fn path(draft: &Value) -> String {
    format!("/api/drafts/{}", draft["id"].as_str().unwrap())
}

#[tokio::test]
async fn what_was_typed_is_kept_step_by_step() {
    let world = World::start().await;
    let organisation = world.registered("TN").await;
    let draft = world
        .typed(&organisation, json!({"title_ar": "مناخ", "goal": "12,5"}))
        .await;
    assert_eq!(
        (&draft["state"], &draft["version"], &draft["created_by"]),
        (&json!("open"), &json!(1), &json!("owner@seeds.example"))
    );
    let path = path(&draft);
    let change = |version: i64, content: Value| {
        let body = json!({"version": version, "content": content});
        world.api.patch(&path, &body).token(&world.owner)
    };
    let changed = change(1, json!({"title_ar": "مناخ مستدام"}))
        .expect(200)
        .await;
    assert_eq!(changed["content"], json!({"title_ar": "مناخ مستدام"}));
    assert_eq!(changed["version"], 2);
    let conflict = change(1, json!({})).refused(409, "version_conflict").await;
    assert_eq!(conflict["version"], 2);
    let read = world.api.get(&path).token(&world.owner).expect(200).await;
    assert_eq!(read, changed);

    let other = world.typed(&organisation, json!({})).await;
    let list = format!("/api/drafts?organisation_id={organisation}");
    let page = world.api.get(&list).token(&world.owner).expect(200).await;
    let ids: Vec<&Value> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["id"])
        .collect();
    assert_eq!(ids, [&other["id"], &draft["id"]]);

    let discard = format!("{path}/discard");
    let discard = || world.api.post(&discard, &json!({})).token(&world.owner);
    assert_eq!(discard().expect(200).await["state"], "discarded");
    discard().refused(404, "not_found").await;
    change(2, json!({})).refused(404, "not_found").await;
    world.finish().await;
}

#[tokio::test]
async fn drafts_are_for_owners_and_editors() {
    let world = World::start().await;
    let organisation = world.registered("TN").await;
    let members = format!("/api/organisations/{organisation}/members");
    for (account, role) in [
        ("editor@seeds.example", "editor"),
        ("money@seeds.example", "finance"),
    ] {
        let member = json!({"account": account, "role": role});
        world
            .api
            .post(&members, &member)
            .token(&world.owner)
            .expect(201)
            .await;
    }
    let draft = world
        .typed(&organisation, json!({"title_en": "Nile"}))
        .await;
    let (path, list) = (
        path(&draft),
        format!("/api/drafts?organisation_id={organisation}"),
    );
    let person = |account: &str| world.env.issuers.user(account, &[]);
    let get = |path: &str, token: &str| world.api.get(path).token(token);
    let (editor, finance) = (
        person("editor@seeds.example"),
        person("money@seeds.example"),
    );
    get(&path, &editor).expect(200).await;
    get(&path, &finance).refused(403, "forbidden").await;
    get(&list, &finance).refused(403, "forbidden").await;
    for outside in [&world.stranger, &world.reviewer] {
        get(&path, outside).refused(404, "not_found").await;
        get(&list, outside).refused(403, "forbidden").await;
        let change = json!({"version": 1, "content": {}});
        world
            .api
            .patch(&path, &change)
            .token(outside)
            .refused(404, "not_found")
            .await;
        let body = json!({"organisation_id": organisation, "kind": "campaign", "content": {}});
        world
            .api
            .post("/api/drafts", &body)
            .token(outside)
            .refused(403, "forbidden")
            .await;
    }
    world.api.get(&path).refused(401, "unauthorized").await;
    world.finish().await;
}

#[tokio::test]
async fn drafts_have_their_limits() {
    let world = World::start().await;
    let organisation = world.registered("TN").await;
    let keep = |content: Value| {
        let body = json!({"organisation_id": organisation, "kind": "campaign", "content": content});
        world.api.post("/api/drafts", &body).token(&world.owner)
    };
    let long = keep(json!({"story": "a".repeat(49_200)}))
        .refused(422, "invalid")
        .await;
    assert_eq!(pointers(&long), ["/content"]);
    keep(json!({"story": "a".repeat(70_000)}))
        .refused(413, "too_large")
        .await;
    keep(json!({"story": "a\u{0}b"}))
        .refused(422, "invalid")
        .await;
    keep(json!({"sdgs": [13]})).refused(400, "malformed").await;
    for _ in 0..100 {
        keep(json!({})).expect(201).await;
    }
    keep(json!({})).refused(409, "too_many_drafts").await;
    let first = keep(json!({"a": "b"}))
        .key("k")
        .refused(409, "too_many_drafts")
        .await;
    assert_eq!(first["status"], 409);
    world.finish().await;
}

#[tokio::test]
async fn a_campaign_takes_its_draft_along() {
    let world = World::start().await;
    let organisation = world.registered("TN").await;
    let draft = world
        .typed(&organisation, json!({"title_ar": "مناخ"}))
        .await;
    let mut body = campaign(&organisation, json!({"draft_id": draft["id"]}));
    body["goal"]["amount"] = json!(0);
    let create = |body: &Value| world.api.post("/api/campaigns", body).token(&world.owner);
    create(&body).refused(422, "invalid").await;
    world
        .api
        .get(&path(&draft))
        .token(&world.owner)
        .expect(200)
        .await;
    body["goal"]["amount"] = json!(5_000_000);
    create(&body).expect(201).await;
    world
        .api
        .get(&path(&draft))
        .token(&world.owner)
        .refused(404, "not_found")
        .await;
    body["slug"] = json!("another");
    let gone = create(&body).refused(422, "invalid").await;
    assert_eq!(pointers(&gone), ["/draft_id"]);
    world.finish().await;
}

#[tokio::test]
async fn arabic_alone_is_enough_and_makes_the_address_too() {
    let world = World::start().await;
    let organisation = world.registered("TN").await;
    let mut body = campaign(
        &organisation,
        json!({"title": {"ar": "مناخ مستدام"}, "story": {"ar": "قصة"}, "budget": []}),
    );
    body.as_object_mut().unwrap().remove("slug");
    let mut slugs = Vec::new();
    for _ in 0..3 {
        let made = world
            .api
            .post("/api/campaigns", &body)
            .token(&world.owner)
            .expect(201)
            .await;
        slugs.push(made["slug"].as_str().unwrap().to_owned());
    }
    let latin = |slug: &str| {
        slug.chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    assert!(slugs[0].len() > 3 && latin(&slugs[0]), "{slugs:?}");
    assert_eq!(
        slugs[1..],
        [format!("{}-2", slugs[0]), format!("{}-3", slugs[0])]
    );
    world.finish().await;
}
