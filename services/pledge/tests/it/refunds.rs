//! Money that goes back: the match shrinks with the gift, once, whatever order it is said in.

use contracts::payment::events::{PaymentRefunded, RefundCause};
use contracts::pledge::events::{CampaignTotalsChanged, PledgeRefunded, PledgeToppedUp};
use money::Money;
use serde_json::{Value, json};
use testkit::eventually;
use uuid::Uuid;

use crate::world::{Gift, World, gift, key, merged};

/// Says a refund, and gives what pledge says of it.
async fn refund(world: &World, said: &PaymentRefunded) -> PledgeRefunded {
    world.env.broker.say(said).await;
    heard(world, said).await
}

async fn heard(world: &World, said: &PaymentRefunded) -> PledgeRefunded {
    let told = |event: &PledgeRefunded| {
        let sums = event.0.refund.as_ref();
        event.0.pledge_id == said.pledge_id
            && sums.is_some_and(|sums| sums.refunded == said.refunded)
    };
    world.env.broker.heard(told).await
}

async fn totals(world: &World, version: i64) -> (i64, i64, i64, i64) {
    let of_version = |event: &CampaignTotalsChanged| event.version == version;
    let totals = world.env.broker.heard(of_version).await;
    let (raised, matched) = (totals.raised.amount, totals.matched.amount);
    (raised, matched, totals.donors, totals.pledges)
}

/// A gift with a tip.
async fn tipped(world: &World, campaign: money::CampaignId, amount: i64, tip: i64) -> Gift {
    let body = merged(
        gift(campaign, "tip@example.org", amount),
        json!({"tip": tip}),
    );
    let answer = world.api.post("/api/pledges", &body).key(&key()).send();
    Gift::of(&answer.await)
}

#[actix_web::test]
async fn trap_07_a_part_refund_shrinks_the_match_and_frees_it_for_others() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 1_000, json!({"mode": "first_come"}))
        .await;
    let first = world.pledge(campaign, "a@example.org", 1_000).await;
    let second = world.pledge(campaign, "b@example.org", 300).await;
    world.pay(&first).await;
    world.pay(&second).await;
    assert_eq!(world.balance(&fund).await, (0, 1_000, 0));

    let told = refund(&world, &first.refunded(1, 400, 400)).await.0;
    assert_eq!(
        (told.retained.amount, told.matched.amount, told.version),
        (600, 600, 3)
    );
    let sums = told.refund.unwrap();
    assert_eq!(
        (sums.amount.amount, sums.refunded.amount, sums.cause),
        (400, 400, RefundCause::Requested)
    );
    // What came back is for the other gift, and not for the one that it came from.
    let topped_up = |event: &PledgeToppedUp| event.0.pledge_id == second.id;
    let topped_up = world.env.broker.heard(topped_up).await.0;
    assert_eq!((topped_up.matched.amount, topped_up.refund), (300, None));
    assert_eq!(world.balance(&fund).await, (0, 900, 100));
    assert_eq!(totals(&world, 3).await, (900, 900, 2, 2));
    let seen = world.seen(&first).await;
    assert_eq!(
        [
            &seen["state"],
            &seen["retained"]["amount"],
            &seen["refunded"]["amount"]
        ],
        [&json!("confirmed"), &json!(600), &json!(400)]
    );
    assert!(world.seen(&second).await.get("refunded").is_none());

    let rest = refund(&world, &first.refunded(2, 1_000, 1_000)).await.0;
    let sums = rest.refund.unwrap();
    assert_eq!((sums.amount.amount, sums.refunded.amount), (600, 1_000));
    assert_eq!((rest.matched.amount, rest.matches.len()), (0, 0));
    assert_eq!(world.seen(&first).await["state"], "refunded");
    assert_eq!(world.balance(&fund).await, (0, 300, 700));
    assert_eq!(totals(&world, 4).await, (300, 300, 1, 1));
    world.finish(0).await;
}

