//! One payment service (or more), a simulation of Stripe, and the words of the other services.

use std::time::Duration;

use contracts::pledge::events::{CloseReason, PledgeExpiryRequested};
use contracts::tokens::{Role, TicketClaims};
use hmac::{Hmac, Mac as _};
use jiff::{SignedDuration, Timestamp};
use money::{CampaignId, Money, PledgeId};
use payment::{Config, Payment};
use platform::Running;
use platform::config::{Limits, ServiceConfig};
use serde_json::{Value, json};
use sha2::Sha256;
use testkit::{Answer, Api, Call, Env, eventually};
use uuid::Uuid;

use crate::sums::{booked, captured, given_back};

/// A second webhook secret, as while one is replaced.
pub(crate) const OLD_SECRET: &str = "whsec_before";

pub(crate) struct Suite {
    pub(crate) env: Env,
    pub(crate) sim: stripe_sim::Running,
    pub(crate) stripe: Api,
    pub(crate) api: Api,
    settings: Settings,
    running: Vec<Running>,
}

/// What tests set otherwise than most.
#[derive(Clone, Copy)]
pub(crate) struct Settings {
    /// How long the service waits for Stripe.
    pub(crate) timeout: Duration,
    /// How often it looks for webhooks that never came.
    pub(crate) events_poll: Duration,
    /// Requests to Stripe at a time.
    pub(crate) concurrency: usize,
    /// How many declined tries it bears.
    pub(crate) limits: Limits,
    /// Where Stripe is, if not the simulation.
    pub(crate) stripe: Option<&'static str>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(5),
            // Only tests of this look soon: the others want to know what a webhook does by itself.
            events_poll: Duration::from_secs(3_600),
            concurrency: 64,
            limits: Limits::Wide,
            stripe: None,
        }
    }
}

/// A pledge that waits to be paid.
#[derive(Clone)]
pub(crate) struct Gift {
    pub(crate) pledge_id: PledgeId,
    pub(crate) campaign_id: CampaignId,
    pub(crate) claims: TicketClaims,
}

pub(crate) fn money(amount: i64, code: &str) -> Money {
    Money::new(amount, code.parse().unwrap())
}

impl Suite {
    pub(crate) async fn start() -> Self {
        Self::with(Env::start::<Payment>().await, Settings::default()).await
    }

    /// With an impatient service: it gives up on Stripe after so long.
    pub(crate) async fn impatient(timeout: Duration) -> Self {
        let settings = Settings {
            timeout,
            ..Settings::default()
        };
        Self::with(Env::start::<Payment>().await, settings).await
    }

    /// With another Stripe than the simulation.
    pub(crate) async fn against(url: &str) -> Self {
        let settings = Settings {
            stripe: Some(Box::leak(url.to_owned().into_boxed_str())),
            ..Settings::default()
        };
        Self::with(Env::start::<Payment>().await, settings).await
    }

    /// As strict about declined tries as in production.
    pub(crate) async fn strict() -> Self {
        let settings = Settings {
            limits: Limits::Strict,
            ..Settings::default()
        };
        Self::with(Env::start::<Payment>().await, settings).await
    }

    /// With a service that looks for lost webhooks every second.
    pub(crate) async fn watchful() -> Self {
        let settings = Settings {
            events_poll: Duration::from_secs(1),
            ..Settings::default()
        };
        Self::with(Env::start::<Payment>().await, settings).await
    }

    pub(crate) async fn with(env: Env, settings: Settings) -> Self {
        if std::env::var_os("RUST_LOG").is_some() {
            platform::telemetry::init("payment", platform::telemetry::LogFormat::Text);
        }
        let sim = stripe_sim::start(stripe_sim::Config {
            webhook_first_pause: Duration::from_millis(200),
            settle_after: Duration::from_millis(300),
            ..stripe_sim::Config::default()
        })
        .await
        .unwrap();
        let (running, api) = env.run::<Payment>(config(&env, &sim, settings)).await;
        let webhook = format!("{}/api/stripe/webhook", api.base());
        sim.set_webhook_url(Some(&webhook)).unwrap();
        Self {
            stripe: Api::new(settings.stripe.unwrap_or(&sim.url())),
            running: vec![running],
            settings,
            env,
            sim,
            api,
        }
    }

    /// Stops the copy that runs longest, and takes another for it.
    pub(crate) async fn replace(&mut self) {
        self.running.remove(0).stop().await;
        let api = self.another().await;
        let webhook = format!("{}/api/stripe/webhook", api.base());
        self.sim.set_webhook_url(Some(&webhook)).unwrap();
        self.api = api;
    }

    /// Has Stripe's sim do or say something: `/_sim/…`.
    pub(crate) async fn sim(&self, path: &str, body: &Value) -> Value {
        let answer = self.stripe.post(path, body).send().await;
        assert!((200..300).contains(&answer.status), "{}", answer.text);
        answer.body
    }

