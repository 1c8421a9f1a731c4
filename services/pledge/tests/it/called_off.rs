//! A campaign that is called off, and all of whose gifts go back.

use contracts::campaign::CampaignState;
use contracts::campaign::events::CampaignCancelled;
use contracts::payment::events::{PaymentRefunded, RefundCause};
use contracts::pledge::events::{PledgeConfirmed, PledgeRefunded, PledgeToppedUp};
use money::CampaignId;
use serde_json::json;
use testkit::eventually;

use crate::world::{Gift, World, campaign_facts};

const GIFTS: usize = 150;

async fn paid_gifts(world: &World, campaign: CampaignId, count: usize) -> Vec<Gift> {
    let mut gifts = Vec::new();
    for number in 0..count {
        let email = format!("d{}@example.org", number % 50);
        let gift = world.pledge(campaign, &email, 100).await;
        world.env.broker.say(&gift.paid()).await;
        gifts.push(gift);
    }
    eventually("all to be confirmed", async || {
        let confirmed = world.env.broker.all::<PledgeConfirmed>();
        let here = confirmed
            .iter()
            .filter(|event| event.0.campaign_id == campaign);
        (here.count() == count).then_some(())
    })
    .await;
    gifts
}

#[actix_web::test]
async fn what_its_gifts_give_back_goes_to_other_campaigns_and_not_round_among_them() {
    let mut world = World::start().await;
    world.copy(|_| {}).await;
    let mut facts = campaign_facts("USD");
    let called_off = world.published(facts.clone()).await;
    let other = world.campaign("USD").await;
    let sponsor = world.verified_sponsor().await;
    // Too small for all: most gifts wait for more.
    let fields = json!({
        "commitment": {"amount": 5_000, "currency": "USD"},
        "scope": {"campaigns": [called_off, other]},
    });
    let fund = world.draft(&sponsor, fields).await;
    world.act(&fund, "activate", &json!({})).expect(200).await;
    let gifts = paid_gifts(&world, called_off, GIFTS).await;
    paid_gifts(&world, other, 20).await;
    assert_eq!(world.balance(&fund).await, (0, 5_000, 0));

    facts.state = CampaignState::Cancelled;
    facts.version = 9;
    world.env.broker.say(&CampaignCancelled(facts)).await;
    world.heard_of(called_off, 9).await;
    for gift in &gifts {
        let refund = PaymentRefunded {
            cause: RefundCause::CampaignCancelled,
            ..gift.refunded(1, 100, 100)
        };
        world.env.broker.say(&refund).await;
    }
    eventually("all to be refunded", async || {
        (world.env.broker.all::<PledgeRefunded>().len() == GIFTS).then_some(())
    })
    .await;
    let topped_up = world.env.broker.all::<PledgeToppedUp>();
    assert_eq!(topped_up.len(), 20);
    assert!(topped_up.iter().all(|event| event.0.campaign_id == other));
    assert_eq!(world.balance(&fund).await, (0, 2_000, 3_000));
    world.finish(0).await;
}

#[actix_web::test]
async fn many_refunds_on_one_fund_pass_its_match_on_to_those_who_wait() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 10_000, json!({"mode": "first_come"}))
        .await;
    let gifts = paid_gifts(&world, campaign, GIFTS).await;
    // The first two thirds had all the match there was; each passes it on while others wait for it.
    for gift in &gifts[..100] {
        world.env.broker.say(&gift.refunded(1, 100, 100)).await;
    }
    eventually("all to be refunded", async || {
        (world.env.broker.all::<PledgeRefunded>().len() == 100).then_some(())
    })
    .await;
    assert_eq!(world.env.broker.all::<PledgeToppedUp>().len(), 50);
    assert_eq!(world.balance(&fund).await, (0, 5_000, 5_000));
    world.finish(0).await;
}
