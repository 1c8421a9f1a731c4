//! One gift, from the pledge to whatever becomes of it.

use std::time::{Duration, Instant};

use anyhow::bail;
use serde_json::{Value, json};

use super::client::Ask;
use super::donors::Way;
use super::scene::{Campaign, Scene};
use super::world::{Phase, World};
use crate::http::Answer;

/// Stripe's card that always pays.
const GOOD: &str = "pm_card_visa";
const PAID: &str = "paid";
const NOT_CHARGED: &str = "was not charged any more";
/// How long the payment may take to hear that it succeeded.
const REFUND_PATIENCE: Duration = Duration::from_secs(20);

/// One gift on its way.
pub(super) struct Gift<'w> {
    pub(super) world: &'w World,
    pub(super) scene: &'w Scene,
    pub(super) campaign: &'w Campaign,
    pub(super) key: String,
    pub(super) amount: i64,
    /// As it was answered
    pub(super) pledge: Value,
    pub(super) pledged: Instant,
}

impl Gift<'_> {
    /// From the pledge on; says how it ended.
    pub(super) async fn go(
        &self,
        way: Way,
        hold: Duration,
        portion: i64,
    ) -> anyhow::Result<&'static str> {
        match way {
            Way::WalksAway => return Ok("walked away"),
            Way::Cancels => {
                self.extend().await?;
                return self.cancel().await;
            }
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
                if status_at_stripe(&declined) == "processing" {
                    return Ok("declined, once the bank is ready");
                }
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
            Way::IsAskedByTheBank | Way::FailsTheBank | Way::WalksAwayFromTheBank => {
                return self.be_asked(&intent, way).await;
            }
            _ => {}
        }
        let card = match way {
            Way::Disputes => "pm_card_createDispute",
            _ => GOOD,
        };
        let how = self.pay(&intent, card).await?;
        if how != PAID {
            return Ok(how);
        }
        match way {
            Way::GetsARefund => self.refund(&payment, portion).await,
            Way::GetsARefundAtStripe => self.refund_at_stripe(&intent, portion).await,
            Way::Disputes => self.see_the_dispute_end(&intent, portion).await,
            Way::PaysLate => Ok("paid late"),
            _ => Ok(how),
        }
    }

    /// 3-D Secure.
    async fn be_asked(&self, intent: &str, way: Way) -> anyhow::Result<&'static str> {
        let card = "pm_card_authenticationRequired";
        let answer = self.confirm(intent, card, "asked").await?;
        match status_at_stripe(&answer) {
            "requires_action" => {}
            "processing" => return Ok("asked, once the bank is ready"),
            "canceled" => return Ok(NOT_CHARGED),
            _ => bail!(
                "a card that asks was answered {}: {}",
                answer.status,
                answer.body
            ),
        }
        let (outcome, how) = match way {
            Way::IsAskedByTheBank => ("complete", "paid, asked by the bank"),
            Way::FailsTheBank => ("fail", "failed the bank's question"),
            _ => return Ok("walked away from the bank's question"),
        };
        let path = format!("challenges/{intent}");
        self.world
            .at_sim(&path, &json!({"outcome": outcome}))
            .await?;
        Ok(how)
    }

    /// The bank decides; one in three disputes is still open at the end.
    async fn see_the_dispute_end(
        &self,
        intent: &str,
        portion: i64,
    ) -> anyhow::Result<&'static str> {
        let (outcome, how) = match portion % 3 {
            0 => return Ok("paid, and disputes it"),
            1 => ("won", "paid, and lost a dispute"),
            _ => ("lost", "paid, and won a dispute"),
        };
        self.world.linger(Duration::from_secs(3)).await;
        let path = format!("/v1/disputes?payment_intent={intent}");
        let disputes = self.world.look_at_stripe(&path).await?;
        let Some(id) = disputes.body.pointer("/data/0/id").and_then(Value::as_str) else {
            return Ok("paid, and is about to dispute it");
        };
        let path = format!("disputes/{id}/close");
        self.world
            .at_sim(&path, &json!({"outcome": outcome}))
            .await?;
        Ok(how)
    }

    /// Asks for more time, which may have been given before where an answer was lost.
    async fn extend(&self) -> anyhow::Result<()> {
        let path = format!("/api/pledges/{}/extend", self.text("id"));
        let ask = Ask {
            service: "pledge",
            path: &path,
            key: None,
            token: Some(self.text("access_token")),
            body: &json!({}),
        };
        let answer = self.world.ask(ask).await?;
        match answer.status {
            200 | 409 => Ok(()),
            status => bail!("more time was answered {status}: {}", answer.body),
        }
    }

    pub(super) async fn cancel(&self) -> anyhow::Result<&'static str> {
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
    pub(super) async fn open(&self) -> anyhow::Result<Option<(String, String)>> {
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
            422 if answer.code() == "ticket_expired" => return Ok(None),
            status => bail!("a payment was answered {status}: {}", answer.body),
        }
        let secret = answer.text("/client_secret")?;
        let intent = secret.split("_secret_").next().unwrap_or_default();
        Ok(Some((answer.text("/id")?, intent.to_owned())))
    }

    pub(super) async fn pay(&self, intent: &str, card: &str) -> anyhow::Result<&'static str> {
        let answer = self.confirm(intent, card, "card").await?;
        match status_at_stripe(&answer) {
            "succeeded" => Ok(PAID),
            "processing" => Ok("paid, once the bank is ready"),
            "canceled" => Ok(NOT_CHARGED),
            _ => bail!(
                "a good card was answered {}: {}",
                answer.status,
                answer.body
            ),
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

    pub(super) async fn refund(&self, payment: &str, portion: i64) -> anyhow::Result<&'static str> {
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
            // The campaign was called off, and everything went back before.
            if answer.code() == "more_than_left" {
                return Ok("had a refund already");
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
        let answer = self.world.refund_at_stripe(&key, &form).await?;
        match answer.status {
            200 => Ok("got a refund at Stripe's"),
            500.. => Ok("was not told whether there is a refund at Stripe's"),
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

/// How a PaymentIntent stands, whether the answer is the intent itself or
/// says that it is too late to do anything with it.
fn status_at_stripe(answer: &Answer) -> &str {
    let body = &answer.body;
    let status = body
        .pointer("/error/payment_intent/status")
        .or_else(|| body.get("status"));
    status.and_then(Value::as_str).unwrap_or("")
}

fn code_at_stripe(answer: &Answer) -> &str {
    let code = answer.body.pointer("/error/code").and_then(Value::as_str);
    code.unwrap_or("")
}
