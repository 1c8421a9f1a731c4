//! Plays a scenario with the service's flows.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::FromRequest as _;
use actix_web::dev::Payload;
use actix_web::test::TestRequest;
use contracts::campaign::Stacking;
use contracts::payment::events::{
    ClosedAs, PaymentClosed, PaymentRefunded, PaymentSucceeded, RefundCause,
};
use jiff::Timestamp;
use money::{CampaignId, Currency, FundId, Money, PaymentId, PledgeId};
use platform::consumer::Received;
use platform::http::{IdempotencyKey, RequestHash, User};
use pledge::config::Settings;
use pledge::domain::charge::Wish;
use pledge::flows::allocator::{Allocator, Request};
use pledge::flows::once::Once;
use pledge::flows::settle::{self, When};
use pledge::flows::{confirm, expire, fund_money, refund, top_up};
use serde_json::{Map, Value, json};
use sqlx::Row as _;
use testkit::eventually;
use uuid::Uuid;

use crate::world::{World, campaign_facts};

/// So few gifts at a time are gone over that most events leave some to the pass.
const PACE: usize = 2;

/// One scenario, being played.
pub(crate) struct Stage<'a> {
    world: &'a World,
    allocator: Allocator,
    name: String,
    currency: Currency,
    stacking: Stacking,
    sponsor: String,
    campaigns: BTreeMap<String, CampaignId>,
    given: BTreeSet<String>,
    funds: BTreeMap<String, FundId>,
    pledges: BTreeMap<String, (PledgeId, PaymentId, Money)>,
    refused: Vec<usize>,
}

/// The account of [`World::sponsor`].
fn sponsor() -> User {
    User {
        account: "waqf@sponsor.example".to_owned(),
        roles: Vec::new(),
    }
}

impl<'a> Stage<'a> {
    /// Sets the campaigns and funds of a scenario up, before its first instant.
    pub(crate) async fn set(world: &'a World, name: &str, scenario: &Value, sponsor: &str) -> Self {
        let settings = Settings::usual(platform::config::Limits::Wide);
        let mut stage = Self {
            world,
            allocator: Allocator::start(world.service(), &settings),
            name: name.to_owned(),
            // Minor units are minor units; in this one every sum can be charged.
            currency: "USD".parse().unwrap(),
            stacking: serde_json::from_value(scenario["stacking"].clone()).unwrap_or_default(),
            sponsor: sponsor.to_owned(),
            campaigns: BTreeMap::new(),
            given: BTreeSet::new(),
            funds: BTreeMap::new(),
            pledges: BTreeMap::new(),
            refused: Vec::new(),
        };
        stage.go_to("2001-06-01T00:00:00Z");
        for fund in list(&scenario["funds"]) {
            stage.fund(fund).await;
        }
        stage
    }

    fn go_to(&self, instant: &str) {
        let clock = &self.world.env.clock;
        let instant: Timestamp = instant.parse().unwrap();
        clock.advance(instant.duration_since(clock.now()));
    }

    async fn campaign(&mut self, name: &str) -> CampaignId {
        if let Some(id) = self.campaigns.get(name) {
            return *id;
        }
        let mut facts = campaign_facts(self.currency.code());
        facts.stacking = self.stacking;
        let id = self.world.published(facts).await;
        self.campaigns.insert(name.to_owned(), id);
        id
    }

    fn donor(&self, name: &str) -> String {
        format!("{name}@{}.example", self.name.replace('_', "-"))
    }

