//! Every flow at once, over the same funds, donors and campaigns: one order of locks, no deadlock.

use contracts::campaign::CampaignState;
use contracts::campaign::events::{CampaignCancelled, CampaignChanged, CampaignFacts};
use jiff::SignedDuration;
use pledge::flows::forget::forget;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use testkit::{Api, Call, eventually};

use crate::world::{Gift, World, campaign_facts, gift, key};

const CLIENTS: u64 = 12;
const STEPS: usize = 30;

/// Who does what, over and over.
struct Client<'a> {
    world: &'a World,
    api: Api,
    dice: StdRng,
    campaigns: &'a [CampaignFacts],
    funds: &'a [String],
    sponsor: &'a str,
    gifts: Vec<(Gift, i64)>,
    refused: usize,
}

impl Client<'_> {
    async fn live(mut self) -> usize {
        for _ in 0..STEPS {
            match self.dice.random_range(0..100) {
                0..40 => self.give().await,
                40..58 => self.pay().await,
                58..66 => self.let_go().await,
                66..76 => self.refund().await,
                76..80 => self.cancel().await,
                80..92 => self.work_on_fund().await,
                92..95 => self.change_campaign().await,
                95..97 => self.decide().await,
                _ => self.activate_another().await,
            }
        }
        self.refused
    }

    /// What makes no sense just now is refused; nothing may fail.
    async fn done(&mut self, call: Call) -> Option<Value> {
        let answer = call.send().await;
        match answer.status {
            200..300 => Some(answer.body),
            409 | 422 => None,
            503 => {
                self.refused += 1;
                None
            }
            _ => panic!("{}: {}", answer.status, answer.text),
        }
    }

    async fn give(&mut self) {
        let campaign = &self.campaigns[self.dice.random_range(0..self.campaigns.len())];
        let donor = format!("d{}@example.org", self.dice.random_range(0..6));
        let body = gift(
            campaign.campaign_id,
            &donor,
            self.dice.random_range(50..900),
        );
        let call = self.api.post("/api/pledges", &body).key(&key());
        let answer = call.send().await;
        match answer.status {
            201 => self.gifts.push((Gift::of(&answer), 0)),
            409 => {}
            503 => self.refused += 1,
            _ => panic!("{}: {}", answer.status, answer.text),
        }
    }

    fn some_gift(&mut self) -> Option<usize> {
        (!self.gifts.is_empty()).then(|| self.dice.random_range(0..self.gifts.len()))
    }

    async fn pay(&mut self) {
        if let Some(number) = self.some_gift() {
            let paid = self.gifts[number].0.paid();
            self.world.env.broker.say(&paid).await;
        }
    }

    async fn let_go(&mut self) {
        if let Some(number) = self.some_gift() {
            let let_go = self.gifts[number].0.let_go();
            self.world.env.broker.say(&let_go).await;
        }
    }

    /// A part of the charge, all of it gift; payment gives back only what was paid.
    async fn refund(&mut self) {
        let Some(number) = self.some_gift() else {
            return;
        };
        let (gift, back) = &mut self.gifts[number];
        let left = gift.charge.amount - *back;
        if left == 0 {
            return;
        }
        *back += self.dice.random_range(1..=left);
        let (paid, refunded) = (gift.paid(), gift.refunded(*back, *back, *back));
        self.world.env.broker.say(&paid).await;
        self.world.env.broker.say(&refunded).await;
    }

    async fn cancel(&mut self) {
        if let Some(number) = self.some_gift() {
            let gift = &self.gifts[number].0;
            let path = format!("/api/pledges/{}/cancel", gift.id);
            let call = self.api.post(&path, &json!({})).token(&gift.access_token);
            self.done(call).await;
        }
    }

    async fn work_on_fund(&mut self) {
        let fund = &self.funds[self.dice.random_range(0..self.funds.len())];
        let by = json!({"by": {"amount": self.dice.random_range(1..300), "currency": "USD"}});
        let (action, body) = match self.dice.random_range(0..4) {
            0 => ("pause", json!({})),
            1 | 2 => ("resume", json!({})),
            _ => ("increase", by),
        };
        let path = format!("/api/match-funds/{fund}/{action}");
        let call = self.api.post(&path, &body).token(&self.world.sponsor);
        self.done(call).await;
    }

    /// In and out of the scope of the fund with a filter; one of them is called off for good.
    async fn change_campaign(&mut self) {
        let number = self.dice.random_range(0..self.campaigns.len());
        let mut facts = self.campaigns[number].clone();
        facts.version = self.dice.random_range(4..1_000);
        facts.country = ["EG", "TN"][self.dice.random_range(0..2)].to_owned();
        if number == 0 {
            facts.state = CampaignState::Cancelled;
            self.world.env.broker.say(&CampaignCancelled(facts)).await;
        } else {
            self.world.env.broker.say(&CampaignChanged(facts)).await;
        }
    }

    async fn decide(&mut self) {
        for decision in ["suspended", "verified"] {
            let path = format!("/api/sponsors/{}/decision", self.sponsor);
            let body = json!({"decision": decision, "reason": "a test"});
            let call = self.api.post(&path, &body).token(&self.world.reviewer);
            self.done(call).await;
        }
    }

    async fn activate_another(&mut self) {
        let rule = json!({"mode": "first_come", "max_per_donor": 500, "excluded_donors": ["d1@example.org", "new@example.org"]});
        let fields = json!({"commitment": {"amount": 3_000, "currency": "USD"}, "scope": {"filter": {"country": "EG"}}, "rule": rule});
        let draft = crate::world::fund(self.sponsor, fields);
        let draft = self.api.post("/api/match-funds", &draft);
        let Some(draft) = self.done(draft.token(&self.world.sponsor)).await else {
            return;
        };
        let path = format!(
            "/api/match-funds/{}/activate",
            draft["id"].as_str().unwrap()
        );
        let call = self.api.post(&path, &json!({})).token(&self.world.sponsor);
        self.done(call).await;
    }
}

