//! Donors of all kinds, giving until they are told to come to an end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::bail;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};

use super::client::Ask;
use super::scene::{Campaign, Scene};
use super::world::{Phase, World};
use crate::http::Answer;

/// More than the suite has hands for, so that they get in each other's way.
const DONORS: u64 = 14;
/// People come back: caps of a donor are met.
const PEOPLE: u64 = 40;
/// Stripe's card that always pays.
const GOOD: &str = "pm_card_visa";

/// How a gift is meant to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Pays,
    PaysAfterADecline,
    WalksAway,
    OpensThePaymentAndWalksAway,
    Cancels,
    CancelsWhilePaying,
    PaysLate,
    GetsARefund,
    GetsARefundAtStripe,
    Disputes,
}

/// Each as often as it stands here.
const WAYS: [Way; 20] = [
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
    Way::Disputes,
];

/// One gift on its way.
struct Gift<'w> {
    world: &'w World,
    scene: &'w Scene,
    campaign: &'w Campaign,
    key: String,
    amount: i64,
    pledge: Value,
    pledged: Instant,
}

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
    match (answer.status, code(&answer)) {
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

impl Gift<'_> {
    async fn go(&self, way: Way, hold: Duration, portion: i64) -> anyhow::Result<&'static str> {
        match way {
            Way::WalksAway => return Ok("walked away"),
            Way::Cancels => return self.cancel().await,
            _ => {}
        }
        let Some((payment, intent)) = self.open().await? else {
            return Ok("came too late to pay");
        };
        match way {
            Way::OpensThePaymentAndWalksAway => return Ok("walked away from the card"),
            Way::PaysAfterADecline => {
                let declined = self
                    .confirm(&intent, "pm_card_chargeDeclined", "declined")
                    .await?;
                if !matches!(declined.status, 402 | 400) {
                    bail!(
                        "a declined card was answered {}: {}",
                        declined.status,
                        declined.body
                    );
                }
            }
            Way::PaysLate => {
                let late = hold.saturating_add(Duration::from_millis(500));
                self.world
                    .linger(late.saturating_sub(self.pledged.elapsed()))
                    .await;
            }
            Way::CancelsWhilePaying => {
                let (paid, cancelled) = tokio::join!(self.pay(&intent, GOOD), self.cancel());
                cancelled?;
                return paid;
            }
            _ => {}
        }
        let card = if way == Way::Disputes {
            "pm_card_createDispute"
        } else {
            GOOD
        };
        let how = self.pay(&intent, card).await?;
        if how != PAID {
            return Ok(how);
        }
        match way {
            Way::GetsARefund => self.refund(&payment, portion).await,
            Way::GetsARefundAtStripe => self.refund_at_stripe(&intent, portion).await,
            Way::Disputes => Ok("paid, and disputes it"),
            _ => Ok(how),
        }
    }

    async fn cancel(&self) -> anyhow::Result<&'static str> {
        let path = format!("/api/pledges/{}/cancel", self.text("id"));
        let ask = Ask {
            service: "pledge",
            path: &path,
            key: None,
            token: Some(self.text("access_token")),
            body: &json!({}),
        };
        let answer = self.world.ask(ask).await?;
        match answer.status {
            202 => Ok("cancelled"),
            409 => Ok("could not cancel any more"),
            status => bail!("a cancel was answered {status}: {}", answer.body),
        }
    }

    /// The payment and its PaymentIntent; nothing if the pledge is closed.
    async fn open(&self) -> anyhow::Result<Option<(String, String)>> {
        let key = format!("{}-pay", self.key);
        let ask = Ask {
            service: "payment",
            path: "/api/payments",
            key: Some(&key),
            token: None,
            body: &json!({"ticket": self.text("payment_ticket")}),
        };
        let answer = self.world.ask(ask).await?;
        match answer.status {
            201 => {}
            // The ticket lives no longer than the hold.
            401 | 409 => return Ok(None),
            422 if code(&answer) == "ticket_expired" => return Ok(None),
            status => bail!("a payment was answered {status}: {}", answer.body),
        }
        let secret = answer.text("/client_secret")?;
        let intent = secret.split("_secret_").next().unwrap_or_default();
        Ok(Some((answer.text("/id")?, intent.to_owned())))
    }

    async fn pay(&self, intent: &str, card: &str) -> anyhow::Result<&'static str> {
        let answer = self.confirm(intent, card, "card").await?;
        let status = answer.body.get("status").and_then(Value::as_str);
        match (answer.status, status) {
            (200, Some("succeeded")) => Ok(PAID),
            // It was cancelled meanwhile.
            (400, _) if code_at_stripe(&answer) == "payment_intent_unexpected_state" => {
                Ok("was not charged any more")
            }
            (status, _) => bail!("a good card was answered {status}: {}", answer.body),
        }
    }

    async fn confirm(&self, intent: &str, card: &str, name: &str) -> anyhow::Result<Answer> {
        let path = format!("/v1/payment_intents/{intent}/confirm");
        let key = format!("{}-{name}", self.key);
        let form = [
            ("payment_method", card.to_owned()),
            ("return_url", "https://example.org/back".to_owned()),
        ];
        self.world.at_stripe(&path, &key, &form).await
    }

    /// A part of the gift, or, if the part is large, all.
    fn part(&self, portion: i64) -> Option<i64> {
        (portion < self.amount / 2).then_some(portion)
    }

    async fn refund(&self, payment: &str, portion: i64) -> anyhow::Result<&'static str> {
        let path = format!("/api/payments/{payment}/refunds");
        let key = format!("{}-refund", self.key);
        let mut body = json!({"reason": "asked for it"});
        if let Some(part) = self.part(portion) {
            body["amount"] = json!({"amount": part, "currency": self.campaign.currency});
        }
        let begun = Instant::now();
        loop {
            let ask = Ask {
                service: "payment",
                path: &path,
                key: Some(&key),
                token: Some(&self.scene.officer),
                body: &body,
            };
            let answer = self.world.ask(ask).await?;
            // The payment may not have heard yet that it succeeded.
            let early = matches!(answer.status, 404 | 409);
            if answer.is_success() {
                return Ok("got a refund");
            }
            if !early {
                bail!("a refund was answered {}: {}", answer.status, answer.body);
            }
            if begun.elapsed() > REFUND_PATIENCE || self.world.phase() > Phase::Giving {
                return Ok("was not given a refund yet");
            }
            self.world.linger(Duration::from_millis(500)).await;
        }
    }

    async fn refund_at_stripe(&self, intent: &str, portion: i64) -> anyhow::Result<&'static str> {
        let key = format!("{}-refund", self.key);
        let mut form = vec![("payment_intent", intent.to_owned())];
        if let Some(part) = self.part(portion) {
            form.push(("amount", part.to_string()));
        }
        let answer = self.world.at_stripe("/v1/refunds", &key, &form).await?;
        match answer.status {
            200 => Ok("got a refund at Stripe's"),
            // The campaign was called off, and everything went back before.
            400 if code_at_stripe(&answer) == "charge_already_refunded" => {
                Ok("had a refund already")
            }
            status => bail!(
                "a refund at Stripe's was answered {status}: {}",
                answer.body
            ),
        }
    }

    fn text(&self, name: &str) -> &str {
        self.pledge.get(name).and_then(Value::as_str).unwrap_or("")
    }
}

const PAID: &str = "paid";
const REFUND_PATIENCE: Duration = Duration::from_secs(20);

fn code(answer: &Answer) -> &str {
    answer
        .body
        .get("code")
        .and_then(Value::as_str)
        .unwrap_or("")
}

fn code_at_stripe(answer: &Answer) -> &str {
    let code = answer.body.pointer("/error/code").and_then(Value::as_str);
    code.unwrap_or("")
}