    async fn fund(&mut self, fund: &Value) {
        let mut campaigns = Vec::new();
        for name in list(&fund["campaigns"]) {
            campaigns.push(self.campaign(name.as_str().unwrap()).await);
        }
        let mut rule = fund["rule"].clone();
        for donors in ["excluded_donors", "only_donors"] {
            if let Some(named) = rule.get(donors).filter(|named| !named.is_null()) {
                let addresses = list(named)
                    .iter()
                    .map(|name| self.donor(name.as_str().unwrap()));
                rule[donors] = addresses.collect();
            }
        }
        let fields = json!({
            "commitment": {"amount": fund["commitment"], "currency": self.currency},
            "priority": fund.get("priority").unwrap_or(&json!(100)),
            "starts_at": fund["starts_at"],
            "ends_at": fund["ends_at"],
            "scope": {"campaigns": campaigns},
            "rule": rule,
        });
        let id = self.world.draft(&self.sponsor, fields).await;
        self.world
            .act(&id, "activate", &json!({}))
            .expect(200)
            .await;
        let name = fund["id"].as_str().unwrap().to_owned();
        self.funds.insert(name, id.parse().unwrap());
    }

    /// Plays all events, at their times.
    pub(crate) async fn play(&mut self, events: &[Value]) {
        for (index, event) in events.iter().enumerate() {
            self.go_to(event["at"].as_str().unwrap());
            let done = match event["type"].as_str().unwrap() {
                "pledge" => self.pledge(event).await,
                "confirm" => self.confirm(event).await,
                "expire" => self.expire(event).await,
                "refund" => self.refund(event).await,
                "pause" => self.fund_event(event, "pause").await,
                "resume" => self.fund_event(event, "resume").await,
                "increase" => self.fund_event(event, "increase").await,
                "settle" => self.settle(event).await,
                other => panic!("{other} is not for this stage"),
            };
            self.top_up().await;
            if done.is_none() {
                self.refused.push(index);
            }
        }
    }

