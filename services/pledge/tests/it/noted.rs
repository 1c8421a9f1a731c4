//! What was decided about sponsors, match funds and names is noted, once, with who decided it.

use serde_json::json;

use crate::world::{World, gift, key, merged, text};

/// What was noted, the latest first: action and actor.
async fn noted(world: &World, query: &str) -> Vec<(String, String)> {
    let path = format!("/api/pledges/audit?{query}");
    let page = world.api.get(&path).token(&world.admin).expect(200).await;
    let entries = page["items"].as_array().unwrap().iter();
    entries
        .map(|entry| (text(&entry["action"]), text(&entry["actor"])))
        .collect()
}

#[actix_web::test]
async fn who_decided_what_about_a_sponsor_and_its_fund() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 1_000, json!({"mode": "first_come"}))
        .await;
    let more = json!({"by": {"amount": 500, "currency": "USD"}});
    let nothing = json!({});
    for (step, body) in [
        ("pause", &nothing),
        // Asked again it decides nothing.
        ("pause", &nothing),
        ("increase", &more),
        ("resume", &nothing),
    ] {
        world.act(&fund, step, body).expect(200).await;
    }
    let by_sponsor = |action: &str| (action.to_owned(), "waqf@sponsor.example".to_owned());
    assert_eq!(
        noted(&world, &format!("subject_id={fund}")).await,
        [
            "match_fund.resumed",
            "match_fund.increased",
            "match_fund.paused",
            "match_fund.activated",
            "match_fund.drafted",
        ]
        .map(by_sponsor)
    );
    let decided = noted(&world, "action=sponsor.verified").await;
    let reviewer = "reviewer@rifada.test".to_owned();
    assert_eq!(decided, [("sponsor.verified".to_owned(), reviewer)]);

    let path = "/api/pledges/audit";
    world.api.get(path).refused(401, "unauthorized").await;
    let sponsor = world.api.get(path).token(&world.sponsor);
    sponsor.refused(403, "forbidden").await;
    let changed = sqlx::query("UPDATE audit SET actor = 'nobody'");
    assert!(changed.execute(&world.env.db).await.is_err());
    world.finish(0).await;
}

#[actix_web::test]
async fn a_name_that_officials_take_down_is_noted_and_one_that_its_donor_does_is_not() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let donor = json!({"email": "amal@example.org", "name": "Amal", "on_wall": true});
    let mut gifts = Vec::new();
    for _ in 0..2 {
        let body = merged(gift(campaign, "", 1_000), json!({"donor": donor}));
        let made = world.api.post("/api/pledges", &body).key(&key());
        gifts.push(made.expect(201).await);
    }
    let tokens = [text(&gifts[0]["access_token"]), world.admin.clone()];
    for (gift, token) in gifts.iter().zip(&tokens) {
        let path = format!("/api/pledges/{}/leave-wall", text(&gift["id"]));
        for _ in 0..2 {
            let call = world.api.post(&path, &json!({})).token(token);
            call.expect(200).await;
        }
    }
    let noted = noted(&world, "action=pledge.name_taken_down").await;
    assert_eq!(noted.len(), 1, "{noted:?}");
    world.finish(0).await;
}
