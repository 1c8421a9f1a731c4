//! Donors who share a card.

use contracts::payment::events::PaymentSucceeded;
use pledge::config::SharedCards;
use serde_json::{Value, json};

use crate::world::{Gift, World};

const CAPPED: &str = r#"{"mode": "first_come", "max_per_donor": 1000}"#;

fn capped() -> Value {
    serde_json::from_str(CAPPED).unwrap()
}

async fn pay_by(world: &World, gift: &Gift, card: &str) {
    let paid = PaymentSucceeded {
        card_fingerprint: Some(card.to_owned()),
        ..gift.paid()
    };
    world.act_on(&paid).await;
}

async fn flags(world: &World, fund: &str) -> Vec<Value> {
    let path = format!("/api/match-funds/{fund}/flags");
    let page = world.api.get(&path).token(&world.admin).expect(200).await;
    page["items"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn donors_of_a_fund_who_share_a_card_are_flagged_and_no_more_than_that() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world.fund(campaign, 10_000, capped()).await;
    let (a, b) = (
        world.pledge(campaign, "a@example.org", 700).await,
        world.pledge(campaign, "b@example.org", 700).await,
    );
    pay_by(&world, &a, "card 1").await;
    assert_eq!(flags(&world, &fund).await, Vec::<Value>::new());
    pay_by(&world, &b, "card 1").await;
    let other = world.pledge(campaign, "c@example.org", 700).await;
    pay_by(&world, &other, "card 2").await;

    let found = flags(&world, &fund).await;
    assert_eq!(found.len(), 1);
    assert_eq!(
        (&found[0]["donors"], &found[0]["matched"]["amount"]),
        (&json!(2), &json!(1_400))
    );
    assert_eq!(found[0]["allocations"].as_array().unwrap().len(), 2);
    let told = found[0].to_string();
    for secret in ["card 1", "example.org", &a.id.to_string()] {
        assert!(!told.contains(secret), "{told}");
    }
    let again = world.pledge(campaign, "b@example.org", 700).await;
    assert_eq!(again.matched, 300, "each donor has a cap of their own");

    let path = format!("/api/match-funds/{fund}/flags");
    world
        .api
        .get(&path)
        .token(&world.sponsor)
        .refused(403, "forbidden")
        .await;
    let missing = format!("/api/match-funds/{}/flags", uuid::Uuid::now_v7());
    world
        .api
        .get(&missing)
        .token(&world.reviewer)
        .refused(404, "not_found")
        .await;
    world.finish(0).await;
}

#[actix_web::test]
async fn where_the_operator_says_so_they_share_a_cap_from_then_on() {
    let world = World::with(|settings| settings.shared_cards = SharedCards::OneCap).await;
    let campaign = world.campaign("USD").await;
    let fund = world.fund(campaign, 10_000, capped()).await;
    let (a, b, c) = (
        world.pledge(campaign, "a@example.org", 700).await,
        world.pledge(campaign, "b@example.org", 700).await,
        world.pledge(campaign, "c@example.org", 100).await,
    );
    pay_by(&world, &a, "card 1").await;
    pay_by(&world, &b, "card 1").await;
    assert_eq!(
        world.seen(&b).await["matched"]["amount"],
        700,
        "the match that was shown is booked"
    );
    // Through another card, the third is one of them.
    let bs = world.pledge(campaign, "b@example.org", 50).await;
    assert_eq!(bs.matched, 0, "both together are over the cap");
    pay_by(&world, &bs, "card 2").await;
    pay_by(&world, &c, "card 2").await;
    assert_eq!(world.balance(&fund).await, (0, 1_500, 8_500));
    let cs = world.pledge(campaign, "c@example.org", 50).await;
    assert_eq!(cs.matched, 0);
    assert_eq!(
        world.seen(&cs).await["explain"][0]["reason"],
        "donor_cap_reached"
    );
    let stranger = world.pledge(campaign, "d@example.org", 50).await;
    assert_eq!(stranger.matched, 50);
    let people: i64 = sqlx::query_scalar("SELECT count(DISTINCT person_id) FROM donors")
        .fetch_one(&world.env.db)
        .await
        .unwrap();
    assert_eq!(people, 1);
    world.finish(0).await;
}

#[actix_web::test]
async fn two_who_use_a_card_at_once_see_each_other() {
    let world = World::with(|settings| settings.shared_cards = SharedCards::OneCap).await;
    let campaign = world.campaign("USD").await;
    let fund = world.fund(campaign, 100_000, capped()).await;
    let mut gifts = Vec::new();
    for donor in 0..8 {
        let email = format!("donor{donor}@example.org");
        gifts.push(world.pledge(campaign, &email, 900).await);
    }
    for gift in &gifts {
        let paid = PaymentSucceeded {
            card_fingerprint: Some("card".to_owned()),
            ..gift.paid()
        };
        world.env.broker.say(&paid).await;
    }
    for gift in &gifts {
        testkit::eventually("the gift to be confirmed", async || {
            (world.seen(gift).await["state"] == "confirmed").then_some(())
        })
        .await;
    }
    assert_eq!(flags(&world, &fund).await[0]["donors"], 8);
    let more = world.pledge(campaign, "donor0@example.org", 100).await;
    assert_eq!(more.matched, 0);
    world.finish(0).await;
}
