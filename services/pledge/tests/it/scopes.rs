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

#[actix_web::test]
async fn a_campaign_that_leaves_a_filter_keeps_what_it_was_promised() {
    let world = World::start().await;
    let fund = activated(&world, json!({"filter": {"country": "EG"}})).await;
    let mut facts = campaign_facts("USD");
    let campaign = world.published(facts.clone()).await;
    let held = world.pledge(campaign, "a@example.org", 100).await;
    assert_eq!(held.matched, 100);

    let mut moves_to = async |country: &str, version: i64| {
        facts.country = country.to_owned();
        facts.version = version;
        world.env.broker.say(&CampaignChanged(facts.clone())).await;
        world.heard_of(campaign, version).await;
    };
    moves_to("TN", 4).await;
    let after = world.pledge(campaign, "b@example.org", 100).await;
    assert_eq!(after.matched, 0, "it is outside now");
    world.pay(&held).await;
    assert_eq!(
        world.balance(&fund).await.1,
        100,
        "what was shown is booked"
    );

    moves_to("EG", 5).await;
    let again = world.pledge(campaign, "c@example.org", 100).await;
    assert_eq!(again.matched, 100, "it is inside again");
    world.finish(0).await;
}

#[actix_web::test]
async fn two_copies_take_one_change_once() {
    let mut world = World::start().await;
    let fund = activated(&world, json!({"filter": {"country": "EG"}})).await;
    let other = world.copy(|_| {}).await;
    let mut facts = campaign_facts("USD");
    facts.country = "TN".to_owned();
    let campaign = world.published(facts.clone()).await;
    facts.country = "EG".to_owned();
    facts.version = 4;
    // As often as a broker that lost sight of acknowledgements might say it.
    let id = world.env.broker.say(&CampaignChanged(facts.clone())).await;
    for _ in 0..8 {
        let change = CampaignChanged(facts.clone());
        world.env.broker.say_as(id, &change).await;
    }
    world.heard_of(campaign, 4).await;
    world.env.broker.drained("pledge").await;
    world.told().await;
    let quote = json!({"campaign_id": campaign, "amount": {"amount": 100, "currency": "USD"}});
    for copy in [&world.api, &other] {
        let answer = copy.post("/api/quotes", &quote).expect(200).await;
        assert_eq!(answer["matched"]["amount"], 100);
    }
    let places: i64 =
        sqlx::query_scalar("SELECT count(*) FROM fund_campaigns WHERE campaign_id = $1")
            .bind(campaign.0)
            .fetch_one(&world.env.db)
            .await
            .unwrap();
    assert_eq!(places, 1);
    let told = world.env.broker.all::<MatchFundChanged>();
    let joined = |event: &&MatchFundChanged| {
        event.0.fund_id.to_string() == fund
            && (event.0.campaigns.iter()).any(|place| place.campaign_id == campaign)
    };
    assert_eq!(told.iter().filter(joined).count(), 1);
    world.finish(0).await;
}

#[actix_web::test]
async fn an_exhausted_fund_opens_again_with_what_comes_back_and_says_both() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 100, json!({"mode": "first_come"}))
        .await;
    let left = |left: i64| {
        let fund = fund.clone();
        move |event: &MatchFundChanged| {
            event.0.fund_id.to_string() == fund && event.0.available == left
        }
    };
    let all = world.pledge(campaign, "a@example.org", 100).await;
    world.env.broker.heard(left(0)).await;
    let none = world.pledge(campaign, "b@example.org", 60).await;
    assert_eq!((all.matched, none.matched), (100, 0));

    world.let_go(&all).await;
    // The earlier gift comes first, then new ones.
    world.env.broker.heard(left(40)).await;
    assert_eq!(world.balance(&fund).await, (60, 0, 40));
    let later = world.pledge(campaign, "c@example.org", 100).await;
    assert_eq!(later.matched, 40);
    world.finish(0).await;
}
