//! Many donors, one small fund: what each is told is what is booked, to the last minor unit.

use std::collections::BTreeMap;

use contracts::pledge::events::{
    PledgeConfirmed, PledgeCreated, PledgeExpired, PledgeFacts, PledgeToppedUp,
};
use money::{CampaignId, PledgeId};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use testkit::{Answer, Api, eventually};

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

/// Funds of the test, each with a campaign that it is for.
type Funds = Vec<(CampaignId, String)>;

async fn live(
    api: Api,
    funds: Funds,
    sponsor: String,
    seed: u64,
    said: tokio::sync::mpsc::UnboundedSender<(Gift, Fate)>,
) {
    let mut dice = StdRng::seed_from_u64(seed);
    for _ in 0..6 {
        let (campaign, fund) = &funds[dice.random_range(0..funds.len())];
        let email = format!("donor{}@example.org", dice.random_range(0..9));
        let body = gift(*campaign, &email, dice.random_range(50..400));
        let key = key();
        let made = patiently(|| api.post("/api/pledges", &body).key(&key).send()).await;
        let made = Gift::of(&made);
        let fate = [
            Fate::Left,
            Fate::Paid,
            Fate::Paid,
            Fate::LetGo,
            Fate::LetGo,
            Fate::Both,
        ][dice.random_range(0..6)];
        if fate == Fate::LetGo && dice.random_bool(0.3) {
            let path = format!("/api/pledges/{}/cancel", made.id);
            let cancel = || {
                let call = api.post(&path, &json!({})).token(&made.access_token);
                call.send()
            };
            assert_eq!(patiently(cancel).await.status, 202);
        }
        said.send((made, fate)).unwrap();
        let (action, body) = match dice.random_range(0..20) {
            0 | 1 => {
                let amount = dice.random_range(1..200);
                let by = json!({"by": {"amount": amount, "currency": "USD"}});
                ("increase", by)
            }
            2 => ("pause", json!({})),
            3..6 => ("resume", json!({})),
            _ => continue,
        };
        let path = format!("/api/match-funds/{fund}/{action}");
        let act = || api.post(&path, &body).token(&sponsor).send();
        assert_eq!(patiently(act).await.status, 200);
    }
}

