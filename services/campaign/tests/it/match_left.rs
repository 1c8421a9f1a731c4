//! What match funds could still give a campaign.

use contracts::Text;
use contracts::pledge::Backing;
use contracts::pledge::events::{
    FundFacts, FundInCampaign, FundState, MatchFundActivated, MatchFundChanged, MatchFundExhausted,
    MatchFundSettled,
};
use jiff::SignedDuration;
use money::{CampaignId, FundId};
use serde_json::{Value, json};
use testkit::eventually;
use uuid::Uuid;

use crate::world::World;

const NOW: &str = "2026-06-01T00:00:00Z";

/// A fund of 1000.00 USD for a campaign, that gives until the second of June.
fn fund(campaign: &Value) -> FundFacts {
    let campaign_id: CampaignId = campaign["id"].as_str().unwrap().parse().unwrap();
    FundFacts {
        fund_id: FundId(Uuid::new_v4()),
        version: 1,
        state: FundState::Active,
        sponsor_id: Uuid::new_v4().into(),
        sponsor: Text::default(),
        name: Text::default(),
        mode: "first_come".to_owned(),
        currency: "USD".parse().unwrap(),
        commitment: 100_000,
        available: 100_000,
        max_per_campaign: None,
        has_unlock: false,
        starts_at: NOW.parse().unwrap(),
        ends_at: "2026-06-02T00:00:00Z".parse().unwrap(),
        backing: Backing::Promised,
        campaigns: vec![FundInCampaign {
            campaign_id,
            used: 0,
            unlocked: true,
            version: 1,
        }],
    }
}

/// The same fund after gifts: `used` in the campaign.
fn drawn(fund: &FundFacts, version: i64, used: i64) -> FundFacts {
    let mut after = fund.clone();
    after.version = version;
    after.available = 100_000 - used;
    after.campaigns[0].used = used;
    after.campaigns[0].version = version;
    after
}

async fn left(world: &World, campaign: &Value, expected: i64) {
    eventually(&format!("{expected} left"), async || {
        let progress = world.progress(campaign).await;
        (progress["match_left"]["amount"] == expected).then_some(())
    })
    .await;
}

async fn world() -> (World, Value) {
    let world = World::at(NOW).await;
    let organisation = world.verified("TN").await;
    let live = world.live(&organisation, json!({})).await;
    (world, live)
}

#[tokio::test]
async fn it_falls_with_gifts_and_late_news_change_nothing() {
    let (world, live) = world().await;
    let fund = fund(&live);
    world
        .env
        .broker
        .say(&MatchFundActivated(fund.clone()))
        .await;
    left(&world, &live, 100_000).await;
    world
        .env
        .broker
        .say(&MatchFundChanged(drawn(&fund, 3, 60_000)))
        .await;
    left(&world, &live, 40_000).await;
    world
        .env
        .broker
        .say(&MatchFundChanged(drawn(&fund, 2, 10_000)))
        .await;
    world.env.broker.drained("campaign").await;
    left(&world, &live, 40_000).await;
    world
        .env
        .broker
        .say(&MatchFundExhausted(drawn(&fund, 4, 100_000)))
        .await;
    left(&world, &live, 0).await;
    world.finish().await;
}

#[tokio::test]
async fn news_that_overtake_the_activation_are_kept() {
    let (world, live) = world().await;
    let fund = fund(&live);
    world
        .env
        .broker
        .say(&MatchFundChanged(drawn(&fund, 5, 30_000)))
        .await;
    left(&world, &live, 70_000).await;
    world.env.broker.say(&MatchFundActivated(fund)).await;
    world.env.broker.drained("campaign").await;
    left(&world, &live, 70_000).await;
    world.finish().await;
}

#[tokio::test]
async fn the_cap_of_a_campaign_counts() {
    let (world, live) = world().await;
    let mut fund = fund(&live);
    fund.max_per_campaign = Some(50_000);
    world
        .env
        .broker
        .say(&MatchFundActivated(fund.clone()))
        .await;
    left(&world, &live, 50_000).await;
    let mut other = self::fund(&live);
    other.available = 1_000;
    world.env.broker.say(&MatchFundActivated(other)).await;
    left(&world, &live, 51_000).await;
    world
        .env
        .broker
        .say(&MatchFundChanged(drawn(&fund, 2, 20_000)))
        .await;
    left(&world, &live, 31_000).await;
    world.finish().await;
}

#[tokio::test]
async fn only_funds_that_give_now_count() {
    let (world, live) = world().await;
    let without = |change: fn(&mut FundFacts)| {
        let mut fund = fund(&live);
        change(&mut fund);
        MatchFundActivated(fund)
    };
    world
        .env
        .broker
        .say(&without(|fund| fund.campaigns[0].unlocked = false))
        .await;
    world
        .env
        .broker
        .say(&without(|fund| fund.mode = "pro_rata".to_owned()))
        .await;
    world
        .env
        .broker
        .say(&without(|fund| fund.state = FundState::Paused))
        .await;
    world
        .env
        .broker
        .say(&without(|fund| fund.currency = "EGP".parse().unwrap()))
        .await;
    world
        .env
        .broker
        .say(&without(|fund| {
            fund.starts_at = "2026-06-01T00:10:00Z".parse().unwrap();
        }))
        .await;
    world.env.broker.drained("campaign").await;
    left(&world, &live, 0).await;
    // The last one begins, and ends: by the clock alone.
    world.env.clock.advance(SignedDuration::from_mins(10));
    left(&world, &live, 100_000).await;
    world.env.clock.advance(SignedDuration::from_hours(24));
    left(&world, &live, 0).await;
    let settled = fund(&live);
    world.env.broker.say(&MatchFundSettled(settled)).await;
    world.finish().await;
}