    /// Has what is still due done, as far as it can be while funds are paused.
    async fn top_up(&self) {
        eventually("all to be topped up", async || {
            top_up::run(self.world.service(), PACE).await.unwrap();
            let due: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM top_ups t JOIN match_funds f ON f.id = t.fund_id
                 WHERE f.state <> 'paused'",
            )
            .fetch_one(&self.world.env.db)
            .await
            .unwrap();
            (due == 0).then_some(())
        })
        .await;
    }

    async fn pledge(&mut self, event: &Value) -> Option<()> {
        let campaign_name = event["campaign"].as_str().unwrap();
        let campaign = self.campaign(campaign_name).await;
        let name = event["id"].as_str().unwrap();
        let amount = Money::new(event["amount"].as_i64().unwrap(), self.currency);
        let request = Request {
            scope: self.name.clone(),
            key: key(name).await,
            hash: RequestHash::of(event),
            campaign,
            wish: Wish {
                amount,
                // Some gifts of the scenarios are less than what can be charged.
                tip: 100,
                cover_fees: false,
            },
            fund_type: word(event, "fund_type"),
            method: word(event, "method"),
            donor: self
                .donor(event["donor"].as_str().unwrap())
                .parse()
                .unwrap(),
            name: None,
            country: None,
            locale: contracts::Locale::Ar,
            anonymous: true,
            on_wall: false,
            message: None,
            client: None,
            traceparent: None,
        };
        let made = self.allocator.make(request).await.ok()?;
        self.given.insert(campaign_name.to_owned());
        let payment = Uuid::now_v7().into();
        self.pledges
            .insert(name.to_owned(), (made.id, payment, made.charge));
        Some(())
    }

    async fn confirm(&self, event: &Value) -> Option<()> {
        let (pledge_id, payment_id, charge) = *self.pledges.get(event["id"].as_str().unwrap())?;
        let body = PaymentSucceeded {
            payment_id,
            pledge_id,
            campaign_id: Uuid::nil().into(),
            charge,
            fee: None,
            card_fingerprint: None,
            at: self.world.env.clock.now(),
        };
        let mut settings = Settings::usual(platform::config::Limits::Wide);
        settings.top_up_batch = PACE;
        confirm::confirm(self.world.service(), &settings, &received(body))
            .await
            .unwrap();
        Some(())
    }

    async fn expire(&self, event: &Value) -> Option<()> {
        let (pledge_id, ..) = *self.pledges.get(event["id"].as_str().unwrap())?;
        let body = PaymentClosed {
            pledge_id,
            outcome: ClosedAs::Cancelled,
            at: self.world.env.clock.now(),
        };
        expire::closed(self.world.service(), PACE, &received(body))
            .await
            .unwrap();
        Some(())
    }

    /// Payment gives back of the gift what was paid and is there; the rest is refused by payment, and
    /// pledge never hears of it. Said twice, since its sums are the whole so far.
    async fn refund(&self, event: &Value) -> Option<()> {
        let (pledge_id, payment_id, charge) = *self.pledges.get(event["id"].as_str().unwrap())?;
        let row = sqlx::query(
            "SELECT state, amount, retained, refunded, refund_version FROM pledges WHERE id = $1",
        )
        .bind(pledge_id.0)
        .fetch_one(&self.world.env.db)
        .await
        .unwrap();
        let sum = |column: &str| row.get::<i64, _>(column);
        let amount = event["amount"].as_i64().unwrap();
        let state: String = row.get("state");
        if state != "confirmed" || !(1..=sum("retained")).contains(&amount) {
            return None;
        }
        let gift_refunded = sum("amount") - sum("retained") + amount;
        let body = PaymentRefunded {
            payment_id,
            pledge_id,
            campaign_id: Uuid::nil().into(),
            refunded: Money::new(sum("refunded") + amount, charge.currency),
            gift_refunded: Money::new(gift_refunded, charge.currency),
            cause: RefundCause::Requested,
            version: sum("refund_version") + 1,
            at: self.world.env.clock.now(),
        };
        for _ in 0..2 {
            let said = received(body.clone());
            refund::refunded(self.world.service(), PACE, &said)
                .await
                .unwrap();
        }
        Some(())
    }

    async fn fund_event(&self, event: &Value, action: &str) -> Option<()> {
        let id = *self.funds.get(event["fund"].as_str().unwrap())?;
        let (service, user) = (self.world.service(), sponsor());
        match action {
            // Of a settled fund it changes nothing, and the service says so.
            "pause" => {
                fund_money::pause(service, &user, id).await.ok();
                Some(())
            }
            "resume" => {
                fund_money::resume(service, PACE, &user, id).await.ok();
                Some(())
            }
            _ => {
                let by = Money::new(event["amount"].as_i64().unwrap(), self.currency);
                let once = Once {
                    scope: String::new(),
                    key: None,
                    hash: RequestHash::of(event),
                };
                fund_money::increase(service, PACE, &user, id, by, &once)
                    .await
                    .map(drop)
                    .ok()
            }
        }
    }

    async fn settle(&self, event: &Value) -> Option<()> {
        let id = *self.funds.get(event["fund"].as_str().unwrap())?;
        settle::settle(self.world.service(), PACE, id, When::Now)
            .await
            .unwrap();
        Some(())
    }

    /// How things stand in the database, as the scenario tool prints it; but of what was refused,
    /// only which.
    pub(crate) async fn outcome(&self) -> Value {
        json!({
            "campaigns": self.campaign_outcomes().await,
            "funds": self.fund_outcomes().await,
            "pledges": self.pledge_outcomes().await,
            "rejections": self.refused,
        })
    }

    async fn campaign_outcomes(&self) -> Map<String, Value> {
        let mut outcomes = Map::new();
        for (name, id) in &self.campaigns {
            let row = sqlx::query(
                "SELECT raised, matched, donors FROM campaign_totals WHERE campaign_id = $1",
            )
            .bind(id.0)
            .fetch_one(&self.world.env.db)
            .await
            .unwrap();
            let sum = |column: &str| row.get::<i64, _>(column);
            let in_scope = self.campaign_in_scope(*id).await;
            if in_scope || self.given.contains(name) {
                outcomes.insert(
                    name.clone(),
                    json!({"donors": sum("donors"), "matched": sum("matched"), "raised": sum("raised")}),
                );
            }
        }
        outcomes
    }

    async fn campaign_in_scope(&self, id: CampaignId) -> bool {
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM fund_campaigns WHERE campaign_id = $1)")
            .bind(id.0)
            .fetch_one(&self.world.env.db)
            .await
            .unwrap()
    }

    async fn fund_outcomes(&self) -> Map<String, Value> {
        let mut outcomes = Map::new();
        for (name, id) in &self.funds {
            let row =
                sqlx::query("SELECT reserved, committed, remaining FROM match_funds WHERE id = $1")
                    .bind(id.0)
                    .fetch_one(&self.world.env.db)
                    .await
                    .unwrap();
            let sum = |column: &str| row.get::<i64, _>(column);
            let grants = self.grants(*id).await;
            outcomes.insert(
                name.clone(),
                json!({"committed": sum("committed"), "grants": grants, "remaining": sum("remaining"), "reserved": sum("reserved")}),
            );
        }
        outcomes
    }

    async fn grants(&self, fund: FundId) -> Map<String, Value> {
        let rows = sqlx::query("SELECT campaign_id, amount FROM grants WHERE fund_id = $1")
            .bind(fund.0)
            .fetch_all(&self.world.env.db)
            .await
            .unwrap();
        let named = rows.iter().map(|row| {
            let campaign: Uuid = row.get("campaign_id");
            let (name, _) = self
                .campaigns
                .iter()
                .find(|(_, id)| id.0 == campaign)
                .unwrap();
            (name.clone(), json!(row.get::<i64, _>("amount")))
        });
        named.collect()
    }

    async fn pledge_outcomes(&self) -> Map<String, Value> {
        let mut outcomes = Map::new();
        for (name, (id, ..)) in &self.pledges {
            let row = sqlx::query("SELECT state, retained FROM pledges WHERE id = $1")
                .bind(id.0)
                .fetch_one(&self.world.env.db)
                .await
                .unwrap();
            let state: String = row.get("state");
            let confirmed = state == "confirmed" || state == "refunded";
            let retained: i64 = if confirmed { row.get("retained") } else { 0 };
            let allocation = if confirmed { "committed" } else { "reserved" };
            let allocations =
                sqlx::query("SELECT fund_id, amount FROM allocations WHERE pledge_id = $1")
                    .bind(id.0)
                    .fetch_all(&self.world.env.db)
                    .await
                    .unwrap();
            let matches: Map<String, Value> = allocations
                .iter()
                .map(|row| {
                    let fund: Uuid = row.get("fund_id");
                    let (name, _) = self.funds.iter().find(|(_, id)| id.0 == fund).unwrap();
                    let amount: i64 = row.get("amount");
                    (name.clone(), json!({"amount": amount, "state": allocation}))
                })
                .collect();
            outcomes.insert(
                name.clone(),
                json!({"match": matches, "retained": retained, "state": state}),
            );
        }
        outcomes
    }
}

