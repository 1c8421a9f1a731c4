//! What becomes of campaigns by people's word.

use contracts::campaign::CampaignState;
use contracts::campaign::events::{
    CampaignCancelled, CampaignChanged, CampaignClosed, CampaignPaused, CampaignPublished,
    CampaignResumed,
};
use money::CampaignId;
use serde_json::{Value, json};

use crate::world::{World, pointers};

fn id(campaign: &Value) -> CampaignId {
    campaign["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn from_draft_to_live() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let draft = world.draft(&organisation, json!({})).await;
    world
        .act(&draft, "submit", json!({}), &world.stranger)
        .refused(404, "not_found")
        .await;
    let submitted = world
        .act(&draft, "submit", json!({}), &world.owner)
        .expect(200)
        .await;
    assert_eq!(
        (&submitted["state"], &submitted["version"]),
        (&json!("submitted"), &json!(2))
    );
    world
        .act(&draft, "submit", json!({}), &world.owner)
        .refused(409, "wrong_state")
        .await;
    let path = format!("/api/campaigns/{}", id(&draft));
    let edit = world
        .api
        .patch(&path, &json!({"version": 2, "kind": "mixed"}))
        .token(&world.owner);
    edit.refused(409, "wrong_state").await;

    let approved = json!({"decision": "approved", "reason": {"ar": "حسن"}});
    world
        .act(&draft, "decision", approved.clone(), &world.owner)
        .refused(403, "forbidden")
        .await;
    let decided = world
        .act(&draft, "decision", approved.clone(), &world.reviewer)
        .expect(200)
        .await;
    assert_eq!(
        (&decided["state"], &decided["version"]),
        (&json!("approved"), &json!(3))
    );
    world
        .act(&draft, "decision", approved, &world.reviewer)
        .refused(409, "wrong_state")
        .await;
    let live = world.becomes(&draft, "live").await;
    assert_eq!(live["version"], 4);
    let public = world.api.get(&path).expect(200).await;
    assert!(public.get("remarks").is_none());
    assert_eq!(world.look(&draft).await["remarks"]["reason"]["ar"], "حسن");

    let published = world
        .env
        .broker
        .heard::<CampaignPublished>(|said| said.0.campaign_id == id(&draft))
        .await
        .0;
    assert_eq!(
        (published.state, published.version),
        (CampaignState::Approved, 3)
    );
    assert_eq!(
        (published.country.as_str(), published.goal.amount),
        ("TN", 5_000_000)
    );
    let changed = world
        .env
        .broker
        .heard::<CampaignChanged>(|said| said.0.campaign_id == id(&draft))
        .await
        .0;
    assert_eq!((changed.state, changed.version), (CampaignState::Live, 4));
    world.finish().await;
}

#[tokio::test]
async fn only_a_verified_organisation_submits() {
    let world = World::start().await;
    let organisation = world.registered("TN").await;
    let draft = world.draft(&organisation, json!({})).await;
    world
        .act(&draft, "submit", json!({}), &world.owner)
        .refused(409, "organisation_not_verified")
        .await;
    assert_eq!(world.look(&draft).await["state"], "draft");
    world.finish().await;
}

#[tokio::test]
async fn changes_are_asked_for_made_and_looked_at_again() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let draft = world.draft(&organisation, json!({})).await;
    let submit = async || {
        world
            .act(&draft, "submit", json!({}), &world.owner)
            .expect(200)
            .await
    };
    let decide = |body| world.act(&draft, "decision", body, &world.reviewer);
    submit().await;
    let problem = decide(json!({"decision": "changes_requested"}))
        .refused(422, "invalid")
        .await;
    assert_eq!(pointers(&problem), ["/reason"]);
    let back = decide(json!({"decision": "changes_requested", "reason": "Say how many trees"}))
        .expect(200)
        .await;
    assert_eq!(
        (&back["state"], &back["remarks"]["reason"]),
        (&json!("draft"), &json!("Say how many trees"))
    );
    let path = format!("/api/campaigns/{}", id(&draft));
    let edit = json!({"version": back["version"], "title": {"en": "7,000 trees"}});
    let edited = world
        .api
        .patch(&path, &edit)
        .token(&world.owner)
        .expect(200)
        .await;
    // The remarks stay beside the draft until the next decision.
    assert_eq!(edited["remarks"]["decision"], "changes_requested");
    submit().await;
    let rejected = decide(json!({"decision": "rejected", "reason": "No"}))
        .expect(200)
        .await;
    assert_eq!(rejected["state"], "rejected");
    world
        .act(&draft, "submit", json!({}), &world.owner)
        .refused(409, "wrong_state")
        .await;
    world
        .act(&draft, "cancel", json!({}), &world.owner)
        .refused(409, "wrong_state")
        .await;
    // It was never published: nobody else heard or sees anything of it.
    world.api.get(&path).refused(404, "not_found").await;
    assert!(world.env.broker.all::<CampaignPublished>().is_empty());
    world.finish().await;
}

