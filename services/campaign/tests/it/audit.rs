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

#[tokio::test]
async fn reasons_come_from_a_list_too() {
    let world = World::start().await;
    for (of, code) in [
        ("campaign", "goal_unrealistic"),
        ("organisation", "complaints"),
        ("sponsor", "promise_broken"),
    ] {
        let list = world
            .api
            .get(&format!("/api/reasons?for={of}"))
            .expect(200)
            .await;
        let items = list["items"].as_array().unwrap();
        let listed = items.iter().find(|item| item["code"] == code).unwrap();
        assert!(
            listed["text"]["ar"].is_string() && listed["decisions"].is_array(),
            "{listed}"
        );
    }
    world
        .api
        .get("/api/reasons")
        .refused(400, "malformed")
        .await;
    world
        .api
        .get("/api/reasons?for=gift")
        .refused(400, "malformed")
        .await;

    let organisation = world.verified("TN").await;
    let draft = world.draft(&organisation, json!({})).await;
    world
        .act(&draft, "submit", json!({}), &world.owner)
        .expect(200)
        .await;
    let decide = |body| world.act(&draft, "decision", body, &world.reviewer);
    let unknown = json!({"decision": "changes_requested", "reason_code": "complaints"});
    let unknown = decide(unknown).refused(422, "invalid").await;
    assert_eq!(crate::world::pointers(&unknown), ["/reason_code"]);
    let listed = json!({"decision": "changes_requested", "reason_code": "goal_unrealistic"});
    let back = decide(listed).expect(200).await;
    assert_eq!(back["remarks"]["reason_code"], "goal_unrealistic");
    assert!(back["remarks"]["reason"]["fr"].is_string());
    let path = format!(
        "/api/audit?action=campaign.changes_requested&subject_id={}",
        draft["id"].as_str().unwrap()
    );
    let audit = world.api.get(&path).token(&world.admin).expect(200).await;
    assert_eq!(audit["items"][0]["reason_code"], "goal_unrealistic");

    let verification = format!("/api/organisations/{organisation}/verification/decision");
    let suspend =
        json!({"decision": "suspended", "reason": "Three of them", "reason_code": "complaints"});
    let suspended = world
        .api
        .post(&verification, &suspend)
        .token(&world.reviewer)
        .expect(200)
        .await;
    assert_eq!(
        (
            &suspended["remarks"]["reason"],
            &suspended["remarks"]["reason_code"]
        ),
        (&json!("Three of them"), &json!("complaints"))
    );
    world.finish().await;
}

#[tokio::test]
async fn the_audit_is_asked_by_who_and_when() {
    let world = World::at("2026-06-01T10:00:00Z").await;
    world.verified("TN").await;
    world.env.clock.advance(jiff::SignedDuration::from_mins(1));
    world.registered("SN").await;
    let count = async |query: &str| {
        let path = format!("/api/audit?{query}");
        let page = world.api.get(&path).token(&world.admin).expect(200).await;
        page["items"].as_array().unwrap().len()
    };
    assert_eq!(count("").await, 4);
    assert_eq!(count("actor=Reviewer@rifada.test").await, 1);
    assert_eq!(
        count("actor=owner@seeds.example&action=organisation.registered").await,
        2
    );
    assert_eq!(count("from=2026-06-01T10:01:00Z").await, 1);
    assert_eq!(count("to=2026-06-01T10:01:00Z").await, 3);
    assert_eq!(
        count("from=2026-06-01T10:00:30Z&to=2026-06-01T10:01:00Z").await,
        0
    );
    let first = world
        .api
        .get("/api/audit?limit=3&actor=")
        .token(&world.admin)
        .expect(200)
        .await;
    let cursor = first["next_cursor"].as_str().unwrap();
    assert_eq!(count(&format!("limit=3&cursor={cursor}")).await, 1);
    world
        .api
        .get("/api/audit?from=yesterday")
        .token(&world.admin)
        .refused(400, "malformed")
        .await;
    world.finish().await;
}