/// Asks again as long as the service says that there is too much to do just now.
async fn patiently<F: Future<Output = Answer>>(ask: impl Fn() -> F) -> Answer {
    for _ in 0..50 {
        let answer = ask().await;
        if answer.status != 503 {
            return answer;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    panic!("no answer but to come again");
}

/// Sums of what was matched, by the version of which it was told.
type Told = BTreeMap<PledgeId, BTreeMap<i64, i64>>;

fn told_of(world: &World) -> Told {
    let mut told = Told::new();
    let mut tell = |facts: PledgeFacts| {
        let versions = told.entry(facts.pledge_id).or_default();
        let before = versions.insert(facts.version, facts.matched.amount);
        assert!(before.is_none_or(|before| before == facts.matched.amount));
    };
    let broker = &world.env.broker;
    broker
        .all::<PledgeCreated>()
        .into_iter()
        .for_each(|event| tell(event.0));
    broker
        .all::<PledgeConfirmed>()
        .into_iter()
        .for_each(|event| tell(event.0));
    broker
        .all::<PledgeExpired>()
        .into_iter()
        .for_each(|event| tell(event.0));
    broker
        .all::<PledgeToppedUp>()
        .into_iter()
        .for_each(|event| tell(event.0));
    told
}

/// Whoever was told something was told what stood at that version; nothing was left untold, and the
/// last that was told is what stands.
async fn compare(world: &World, gifts: &[Gift]) {
    world.told().await;
    let all_told = async || {
        let told = told_of(world);
        (told.len() == gifts.len()).then_some(told)
    };
    let told = eventually("all events to be heard", all_told).await;
    let stored: Vec<(uuid::Uuid, i64, i64)> = sqlx::query_as(
        "SELECT p.id, p.version, coalesce(sum(a.amount), 0)::bigint FROM pledges p
         LEFT JOIN allocations a ON a.pledge_id = p.id GROUP BY p.id",
    )
    .fetch_all(&world.env.db)
    .await
    .unwrap();
    let stored: BTreeMap<PledgeId, (i64, i64)> = stored
        .into_iter()
        .map(|(id, version, matched)| (id.into(), (version, matched)))
        .collect();
    for gift in gifts {
        let versions = &told[&gift.id];
        assert_eq!(versions[&1], gift.matched, "what the donor was answered");
        assert!(
            versions
                .keys()
                .copied()
                .eq(1..=versions.len().try_into().unwrap())
        );
        let last = versions.last_key_value().unwrap();
        assert_eq!(stored[&gift.id], (*last.0, *last.1), "what stands");
    }
}

async fn say_fates(
    world: &World,
    mut heard: tokio::sync::mpsc::UnboundedReceiver<(Gift, Fate)>,
) -> Vec<(Gift, Fate)> {
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
    fates
}

async fn all_acted_on(world: &World, fates: &[(Gift, Fate)]) {
    for (gift, fate) in fates {
        if matches!(fate, Fate::Paid | Fate::Both) {
            let of_gift = |event: &PledgeConfirmed| event.0.pledge_id == gift.id;
            world.env.broker.heard(of_gift).await;
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
}

/// What gifts to a campaign lack, of those that the fund may match: it was not paused when they
/// were made.
async fn short(world: &World, campaign: CampaignId, fund: &str) -> i64 {
    sqlx::query_scalar(
        "SELECT coalesce(sum(p.amount - coalesce(a.amount, 0)), 0)::bigint FROM pledges p
         LEFT JOIN allocations a ON a.pledge_id = p.id
         WHERE p.campaign_id = $1 AND p.state IN ('pending', 'confirmed')
           AND NOT $2::uuid = ANY (p.paused_funds)",
    )
    .bind(campaign.0)
    .bind(fund)
    .fetch_one(&world.env.db)
    .await
    .unwrap()
}

/// Whoever makes, pays, cancels, lets go, pauses, resumes and increases at once, 64 of them on two
/// copies: in the end either the fund is empty or everybody has all of their match, the books balance,
/// and every donor was told what stood.
#[actix_web::test]
async fn nothing_is_lost_when_everything_happens_at_once() {
    // So few are looked at in one transaction that passes are under way most of the time.
    let mut world = World::with(|settings| settings.top_up_batch = 2).await;
    let other = world.copy(|settings| settings.top_up_batch = 3).await;
    let rule = json!({"mode": "first_come", "max_per_donor": 1_000_000});
    let (nile, desert) = (world.campaign("USD").await, world.campaign("USD").await);
    let (sea, hill) = (world.campaign("USD").await, world.campaign("USD").await);
    // Two funds on one campaign: gifts that only one of them holds are changed by the other.
    let tide = json!({"mode": "first_come", "max_per_pledge": 90});
    let caps = json!({"mode": "first_come", "max_per_donor": 600, "max_per_campaign": 3_000,
        "unlock": {"donors_at_least": 4, "raised_at_least": 900}});
    let funds: Funds = vec![
        (nile, world.fund(nile, 6_000, rule.clone()).await),
        (desert, world.fund(desert, 20_000, rule.clone()).await),
        (sea, world.fund(sea, 2_000, rule).await),
        (sea, world.fund(sea, 2_000, tide).await),
        (hill, world.fund(hill, 4_000, caps).await),
    ];
    let (said, heard) = tokio::sync::mpsc::unbounded_channel();
    let mut clients = tokio::task::JoinSet::new();
    for seed in 0..64 {
        let api = if seed % 2 == 0 { &world.api } else { &other };
        let sponsor = world.sponsor.clone();
        clients.spawn(live(
            api.clone(),
            funds.clone(),
            sponsor,
            seed,
            said.clone(),
        ));
    }
    drop(said);
    let fates = say_fates(&world, heard).await;
    clients.join_all().await;
    all_acted_on(&world, &fates).await;
    for (_, fund) in &funds {
        let resume = || world.act(fund, "resume", &json!({})).send();
        assert_eq!(patiently(resume).await.status, 200);
    }
    world.topped_up().await;
    for (campaign, fund) in &funds[..2] {
        let short = short(&world, *campaign, fund).await;
        let (_, _, remaining) = world.balance(fund).await;
        assert!(
            short == 0 || remaining == 0,
            "{short} are missing, and {remaining} are left"
        );
    }
    let gifts: Vec<Gift> = fates.into_iter().map(|(gift, _)| gift).collect();
    assert_eq!(gifts.len(), 64 * 6);
    compare(&world, &gifts).await;
    world.finish(0).await;
}
