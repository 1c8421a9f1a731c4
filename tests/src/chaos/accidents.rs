//! Gifts that meet a rare accident each, made to happen on purpose: what only then is passed would be
//! waited for too long.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::client::Ask;
use super::gift::Gift;
use super::scene::Scene;
use super::world::{Phase, World};

const GOOD: &str = "pm_card_visa";
const DISPUTED: &str = "pm_card_createDispute";
const AMOUNT: i64 = 1_000;
const PAUSE: Duration = Duration::from_millis(400);
/// How long a bank's letter may take.
const DISPUTE_PATIENCE: usize = 20;

/// What goes wrong.
#[derive(Debug, Clone, Copy)]
enum Accident {
    /// The pledge is cancelled while Stripe fails to make its PaymentIntent.
    NeverMade,
    /// Stripe doesn't tell its fee by itself, and errs when the gift is to be given back.
    FeeUnheardOf,
    /// The gift is cancelled when it is paid, and nobody was told.
    PaidUnheardOf,
    /// The gift is to be given back when its bank has taken it, and nobody was told.
    DisputeUnheardOf,
}

const ACCIDENTS: [Accident; 4] = [
    Accident::NeverMade,
    Accident::FeeUnheardOf,
    Accident::PaidUnheardOf,
    Accident::DisputeUnheardOf,
];

/// Has them happen until nothing new is begun.
pub(super) fn happen(world: &Arc<World>, scene: &Arc<Scene>, busy: &mut JoinSet<()>) {
    for accident in ACCIDENTS {
        let (world, scene) = (Arc::clone(world), Arc::clone(scene));
        busy.spawn(async move {
            for round in 0_usize.. {
                if world.phase() > Phase::Giving {
                    return;
                }
                let key = format!("accident-{accident:?}-{round}");
                world
                    .tally
                    .came(match happens(&world, &scene, accident, key).await {
                        Ok(()) => "met an accident",
                        Err(_) => "was spared an accident",
                    });
                world.linger(PAUSE).await;
            }
        });
    }
}

async fn happens(
    world: &World,
    scene: &Scene,
    accident: Accident,
    key: String,
) -> anyhow::Result<()> {
    let gift = pledged(world, scene, key).await?;
    match accident {
        Accident::NeverMade => {
            let fault = json!({"kind": "error_before", "save": true, "method": "POST", "path": "/v1/payment_intents", "count": 6});
            world.at_sim("faults", &fault).await?;
            let cancelled = async {
                world.linger(PAUSE / 2).await;
                gift.cancel().await
            };
            let (opened, cancelled) = tokio::join!(gift.open(), cancelled);
            opened?;
            cancelled?;
        }
        Accident::FeeUnheardOf => {
            lose(world, "charge.updated", 2).await?;
            let (payment, intent) = gift.open().await?.context("too late")?;
            gift.pay(&intent, GOOD).await?;
            let fault = json!({"kind": "error_before", "method": "POST", "path": "/v1/refunds", "count": 2});
            world.at_sim("faults", &fault).await?;
            gift.refund(&payment, AMOUNT).await?;
        }
        Accident::PaidUnheardOf => {
            let (_, intent) = gift.open().await?.context("too late")?;
            for kind in ["payment_intent.succeeded", "charge.updated"] {
                lose(world, kind, 1).await?;
            }
            gift.pay(&intent, GOOD).await?;
            gift.cancel().await?;
        }
        Accident::DisputeUnheardOf => {
            let (payment, intent) = gift.open().await?.context("too late")?;
            for kind in ["charge.dispute.created", "charge.dispute.funds_withdrawn"] {
                lose(world, kind, 1).await?;
            }
            gift.pay(&intent, DISPUTED).await?;
            await_dispute(world, &intent).await?;
            gift.refund(&payment, AMOUNT).await?;
        }
    }
    Ok(())
}

/// Webhooks of this kind that never come.
async fn lose(world: &World, kind: &str, count: u32) -> anyhow::Result<()> {
    let trouble = json!({"kind": "drop", "type": kind, "count": count});
    world.at_sim("webhook/troubles", &trouble).await
}

async fn await_dispute(world: &World, intent: &str) -> anyhow::Result<()> {
    let path = format!("/v1/disputes?payment_intent={intent}");
    for _ in 0..DISPUTE_PATIENCE {
        let disputes = world.look_at_stripe(&path).await?;
        if disputes.body.pointer("/data/0/id").is_some() {
            return Ok(());
        }
        world.linger(PAUSE / 2).await;
    }
    anyhow::bail!("no bank asked for {intent}")
}

async fn pledged<'w>(world: &'w World, scene: &'w Scene, key: String) -> anyhow::Result<Gift<'w>> {
    let campaign = scene.campaigns.first().context("there is no campaign")?;
    let body = json!({
        "campaign_id": campaign.id, "amount": {"amount": AMOUNT, "currency": campaign.currency},
        // Someone else each time: nobody has too many unpaid pledges.
        "tip": 0, "donor": {"email": format!("{key}@tour.test"), "locale": "en", "anonymous": true},
    });
    let ask = Ask {
        service: "pledge",
        path: "/api/pledges",
        key: Some(&key),
        token: None,
        body: &body,
    };
    let pledge: Value = world.ask(ask).await?.success(ask.path)?;
    Ok(Gift {
        world,
        scene,
        campaign,
        key,
        amount: AMOUNT,
        pledge,
        pledged: Instant::now(),
    })
}
