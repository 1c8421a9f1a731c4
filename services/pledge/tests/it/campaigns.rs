//! What is heard of campaigns: in any order, and twice.

use contracts::campaign::CampaignState;
use contracts::campaign::events::{
    CampaignCancelled, CampaignChanged, CampaignPaused, CampaignResumed,
};
use contracts::pledge::events::{CloseReason, PledgeExpiryRequested};
use jiff::SignedDuration;

use crate::world::{World, campaign_facts, gift, key};

#[actix_web::test]
async fn an_older_fact_never_overwrites_a_newer_one() {
    let world = World::start().await;
    let mut facts = campaign_facts("USD");
    let campaign = world.published(facts.clone()).await;
    facts.state = CampaignState::Paused;
    facts.version = 5;
    let paused = CampaignPaused(facts.clone());
    let id = world.env.broker.say(&paused).await;
    world.heard_of(campaign, 5).await;
    let pledge = || {
        world
            .api
            .post("/api/pledges", &gift(campaign, "a@example.org", 100))
            .key(&key())
    };
    pledge().refused(409, "campaign_not_live").await;
    // What was said before it comes after it; and it comes again.
    facts.state = CampaignState::Live;
    facts.version = 4;
    world.env.broker.say(&CampaignChanged(facts.clone())).await;
    world.env.broker.say_as(id, &paused).await;
    world.env.broker.drained("pledge").await;
    pledge().refused(409, "campaign_not_live").await;
    facts.version = 6;
    world.env.broker.say(&CampaignResumed(facts)).await;
    world.heard_of(campaign, 6).await;
    pledge().expect(201).await;
    world.finish(0).await;
}

#[actix_web::test]
async fn dates_go_by_our_own_clock() {
    let world = World::at("2026-01-01T11:59:59Z").await;
    let mut facts = campaign_facts("USD");
    facts.state = CampaignState::Approved;
    facts.starts_at = "2026-01-01T12:00:00Z".parse().unwrap();
    facts.ends_at = "2026-01-02T12:00:00Z".parse().unwrap();
    let campaign = world.published(facts).await;
    let pledge = || {
        world
            .api
            .post("/api/pledges", &gift(campaign, "a@example.org", 100))
            .key(&key())
    };
    pledge().refused(409, "campaign_not_live").await;
    world.env.clock.advance(SignedDuration::from_secs(1));
    pledge().expect(201).await;
    // No message says so, and yet it is over.
    world.env.clock.advance(SignedDuration::from_hours(24));
    pledge().refused(409, "campaign_not_live").await;
    world.finish(0).await;
}

#[actix_web::test]
async fn a_cancelled_campaign_lets_go_of_its_unpaid_gifts_by_the_handshake() {
    let world = World::start().await;
    let mut facts = campaign_facts("USD");
    let campaign = world.published(facts.clone()).await;
    let unpaid = world.pledge(campaign, "a@example.org", 100).await;
    let paid = world.pledge(campaign, "b@example.org", 100).await;
    world.pay(&paid).await;
    facts.state = CampaignState::Cancelled;
    facts.version = 9;
    world.env.broker.say(&CampaignCancelled(facts)).await;
    let asked = world
        .env
        .broker
        .heard(|_: &PledgeExpiryRequested| true)
        .await;
    assert_eq!(
        (asked.pledge_id, asked.reason),
        (unpaid.id, CloseReason::CampaignCancelled)
    );
    let seen = world.seen(&unpaid).await;
    assert_eq!(
        (seen["state"].as_str(), seen["closing"].as_bool()),
        (Some("pending"), Some(true))
    );
    world.let_go(&unpaid).await;
    assert_eq!(world.env.broker.all::<PledgeExpiryRequested>().len(), 1);
    world.finish(0).await;
}
