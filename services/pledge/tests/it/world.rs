//! A running pledge service with people and campaigns around it.

use contracts::Text;
use contracts::campaign::events::{
    CampaignFacts, CampaignPublished, Member, OrganisationMembersChanged,
};
use contracts::campaign::{CampaignState, OrganisationRole, Stacking};
use contracts::payment::events::{
    ClosedAs, PaymentClosed, PaymentRefunded, PaymentSucceeded, RefundCause,
};
use contracts::pledge::events::{PledgeConfirmed, PledgeExpired};
use contracts::tokens::Role;
use money::{CampaignId, Money, OrganisationId, PaymentId, PledgeId};
use platform::Running;
use platform::config::ServiceConfig;
use pledge::config::Settings;
use pledge::{Config, Pledge};
use serde_json::{Value, json};
use testkit::{Answer, Api, Call, Env, Proxies, eventually};
use uuid::Uuid;

/// The service, and what a test needs around it.
pub(crate) struct World {
    pub(crate) env: Env,
    pub(crate) api: Api,
    /// Looks after the money of every campaign's organisation.
    pub(crate) finance: String,
    /// Member of the sponsors that are made here.
    pub(crate) sponsor: String,
    pub(crate) stranger: String,
    pub(crate) reviewer: String,
    pub(crate) admin: String,
    running: Vec<Running>,
}

impl World {
    /// By the machine's clock.
    pub(crate) async fn start() -> Self {
        Self::around(Env::start::<Pledge>().await, |_| {}).await
    }