/// The funds of the test: for all campaigns, for some, by filter, with every kind of cap.
async fn funds(world: &World, sponsor: &str, campaigns: &[CampaignFacts]) -> Vec<String> {
    let ids: Vec<_> = campaigns.iter().map(|facts| facts.campaign_id).collect();
    let reversed: Vec<_> = ids.iter().rev().copied().collect();
    let mut funds = Vec::new();
    for (scope, rule) in [
        (json!({"campaigns": ids}), json!({"max_per_donor": 2_000})),
        (
            json!({"campaigns": reversed}),
            json!({"unlock": {"raised_at_least": 1_500, "donors_at_least": 2}}),
        ),
        (
            json!({"filter": {"country": "EG"}}),
            json!({"max_per_campaign": 4_000, "ratio": {"match": 1, "gift": 2}}),
        ),
        (
            json!({"campaigns": [ids[1], ids[2]]}),
            json!({"max_per_pledge": 200}),
        ),
    ] {
        let mut rule = rule;
        rule["mode"] = json!("first_come");
        let fields = json!({"commitment": {"amount": 6_000, "currency": "USD"}, "scope": scope, "rule": rule});
        let id = world.draft(sponsor, fields).await;
        world.act(&id, "activate", &json!({})).expect(200).await;
        funds.push(id);
    }
    funds
}

async fn deadlocks(world: &World) -> i64 {
    sqlx::query_scalar("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        .fetch_one(&world.env.db)
        .await
        .unwrap()
}

/// Two transactions lock two funds, each the other's first one first.
async fn deadlock(world: &World, funds: &[String]) {
    let lock = async |first: &String, second: &String| {
        let mut tx = world.env.db.begin().await.unwrap();
        let sql = "SELECT id FROM match_funds WHERE id = $1::uuid FOR NO KEY UPDATE";
        sqlx::query(sql)
            .bind(first)
            .execute(&mut *tx)
            .await
            .unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        sqlx::query(sql)
            .bind(second)
            .execute(&mut *tx)
            .await
            .is_ok()
    };
    let (one, other) = tokio::join!(lock(&funds[0], &funds[1]), lock(&funds[1], &funds[0]));
    assert!(one != other, "one of them is the victim");
}

#[actix_web::test]
async fn trap_18_every_flow_at_once_over_the_same_rows_never_deadlocks() {
    // Holds end while the test runs.
    let mut world = World::with(|settings| settings.hold = SignedDuration::from_secs(2)).await;
    let other = world
        .copy(|settings| settings.hold = SignedDuration::from_secs(2))
        .await;
    let mut campaigns = Vec::new();
    for _ in 0..4 {
        let facts = campaign_facts("USD");
        world.published(facts.clone()).await;
        campaigns.push(facts);
    }
    let sponsor = world.verified_sponsor().await;
    let funds = funds(&world, &sponsor, &campaigns).await;
    let clients = (0..CLIENTS).map(|seed| {
        let client = Client {
            world: &world,
            api: [&world.api, &other][usize::from(seed % 2 == 0)].clone(),
            dice: StdRng::seed_from_u64(seed),
            campaigns: &campaigns,
            funds: &funds,
            sponsor: &sponsor,
            gifts: Vec::new(),
            refused: 0,
        };
        client.live()
    });
    let forgetting = async {
        for _ in 0..20 {
            forget(world.service(), SignedDuration::from_millis(1))
                .await
                .unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    };
    let (refused, ()) = tokio::join!(futures_util::future::join_all(clients), forgetting);
    // All that was said is acted on, at the latest when it is tried again.
    eventually("the queue to be empty", async || {
        let mut waiting = world.env.broker.waiting("pledge").await;
        for delay in ["500ms", "2000ms", "10000ms"] {
            let queue = format!("pledge.retry.{delay}");
            waiting += world.env.broker.waiting(&queue).await;
        }
        (waiting == 0).then_some(())
    })
    .await;
    world.told().await;
    let pledges: i64 = sqlx::query_scalar("SELECT count(*) FROM pledges WHERE state <> 'pending'")
        .fetch_one(&world.env.db)
        .await
        .unwrap();
    assert!(pledges > 50, "{pledges} pledges went through");
    let refused: usize = refused.iter().sum();
    assert!(refused < 5, "{refused} were put off");
    // Backends say what they counted once they are idle.
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    assert_eq!(deadlocks(&world).await, 0);
    // And one would have been counted.
    deadlock(&world, &funds).await;
    eventually("the deadlock to be counted", async || {
        (deadlocks(&world).await == 1).then_some(())
    })
    .await;
    world.finish(0).await;
}
