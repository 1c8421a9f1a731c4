//! What happens by itself when a date comes.

use contracts::campaign::events::{CampaignChanged, CampaignClosed};
use jiff::SignedDuration;
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn it_starts_and_ends_at_its_dates() {
    let world = World::at("2026-06-01T00:00:00Z").await;
    let organisation = world.verified("TN").await;
    let dates = json!({"starts_at": "2026-06-01T01:00:00Z", "ends_at": "2026-06-01T02:00:00Z"});
    let waiting = world.approved(&organisation, dates).await;
    let minutes = |minutes| world.env.clock.advance(SignedDuration::from_mins(minutes));
    minutes(59);
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    assert_eq!(world.look(&waiting).await["state"], "approved");
    minutes(1);
    world.becomes(&waiting, "live").await;
    minutes(59);
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    assert_eq!(world.look(&waiting).await["state"], "live");
    minutes(1);
    let closed = world.becomes(&waiting, "closed").await;
    assert_eq!(closed["version"], 5);
    world
        .env
        .broker
        .heard::<CampaignClosed>(|said| said.0.version == 5)
        .await;
    world.finish().await;
}

#[tokio::test]
async fn paused_campaigns_close_too() {
    let world = World::at("2026-06-01T00:00:00Z").await;
    let organisation = world.verified("TN").await;
    let live = world
        .live(&organisation, json!({"ends_at": "2026-06-01T00:30:00Z"}))
        .await;
    world
        .act(&live, "pause", json!({}), &world.owner)
        .expect(200)
        .await;
    world.env.clock.advance(SignedDuration::from_mins(30));
    world.becomes(&live, "closed").await;
    world.finish().await;
}

#[tokio::test]
async fn nothing_is_submitted_or_approved_after_its_end() {
    let world = World::at("2026-06-01T00:00:00Z").await;
    let organisation = world.verified("TN").await;
    let dates = json!({"ends_at": "2026-06-01T00:30:00Z"});
    let (late, later) = (
        world.draft(&organisation, dates.clone()).await,
        world.draft(&organisation, dates).await,
    );
    world
        .act(&late, "submit", json!({}), &world.owner)
        .expect(200)
        .await;
    world.env.clock.advance(SignedDuration::from_mins(30));
    world
        .act(
            &late,
            "decision",
            json!({"decision": "approved"}),
            &world.reviewer,
        )
        .refused(409, "campaign_ended")
        .await;
    world
        .act(&later, "submit", json!({}), &world.owner)
        .refused(409, "campaign_ended")
        .await;
    world.finish().await;
}

#[tokio::test]
async fn of_several_copies_one_does_it() {
    let mut world = World::at("2026-06-01T00:00:00Z").await;
    world.copy(|_| ()).await;
    world.copy(|_| ()).await;
    let organisation = world.verified("TN").await;
    let mut campaigns = Vec::new();
    for _ in 0..10 {
        campaigns.push(
            world
                .approved(&organisation, json!({"starts_at": "2026-06-01T00:30:00Z"}))
                .await,
        );
    }
    world.env.clock.advance(SignedDuration::from_mins(30));
    for campaign in &campaigns {
        assert_eq!(world.becomes(campaign, "live").await["version"], 4);
    }
    for campaign in &campaigns {
        let id = campaign["id"].as_str().unwrap().parse().unwrap();
        world
            .env
            .broker
            .heard::<CampaignChanged>(|said| said.0.campaign_id == id)
            .await;
    }
    assert_eq!(
        world.env.broker.all::<CampaignChanged>().len(),
        campaigns.len()
    );
    world.finish().await;
}

#[tokio::test]
async fn of_several_copies_one_ends_it_and_notes_it() {
    let mut world = World::at("2026-06-01T00:00:00Z").await;
    world.copy(|_| ()).await;
    world.copy(|_| ()).await;
    let organisation = world.verified("TN").await;
    let mut campaigns = Vec::new();
    for _ in 0..10 {
        let dates = json!({"ends_at": "2026-06-01T00:30:00Z"});
        campaigns.push(world.live(&organisation, dates).await);
    }
    world.env.clock.advance(SignedDuration::from_mins(30));
    let mut versions = Vec::new();
    for campaign in &campaigns {
        versions.push(world.becomes(campaign, "closed").await["version"].clone());
    }
    let closed = async || {
        let closed = world.env.broker.all::<CampaignClosed>();
        (closed.len() == campaigns.len()).then_some(closed)
    };
    testkit::eventually("each is said to be closed", closed).await;
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    assert_eq!(
        world.env.broker.all::<CampaignClosed>().len(),
        campaigns.len()
    );
    for (campaign, version) in campaigns.iter().zip(&versions) {
        assert_eq!(&world.look(campaign).await["version"], version);
        let id: uuid::Uuid = campaign["id"].as_str().unwrap().parse().unwrap();
        let noted: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM audit WHERE subject_id = $1 AND action = 'campaign.closed'",
        )
        .bind(id)
        .fetch_one(&world.env.db)
        .await
        .unwrap();
        assert_eq!(noted, 1, "one row of the audit each");
    }
    world.finish().await;
}