#[tokio::test]
async fn a_reviewer_never_decides_on_their_own_campaign() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let members = format!("/api/organisations/{organisation}/members");
    let membership = json!({"account": "reviewer@rifada.test", "role": "editor"});
    world
        .api
        .post(&members, &membership)
        .token(&world.owner)
        .expect(201)
        .await;
    let draft = world.draft(&organisation, json!({})).await;
    world
        .act(&draft, "submit", json!({}), &world.owner)
        .expect(200)
        .await;
    let approved = json!({"decision": "approved"});
    world
        .act(&draft, "decision", approved, &world.reviewer)
        .refused(403, "own_organisation")
        .await;
    world.finish().await;
}

#[tokio::test]
async fn paused_and_resumed() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let live = world.live(&organisation, json!({})).await;
    world
        .act(&live, "resume", json!({}), &world.owner)
        .refused(409, "wrong_state")
        .await;
    world
        .act(&live, "pause", json!({}), &world.stranger)
        .refused(403, "forbidden")
        .await;
    let paused = world
        .act(&live, "pause", json!({"reason": "Storm"}), &world.owner)
        .expect(200)
        .await;
    assert_eq!(
        (&paused["state"], &paused["paused_because"]),
        (&json!("paused"), &json!("organisation"))
    );
    world
        .act(&live, "pause", json!({}), &world.owner)
        .refused(409, "wrong_state")
        .await;
    let resumed = world
        .act(&live, "resume", json!({}), &world.owner)
        .expect(200)
        .await;
    assert_eq!(
        (&resumed["state"], &resumed["paused_because"]),
        (&json!("live"), &json!(null))
    );

    // What the operator stops, the owner does not start.
    let problem = world
        .act(&live, "pause", json!({}), &world.admin)
        .refused(422, "invalid")
        .await;
    assert_eq!(pointers(&problem), ["/reason"]);
    world
        .act(
            &live,
            "pause",
            json!({"reason": "Complaints"}),
            &world.reviewer,
        )
        .expect(200)
        .await;
    world
        .act(&live, "resume", json!({}), &world.owner)
        .refused(409, "paused_by_operator")
        .await;
    assert_eq!(
        world
            .act(&live, "resume", json!({}), &world.admin)
            .expect(200)
            .await["state"],
        "live"
    );
    let of_it = |said: &CampaignId| *said == id(&live);
    let first = world
        .env
        .broker
        .heard::<CampaignPaused>(|said| of_it(&said.0.campaign_id))
        .await
        .0;
    assert_eq!((first.state, first.version), (CampaignState::Paused, 5));
    world
        .env
        .broker
        .heard::<CampaignResumed>(|said| of_it(&said.0.campaign_id) && said.0.version == 8)
        .await;
    world.finish().await;
}

#[tokio::test]
async fn closed_and_cancelled_for_good() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let closing = world.live(&organisation, json!({})).await;
    world
        .act(&closing, "close", json!({}), &world.reviewer)
        .refused(403, "forbidden")
        .await;
    assert_eq!(
        world
            .act(&closing, "close", json!({}), &world.owner)
            .expect(200)
            .await["state"],
        "closed"
    );
    for (action, body) in [
        ("close", json!({})),
        ("cancel", json!({})),
        ("resume", json!({})),
        ("pause", json!({})),
    ] {
        world
            .act(&closing, action, body, &world.owner)
            .refused(409, "wrong_state")
            .await;
    }
    let cancelling = world.live(&organisation, json!({})).await;
    let reason = json!({"reason": {"ar": "تعذّر التنفيذ"}});
    assert_eq!(
        world
            .act(&cancelling, "cancel", reason, &world.owner)
            .expect(200)
            .await["state"],
        "cancelled"
    );
    world
        .env
        .broker
        .heard::<CampaignClosed>(|said| said.0.campaign_id == id(&closing))
        .await;
    world
        .env
        .broker
        .heard::<CampaignCancelled>(|said| said.0.campaign_id == id(&cancelling))
        .await;
    // Both stay to be seen.
    for campaign in [&closing, &cancelling] {
        world
            .api
            .get(&format!("/api/campaigns/{}", id(campaign)))
            .expect(200)
            .await;
    }
    let draft = world.draft(&organisation, json!({})).await;
    world
        .act(&draft, "close", json!({}), &world.owner)
        .refused(409, "wrong_state")
        .await;
    world
        .act(&draft, "cancel", json!({}), &world.owner)
        .expect(200)
        .await;
    world
        .api
        .get(&format!("/api/campaigns/{}", id(&draft)))
        .refused(404, "not_found")
        .await;
    world.finish().await;
}