    /// One more copy of the service.
    pub(crate) async fn another(&mut self) -> Api {
        let config = config(&self.env, &self.sim, self.settings);
        let (running, api) = self.env.run::<Payment>(config).await;
        self.running.push(running);
        api
    }

    /// A copy that was given another key for Stripe.
    pub(crate) async fn another_with_key(&mut self, key: &str) -> Api {
        let mut config = config(&self.env, &self.sim, self.settings);
        config.stripe.secret_key = key.to_owned().into();
        let (running, api) = self.env.run::<Payment>(config).await;
        self.running.push(running);
        api
    }

    /// Ends the test: the ledger balances and agrees with Stripe, and nothing is left to do.
    pub(crate) async fn finish(self, dead_letters: u32) {
        let Self {
            env,
            sim,
            stripe,
            api,
            running,
            ..
        } = self;
        let admin = env.issuers.user("admin@rifada.test", &[Role::Admin]);
        let call = api.get("/api/ledger/trial-balance").token(&admin);
        for line in call.expect(200).await["currencies"].as_array().unwrap() {
            assert_eq!(line["debit"], line["credit"], "{line}");
        }
        assert_eq!(captured(&stripe, &sim).await, booked(&env, "charge").await);
        assert_eq!(
            given_back(&stripe, &sim).await,
            booked(&env, "refund").await
        );
        env.finish(running, dead_letters).await;
        sim.stop().await;
    }

    /// Ends a test that left the ledger or Stripe disagreeing on purpose.
    pub(crate) async fn abandon(self) {
        self.env.finish(self.running, 0).await;
        self.sim.stop().await;
    }

    pub(crate) fn gift(&self, amount: i64, charge: i64, code: &str) -> Gift {
        self.gift_of("general", money(amount, code), money(charge, code))
    }

    pub(crate) fn gift_of(&self, fund_type: &str, amount: Money, charge: Money) -> Gift {
        let (pledge_id, campaign_id): (PledgeId, CampaignId) =
            (self.env.clock.id(), self.env.clock.id());
        let expires_at = self.env.clock.now() + SignedDuration::from_mins(30);
        let claims = TicketClaims {
            pledge_id,
            campaign_id,
            charge,
            amount,
            fund_type: fund_type.to_owned(),
            expires_at,
        };
        Gift {
            pledge_id,
            campaign_id,
            claims,
        }
    }

    pub(crate) fn ticket(&self, gift: &Gift) -> String {
        let sub = gift.pledge_id.to_string();
        self.env
            .issuers
            .sign("pledge", &gift.claims, &sub, "payment")
    }

    /// `POST /api/payments` with a key of its own.
    pub(crate) fn open(&self, gift: &Gift) -> Call {
        let key = Uuid::from(self.env.clock.id::<PledgeId>());
        let body = json!({"ticket": self.ticket(gift)});
        self.api.post("/api/payments", &body).key(&key.to_string())
    }

    /// Opens the payment; its PaymentIntent.
    pub(crate) async fn opened(&self, gift: &Gift) -> Opened {
        let body = self.open(gift).expect(201).await;
        Opened::of(&body)
    }

    /// Confirms a PaymentIntent as the donor's browser does.
    pub(crate) async fn confirm(&self, intent: &str, card: &str) -> Answer {
        let path = format!("/v1/payment_intents/{intent}/confirm");
        self.stripe_post(&path, &format!("payment_method={card}"))
            .await
    }

    /// Opens and pays.
    pub(crate) async fn paid(&self, gift: &Gift) -> Opened {
        let opened = self.opened(gift).await;
        let answer = self.confirm(&opened.intent, "pm_card_visa").await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        opened
    }

    pub(crate) async fn stripe_post(&self, path: &str, form: &str) -> Answer {
        self.stripe
            .call(reqwest::Method::POST, path)
            .token(&self.sim.config().secret_key)
            .header("Content-Type", "application/x-www-form-urlencoded")
            // A connection kept for later may be closed by its other side just when it is used again.
            .header("Connection", "close")
            .bytes(form.as_bytes().to_vec())
            .send()
            .await
    }

    pub(crate) async fn intent(&self, id: &str) -> Value {
        self.stripe
            .get(&format!("/v1/payment_intents/{id}"))
            .token(&self.sim.config().secret_key)
            .expect(200)
            .await
    }

    /// Gives money back at Stripe itself, as on its dashboard.
    pub(crate) async fn refund_at_stripe(&self, intent: &str, amount: i64) -> Value {
        let form = format!("payment_intent={intent}&amount={amount}");
        let made = self.stripe_post("/v1/refunds", &form).await;
        assert_eq!(made.status, 200, "{}", made.text);
        made.body
    }

