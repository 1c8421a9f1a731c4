//! Payments that arrive: once, twice, late, wrong, two at the same time.

use contracts::payment::events::PaymentSucceeded;
use contracts::pledge::events::{CampaignTotalsChanged, PledgeConfirmed};
use money::Money;
use serde_json::json;
use uuid::Uuid;

use crate::world::World;

#[actix_web::test]
async fn a_payment_is_counted_once_however_often_it_is_said() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 1_000, json!({"mode": "first_come"}))
        .await;
    let gift = world.pledge(campaign, "a@example.org", 400).await;
    world.pay(&gift).await;
    let event = gift.paid();
    let id = world.env.broker.say(&event).await;
    world.env.broker.say_as(id, &event).await;
    let other = world.pledge(campaign, "A@Example.org", 300).await;
    world.pay(&other).await;
    world.env.broker.drained("pledge").await;

    let confirmed = world
        .env
        .broker
        .heard(|event: &PledgeConfirmed| event.0.pledge_id == gift.id)
        .await
        .0;
    assert_eq!(confirmed.retained, Money::new(400, "USD".parse().unwrap()));
    assert_eq!(
        (
            confirmed.matched.amount,
            confirmed.matches.len(),
            confirmed.version
        ),
        (400, 1, 2)
    );
    let said = serde_json::to_string(&confirmed).unwrap();
    assert!(
        !said.contains("example.org") && !said.contains("Amal"),
        "events know an opaque donor: {said}"
    );
    let totals = world
        .env
        .broker
        .heard(|event: &CampaignTotalsChanged| event.version == 2)
        .await;
    assert_eq!((totals.raised.amount, totals.matched.amount), (700, 700));
    assert_eq!(
        (totals.pledges, totals.donors),
        (2, 1),
        "one address is one donor"
    );
    assert_eq!(world.env.broker.all::<CampaignTotalsChanged>().len(), 2);
    assert_eq!(world.balance(&fund).await, (0, 700, 300));
    world.finish(0).await;
}

#[actix_web::test]
async fn who_pays_late_gets_what_is_left_then() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 1_000, json!({"mode": "first_come"}))
        .await;
    let late = world.pledge(campaign, "a@example.org", 800).await;
    world.let_go(&late).await;
    let other = world.pledge(campaign, "b@example.org", 700).await;
    assert_eq!(other.matched, 700);
    world.pay(&late).await;
    let seen = world.seen(&late).await;
    assert_eq!(
        (&seen["state"], &seen["matched"]["amount"]),
        (&json!("confirmed"), &json!(300))
    );
    assert_eq!(seen["match"][0]["limited_by"], "fund");
    assert_eq!(
        seen["explain"],
        json!([{
            "fund_id": fund,
            "sponsor": {"en": "Waqf of Light", "ar": "وقف النور"},
            "steps": [{"limit": "ratio", "left": 800}, {"limit": "fund", "left": 300}],
            "gave": 300,
            "reason": null,
        }])
    );
    assert_eq!(world.balance(&fund).await, (700, 300, 0));
    world.finish(0).await;
}

#[actix_web::test]
async fn a_payment_that_fits_no_pledge_is_a_dead_letter() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let gift = world.pledge(campaign, "a@example.org", 400).await;
    let wrong = [
        PaymentSucceeded {
            charge: Money::new(399, gift.charge.currency),
            ..gift.paid()
        },
        PaymentSucceeded {
            charge: Money::new(400, "EGP".parse().unwrap()),
            ..gift.paid()
        },
        PaymentSucceeded {
            pledge_id: Uuid::now_v7().into(),
            ..gift.paid()
        },
    ];
    for event in &wrong {
        world.env.broker.say(event).await;
    }
    world.env.broker.drained("pledge").await;
    assert_eq!(world.seen(&gift).await["state"], "pending");
    world.pay(&gift).await;
    // A donor who was charged twice must be seen by someone.
    let twice = PaymentSucceeded {
        payment_id: Uuid::now_v7().into(),
        ..gift.paid()
    };
    world.env.broker.say(&twice).await;
    world.env.broker.drained("pledge").await;
    world.finish(4).await;
}

#[actix_web::test]
async fn two_payments_that_only_together_meet_a_target_meet_it() {
    let mut world = World::start().await;
    world.copy(|_| {}).await;
    for round in 0..8 {
        let campaign = world.campaign("USD").await;
        let target = json!({"raised_at_least": 1_000, "donors_at_least": 2});
        let rule = json!({"mode": "first_come", "unlock": target});
        let fund = world.fund(campaign, 100_000, rule).await;
        let first = world.pledge(campaign, "a@example.org", 500).await;
        let second = world.pledge(campaign, "b@example.org", 500).await;
        let (one, other) = (first.paid(), second.paid());
        // A fund that goes on meanwhile judges the target too.
        world.act(&fund, "pause", &json!({})).expect(200).await;
        let resume = world.act(&fund, "resume", &json!({}));
        tokio::join!(
            world.env.broker.say(&one),
            world.env.broker.say(&other),
            resume.expect(200)
        );
        for gift in [&first, &second] {
            let confirmed = |event: &PledgeConfirmed| event.0.pledge_id == gift.id;
            world.env.broker.heard(confirmed).await;
        }
        assert_eq!(
            world.balance(&fund).await,
            (0, 1_000, 99_000),
            "round {round}"
        );
    }
    world.finish(0).await;
}

#[actix_web::test]
async fn many_payments_at_once_add_up() {
    let mut world = World::start().await;
    world.copy(|_| {}).await;
    let (nile, desert) = (world.campaign("USD").await, world.campaign("USD").await);
    let sponsor = world.verified_sponsor().await;
    let rule = json!({"mode": "first_come", "max_per_donor": 900, "max_per_campaign": 6_000});
    let fields = json!({"commitment": {"amount": 9_000, "currency": "USD"}, "scope": {"campaigns": [nile, desert]}, "rule": rule});
    let fund = world.draft(&sponsor, fields).await;
    world.act(&fund, "activate", &json!({})).expect(200).await;
    let mut gifts = Vec::new();
    for number in 0..30 {
        let campaign = if number % 2 == 0 { nile } else { desert };
        gifts.push(
            world
                .pledge(campaign, &format!("d{}@example.org", number % 7), 450)
                .await,
        );
    }
    // Paid and let go of at the same time, by two replicas.
    for (number, gift) in gifts.iter().enumerate() {
        if number % 3 == 0 {
            world.env.broker.say(&gift.let_go()).await;
        } else {
            world.env.broker.say(&gift.paid()).await;
        }
    }
    for (number, gift) in gifts
        .iter()
        .enumerate()
        .filter(|(number, _)| number % 3 != 0)
    {
        world
            .env
            .broker
            .heard(|event: &PledgeConfirmed| event.0.pledge_id == gift.id)
            .await;
        assert_eq!(world.seen(gift).await["state"], "confirmed", "{number}");
    }
    world.env.broker.drained("pledge").await;
    testkit::eventually("all to be let go of", async || {
        let open: i64 = sqlx::query_scalar("SELECT count(*) FROM pledges WHERE state = 'pending'")
            .fetch_one(&world.env.db)
            .await
            .unwrap();
        (open == 0).then_some(())
    })
    .await;
    let (reserved, committed, remaining) = world.balance(&fund).await;
    assert_eq!((reserved, committed + remaining), (0, 9_000));
    // 20 gifts by 7 donors, each matched with 900 at most: 6,300, and more was left to give.
    assert_eq!(committed, 6_300);
    world.finish(0).await;
}
