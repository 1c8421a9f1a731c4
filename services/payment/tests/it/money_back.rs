//! What tests of refunds and disputes share.

use contracts::campaign::OrganisationRole;
use contracts::campaign::events::CampaignPublished;
use contracts::payment::events::PaymentRefunded;
use money::OrganisationId;
use serde_json::{Value, json};
use testkit::{Api, Call, eventually};

use crate::directory::{facts, say_members};
use crate::support::{Gift, Suite};

const ACCOUNT: &str = "finance@ngo.test";

/// A payment, and the finance member of its campaign's organisation.
pub(crate) struct Finance {
    pub(crate) gift: Gift,
    pub(crate) payment: String,
    pub(crate) intent: String,
    token: String,
}

impl Finance {
    /// Of a payment that was opened.
    pub(crate) async fn of(suite: &Suite, gift: Gift) -> Self {
        let opened = suite.opened(&gift).await;
        let organisation: OrganisationId = suite.env.clock.id();
        let published = CampaignPublished(facts(suite, &gift, organisation, 1));
        suite.env.broker.say(&published).await;
        let members = [(ACCOUNT, OrganisationRole::Finance)];
        say_members(suite, organisation, 1, &members).await;
        Self {
            gift,
            payment: opened.id,
            intent: opened.intent,
            token: suite.env.issuers.user(ACCOUNT, &[]),
        }
    }

    /// Of one that was paid, settled, and heard of.
    pub(crate) async fn paid(suite: &Suite, gift: Gift) -> Self {
        Self::paid_by(suite, gift, "pm_card_visa").await
    }

    /// The same with another card.
    pub(crate) async fn paid_by(suite: &Suite, gift: Gift, card: &str) -> Self {
        let finance = Self::of(suite, gift).await;
        let answer = suite.confirm(&finance.intent, card).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        if suite.state(&finance.gift).await != "succeeded" {
            // Where no webhooks come, Stripe is asked.
            let asked = suite.sim_event(&finance.intent);
            suite.webhook(&asked).expect(200).await;
        }
        suite.until_state(&finance.gift, "succeeded").await;
        finance
    }

    pub(crate) fn ask(&self, api: &Api, body: &Value) -> Call {
        let path = format!("/api/payments/{}/refunds", self.payment);
        api.post(&path, body).token(&self.token)
    }

    /// A refund that is taken.
    pub(crate) async fn refund(&self, suite: &Suite, amount: i64, part: Option<&str>) -> Value {
        let currency = self.gift.claims.charge.currency.code();
        let mut body =
            json!({"amount": {"amount": amount, "currency": currency}, "reason": "asked"});
        if let Some(part) = part {
            body["part"] = json!(part);
        }
        let key = format!("{amount} {part:?}");
        self.ask(&suite.api, &body).key(&key).expect(201).await
    }

    pub(crate) async fn list(&self, suite: &Suite) -> Value {
        let path = format!("/api/payments/{}/refunds", self.payment);
        suite.api.get(&path).token(&self.token).expect(200).await
    }

    pub(crate) async fn read(&self, suite: &Suite) -> Value {
        let path = format!("/api/payments/{}", self.payment);
        suite.api.get(&path).token(&self.token).expect(200).await
    }

    /// What accounts hold in the charge's currency, debits less credits.
    pub(crate) async fn books(&self, suite: &Suite, wanted: &[(&str, i64)]) {
        let booked = "SELECT count(*) FROM settlements WHERE booked_at IS NULL";
        suite.until_count(booked, 0).await;
        for (kind, wanted) in wanted {
            let sum: Option<i64> = sqlx::query_scalar(
                "SELECT sum(amount)::bigint FROM ledger_postings JOIN ledger_accounts USING (currency)
                 WHERE ledger_accounts.id = account_id AND kind = $1 AND currency = $2",
            )
            .bind(kind)
            .bind(self.gift.claims.charge.currency.code())
            .fetch_one(&suite.env.db)
            .await
            .unwrap();
            assert_eq!(sum.unwrap_or(0), *wanted, "{kind}");
        }
    }
}

/// Waits until so much is told to have gone back.
pub(crate) async fn until_refunded(suite: &Suite, total: i64) -> PaymentRefunded {
    eventually("the word of the refund", async || {
        let said = suite.env.broker.all::<PaymentRefunded>();
        said.into_iter().find(|said| said.refunded.amount == total)
    })
    .await
}
