//! The reviewers' queue, what they take for themselves, and what changed since they last decided.

use contracts::tokens::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::world::World;

impl World {
    async fn submitted(&self, organisation: &str, fields: Value) -> Value {
        let draft = self.draft(organisation, fields).await;
        self.act(&draft, "submit", json!({}), &self.owner)
            .expect(200)
            .await
    }

    pub fn second_reviewer(&self) -> String {
        self.env
            .issuers
            .user("second@rifada.test", &[Role::Reviewer])
    }

    async fn queue(&self, query: &str) -> Value {
        let path = format!("/api/reviews{query}");
        let reviewer = self
            .env
            .issuers
            .user("reviewer@rifada.test", &[Role::Reviewer]);
        self.api.get(&path).token(&reviewer).expect(200).await
    }
}

fn ids(page: &Value) -> Vec<Value> {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].clone())
        .collect()
}

#[tokio::test]
async fn one_reviewer_at_a_time() {
    let world = World::at("2026-06-01T10:00:00Z").await;
    let organisation = world.verified("TN").await;
    let campaign = world.submitted(&organisation, json!({})).await;
    let second = world.second_reviewer();
    let act = |action: &str, token: &str| world.act(&campaign, action, json!({}), token);
    let claimed = act("claim", &world.reviewer).expect(200).await;
    let claim = json!({"by": "reviewer@rifada.test", "until": "2026-06-01T10:30:00Z"});
    assert_eq!(claimed["claim"], claim);

    let refused = act("claim", &second)
        .refused(409, "claimed_by_another")
        .await;
    assert_eq!(
        (&refused["claimed_by"], &refused["claimed_until"]),
        (&claim["by"], &claim["until"])
    );
    act("release", &second)
        .refused(409, "claimed_by_another")
        .await;
    let approve = json!({"decision": "approved"});
    world
        .act(&campaign, "decision", approve.clone(), &second)
        .refused(409, "claimed_by_another")
        .await;

    // Who decides sees it; whose campaign it is doesn't.
    let path = format!("/api/campaigns/{}", campaign["id"].as_str().unwrap());
    assert_eq!(
        world.api.get(&path).token(&second).expect(200).await["claim"],
        claim
    );
    assert_eq!(world.look(&campaign).await.get("claim"), None);

    world.env.clock.advance(SignedDuration::from_mins(20));
    let renewed = act(
        "claim",
        &world
            .env
            .issuers
            .user("reviewer@rifada.test", &[Role::Reviewer]),
    )
    .expect(200)
    .await;
    assert_eq!(renewed["claim"]["until"], "2026-06-01T10:50:00Z");
    let first = world
        .env
        .issuers
        .user("reviewer@rifada.test", &[Role::Reviewer]);
    assert_eq!(act("release", &first).expect(200).await.get("claim"), None);
    act("claim", &first).expect(200).await;
    world.env.clock.advance(SignedDuration::from_mins(30));
    let second = world.second_reviewer();
    assert_eq!(
        world
            .api
            .get(&path)
            .token(&second)
            .expect(200)
            .await
            .get("claim"),
        None
    );
    let approved = world
        .act(&campaign, "decision", approve, &second)
        .expect(200)
        .await;
    assert_eq!(
        (&approved["state"], approved.get("claim")),
        (&json!("approved"), None)
    );
    act("claim", &second).refused(409, "wrong_state").await;
    world.finish().await;
}

#[tokio::test]
async fn nobody_takes_their_own() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let campaign = world.submitted(&organisation, json!({})).await;
    let both = world
        .env
        .issuers
        .user("owner@seeds.example", &[Role::Reviewer]);
    let act = |action: &str, token: &str| world.act(&campaign, action, json!({}), token);
    act("claim", &both).refused(403, "own_organisation").await;
    act("claim", &world.owner).refused(403, "forbidden").await;
    act("claim", &world.admin).refused(403, "forbidden").await;
    act("claim", &world.reviewer).expect(200).await;
    let path = format!("/api/campaigns/{}", campaign["id"].as_str().unwrap());
    assert_eq!(
        world
            .api
            .get(&path)
            .token(&both)
            .expect(200)
            .await
            .get("claim"),
        None
    );
    let queue = world.api.get("/api/reviews").token(&both).expect(200).await;
    assert_eq!(queue["items"][0]["own"], true);
    assert_eq!(queue["items"][0]["claim"], json!(null));
    world
        .api
        .get("/api/reviews")
        .token(&world.owner)
        .refused(403, "forbidden")
        .await;
    world.finish().await;
}

#[tokio::test]
async fn two_reviewers_at_the_same_moment() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let campaign = world.submitted(&organisation, json!({})).await;
    let second = world.second_reviewer();
    let claim = |token: &str| world.act(&campaign, "claim", json!({}), token).send();
    let (one, other) = tokio::join!(claim(&world.reviewer), claim(&second));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    world.finish().await;
}