#[actix_web::test]
async fn trap_07_a_refund_of_the_tip_leaves_the_match_and_one_as_large_of_the_gift_does_not() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    world.members().await;
    let fund = world
        .fund(campaign, 10_000, json!({"mode": "first_come"}))
        .await;
    let (of_tip, of_gift) = (
        tipped(&world, campaign, 1_000, 200).await,
        tipped(&world, campaign, 1_000, 200).await,
    );
    world.pay(&of_tip).await;
    world.pay(&of_gift).await;
    let told = refund(&world, &of_tip.refunded(1, 200, 0)).await.0;
    assert_eq!(
        (told.retained.amount, told.matched.amount),
        (1_000, 1_000),
        "the gift is whole, and its donor is told all the same"
    );
    assert_eq!(told.refund.unwrap().amount.amount, 200);
    assert_eq!(world.balance(&fund).await, (0, 2_000, 8_000));
    let told = refund(&world, &of_gift.refunded(1, 200, 200)).await.0;
    assert_eq!((told.retained.amount, told.matched.amount), (800, 800));
    assert_eq!(world.balance(&fund).await, (0, 1_800, 8_200));

    let list = world.api.get("/api/pledges").token(&world.finance);
    let list = list.expect(200).await;
    let sums: Vec<(&Value, &Value)> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (&item["retained"]["amount"], &item["refunded"]["amount"]))
        .collect();
    assert_eq!(
        sums,
        [(&json!(800), &json!(200)), (&json!(1_000), &json!(200))]
    );
    let table = world.api.get("/api/pledges").token(&world.finance);
    let table = table.header("Accept", "text/csv").send().await.text;
    let mut lines = table.lines();
    let columns: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert_eq!(columns[6..8], ["retained", "refunded"]);
    let sums: Vec<Vec<&str>> = lines
        .map(|line| line.split(',').skip(6).take(2).collect())
        .collect();
    assert_eq!(sums, [["8.00", "2.00"], ["10.00", "2.00"]]);
    world.finish(0).await;
}

#[actix_web::test]
async fn trap_14_a_refund_at_the_provider_reverses_every_match_of_the_gift() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let mut funds = Vec::new();
    for commitment in [300, 400, 5_000] {
        funds.push(
            world
                .fund(campaign, commitment, json!({"mode": "first_come"}))
                .await,
        );
    }
    let gift = world.pledge(campaign, "a@example.org", 1_000).await;
    world.pay(&gift).await;
    let mut given = Vec::new();
    for fund in &funds {
        given.push(world.balance(fund).await.1);
    }
    assert_eq!(given, [300, 400, 300]);
    let part = PaymentRefunded {
        cause: RefundCause::AtProvider,
        ..gift.refunded(1, 501, 501)
    };
    let told = refund(&world, &part).await.0;
    assert_eq!(told.refund.unwrap().cause, RefundCause::AtProvider);
    let left: Vec<i64> = told.matches.iter().map(|given| given.amount).collect();
    // 300 × 499 / 1,000, 400 × …, 300 × …, each rounded down.
    assert_eq!(left, [149, 199, 149]);
    refund(&world, &gift.refunded(2, 1_000, 1_000)).await;
    for (fund, commitment) in funds.iter().zip([300, 400, 5_000]) {
        assert_eq!(world.balance(fund).await, (0, 0, commitment));
    }
    assert_eq!(totals(&world, 3).await, (0, 0, 0, 0));
    world.finish(0).await;
}

#[actix_web::test]
async fn refunds_that_repeat_or_overtake_each_other_end_the_same() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 5_000, json!({"mode": "first_come"}))
        .await;
    let gift = world.pledge(campaign, "a@example.org", 1_000).await;
    world.pay(&gift).await;
    let (early, late) = (gift.refunded(1, 100, 100), gift.refunded(3, 700, 700));
    let id = world.env.broker.say(&late).await;
    heard(&world, &late).await;
    world.env.broker.say(&early).await;
    world.env.broker.say_as(id, &late).await;
    world.env.broker.say(&late).await;
    world.env.broker.drained("pledge").await;
    assert_eq!(world.balance(&fund).await, (0, 300, 4_700));
    assert_eq!(world.env.broker.all::<PledgeRefunded>().len(), 1);
    assert_eq!(world.seen(&gift).await["refunded"]["amount"], 700);
    world.finish(0).await;
}

#[actix_web::test]
async fn a_refund_that_overtakes_its_payment_waits_for_it() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 5_000, json!({"mode": "first_come"}))
        .await;
    let gift = world.pledge(campaign, "a@example.org", 1_000).await;
    // Two of them, the later first: the later counts.
    let last = gift.refunded(2, 600, 600);
    world.env.broker.say(&last).await;
    world.env.broker.say(&gift.refunded(1, 200, 200)).await;
    world.env.broker.drained("pledge").await;
    assert_eq!(world.balance(&fund).await, (1_000, 0, 4_000));
    world.pay(&gift).await;
    let told = heard(&world, &last).await.0;
    assert_eq!(
        (told.refund.unwrap().amount.amount, told.matched.amount),
        (600, 400)
    );
    assert_eq!(world.balance(&fund).await, (0, 400, 4_600));
    no_early_refunds(&world).await;
    assert_eq!(world.env.broker.all::<PledgeRefunded>().len(), 1);
    world.finish(0).await;
}

