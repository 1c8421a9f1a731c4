//! Faults of matching that a peer really had.

use contracts::pledge::LimitedBy;
use serde_json::{Value, json};

use crate::world::{Gift, World, gift, key};

/// Three donors race for one pot through two copies, and each gives back what *it* was given: the pot
/// is what it was, every time.
#[actix_web::test]
async fn trap_01_three_donors_who_race_for_a_pot_and_give_back_leave_it_as_it_was() {
    let mut world = World::start().await;
    let other = world.copy(|_| {}).await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 1_000, json!({"mode": "first_come"}))
        .await;
    for round in 0..8 {
        let give = |number: usize| {
            let api = if number == 1 { &other } else { &world.api };
            let email = format!("d{number}r{round}@example.org");
            let body = gift(campaign, &email, 700);
            api.post("/api/pledges", &body).key(&key())
        };
        let answers = tokio::join!(give(0).send(), give(1).send(), give(2).send());
        let gifts = [
            Gift::of(&answers.0),
            Gift::of(&answers.1),
            Gift::of(&answers.2),
        ];
        let mut told: Vec<i64> = gifts.iter().map(|gift| gift.matched).collect();
        told.sort_unstable();
        assert_eq!(told, [0, 300, 700]);
        assert_eq!(world.balance(&fund).await, (1_000, 0, 0));
        for gift in &gifts {
            world.let_go(gift).await;
            let (reserved, committed, remaining) = world.balance(&fund).await;
            assert_eq!(reserved + committed + remaining, 1_000);
        }
        assert_eq!(world.balance(&fund).await, (0, 0, 1_000));
    }
    world.finish(0).await;
}

/// Minor units as they are, whatever the currency's exponent: no factor, no float.
#[actix_web::test]
async fn trap_09_sums_are_minor_units_of_their_currency_on_all_ways() {
    let world = World::start().await;
    for (currency, amount) in [
        ("USD", 25_840),
        ("KWD", 258_400),
        ("XOF", 2_584),
        ("USD", 1_999),
    ] {
        let campaign = world.campaign(currency).await;
        let sponsor = world.verified_sponsor().await;
        let fields = json!({
            "commitment": {"amount": amount + 7, "currency": currency},
            "scope": {"campaigns": [campaign]},
            "rule": {"mode": "first_come"},
        });
        let fund = world.draft(&sponsor, fields).await;
        world.act(&fund, "activate", &json!({})).expect(200).await;
        let mut body = gift(campaign, "a@example.org", amount);
        body["amount"]["currency"] = json!(currency);
        let made = Gift::of(
            &world
                .api
                .post("/api/pledges", &body)
                .key(&key())
                .send()
                .await,
        );
        let money = json!({"amount": amount, "currency": currency});
        for field in ["amount", "charge", "matched"] {
            assert_eq!(made.answer[field], money, "{field}");
        }
        world.pay(&made).await;
        let seen = world.seen(&made).await;
        assert_eq!((&seen["matched"], &seen["charge"]), (&money, &money));
        assert_eq!(world.balance(&fund).await, (0, amount, 7));
    }
    let campaign = world.campaign("USD").await;
    for amount in [json!(258.40), json!("258.40"), json!(25_840.5)] {
        let mut body = gift(campaign, "a@example.org", 100);
        body["amount"]["amount"] = amount.clone();
        let answer = world
            .api
            .post("/api/pledges", &body)
            .key(&key())
            .send()
            .await;
        assert!(
            (400..500).contains(&answer.status),
            "{amount}: {}",
            answer.text
        );
    }
    world.finish(0).await;
}

/// What a fund with this rule gives to a gift, and why not more.
async fn given(world: &World, rule: Value, amount: i64) -> (i64, Option<LimitedBy>) {
    let campaign = world.campaign("USD").await;
    world.fund(campaign, 1_000_000, rule).await;
    let made = world.pledge(campaign, "a@example.org", amount).await;
    let limit = &made.answer["match"][0]["limited_by"];
    (made.matched, serde_json::from_value(limit.clone()).ok())
}

/// "Two for one" can be read in two ways; match to gift can't.
#[actix_web::test]
async fn trap_12_a_ratio_says_match_and_gift_and_there_is_no_multiplier() {
    let world = World::start().await;
    for (of_match, of_gift, matched) in [(1, 1, 150), (2, 1, 300), (1, 2, 75), (3, 2, 225)] {
        let rule = json!({"mode": "first_come", "ratio": {"match": of_match, "gift": of_gift}});
        assert_eq!(given(&world, rule, 150).await.0, matched);
    }
    let sponsor = world.verified_sponsor().await;
    for ratio in [
        json!(2),
        json!({"match": 2}),
        json!({"match": 0, "gift": 1}),
    ] {
        let rule = json!({"mode": "first_come", "ratio": ratio});
        refused(&world, &sponsor, rule).await;
    }
    refused(
        &world,
        &sponsor,
        json!({"mode": "first_come", "multiplier": 2}),
    )
    .await;
    world.finish(0).await;
}

async fn refused(world: &World, sponsor: &str, rule: Value) {
    let draft = crate::world::fund(sponsor, json!({"rule": rule}));
    let call = world
        .api
        .post("/api/match-funds", &draft)
        .token(&world.sponsor);
    let answer = call.send().await;
    assert!(
        (400..500).contains(&answer.status),
        "{rule}: {}",
        answer.text
    );
}

/// A cap bounds the match, after the ratio; it neither cuts the gift before it nor sets the match.
#[actix_web::test]
async fn trap_13_a_cap_bounds_the_match_and_not_the_gift() {
    let world = World::start().await;
    let rule = |ratio: (i64, i64), cap: &str| {
        let mut rule = json!({"mode": "first_come", "ratio": {"match": ratio.0, "gift": ratio.1}});
        rule[cap] = json!(100);
        rule
    };
    for (cap, limit) in [
        ("max_per_pledge", LimitedBy::PerPledge),
        ("max_per_donor", LimitedBy::PerDonor),
        ("max_per_campaign", LimitedBy::PerCampaign),
    ] {
        // A gift cut to 100 would get 50 of it at one for two, and 200 at two for one.
        assert_eq!(
            given(&world, rule((1, 2), cap), 300).await,
            (100, Some(limit))
        );
        assert_eq!(
            given(&world, rule((2, 1), cap), 300).await,
            (100, Some(limit))
        );
        let all = (40, Some(LimitedBy::Ratio));
        assert_eq!(given(&world, rule((1, 2), cap), 80).await, all);
    }
    world.finish(0).await;
}