#[tokio::test]
async fn the_one_first_that_waits_longest() {
    let world = World::at("2026-06-01T10:00:00Z").await;
    let verified = world.verified("TN").await;
    let later = |seconds| world.env.clock.advance(SignedDuration::from_secs(seconds));
    let first = world.submitted(&verified, json!({})).await;
    later(60);
    let applied = world.registered("SN").await;
    let verification = format!("/api/organisations/{applied}/verification");
    world
        .api
        .post(&verification, &json!({}))
        .token(&world.owner)
        .expect(200)
        .await;
    later(60);
    let last = world.submitted(&verified, json!({})).await;
    world.draft(&verified, json!({})).await;

    let queue = world.queue("").await;
    assert_eq!(
        ids(&queue),
        [first["id"].clone(), json!(applied), last["id"].clone()]
    );
    let item = &queue["items"][1];
    assert_eq!(
        (
            &item["kind"],
            &item["state"],
            &item["waiting_since"],
            &item["submissions"],
            &item["own"]
        ),
        (
            &json!("organisation"),
            &json!("applied"),
            &json!("2026-06-01T10:01:00Z"),
            &json!(1),
            &json!(false)
        )
    );
    assert_eq!(
        (&item["title"]["en"], &item["organisation"]["country"]),
        (&json!("Seeds of the Nile"), &json!("SN"))
    );
    assert_eq!(
        ids(&world.queue("?kind=campaign").await),
        [first["id"].clone(), last["id"].clone()]
    );
    assert_eq!(
        ids(&world.queue("?kind=organisation").await),
        [json!(applied)]
    );
    let page = world.queue("?limit=2").await;
    let cursor = page["next_cursor"].as_str().unwrap();
    assert_eq!(
        ids(&world.queue(&format!("?limit=2&cursor={cursor}")).await),
        [last["id"].clone()]
    );
    world.finish().await;
}

#[tokio::test]
async fn what_is_handed_in_again_stands_at_the_end() {
    let world = World::at("2026-06-01T10:00:00Z").await;
    let verified = world.verified("TN").await;
    let later = |seconds| world.env.clock.advance(SignedDuration::from_secs(seconds));
    let first = world.submitted(&verified, json!({})).await;
    later(60);
    let last = world.submitted(&verified, json!({})).await;
    let changes = json!({"decision": "changes_requested", "reason": "Budget?"});
    world
        .act(&first, "decision", changes, &world.reviewer)
        .expect(200)
        .await;
    later(60);
    world
        .act(&first, "submit", json!({}), &world.owner)
        .expect(200)
        .await;
    let queue = world.queue("?kind=campaign").await;
    assert_eq!(ids(&queue), [last["id"].clone(), first["id"].clone()]);
    assert_eq!(queue["items"][1]["submissions"], 2);
    world
        .act(&first, "cancel", json!({}), &world.owner)
        .expect(200)
        .await;
    assert_eq!(
        ids(&world.queue("?kind=campaign").await),
        [last["id"].clone()]
    );
    world.finish().await;
}

#[tokio::test]
async fn what_was_handed_in_before_this_was_kept_waits_too() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let campaign = world.submitted(&organisation, json!({})).await;
    sqlx::query("DELETE FROM submissions")
        .execute(&world.env.db)
        .await
        .unwrap();
    assert_eq!(ids(&world.queue("").await), [campaign["id"].clone()]);
    world
        .act(&campaign, "claim", json!({}), &world.reviewer)
        .expect(200)
        .await;
    assert_eq!(
        world.queue("").await["items"][0]["claim"]["by"],
        "reviewer@rifada.test"
    );
    sqlx::query("DELETE FROM submissions")
        .execute(&world.env.db)
        .await
        .unwrap();
    let changes = json!({"decision": "changes_requested", "reason": "Budget?"});
    world
        .act(&campaign, "decision", changes, &world.reviewer)
        .expect(200)
        .await;
    let path = format!(
        "/api/campaigns/{}/differences",
        campaign["id"].as_str().unwrap()
    );
    let found = world.api.get(&path).token(&world.owner).expect(200).await;
    assert_eq!(
        (&found["decision"], &found["items"]),
        (&json!("changes_requested"), &json!([]))
    );
    world.finish().await;
}

#[tokio::test]
async fn what_changed_since_the_last_decision() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let campaign = world.submitted(&organisation, json!({})).await;
    let path = format!("/api/campaigns/{}", campaign["id"].as_str().unwrap());
    let differences = format!("{path}/differences");
    let differences =
        async |token: &str| world.api.get(&differences).token(token).expect(200).await;
    let none = differences(&world.reviewer).await;
    assert_eq!(none, json!({"since": null, "decision": null, "items": []}));
    let changes = json!({"decision": "changes_requested", "reason": "Budget?"});
    let back = world
        .act(&campaign, "decision", changes, &world.reviewer)
        .expect(200)
        .await;
    let change = json!({"version": back["version"], "goal": {"amount": 4_000_000, "currency": "USD"},
                        "title": {"ar": "مناخ"}, "story": campaign["story"]});
    world
        .api
        .patch(&path, &change)
        .token(&world.owner)
        .expect(200)
        .await;
    let found = differences(&world.owner).await;
    assert_eq!(found["decision"], "changes_requested");
    let mut items = found["items"].as_array().unwrap().clone();
    items.sort_by_key(|item| item["field"].as_str().unwrap().to_owned());
    let expected = json!([
        {"field": "goal", "before": campaign["goal"], "after": {"amount": 4_000_000, "currency": "USD"}},
        {"field": "title", "before": campaign["title"], "after": {"ar": "مناخ"}},
    ]);
    assert_eq!(json!(items), expected);
    world
        .act(&campaign, "submit", json!({}), &world.owner)
        .expect(200)
        .await;
    assert_eq!(differences(&world.reviewer).await, found);
    let path = format!("{path}/differences");
    world
        .api
        .get(&path)
        .token(&world.stranger)
        .refused(404, "not_found")
        .await;
    world.api.get(&path).refused(401, "unauthorized").await;
    world.finish().await;
}
