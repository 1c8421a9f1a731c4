//! Many donors, one small fund: what each is told is what is booked, to the last minor unit.

use std::collections::BTreeMap;

use contracts::pledge::events::PledgeConfirmed;
use money::CampaignId;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use testkit::{Api, eventually};

use crate::world::{Gift, World, gift, key};

const CLIENTS: usize = 32;
const GIFTS: usize = 4;

async fn give(api: Api, campaign: CampaignId, client: usize) -> Vec<Value> {
    let mut answers = Vec::new();
    for number in 0..GIFTS {
        let amount = 100 + 37 * i64::try_from((client * GIFTS + number) % 11).unwrap();
        let body = gift(
            campaign,
            &format!("donor{}@example.org", client % 20),
            amount,
        );
        answers.push(
            api.post("/api/pledges", &body)
                .key(&key())
                .expect(201)
                .await,
        );
    }
    answers
}

#[actix_web::test]
async fn thirty_two_clients_on_two_replicas_share_a_fund_exactly() {
    let mut world = World::start().await;
    let other = world.copy(|_| {}).await;
    let campaign = world.campaign("USD").await;
    let small = world
        .fund(
            campaign,
            9_973,
            json!({"mode": "first_come", "max_per_donor": 1_009}),
        )
        .await;
    let second = world
        .fund(
            campaign,
            5_003,
            json!({"mode": "first_come", "ratio": {"match": 1, "gift": 2}}),
        )
        .await;
    let mut clients = tokio::task::JoinSet::new();
    for client in 0..CLIENTS {
        let api = if client % 2 == 0 {
            world.api.clone()
        } else {
            other.clone()
        };
        clients.spawn(give(api, campaign, client));
    }
    let answers: Vec<Value> = clients.join_all().await.into_iter().flatten().collect();
    assert_eq!(answers.len(), CLIENTS * GIFTS);

    let mut told: BTreeMap<String, i64> = BTreeMap::new();
    for answer in &answers {
        for given in answer["match"].as_array().unwrap() {
            let fund = given["fund_id"].as_str().unwrap().to_owned();
            *told.entry(fund).or_default() += given["amount"].as_i64().unwrap();
        }
        let seen = world
            .api
            .get(&format!("/api/pledges/{}", answer["id"].as_str().unwrap()));
        let seen = seen
            .token(answer["access_token"].as_str().unwrap())
            .expect(200)
            .await;
        assert_eq!(
            (&seen["match"], &seen["matched"]),
            (&answer["match"], &answer["matched"])
        );
    }
    // There was more to match than both had.
    assert_eq!((told[&small], told[&second]), (9_973, 5_003));
    assert_eq!(world.balance(&small).await, (9_973, 0, 0));
    assert_eq!(world.balance(&second).await, (5_003, 0, 0));
    world.finish(0).await;
}

/// What is done with a gift after it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Left,
    Paid,
    LetGo,
    /// Both are said at about the same time.
    Both,
}

async fn live(
    api: Api,
    funds: [(CampaignId, String); 3],
    sponsor: String,
    seed: u64,
    said: tokio::sync::mpsc::UnboundedSender<(Gift, Fate)>,
) {
    let mut dice = StdRng::seed_from_u64(seed);
    for _ in 0..10 {
        let (campaign, fund) = &funds[dice.random_range(0..3)];
        let email = format!("donor{}@example.org", dice.random_range(0..9));
        let body = gift(*campaign, &email, dice.random_range(50..400));
        let made = Gift::of(&api.post("/api/pledges", &body).key(&key()).send().await);
        let fate = [
            Fate::Left,
            Fate::Paid,
            Fate::Paid,
            Fate::LetGo,
            Fate::LetGo,
            Fate::Both,
        ][dice.random_range(0..6)];
        said.send((made, fate)).unwrap();
        if dice.random_bool(0.1) {
            let by = json!({"by": {"amount": dice.random_range(1..200), "currency": "USD"}});
            let path = format!("/api/match-funds/{fund}/increase");
            api.post(&path, &by).token(&sponsor).expect(200).await;
        }
    }
}

/// Whoever makes, pays, lets go and increases at once: in the end either the fund is empty or
/// everybody has all of their match, and the books balance.
#[actix_web::test]
async fn nothing_is_lost_when_everything_happens_at_once() {
    let mut world = World::start().await;
    let other = world.copy(|_| {}).await;
    let rule = json!({"mode": "first_come", "max_per_donor": 1_000_000});
    let (nile, desert) = (world.campaign("USD").await, world.campaign("USD").await);
    let sea = world.campaign("USD").await;
    // Two funds on one campaign: gifts that only one of them holds are changed by the other.
    let tide = json!({"mode": "first_come", "max_per_pledge": 90});
    world.fund(sea, 2_000, tide).await;
    let funds = [
        (nile, world.fund(nile, 6_000, rule.clone()).await),
        (desert, world.fund(desert, 15_000, rule.clone()).await),
        (sea, world.fund(sea, 2_000, rule).await),
    ];
    let (said, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let mut clients = tokio::task::JoinSet::new();
    for seed in 0..24 {
        let api = if seed % 2 == 0 {
            world.api.clone()
        } else {
            other.clone()
        };
        clients.spawn(live(
            api,
            funds.clone(),
            world.sponsor.clone(),
            seed,
            said.clone(),
        ));
    }
    drop(said);
    let mut fates = Vec::new();
    while let Some((gift, fate)) = heard.recv().await {
        if matches!(fate, Fate::LetGo | Fate::Both) {
            world.env.broker.say(&gift.let_go()).await;
        }
        if matches!(fate, Fate::Paid | Fate::Both) {
            world.env.broker.say(&gift.paid()).await;
        }
        fates.push((gift, fate));
    }
    clients.join_all().await;
    for (gift, fate) in &fates {
        if matches!(fate, Fate::Paid | Fate::Both) {
            world
                .env
                .broker
                .heard(|event: &PledgeConfirmed| event.0.pledge_id == gift.id)
                .await;
        }
    }
    let left = fates.iter().filter(|(_, fate)| *fate == Fate::Left).count();
    eventually("all to be let go of", async || {
        let open: i64 = sqlx::query_scalar("SELECT count(*) FROM pledges WHERE state = 'pending'")
            .fetch_one(&world.env.db)
            .await
            .unwrap();
        (usize::try_from(open) == Ok(left)).then_some(())
    })
    .await;
    for (campaign, fund) in &funds[..2] {
        let short: i64 = sqlx::query_scalar(
            "SELECT coalesce(sum(p.amount - coalesce(a.amount, 0)), 0)::bigint FROM pledges p
             LEFT JOIN allocations a ON a.pledge_id = p.id
             WHERE p.campaign_id = $1 AND p.state IN ('pending', 'confirmed')",
        )
        .bind(campaign.0)
        .fetch_one(&world.env.db)
        .await
        .unwrap();
        let (_, _, remaining) = world.balance(fund).await;
        assert!(
            short == 0 || remaining == 0,
            "{short} are missing, and {remaining} are left"
        );
    }
    world.finish(0).await;
}