    /// What Stripe has given back of a PaymentIntent.
    pub(crate) async fn refunded_at_stripe(&self, intent: &str) -> i64 {
        let path = format!("/v1/refunds?payment_intent={intent}&limit=100");
        let call = self.stripe.get(&path).token(&self.sim.config().secret_key);
        let refunds = call.expect(200).await;
        let refunds = refunds["data"].as_array().unwrap().iter();
        refunds
            .map(|refund| refund["amount"].as_i64().unwrap())
            .sum()
    }

    /// An event that says that a PaymentIntent was paid, for when Stripe's own don't come.
    pub(crate) fn sim_event(&self, intent: &str) -> String {
        let object = json!({"id": intent, "object": "payment_intent"});
        json!({"id": format!("evt_{intent}"), "type": "payment_intent.succeeded", "data": {"object": object}}).to_string()
    }

    /// How many PaymentIntents there are at Stripe.
    pub(crate) async fn intents(&self) -> u64 {
        let overview = self.stripe.get("/_sim").expect(200).await;
        overview["counts"]["payment_intents"].as_u64().unwrap()
    }

    /// Has Stripe's API fail.
    pub(crate) async fn fault(&self, fault: Value) {
        self.stripe.post("/_sim/faults", &fault).expect(204).await;
    }

    /// Has Stripe's webhooks go wrong.
    pub(crate) async fn webhook_trouble(&self, trouble: Value) {
        let path = "/_sim/webhook/troubles";
        self.stripe.post(path, &trouble).expect(204).await;
    }

    /// Pledge asks to close the pledge.
    pub(crate) async fn ask_to_close(&self, gift: &Gift) -> Uuid {
        self.env.broker.say(&expiry(gift)).await
    }

    pub(crate) async fn state(&self, gift: &Gift) -> String {
        sqlx::query_scalar("SELECT state FROM payments WHERE pledge_id = $1")
            .bind(Uuid::from(gift.pledge_id))
            .fetch_optional(&self.env.db)
            .await
            .unwrap()
            .unwrap_or_default()
    }

    pub(crate) async fn until_state(&self, gift: &Gift, state: &str) {
        eventually(state, async || {
            (self.state(gift).await == state).then_some(())
        })
        .await;
    }

    /// A single figure out of the service's own schema.
    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql)
            .fetch_one(&self.env.db)
            .await
            .unwrap()
    }

    pub(crate) async fn until_count(&self, sql: &'static str, wanted: i64) {
        eventually(sql, async || {
            (self.count(sql).await == wanted).then_some(())
        })
        .await;
    }

    pub(crate) fn admin(&self) -> String {
        self.env.issuers.user("admin@rifada.test", &[Role::Admin])
    }

    /// Delivers an event as Stripe would, signed with the secret that is in use.
    pub(crate) fn webhook(&self, body: &str) -> Call {
        let signature = signature(
            &self.sim.config().webhook_secret,
            body,
            self.env.clock.now(),
        );
        self.signed_webhook(body, &signature)
    }

    pub(crate) fn signed_webhook(&self, body: &str, signature: &str) -> Call {
        self.api
            .call(reqwest::Method::POST, "/api/stripe/webhook")
            .header("Content-Type", "application/json")
            .header("Stripe-Signature", signature)
            .bytes(body.as_bytes().to_vec())
    }
}

/// What an opened payment is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) id: String,
    pub(crate) intent: String,
    pub(crate) client_secret: String,
}

impl Opened {
    pub(crate) fn of(body: &Value) -> Self {
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let client_secret = text("client_secret");
        let (intent, _) = client_secret.split_once("_secret").expect("a secret");
        Self {
            id: text("id"),
            intent: intent.to_owned(),
            client_secret: client_secret.clone(),
        }
    }
}

pub(crate) fn expiry(gift: &Gift) -> PledgeExpiryRequested {
    PledgeExpiryRequested {
        pledge_id: gift.pledge_id,
        campaign_id: gift.campaign_id,
        reason: CloseReason::Cancelled,
    }
}

/// Stripe's signature scheme, written here a second time.
pub(crate) fn signature(secret: &str, body: &str, at: Timestamp) -> String {
    let time = at.as_second();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{time}.{body}").as_bytes());
    format!("t={time},v1={}", hex::encode(mac.finalize().into_bytes()))
}

fn config(env: &Env, sim: &stripe_sim::Running, settings: Settings) -> Config {
    let told = sim.config();
    Config {
        service: ServiceConfig {
            limits: settings.limits,
            ..env.config()
        },
        stripe: payment::provider::stripe::StripeConfig {
            api_base: settings.stripe.unwrap_or(&sim.url()).parse().unwrap(),
            secret_key: told.secret_key.clone().into(),
            timeout: settings.timeout,
            concurrency: settings.concurrency,
        },
        publishable_key: told.publishable_key.clone(),
        webhook_secrets: vec![
            told.webhook_secret.clone().into(),
            OLD_SECRET.to_owned().into(),
        ],
        events_poll: settings.events_poll,
    }
}