    /// By the machine's clock, with settings of its own.
    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::around(Env::start::<Pledge>().await, change).await
    }

    /// By a clock that stands at `now` until it is moved.
    pub(crate) async fn at(now: &str) -> Self {
        Self::around(Env::at::<Pledge>(now).await, |_| {}).await
    }

    /// By the machine's clock, with proxies between the service and its servers.
    pub(crate) async fn proxied() -> (Self, Proxies) {
        let env = Env::start::<Pledge>().await;
        let (proxies, service) = env.proxied().await;
        (Self::of(env, service, |_| {}).await, proxies)
    }

    /// With the limits of production.
    pub(crate) async fn strict() -> Self {
        let env = Env::start::<Pledge>().await;
        let mut service = env.config();
        service.limits = platform::config::Limits::Strict;
        Self::of(env, service, |_| {}).await
    }

    /// A call that web makes at the request of a client.
    pub(crate) fn from(&self, call: Call, client: &str) -> Call {
        let web = self.env.issuers.service("web", "pledge");
        call.header("X-Forwarded-For", client)
            .header("Rifada-Forwarded-By", &web)
    }

    async fn around(env: Env, change: impl FnOnce(&mut Settings)) -> Self {
        let service = env.config();
        Self::of(env, service, change).await
    }

    async fn of(env: Env, service: ServiceConfig, change: impl FnOnce(&mut Settings)) -> Self {
        let mut config = config(service);
        change(&mut config.settings);
        let (running, api) = env.run::<Pledge>(config).await;
        let person = |account: &str, roles: &[Role]| env.issuers.user(account, roles);
        Self {
            finance: person("finance@seeds.example", &[]),
            sponsor: person("waqf@sponsor.example", &[]),
            stranger: person("stranger@example.org", &[]),
            reviewer: person("reviewer@rifada.test", &[Role::Reviewer]),
            admin: person("admin@rifada.test", &[Role::Admin]),
            api,
            running: vec![running],
            env,
        }
    }

    /// One more copy of the service, with settings of its own.
    pub(crate) async fn copy(&mut self, change: impl FnOnce(&mut Settings)) -> Api {
        let mut config = config(self.env.config());
        change(&mut config.settings);
        let (running, api) = self.env.run::<Pledge>(config).await;
        self.running.push(running);
        api
    }

    pub(crate) fn service(&self) -> &platform::Service {
        self.running[0].service()
    }

    /// Ends the test: the books must balance, and nothing may be left to do but the dead letters
    /// that the test planted.
    pub(crate) async fn finish(self, dead_letters: u32) {
        self.audit().await;
        self.every_match_is_explained().await;
        self.env.finish(self.running, dead_letters).await;
    }

    /// A live campaign that the service has heard of.
    pub(crate) async fn campaign(&self, currency: &str) -> CampaignId {
        let facts = campaign_facts(currency);
        self.published(facts).await
    }

    /// A campaign with these facts that the service has heard of.
    pub(crate) async fn published(&self, facts: CampaignFacts) -> CampaignId {
        let (id, version) = (facts.campaign_id, facts.version);
        self.env.broker.say(&CampaignPublished(facts)).await;
        self.heard_of(id, version).await;
        id
    }

    /// Waits until the service knows this version of a campaign.
    pub(crate) async fn heard_of(&self, id: CampaignId, version: i64) {
        eventually("the campaign to be heard of", async || {
            let known: Option<i64> =
                sqlx::query_scalar("SELECT version FROM campaigns WHERE id = $1")
                    .bind(id.0)
                    .fetch_optional(&self.env.db)
                    .await
                    .unwrap();
            known.filter(|known| *known >= version).map(drop)
        })
        .await;
    }

    /// Has `finance` look after the money of the organisation of [`campaign_facts`].
    pub(crate) async fn members(&self) {
        let member = |account: &str, role| Member {
            account: account.to_owned(),
            role,
        };
        let event = OrganisationMembersChanged {
            organisation_id: ORGANISATION,
            version: 2,
            members: vec![
                member("finance@seeds.example", OrganisationRole::Finance),
                member("editor@seeds.example", OrganisationRole::Editor),
            ],
        };
        self.env.broker.say(&event).await;
        eventually("the members to be heard of", async || {
            let known: i64 = sqlx::query_scalar("SELECT count(*) FROM organisation_members")
                .fetch_one(&self.env.db)
                .await
                .unwrap();
            (known == 2).then_some(())
        })
        .await;
    }

    /// A verified sponsor.
    pub(crate) async fn verified_sponsor(&self) -> String {
        let new = json!({"name": {"en": "Waqf of Light", "ar": "وقف النور"}, "kind": "foundation", "country": "SA"});
        let sponsor = self.api.post("/api/sponsors", &new);
        let sponsor = sponsor.token(&self.sponsor).expect(201).await;
        let id = text(&sponsor["id"]);
        let path = format!("/api/sponsors/{id}/decision");
        let verified = self.api.post(&path, &json!({"decision": "verified"}));
        verified.token(&self.reviewer).expect(200).await;
        id
    }

    /// A draft of a sponsor's fund, with these fields instead of the usual ones.
    pub(crate) async fn draft(&self, sponsor: &str, fields: Value) -> String {
        let draft = self.api.post("/api/match-funds", &fund(sponsor, fields));
        text(&draft.token(&self.sponsor).expect(201).await["id"])
    }

    /// An active fund of a new sponsor for one campaign.
    pub(crate) async fn fund(&self, campaign: CampaignId, commitment: i64, rule: Value) -> String {
        let sponsor = self.verified_sponsor().await;
        let fields = json!({
            "commitment": {"amount": commitment, "currency": "USD"},
            "scope": {"campaigns": [campaign]},
            "rule": rule,
        });
        let id = self.draft(&sponsor, fields).await;
        self.act(&id, "activate", &json!({})).expect(200).await;
        id
    }

    /// An action of a fund's sponsor.
    pub(crate) fn act(&self, fund: &str, action: &str, body: &Value) -> Call {
        let path = format!("/api/match-funds/{fund}/{action}");
        self.api.post(&path, body).token(&self.sponsor)
    }

    /// What a fund holds, gave and has left.
    pub(crate) async fn balance(&self, fund: &str) -> (i64, i64, i64) {
        let fund = self
            .api
            .get(&format!("/api/match-funds/{fund}"))
            .expect(200)
            .await;
        let sum = |name: &str| fund[name]["amount"].as_i64().unwrap();
        (sum("reserved"), sum("committed"), sum("remaining"))
    }

    /// Pledges a gift, and gives the answer.
    pub(crate) async fn pledge(&self, campaign: CampaignId, email: &str, amount: i64) -> Gift {
        let body = gift(campaign, email, amount);
        let answer = self
            .api
            .post("/api/pledges", &body)
            .key(&key())
            .send()
            .await;
        Gift::of(&answer)
    }

    /// Says that payment took a pledge's charge, and waits until it is confirmed.
    pub(crate) async fn pay(&self, gift: &Gift) {
        self.env.broker.say(&gift.paid()).await;
        let confirmed = |event: &PledgeConfirmed| event.0.pledge_id == gift.id;
        self.env.broker.heard(confirmed).await;
    }

    /// Says an event, and waits until it was acted on.
    pub(crate) async fn act_on<E: contracts::Event>(&self, event: &E) {
        let id = self.env.broker.say(event).await;
        self.acted_on(id).await;
    }

    /// Waits until an event that was said was acted on.
    pub(crate) async fn acted_on(&self, id: Uuid) {
        eventually("an event to be acted on", async || {
            let acted_on: bool =
                sqlx::query_scalar("SELECT EXISTS (SELECT FROM inbox WHERE event_id = $1)")
                    .bind(id)
                    .fetch_one(&self.env.db)
                    .await
                    .unwrap();
            acted_on.then_some(())
        })
        .await;
    }

    /// Waits until all that happened was told.
    pub(crate) async fn told(&self) {
        eventually("an empty outbox", async || {
            let left: i64 = sqlx::query_scalar(
                "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM outbox_bundles)",
            )
            .fetch_one(&self.env.db)
            .await
            .unwrap();
            (left == 0).then_some(())
        })
        .await;
    }

    /// Says that payment let go of a pledge, and waits until it is expired.
    pub(crate) async fn let_go(&self, gift: &Gift) {
        self.env.broker.say(&gift.let_go()).await;
        let expired = |event: &PledgeExpired| event.0.pledge_id == gift.id;
        self.env.broker.heard(expired).await;
    }

    /// A pledge as its donor sees it now.
    pub(crate) async fn seen(&self, gift: &Gift) -> Value {
        let path = format!("/api/pledges/{}", gift.id);
        self.api
            .get(&path)
            .token(&gift.access_token)
            .expect(200)
            .await
    }
}

