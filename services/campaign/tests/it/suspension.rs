//! What suspending an organisation does to its campaigns.

use contracts::campaign::events::{CampaignPaused, OrganisationSuspended};
use money::CampaignId;
use serde_json::{Value, json};

use crate::world::World;

fn id(campaign: &Value) -> CampaignId {
    campaign["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_suspended_organisations_campaigns_pause() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let live = world.live(&organisation, json!({})).await;
    let waiting = world
        .approved(&organisation, json!({"starts_at": "2098-01-01T00:00:00Z"}))
        .await;
    let draft = world.draft(&organisation, json!({})).await;
    world.decide_organisation(&organisation, "suspended").await;
    for campaign in [&live, &waiting] {
        let paused = world.look(campaign).await;
        assert_eq!(
            (&paused["state"], &paused["paused_because"]),
            (&json!("paused"), &json!("organisation_suspended"))
        );
        world
            .env
            .broker
            .heard::<CampaignPaused>(|said| said.0.campaign_id == id(campaign))
            .await;
    }
    world
        .env
        .broker
        .heard::<OrganisationSuspended>(|_| true)
        .await;
    assert_eq!(world.look(&draft).await["state"], "draft");
    world
        .act(&live, "resume", json!({}), &world.owner)
        .refused(409, "organisation_not_verified")
        .await;
    world
        .act(&draft, "submit", json!({}), &world.owner)
        .refused(409, "organisation_not_verified")
        .await;
    // Out of the directory, but its page says why its campaigns stand still.
    let listed = world.api.get("/api/organisations").expect(200).await;
    assert_eq!(listed["items"], json!([]));
    let seen = world
        .api
        .get(&format!("/api/organisations/{organisation}"))
        .expect(200)
        .await;
    assert_eq!(seen["state"], "suspended");

    world.decide_organisation(&organisation, "verified").await;
    assert_eq!(
        world
            .act(&live, "resume", json!({}), &world.owner)
            .expect(200)
            .await["state"],
        "live"
    );
    assert_eq!(
        world
            .act(&waiting, "resume", json!({}), &world.owner)
            .expect(200)
            .await["state"],
        "approved"
    );
    world.finish().await;
}

#[tokio::test]
async fn approving_beside_suspending_leaves_nothing_live() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let draft = world.draft(&organisation, json!({})).await;
    world
        .act(&draft, "submit", json!({}), &world.owner)
        .expect(200)
        .await;
    let approve = world
        .act(
            &draft,
            "decision",
            json!({"decision": "approved"}),
            &world.reviewer,
        )
        .send();
    let (approved, _) = tokio::join!(
        approve,
        world.decide_organisation(&organisation, "suspended")
    );
    let state = world.look(&draft).await["state"].clone();
    match approved.status {
        200 => assert_eq!(state, "paused"),
        409 => assert_eq!(state, "submitted"),
        other => panic!("{other}: {}", approved.text),
    }
    world.finish().await;
}
