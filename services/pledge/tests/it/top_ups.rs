//! Money that comes back, and gifts that wait for it: in their order, a batch at a time, and without
//! holding up new gifts.

use std::time::{Duration, Instant};

use contracts::pledge::events::{MatchFundChanged, MatchFundExhausted};
use money::CampaignId;
use pledge::flows::top_up;
use serde_json::json;
use testkit::eventually;
use uuid::Uuid;

use crate::world::{Gift, World};

/// The number of a pass, and the lock that whoever has one in hand holds.
const FIRST_PASS: i32 = 1;
const IN_HAND: i32 = 0x70b0;

impl World {
    /// Waits until no fund has earlier gifts to go over.
    pub(crate) async fn topped_up(&self) {
        eventually("all to be topped up", async || {
            let due: i64 = sqlx::query_scalar("SELECT count(*) FROM top_ups")
                .fetch_one(&self.env.db)
                .await
                .unwrap();
            (due == 0).then_some(())
        })
        .await;
    }

    async fn set_aside(&self, fund: &str) -> i64 {
        sqlx::query_scalar("SELECT set_aside FROM match_funds WHERE id = $1::uuid")
            .bind(fund)
            .fetch_one(&self.env.db)
            .await
            .unwrap()
    }

    async fn matched(&self, gift: &Gift) -> i64 {
        self.seen(gift).await["matched"]["amount"].as_i64().unwrap()
    }

    async fn passes(&self) -> i64 {
        sqlx::query_scalar("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM top_ups_seq")
            .fetch_one(&self.env.db)
            .await
            .unwrap()
    }
}

#[actix_web::test]
async fn what_comes_back_is_set_aside_for_earlier_gifts_and_new_ones_get_the_rest() {
    let world = World::with(|settings| settings.top_up_batch = 2).await;
    let campaign = world.campaign("USD").await;
    let rule = json!({"mode": "first_come"});
    let fund = world.fund(campaign, 1_000, rule).await;
    let large = world.pledge(campaign, "large@example.org", 1_000).await;
    let mut early = Vec::new();
    for number in 0..5 {
        let email = format!("d{number}@example.org");
        early.push(world.pledge(campaign, &email, 100).await);
    }
    // Nobody can take the pass in hand until the test lets go of it.
    let mut hold = world.env.db.acquire().await.unwrap();
    sqlx::query("SELECT pg_advisory_lock($1, $2)")
        .bind(IN_HAND)
        .bind(FIRST_PASS)
        .execute(&mut *hold)
        .await
        .unwrap();
    world.let_go(&large).await;
    // Two were looked at at once; what the others want is not for new gifts.
    assert_eq!(world.matched(&early[1]).await, 100);
    assert_eq!(world.matched(&early[2]).await, 0);
    assert_eq!(world.balance(&fund).await, (200, 0, 800));
    assert_eq!(world.set_aside(&fund).await, 300);
    let open = |event: &MatchFundChanged| event.0.available == 500;
    world.env.broker.heard(open).await;
    let new = world.pledge(campaign, "new@example.org", 900).await;
    assert_eq!(new.matched, 500);
    world
        .env
        .broker
        .heard(|event: &MatchFundExhausted| event.0.available == 0 && event.0.version > 2)
        .await;
    assert_eq!(world.balance(&fund).await, (700, 0, 300));
    // More comes back while others still wait for their turn: nobody overtakes them.
    world.let_go(&early[0]).await;
    assert_eq!(world.balance(&fund).await, (600, 0, 400));
    assert_eq!(world.set_aside(&fund).await, 400);
    let late = world.pledge(campaign, "late@example.org", 50).await;
    assert_eq!(late.matched, 0);
    sqlx::query("SELECT pg_advisory_unlock_all()")
        .execute(&mut *hold)
        .await
        .unwrap();
    drop(hold);
    world.topped_up().await;
    for gift in &early[1..] {
        assert_eq!(world.matched(gift).await, 100);
    }
    // What the earlier ones left is for those that came meanwhile, in their turn.
    assert_eq!(world.matched(&new).await, 600);
    assert_eq!(world.matched(&late).await, 0);
    assert_eq!(world.balance(&fund).await, (1_000, 0, 0));
    assert_eq!(world.set_aside(&fund).await, 0);
    world.finish(0).await;
}