fn config(service: ServiceConfig) -> Config {
    Config {
        settings: Settings::usual(service.limits),
        service,
    }
}

pub(crate) const ORGANISATION: OrganisationId = OrganisationId(Uuid::from_u128(77));

/// A live campaign of [`ORGANISATION`] without end, in a currency.
pub(crate) fn campaign_facts(currency: &str) -> CampaignFacts {
    let title = |en: &str| Text {
        en: Some(en.to_owned()),
        ..Text::default()
    };
    CampaignFacts {
        campaign_id: Uuid::now_v7().into(),
        version: 3,
        state: CampaignState::Live,
        slug: "nile".to_owned(),
        title: title("Nile"),
        organisation_id: ORGANISATION,
        organisation_name: title("Seeds"),
        country: "EG".to_owned(),
        programme_id: None,
        goal: Money::new(1_000_000, currency.parse().unwrap()),
        sdgs: vec![13],
        areas: vec!["climate_action".to_owned()],
        groups: vec!["refugees".to_owned()],
        fund_types: ["general", "zakat", "sadaqah", "sadaqah_jariyah"]
            .map(str::to_owned)
            .to_vec(),
        stacking: Stacking::Waterfall,
        permit_number: None,
        starts_at: "2000-01-01T00:00:00Z".parse().unwrap(),
        ends_at: "2100-01-01T00:00:00Z".parse().unwrap(),
    }
}

