//! A sponsor tries a draft rule on past gifts.

use serde_json::{Value, json};

use crate::world::{World, campaign_facts, merged};

fn asked(scope: &Value, fields: Value) -> Value {
    merged(
        json!({
            "rule": {"mode": "first_come"},
            "commitment": {"amount": 1_000, "currency": "USD"},
            "starts_at": "2001-01-01T00:00:00Z",
            "ends_at": "2099-01-01T00:00:00Z",
            "scope": scope,
        }),
        fields,
    )
}

#[actix_web::test]
async fn a_draft_rule_is_tried_on_gifts_that_were_paid() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let elsewhere = world.published(campaign_facts("USD")).await;
    world.verified_sponsor().await;
    // What another fund gave is nothing to it.
    world
        .fund(campaign, 5_000, json!({"mode": "first_come"}))
        .await;
    for donor in 0..6 {
        let email = format!("donor{donor}@example.org");
        let gift = world.pledge(campaign, &email, 300).await;
        world.pay(&gift).await;
    }
    world.pledge(campaign, "unpaid@example.org", 300).await;
    let gift = world.pledge(elsewhere, "other@example.org", 300).await;
    world.pay(&gift).await;

    let there = json!({"campaigns": [campaign]});
    let path = "/api/match-funds/try";
    let tried = world
        .api
        .post(path, &asked(&there, json!({})))
        .token(&world.sponsor)
        .expect(200)
        .await;
    assert_eq!(
        (&tried["cost"]["amount"], &tried["remaining"]["amount"]),
        (&json!(1_000), &json!(0))
    );
    assert_eq!(
        (&tried["gifts"], &tried["matched_gifts"]),
        (&json!(6), &json!(4))
    );
    assert_eq!(tried["matched_gifts_percent"], 66.7);
    assert_eq!(tried["raised"]["amount"], 1_800);
    assert_eq!(tried["matched_raised"]["amount"], 1_200);
    assert!(tried["runs_out_on"].is_string());
    let cost: i64 = tried["days"]
        .as_array()
        .unwrap()
        .iter()
        .map(|days| days["cost"]["amount"].as_i64().unwrap())
        .sum();
    assert_eq!(cost, 1_000);

    let wide = asked(
        &json!({"filter": {"country": "EG"}}),
        json!({"rule": {"mode": "quadratic"}, "commitment": {"amount": 1_000_000, "currency": "USD"}}),
    );
    let tried = world
        .api
        .post(path, &wide)
        .token(&world.sponsor)
        .expect(200)
        .await;
    // A unit is lost to the roots, as the rules have it.
    assert_eq!(
        (&tried["gifts"], &tried["cost"]["amount"]),
        (&json!(7), &json!(36 * 300 - 1_800 - 1))
    );
    let before = asked(&there, json!({"ends_at": "2002-01-01T00:00:00Z"}));
    let tried = world
        .api
        .post(path, &before)
        .token(&world.sponsor)
        .expect(200)
        .await;
    assert_eq!((&tried["gifts"], &tried["days"]), (&json!(0), &json!([])));
    world.finish(0).await;
}

#[actix_web::test]
async fn what_can_not_be_tried_is_told() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    world.verified_sponsor().await;
    let scope = json!({"campaigns": [campaign]});
    let path = "/api/match-funds/try";
    let sound = asked(&scope, json!({}));
    world
        .api
        .post(path, &sound)
        .refused(401, "unauthorized")
        .await;
    world
        .api
        .post(path, &sound)
        .token(&world.stranger)
        .refused(403, "forbidden")
        .await;
    let wrong = asked(
        &scope,
        json!({
            "rule": {"mode": "challenge", "only_donors": ["amal@example.org"]},
            "commitment": {"amount": 0, "currency": "USD"},
            "ends_at": "2000-01-01T00:00:00Z",
        }),
    );
    let problem = world
        .api
        .post(path, &wrong)
        .token(&world.sponsor)
        .refused(422, "invalid")
        .await;
    let told = problem.to_string();
    for pointer in [
        "/commitment/amount",
        "/ends_at",
        "/rule/unlock",
        "/rule/only_donors",
    ] {
        assert!(told.contains(pointer), "{told}");
    }
    world.finish(0).await;
}
