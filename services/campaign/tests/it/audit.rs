//! Every decision is noted.

use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn who_decided_what_and_why() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let live = world.live(&organisation, json!({})).await;
    world
        .act(
            &live,
            "pause",
            json!({"reason": "Complaints"}),
            &world.reviewer,
        )
        .expect(200)
        .await;
    let path = format!("/api/audit?subject_id={}", live["id"].as_str().unwrap());
    world.api.get(&path).refused(401, "unauthorized").await;
    world
        .api
        .get(&path)
        .token(&world.owner)
        .refused(403, "forbidden")
        .await;
    let page = world.api.get(&path).token(&world.admin).expect(200).await;
    let steps: Vec<_> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            let text = |field: &str| entry[field].as_str().unwrap_or("").to_owned();
            (text("actor"), text("action"), text("before"), text("after"))
        })
        .collect();
    let step = |actor: &str, action: &str, before: &str, after: &str| {
        (
            actor.to_owned(),
            format!("campaign.{action}"),
            before.to_owned(),
            after.to_owned(),
        )
    };
    assert_eq!(
        steps,
        [
            step("reviewer@rifada.test", "paused", "live", "paused"),
            step("clock", "went_live", "approved", "live"),
            step("reviewer@rifada.test", "approved", "submitted", "approved"),
            step("owner@seeds.example", "submitted", "draft", "submitted"),
            step("owner@seeds.example", "drafted", "", "draft"),
        ]
    );
    assert_eq!(page["items"][0]["reason"], "Complaints");
    let verified = world
        .api
        .get("/api/audit?action=organisation.verified")
        .token(&world.reviewer)
        .expect(200)
        .await;
    assert_eq!(verified["items"][0]["reason"]["en"], "Seen the papers");
    world.finish().await;
}

#[tokio::test]
async fn what_was_noted_stands() {
    let world = World::start().await;
    world.registered("TN").await;
    for sql in ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit"] {
        let error = sqlx::query(sql).execute(&world.env.db).await.unwrap_err();
        assert!(error.to_string().contains("never changed"), "{error}");
    }
    world.finish().await;
}