/// A fund of a sponsor, with these fields instead of the usual ones.
pub(crate) fn fund(sponsor: &str, fields: Value) -> Value {
    merged(
        json!({
            "sponsor_id": sponsor,
            "name": {"en": "Double it"},
            "commitment": {"amount": 10_000, "currency": "USD"},
            "priority": 100,
            "starts_at": "2001-01-01T00:00:00Z",
            "ends_at": "2099-01-01T00:00:00Z",
            "scope": {"campaigns": [Uuid::now_v7()]},
            "rule": {"mode": "first_come"},
        }),
        fields,
    )
}

/// A gift by card.
pub(crate) fn gift(campaign: CampaignId, email: &str, amount: i64) -> Value {
    json!({
        "campaign_id": campaign, "amount": {"amount": amount, "currency": "USD"}, "tip": 0,
        "cover_fees": false, "fund_type": "general", "frequency": "once", "method": "card",
        "donor": {"email": email, "name": "Amal", "country": "SA", "locale": "ar", "anonymous": false},
        "message": null,
    })
}

/// The fields of `changes` instead of those of `body`.
pub(crate) fn merged(mut body: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else {
        panic!("{changes} has no fields");
    };
    for (name, value) in changes {
        body[name] = value;
    }
    body
}

/// A fresh idempotency key.
pub(crate) fn key() -> String {
    Uuid::now_v7().to_string()
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}

/// A pledge that was made.
#[derive(Debug, Clone)]
pub(crate) struct Gift {
    pub(crate) id: PledgeId,
    pub(crate) campaign: CampaignId,
    pub(crate) charge: Money,
    pub(crate) matched: i64,
    pub(crate) access_token: String,
    pub(crate) payment_ticket: String,
    pub(crate) payment: PaymentId,
    pub(crate) answer: Value,
}

impl Gift {
    pub(crate) fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, 201, "{}", answer.text);
        let body = &answer.body;
        Self {
            id: text(&body["id"]).parse().unwrap(),
            campaign: text(&body["campaign_id"]).parse().unwrap(),
            charge: serde_json::from_value(body["charge"].clone()).unwrap(),
            matched: body["matched"]["amount"].as_i64().unwrap(),
            access_token: text(&body["access_token"]),
            payment_ticket: text(&body["payment_ticket"]),
            payment: Uuid::now_v7().into(),
            answer: body.clone(),
        }
    }

    /// What payment says when it took the charge.
    pub(crate) fn paid(&self) -> PaymentSucceeded {
        PaymentSucceeded {
            payment_id: self.payment,
            pledge_id: self.id,
            campaign_id: self.campaign,
            charge: self.charge,
            fee: None,
            card_fingerprint: None,
            at: "2026-01-02T00:00:00Z".parse().unwrap(),
        }
    }

    /// What payment says when it gave some of it back: the whole so far, and of that the gift's part.
    pub(crate) fn refunded(&self, version: i64, of_charge: i64, of_gift: i64) -> PaymentRefunded {
        PaymentRefunded {
            payment_id: self.payment,
            pledge_id: self.id,
            campaign_id: self.campaign,
            refunded: Money::new(of_charge, self.charge.currency),
            gift_refunded: Money::new(of_gift, self.charge.currency),
            cause: RefundCause::Requested,
            version,
            at: "2026-01-03T00:00:00Z".parse().unwrap(),
        }
    }

    /// What payment says when it let go of it.
    pub(crate) fn let_go(&self) -> PaymentClosed {
        PaymentClosed {
            pledge_id: self.id,
            outcome: ClosedAs::Cancelled,
            at: "2026-01-02T00:00:00Z".parse().unwrap(),
        }
    }
}
