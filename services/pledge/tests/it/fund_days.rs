//! What a fund gave, day by day; what it is for may be said later.

use contracts::tokens::Role;
use jiff::SignedDuration;
use serde_json::json;

use crate::world::World;

#[actix_web::test]
async fn the_days_of_a_fund_add_up_to_what_it_gave() {
    let world = World::at("2026-01-01T10:00:00Z").await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 1_000, json!({"mode": "first_come"}))
        .await;
    let path = format!("/api/match-funds/{fund}/days");
    let days = world.api.get(&path).token(&world.sponsor).expect(200).await;
    assert_eq!(
        days,
        json!({"commitment": {"amount": 1_000, "currency": "USD"}, "days": []})
    );
    for (email, sum) in [("a@example.org", 100), ("b@example.org", 250)] {
        let gift = world.pledge(campaign, email, sum).await;
        world.pay(&gift).await;
    }
    world.env.clock.advance(SignedDuration::from_hours(48));
    world.pledge(campaign, "c@example.org", 300).await;
    // Tokens of two days ago are worth nothing.
    let person = |account: &str, roles: &[Role]| world.env.issuers.user(account, roles);
    let call = |token: String| world.api.get(&path).token(&token);
    let days = call(person("waqf@sponsor.example", &[])).expect(200).await;
    let usd = |amount: i64| json!({"amount": amount, "currency": "USD"});
    assert_eq!(
        days["days"],
        json!([
            {"day": "2026-01-01", "gifts": 2, "reserved": usd(0), "committed": usd(350), "remaining": usd(650)},
            {"day": "2026-01-03", "gifts": 1, "reserved": usd(300), "committed": usd(0), "remaining": usd(350)},
        ])
    );
    let reviewer = person("reviewer@rifada.test", &[Role::Reviewer]);
    call(reviewer).expect(200).await;
    let stranger = person("stranger@example.org", &[]);
    call(stranger).refused(403, "forbidden").await;
    world.api.get(&path).refused(401, "unauthorized").await;
    world.finish(0).await;
}

#[actix_web::test]
async fn a_draft_may_name_its_campaigns_later_but_a_fund_that_begins_has_some() {
    let world = World::start().await;
    let sponsor = world.verified_sponsor().await;
    let campaign = world.campaign("USD").await;
    let id = world
        .draft(&sponsor, json!({"scope": {"campaigns": []}}))
        .await;
    let refused = world.act(&id, "activate", &json!({})).send().await;
    let problem: serde_json::Value = serde_json::from_str(&refused.text).unwrap();
    assert_eq!(
        (refused.status, &problem["errors"][0]["pointer"]),
        (422, &json!("/scope/campaigns"))
    );
    let path = format!("/api/match-funds/{id}");
    let named = world
        .api
        .patch(&path, &json!({"scope": {"campaigns": [campaign]}}));
    named.token(&world.sponsor).expect(200).await;
    world.act(&id, "activate", &json!({})).expect(200).await;
    world.finish(0).await;
}

#[actix_web::test]
async fn sponsors_of_one_name_have_addresses_of_their_own() {
    let world = World::start().await;
    let mut slugs = Vec::new();
    for _ in 0..3 {
        let id = world.verified_sponsor().await;
        let sponsor = world.api.get(&format!("/api/sponsors/{id}"));
        slugs.push(sponsor.expect(200).await["slug"].clone());
    }
    assert_eq!(
        slugs,
        ["waqf-of-light", "waqf-of-light-2", "waqf-of-light-3"]
    );
    let second = world.api.get("/api/sponsors/waqf-of-light-2");
    assert_eq!(second.expect(200).await["slug"], "waqf-of-light-2");
    let nobody = world.api.get("/api/sponsors/nobody");
    nobody.refused(404, "not_found").await;
    world.finish(0).await;
}
