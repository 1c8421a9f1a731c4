//! Donors of all kinds, giving until they are told to come to an end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::bail;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::json;

use super::client::Ask;
use super::gift::Gift;
use super::scene::Scene;
use super::world::{Phase, World};

/// More than the suite has hands for, so that they get in each other's way.
const DONORS: u64 = 14;
/// People come back: caps of a donor are met.
const PEOPLE: u64 = 40;

/// How a gift is meant to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Pays,
    PaysAfterADecline,
    WalksAway,
    OpensThePaymentAndWalksAway,
    Cancels,
    CancelsWhilePaying,
    PaysLate,
    GetsARefund,
    GetsARefundAtStripe,
    IsAskedByTheBank,
    FailsTheBank,
    WalksAwayFromTheBank,
    Disputes,
}

/// Each as often as it stands here.
const WAYS: [Way; 24] = [
    Way::Pays,
    Way::Pays,
    Way::Pays,
    Way::Pays,
    Way::Pays,
    Way::Pays,
    Way::PaysAfterADecline,
    Way::PaysAfterADecline,
    Way::WalksAway,
    Way::OpensThePaymentAndWalksAway,
    Way::Cancels,
    Way::Cancels,
    Way::CancelsWhilePaying,
    Way::CancelsWhilePaying,
    Way::PaysLate,
    Way::PaysLate,
    Way::GetsARefund,
    Way::GetsARefund,
    Way::GetsARefundAtStripe,
    Way::IsAskedByTheBank,
    Way::FailsTheBank,
    Way::WalksAwayFromTheBank,
    Way::Disputes,
    Way::Disputes,
];

/// Lets them give; returns when all have come to an end.
pub(super) async fn give(world: &Arc<World>, scene: &Arc<Scene>, seed: u64, hold: Duration) {
    let mut donors = tokio::task::JoinSet::new();
    for number in 0..DONORS {
        let (world, scene) = (Arc::clone(world), Arc::clone(scene));
        let dice = StdRng::seed_from_u64(seed.wrapping_add(number));
        donors.spawn(donor(world, scene, dice, number, hold));
    }
    while let Some(ended) = donors.join_next().await {
        if let Err(error) = ended {
            world.tally.trouble(format!("a donor broke off: {error}"));
        }
    }
}

async fn donor(
    world: Arc<World>,
    scene: Arc<Scene>,
    mut dice: StdRng,
    number: u64,
    hold: Duration,
) {
    let mut count = 0_u64;
    while world.phase() == Phase::Giving {
        count = count.saturating_add(1);
        let key = format!("donor-{number}-{count}");
        let way = WAYS[dice.random_range(0..WAYS.len())];
        match gift(&world, &scene, &mut dice, key, way, hold).await {
            Ok(how) => world.tally.came(how),
            Err(error) => world.tally.trouble(format!("{way:?}: {error:#}")),
        }
        world
            .linger(Duration::from_millis(dice.random_range(100..900)))
            .await;
    }
}

/// One gift from beginning to end; says how it ended.
async fn gift(
    world: &World,
    scene: &Scene,
    dice: &mut StdRng,
    key: String,
    way: Way,
    hold: Duration,
) -> anyhow::Result<&'static str> {
    let campaign = &scene.campaigns[dice.random_range(0..scene.campaigns.len())];
    let amount = dice.random_range(200..12_000) * campaign.step;
    let tip = if dice.random_bool(0.3) {
        100 * campaign.step
    } else {
        0
    };
    let person = dice.random_range(0..PEOPLE);
    let again = dice.random_bool(0.2);
    let body = json!({
        "campaign_id": campaign.id, "amount": {"amount": amount, "currency": campaign.currency},
        "tip": tip, "donor": {"email": format!("donor{person}@chaos.test"), "locale": "en", "anonymous": true},
    });
    let ask = Ask {
        service: "pledge",
        path: "/api/pledges",
        key: Some(&key),
        token: None,
        body: &body,
    };
    let answer = world.ask(ask).await?;
    match (answer.status, answer.code()) {
        (201, _) => {}
        (409, "campaign_not_live") => return Ok("the campaign was called off"),
        (429, _) => return Ok("had too many unpaid pledges"),
        (status, _) => bail!("the pledge was answered {status}: {}", answer.body),
    }
    if again {
        // A tab that was loaded once more.
        world.ask(ask).await?;
    }
    let gift = Gift {
        world,
        scene,
        campaign,
        key,
        amount,
        pledge: answer.body,
        pledged: Instant::now(),
    };
    let portion = dice.random_range(1..=amount / campaign.step) * campaign.step;
    gift.go(way, hold, portion).await
}