#[actix_web::test]
async fn who_waits_for_a_cap_is_not_looked_at_until_some_of_it_comes_back() {
    let world = World::with(|settings| settings.top_up_batch = 2).await;
    let campaign = world.campaign("USD").await;
    let rule = json!({"mode": "first_come", "max_per_donor": 100});
    let fund = world.fund(campaign, 10_000, rule).await;
    let capped = world.pledge(campaign, "a@example.org", 100).await;
    let mut waiting = Vec::new();
    for _ in 0..5 {
        waiting.push(world.pledge(campaign, "a@example.org", 60).await);
    }
    let other = world.pledge(campaign, "b@example.org", 300).await;
    assert_eq!(other.matched, 100);
    world.let_go(&other).await;
    assert_eq!(world.passes().await, 0, "nobody could take it");
    world.let_go(&capped).await;
    world.topped_up().await;
    let mut matched = Vec::new();
    for gift in &waiting {
        matched.push(world.matched(gift).await);
    }
    assert_eq!(matched, [60, 40, 0, 0, 0]);
    assert_eq!(world.balance(&fund).await, (100, 0, 9_900));
    world.finish(0).await;
}

/// Gifts that got nothing, as they would stand after so many were made.
async fn seed_waiting(world: &World, campaign: CampaignId, fund: &str, count: i32, amount: i64) {
    let donor = Uuid::now_v7();
    sqlx::query(
        "INSERT INTO donors (id, email, created_at) VALUES ($1, 'crowd@example.org', now())",
    )
    .bind(donor)
    .execute(&world.env.db)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO pledges (id, state, campaign_id, donor_id, currency, amount, tip, fees, charge,
             retained, fund_type, method, locale, anonymous, paused_funds, created_at, expires_at)
         SELECT gen_random_uuid(), 'pending', $1, $2, 'USD', $4, 0, 0, $4, $4, 'general', 'card', 'ar',
                true, '{}', now(), now() + interval '1 day'
         FROM generate_series(1, $3)",
    )
    .bind(campaign.0)
    .bind(donor)
    .bind(count)
    .bind(amount)
    .execute(&world.env.db)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO waiting (pledge_id, fund_id, campaign_id, donor_id, pending, place, want, capped)
         SELECT id, $1::uuid, campaign_id, donor_id, true, seq, amount, false
         FROM pledges WHERE donor_id = $2",
    )
    .bind(fund)
    .bind(donor)
    .execute(&world.env.db)
    .await
    .unwrap();
}

#[expect(clippy::print_stdout, reason = "how long it took is worth knowing")]
#[actix_web::test]
async fn a_fund_with_a_hundred_thousand_gifts_that_wait_does_not_stall() {
    const WAITING: i32 = 100_000;
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let rule = json!({"mode": "first_come"});
    let fund = world.fund(campaign, 30_000, rule).await;
    let large = world.pledge(campaign, "large@example.org", 30_000).await;
    seed_waiting(&world, campaign, &fund, WAITING, 10).await;

    let begun = Instant::now();
    world.act_on(&large.let_go()).await;
    let released = begun.elapsed();
    let mut slowest = Duration::ZERO;
    let mut during = 0;
    let mut new = Vec::new();
    while world.set_aside(&fund).await > 0 {
        let asked = Instant::now();
        let email = format!("new{during}@example.org");
        let gift = world.pledge(campaign, &email, 100).await;
        slowest = slowest.max(asked.elapsed());
        during += 1;
        assert_eq!(gift.matched, 0, "it is set aside for earlier ones");
        new.push(gift);
    }
    world.topped_up().await;
    println!(
        "released after {released:?}; all topped up after {:?}; {during} new gifts meanwhile, the slowest answered after {slowest:?}",
        begun.elapsed()
    );
    assert!(during > 1, "the pass was over before anything could happen");
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
    assert!(released < Duration::from_secs(10), "{released:?}");
    // The first 3,000 of them, and nobody else.
    let (matched, last): (i64, i64) = sqlx::query_as(
        "SELECT count(*), max(rank) FROM (
             SELECT p.id, row_number() OVER (ORDER BY p.seq) AS rank FROM pledges p
             JOIN donors d ON d.id = p.donor_id AND d.email = 'crowd@example.org') crowd
         JOIN allocations a ON a.pledge_id = crowd.id AND a.amount = 10",
    )
    .fetch_one(&world.env.db)
    .await
    .unwrap();
    assert_eq!((matched, last), (3_000, 3_000));
    assert_eq!(world.balance(&fund).await, (30_000, 0, 0));

    // A small sum among 97,000 that wait: a transaction that looks at a few, and no pass.
    let passes = world.passes().await;
    let first: Uuid = sqlx::query_scalar(
        "SELECT p.id FROM pledges p JOIN allocations a ON a.pledge_id = p.id ORDER BY p.seq LIMIT 1",
    )
    .fetch_one(&world.env.db)
    .await
    .unwrap();
    let small = Gift {
        id: first.into(),
        ..large
    };
    let begun = Instant::now();
    world.act_on(&small.let_go()).await;
    println!("a small sum came back after {:?}", begun.elapsed());
    assert_eq!(world.passes().await, passes);
    assert_eq!(world.balance(&fund).await, (30_000, 0, 0));
    world.finish(0).await;
}

