//! Quotes: what would be, without holding anything.

use serde_json::{Value, json};

use crate::world::World;

#[actix_web::test]
async fn a_quote_is_what_the_pledge_would_be_and_reserves_nothing() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(
            campaign,
            3_000,
            json!({"mode": "first_come", "ratio": {"match": 2, "gift": 1}}),
        )
        .await;
    let ask = |fields: Value| {
        let body = crate::world::merged(
            json!({"campaign_id": campaign, "amount": {"amount": 1_000, "currency": "USD"}}),
            fields,
        );
        world.api.post("/api/quotes", &body)
    };
    let quote = ask(json!({})).expect(200).await;
    assert_eq!(
        quote,
        json!({"matched": {"amount": 2_000, "currency": "USD"}, "charge": {"amount": 1_000, "currency": "USD"},
               "match": [{"fund_id": fund, "sponsor": {"en": "Waqf of Light", "ar": "وقف النور"}, "backing": "promised",
                          "if_unused": "returned", "amount": 2_000, "limited_by": "ratio"}]})
    );
    assert_eq!(world.balance(&fund).await, (0, 0, 3_000));
    let pledged = world.pledge(campaign, "a@example.org", 1_000).await;
    assert_eq!(pledged.answer["match"], quote["match"]);
    let quote = ask(json!({"tip": 100, "cover_fees": true}))
        .expect(200)
        .await;
    assert_eq!(
        (&quote["matched"]["amount"], &quote["charge"]["amount"]),
        (&json!(1_000), &json!(1_164))
    );

    ask(json!({"amount": {"amount": 0, "currency": "USD"}}))
        .refused(422, "invalid")
        .await;
    ask(json!({"amount": {"amount": 1_000, "currency": "EGP"}}))
        .refused(422, "wrong_currency")
        .await;
    ask(json!({"amount": {"amount": 10, "currency": "USD"}}))
        .refused(422, "amount_not_chargeable")
        .await;
    ask(json!({"campaign_id": uuid::Uuid::now_v7()}))
        .refused(404, "not_found")
        .await;
    ask(json!({"donor": "a@example.org"}))
        .refused(400, "malformed")
        .await;
    world.finish(0).await;
}

#[actix_web::test]
async fn what_a_donor_was_matched_with_is_told_to_that_donor_alone() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    world
        .fund(
            campaign,
            3_000,
            json!({"mode": "first_come", "max_per_donor": 500}),
        )
        .await;
    world.pledge(campaign, "amal@example.org", 400).await;
    let body = json!({"campaign_id": campaign, "amount": {"amount": 1_000, "currency": "USD"}});
    let ask = || world.api.post("/api/quotes", &body);
    let amal = world.env.issuers.user("amal@example.org", &[]);
    assert_eq!(
        ask().token(&amal).expect(200).await["matched"]["amount"],
        100
    );
    assert_eq!(
        ask().token(&world.stranger).expect(200).await["matched"]["amount"],
        500
    );
    assert_eq!(ask().expect(200).await["matched"]["amount"], 500);
    ask().token("nonsense").refused(401, "unauthorized").await;
    world.finish(0).await;
}
