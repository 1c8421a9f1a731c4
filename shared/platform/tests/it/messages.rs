use contracts::Event as _;
use contracts::pledge::Backing;
use contracts::pledge::events::{
    CampaignTotalsChanged, FundFacts, FundState, MatchFundActivated, MatchFundChanged,
};
use money::CampaignId;
use sqlx::Row as _;
use testkit::{Env, eventually};

use crate::toy::{Toy, totals};

pub async fn effects(env: &Env, version: i64) -> i64 {
    sqlx::query("SELECT count(*) FROM effects WHERE version = $1")
        .bind(version)
        .fetch_one(&env.db)
        .await
        .unwrap()
        .get(0)
}

pub async fn allow(env: &Env) {
    sqlx::query("INSERT INTO effects (campaign, version) VALUES (gen_random_uuid(), 0)")
        .execute(&env.db)
        .await
        .unwrap();
}

fn fund(env: &Env) -> FundFacts {
    FundFacts {
        fund_id: env.clock.id(),
        version: 1,
        state: FundState::Active,
        sponsor_id: env.clock.id(),
        sponsor: contracts::Text::default(),
        name: contracts::Text::default(),
        mode: "first_come".to_owned(),
        currency: "USD".parse().unwrap(),
        commitment: 1,
        available: 1,
        max_per_campaign: None,
        has_unlock: false,
        starts_at: env.clock.now(),
        ends_at: env.clock.now(),
        backing: Backing::Promised,
        campaigns: Vec::new(),
    }
}

#[actix_web::test]
async fn an_event_acts_once_however_often_it_comes() {
    let env = Env::start::<Toy>().await;
    let copies = [
        env.run::<Toy>(env.config()).await.0,
        env.run::<Toy>(env.config()).await.0,
    ];
    allow(&env).await;
    let event = totals(env.clock.id(), 5);
    let id = env.broker.say(&event).await;
    for _ in 0..5 {
        env.broker.say_as(id, &event).await;
    }
    eventually("the effect", async || {
        (effects(&env, 5).await > 0).then_some(())
    })
    .await;
    env.broker.drained("campaign").await;
    assert_eq!(effects(&env, 5).await, 1);
    env.finish(copies, 0).await;
}

#[actix_web::test]
async fn a_failure_is_tried_again_outside_the_queue() {
    let env = Env::start::<Toy>().await;
    let (running, _) = env.run::<Toy>(env.config()).await;
    env.broker.say(&totals(env.clock.id(), 1)).await;
    eventually("the retry queue", async || {
        (env.broker.waiting("campaign.retry.500ms").await > 0).then_some(())
    })
    .await;
    // It stands in nobody's way meanwhile.
    assert_eq!(env.broker.waiting("campaign").await, 0);
    allow(&env).await;
    eventually("the effect", async || {
        (effects(&env, 1).await == 1).then_some(())
    })
    .await;
    env.finish([running], 0).await;
}

#[actix_web::test]
async fn what_can_never_work_becomes_a_dead_letter_and_stops_nobody() {
    let env = Env::start::<Toy>().await;
    let (running, _) = env.run::<Toy>(env.config()).await;
    allow(&env).await;
    env.broker.say(&MatchFundActivated(fund(&env))).await;
    let campaign: CampaignId = env.clock.id();
    let id = env.clock.id();
    env.broker
        .say_raw(id, CampaignTotalsChanged::TYPE, campaign.0, "{\"no\": 1}")
        .await;
    env.broker.say(&totals(campaign, 3)).await;
    eventually("the good one", async || {
        (effects(&env, 3).await == 1).then_some(())
    })
    .await;
    eventually("two dead letters", async || {
        (env.broker.waiting("campaign.dead").await == 2).then_some(())
    })
    .await;
    env.finish([running], 2).await;
}

#[actix_web::test]
async fn a_handler_that_panics_is_a_failed_try() {
    let env = Env::start::<Toy>().await;
    let (running, _) = env.run::<Toy>(env.config()).await;
    env.broker.say(&MatchFundChanged(fund(&env))).await;
    eventually("the retry queue", async || {
        (env.broker.waiting("campaign.retry.500ms").await > 0).then_some(())
    })
    .await;
    env.broker.drained("campaign.retry.500ms").await;
    env.finish([running], 0).await;
}