#[actix_web::test]
async fn trap_06_overlapping_passes_and_passes_that_break_off_give_each_gift_its_own_once() {
    let mut world = World::with(|settings| settings.top_up_batch = 1).await;
    world.copy(|settings| settings.top_up_batch = 3).await;
    let campaign = world.campaign("USD").await;
    let rule = json!({"mode": "first_come", "max_per_pledge": 45});
    let fund = world.fund(campaign, 3_000, rule.clone()).await;
    let other = world.fund(campaign, 500, rule).await;
    let mut large = Vec::new();
    for number in 0..80 {
        large.push(
            world
                .pledge(campaign, &format!("l{number}@example.org"), 100)
                .await,
        );
    }
    let mut waiting = Vec::new();
    for number in 0..40 {
        waiting.push(
            world
                .pledge(campaign, &format!("w{number}@example.org"), 50)
                .await,
        );
    }
    assert!(waiting.iter().all(|gift| gift.matched == 0));
    for gift in &large {
        world.env.broker.say(&gift.let_go()).await;
    }
    // Runs that die in the middle of whatever they do, beside those of the two copies.
    for number in 0..60_u64 {
        let run = top_up::run(world.service(), 1);
        let _ = tokio::time::timeout(Duration::from_millis(number % 13), run).await;
    }
    eventually("all to be let go of", async || {
        let open: i64 = sqlx::query_scalar("SELECT count(*) FROM pledges WHERE state = 'pending'")
            .fetch_one(&world.env.db)
            .await
            .unwrap();
        (open == 40).then_some(())
    })
    .await;
    world.topped_up().await;
    // 45 of the first and the rest of the second, of each: every unit is matched once.
    for gift in &waiting {
        assert_eq!(world.matched(gift).await, 50);
    }
    assert_eq!(world.balance(&fund).await, (1_800, 0, 1_200));
    assert_eq!(world.balance(&other).await, (200, 0, 300));
    world.finish(0).await;
}

/// Two gifts that only together meet the target, confirmed at once on two copies; all that waited
/// for it get their share, more of them than one transaction looks at.
#[actix_web::test]
async fn two_confirmations_that_only_together_meet_a_target_unlock_it_once() {
    let mut world = World::with(|settings| settings.top_up_batch = 2).await;
    world.copy(|settings| settings.top_up_batch = 2).await;
    for round in 0..6 {
        let campaign = world.campaign("USD").await;
        let rule = json!({"mode": "first_come", "redistribute": round % 2 == 0,
            "unlock": {"raised_at_least": 150, "donors_at_least": 2}});
        let fund = world.fund(campaign, 650, rule).await;
        let mut gifts = Vec::new();
        for number in 0..9 {
            gifts.push(
                world
                    .pledge(campaign, &format!("d{number}r{round}@example.org"), 100)
                    .await,
            );
        }
        world.env.broker.say(&gifts[7].paid()).await;
        world.env.broker.say(&gifts[8].paid()).await;
        world.pay(&gifts[7]).await;
        world.pay(&gifts[8]).await;
        world.topped_up().await;
        let mut matched = Vec::new();
        for gift in &gifts {
            matched.push(world.matched(gift).await);
        }
        // The paid ones first, then the others in the order of creation.
        assert_eq!(matched, [100, 100, 100, 100, 50, 0, 0, 100, 100]);
        assert_eq!(world.balance(&fund).await, (450, 200, 0));
    }
    world.finish(0).await;
}