async fn key(name: &str) -> IdempotencyKey {
    let request = TestRequest::default().insert_header(("Idempotency-Key", name));
    IdempotencyKey::from_request(&request.to_http_request(), &mut Payload::None)
        .await
        .unwrap()
}

fn received<T: contracts::Event>(body: T) -> Received<T> {
    Received {
        event_id: Uuid::now_v7(),
        kind: T::TYPE.to_owned(),
        body,
    }
}

fn word<T: serde::de::DeserializeOwned + Default>(event: &Value, field: &str) -> T {
    match event.get(field) {
        Some(word) => serde_json::from_value(word.clone()).unwrap(),
        None => T::default(),
    }
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The currencies of a scenario: the service takes gifts in a campaign's alone.
pub(crate) fn currencies(scenario: &Value) -> BTreeSet<String> {
    let things = list(&scenario["funds"])
        .iter()
        .chain(list(&scenario["events"]));
    things
        .filter_map(|thing| thing["currency"].as_str())
        .map(str::to_owned)
        .collect()
}

/// What the scenario tool says, with only the places of what was refused.
pub(crate) fn expected(result: &Value) -> Value {
    let mut expected = result.clone();
    let refused = list(&result["rejections"])
        .iter()
        .map(|refusal| refusal["event"].clone());
    expected["rejections"] = refused.collect();
    expected
}
