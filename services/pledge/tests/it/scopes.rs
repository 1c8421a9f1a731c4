//! Funds for a programme or for what passes a filter, as campaigns come and change.

use contracts::campaign::events::CampaignChanged;
use contracts::pledge::events::MatchFundChanged;
use money::ProgrammeId;
use serde_json::json;
use uuid::Uuid;

use crate::world::{World, campaign_facts, text};

async fn activated(world: &World, scope: serde_json::Value) -> String {
    let sponsor = world.verified_sponsor().await;
    let id = world.draft(&sponsor, json!({"scope": scope})).await;
    world.act(&id, "activate", &json!({})).expect(200).await;
    id
}

#[actix_web::test]
async fn a_programmes_fund_is_for_campaigns_that_join_later_and_not_for_those_that_left() {
    let world = World::start().await;
    let programme: ProgrammeId = Uuid::now_v7().into();
    let mut early = campaign_facts("USD");
    early.programme_id = Some(programme);
    world.published(early.clone()).await;
    let mut outside = campaign_facts("USD");
    world.published(outside.clone()).await;
    let mut other_money = campaign_facts("EGP");
    other_money.programme_id = Some(programme);
    world.published(other_money.clone()).await;
    let fund = activated(&world, json!({"programme": programme})).await;
    let matched = async |id, email: &str| world.pledge(id, email, 100).await.matched;
    assert_eq!(matched(early.campaign_id, "a@example.org").await, 100);
    assert_eq!(matched(outside.campaign_id, "a@example.org").await, 0);

    outside.programme_id = Some(programme);
    outside.version = 4;
    world
        .env
        .broker
        .say(&CampaignChanged(outside.clone()))
        .await;
    world.heard_of(outside.campaign_id, 4).await;
    let joined = |event: &MatchFundChanged| {
        event.0.fund_id.to_string() == fund
            && event
                .0
                .campaigns
                .iter()
                .any(|place| place.campaign_id == outside.campaign_id && place.unlocked)
    };
    world.env.broker.heard(joined).await;
    assert_eq!(matched(outside.campaign_id, "b@example.org").await, 100);

    early.programme_id = None;
    early.version = 4;
    world.env.broker.say(&CampaignChanged(early.clone())).await;
    world.heard_of(early.campaign_id, 4).await;
    let left = |event: &MatchFundChanged| {
        event
            .0
            .campaigns
            .iter()
            .any(|place| place.campaign_id == early.campaign_id && !place.unlocked)
    };
    world.env.broker.heard(left).await;
    assert_eq!(matched(early.campaign_id, "c@example.org").await, 0);
    let listed = world
        .api
        .get(&format!(
            "/api/match-funds?campaign_id={}",
            early.campaign_id
        ))
        .expect(200)
        .await;
    assert_eq!(listed["items"], json!([]));
    world.finish(0).await;
}

#[actix_web::test]
async fn a_filter_takes_what_passes_all_of_it_also_what_comes_later() {
    let world = World::start().await;
    let filter = json!({"filter": {"country": "EG", "sdg": 13, "area": "climate_action", "group": "refugees"}});
    let fund = activated(&world, filter).await;
    let passing = world.campaign("USD").await;
    let mut elsewhere = campaign_facts("USD");
    elsewhere.country = "TN".to_owned();
    let elsewhere = world.published(elsewhere).await;
    assert_eq!(
        world.pledge(passing, "a@example.org", 100).await.matched,
        100
    );
    assert_eq!(
        world.pledge(elsewhere, "a@example.org", 100).await.matched,
        0
    );
    let listed = world
        .api
        .get(&format!("/api/match-funds?campaign_id={passing}"))
        .expect(200)
        .await;
    assert_eq!(text(&listed["items"][0]["id"]), fund);
    world.finish(0).await;
}

#[actix_web::test]
async fn a_named_campaign_may_be_heard_of_later() {
    let world = World::start().await;
    let facts = campaign_facts("USD");
    activated(&world, json!({"campaigns": [facts.campaign_id]})).await;
    let campaign = world.published(facts).await;
    assert_eq!(
        world.pledge(campaign, "a@example.org", 100).await.matched,
        100
    );
    world.finish(0).await;
}