async fn no_early_refunds(world: &World) {
    eventually("no early refund to be left", async || {
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM early_refunds")
            .fetch_one(&world.env.db)
            .await
            .unwrap();
        (left == 0).then_some(())
    })
    .await;
}

#[actix_web::test]
async fn a_gift_that_was_let_go_of_then_paid_and_given_back_ends_refunded() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 5_000, json!({"mode": "first_come"}))
        .await;
    let gift = world.pledge(campaign, "a@example.org", 1_000).await;
    world.let_go(&gift).await;
    // The campaign was called off meanwhile, and payment gave it back at once.
    let all = PaymentRefunded {
        cause: RefundCause::CampaignCancelled,
        ..gift.refunded(1, 1_000, 1_000)
    };
    world.env.broker.say(&all).await;
    world.env.broker.drained("pledge").await;
    assert_eq!(world.seen(&gift).await["state"], "expired");
    world.pay(&gift).await;
    let told = heard(&world, &all).await.0;
    assert_eq!(told.refund.unwrap().cause, RefundCause::CampaignCancelled);
    assert_eq!(world.seen(&gift).await["state"], "refunded");
    assert_eq!(world.balance(&fund).await, (0, 0, 5_000));
    no_early_refunds(&world).await;
    world.finish(0).await;
}

#[actix_web::test]
async fn a_paused_fund_gets_its_part_back_and_gives_it_to_nobody_and_what_was_unlocked_stays() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let rule = json!({"mode": "first_come", "unlock": {"raised_at_least": 1_000}});
    let fund = world.fund(campaign, 1_000, rule).await;
    let first = world.pledge(campaign, "a@example.org", 1_000).await;
    let second = world.pledge(campaign, "b@example.org", 300).await;
    world.pay(&first).await;
    assert_eq!(world.balance(&fund).await, (0, 1_000, 0));
    world.act(&fund, "pause", &json!({})).expect(200).await;
    refund(&world, &first.refunded(1, 500, 500)).await;
    assert_eq!(world.balance(&fund).await, (0, 500, 500));
    assert_eq!(world.seen(&second).await["matched"]["amount"], 0);
    // Less than the target is left, and it stays met.
    world.act(&fund, "resume", &json!({})).expect(200).await;
    assert_eq!(world.balance(&fund).await, (300, 500, 200));
    world.finish(0).await;
}

#[actix_web::test]
async fn a_refund_that_can_not_be_is_a_dead_letter() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 5_000, json!({"mode": "first_come"}))
        .await;
    let gift = tipped(&world, campaign, 1_000, 200).await;
    world.pay(&gift).await;
    refund(&world, &gift.refunded(5, 500, 500)).await;
    let wrong = [
        // More than there was of the gift, of the tip, or less than nothing.
        gift.refunded(6, 1_100, 1_001),
        gift.refunded(6, 701, 500),
        gift.refunded(6, 500, -1),
        // What went back can't come again.
        gift.refunded(6, 499, 499),
        PaymentRefunded {
            payment_id: Uuid::now_v7().into(),
            ..gift.refunded(6, 600, 600)
        },
        PaymentRefunded {
            pledge_id: Uuid::now_v7().into(),
            ..gift.refunded(6, 600, 600)
        },
        PaymentRefunded {
            refunded: Money::new(600, "EGP".parse().unwrap()),
            ..gift.refunded(6, 600, 600)
        },
    ];
    for event in &wrong {
        world.env.broker.say(event).await;
    }
    world.env.broker.drained("pledge").await;
    eventually("the dead letters", async || {
        (world.env.broker.waiting("pledge.dead").await == 7).then_some(())
    })
    .await;
    assert_eq!(world.balance(&fund).await, (0, 500, 4_500));
    world.finish(7).await;
}

#[actix_web::test]
async fn an_early_refund_of_a_payment_that_did_not_pay_is_dropped() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 5_000, json!({"mode": "first_come"}))
        .await;
    let gift = world.pledge(campaign, "a@example.org", 1_000).await;
    let other = PaymentRefunded {
        payment_id: Uuid::now_v7().into(),
        ..gift.refunded(1, 600, 600)
    };
    world.act_on(&other).await;
    world.pay(&gift).await;
    no_early_refunds(&world).await;
    assert_eq!(world.seen(&gift).await["state"], "confirmed");
    assert_eq!(world.balance(&fund).await, (0, 1_000, 4_000));
    world.finish(0).await;
}
