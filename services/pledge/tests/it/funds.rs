//! Setting match funds up: drafts, their rules, who sees them, and activation.

use contracts::pledge::events::MatchFundActivated;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{World, fund, key, text};

#[actix_web::test]
async fn a_draft_is_its_sponsors_until_it_is_active() {
    let world = World::start().await;
    let api = &world.api;
    let campaign = world.campaign("USD").await;
    let sponsor = world.verified_sponsor().await;
    let body = fund(&sponsor, json!({"scope": {"campaigns": [campaign]}}));
    api.post("/api/match-funds", &body)
        .refused(401, "unauthorized")
        .await;
    api.post("/api/match-funds", &body)
        .token(&world.stranger)
        .refused(403, "forbidden")
        .await;
    let draft = api
        .post("/api/match-funds", &body)
        .token(&world.sponsor)
        .expect(201)
        .await;
    assert_eq!(draft["state"], "draft");
    assert_eq!(
        (&draft["backing"], &draft["if_unused"]),
        (&json!("promised"), &json!("returned"))
    );
    assert_eq!(
        draft["remaining"],
        json!({"amount": 10_000, "currency": "USD"})
    );
    let id = text(&draft["id"]);
    let path = format!("/api/match-funds/{id}");

    api.get(&path).refused(404, "not_found").await;
    api.get(&path)
        .token(&world.stranger)
        .refused(404, "not_found")
        .await;
    api.patch(&path, &json!({}))
        .token(&world.stranger)
        .refused(404, "not_found")
        .await;
    let activate = format!("{path}/activate");
    api.post(&activate, &json!({}))
        .token(&world.stranger)
        .refused(404, "not_found")
        .await;

    let change = json!({"version": 1, "priority": 5, "name": {"ar": "ضاعفها"}, "rule": {"mode": "first_come", "max_per_donor": 700}});
    let changed = api
        .patch(&path, &change)
        .token(&world.sponsor)
        .expect(200)
        .await;
    assert_eq!(
        (&changed["priority"], &changed["version"]),
        (&json!(5), &json!(2))
    );
    assert_eq!(changed["rule"]["max_per_donor"], 700);
    assert_eq!(
        changed["commitment"]["amount"], 10_000,
        "what was not given stays"
    );
    api.patch(&path, &change)
        .token(&world.sponsor)
        .refused(409, "version_conflict")
        .await;

    let before = world.env.clock.now();
    let active = api
        .post(&activate, &json!({}))
        .token(&world.sponsor)
        .expect(200)
        .await;
    assert_eq!(active["state"], "active");
    let starts_at: jiff::Timestamp = text(&active["starts_at"]).parse().unwrap();
    assert!(starts_at >= before, "a start that is past becomes now");
    let heard = world
        .env
        .broker
        .heard(|event: &MatchFundActivated| event.0.fund_id.to_string() == id)
        .await;
    assert_eq!(heard.0.available, 10_000);
    assert_eq!(heard.0.campaigns.len(), 1);
    assert!(heard.0.campaigns[0].unlocked && heard.0.campaigns[0].used == 0);

    api.get(&path).expect(200).await;
    api.post(&activate, &json!({}))
        .token(&world.sponsor)
        .refused(409, "fund_not_draft")
        .await;
    api.post(&activate, &json!({}))
        .token(&world.stranger)
        .refused(403, "forbidden")
        .await;
    api.patch(&path, &json!({}))
        .token(&world.sponsor)
        .refused(409, "fund_not_draft")
        .await;
    world.finish(0).await;
}

#[actix_web::test]
async fn only_a_verified_sponsors_fund_begins() {
    let world = World::start().await;
    let new = json!({"name": {"en": "Anyone"}, "kind": "person", "country": "TN"});
    let sponsor = world
        .api
        .post("/api/sponsors", &new)
        .token(&world.sponsor)
        .expect(201)
        .await;
    let id = world.draft(&text(&sponsor["id"]), json!({})).await;
    world
        .act(&id, "activate", &json!({}))
        .refused(409, "sponsor_not_verified")
        .await;

    // A campaign in another currency than the fund's.
    let campaign = world.campaign("EGP").await;
    let sponsor = world.verified_sponsor().await;
    let id = world
        .draft(&sponsor, json!({"scope": {"campaigns": [campaign]}}))
        .await;
    world
        .act(&id, "activate", &json!({}))
        .refused(422, "wrong_currency")
        .await;
    let over = json!({"starts_at": "2001-01-01T00:00:00Z", "ends_at": "2002-01-01T00:00:00Z"});
    let id = world.draft(&sponsor, over).await;
    world
        .act(&id, "activate", &json!({}))
        .refused(422, "invalid")
        .await;
    world.finish(0).await;
}

#[actix_web::test]
async fn what_makes_no_sense_is_refused_where_it_is() {
    let world = World::start().await;
    let sponsor = world.verified_sponsor().await;
    let refused = async |fields: Value| -> Vec<String> {
        let body = fund(&sponsor, fields);
        let call = world
            .api
            .post("/api/match-funds", &body)
            .token(&world.sponsor);
        let problem = call.refused(422, "invalid").await;
        let errors = problem["errors"].as_array().unwrap();
        errors
            .iter()
            .map(|error| format!("{} {}", text(&error["pointer"]), text(&error["code"])))
            .collect()
    };
    let rule = json!({
        "mode": "first_come", "ratio": {"match": 0, "gift": 1}, "max_per_pledge": 0, "unlock": {},
        "tiers": [{"from": 5, "ratio": {"match": 1, "gift": 1}}, {"from": 5, "ratio": {"match": 1, "gift": 1}}],
    });
    assert_eq!(
        refused(json!({"rule": rule, "commitment": {"amount": 0, "currency": "USD"}, "name": {}}))
            .await,
        [
            "/name required",
            "/commitment/amount not_positive",
            "/rule/ratio/match below_one",
            "/rule/max_per_pledge zero",
            "/rule/tiers/1/from out_of_order",
            "/rule/unlock no_threshold",
        ]
    );
    assert_eq!(
        refused(json!({"starts_at": "2030-01-01T00:00:00Z", "ends_at": "2030-01-01T00:00:00Z"}))
            .await,
        ["/ends_at window_ends_before_it_starts"]
    );
    assert_eq!(
        refused(json!({"scope": {"filter": {}}})).await,
        ["/scope/filter empty"]
    );
    assert_eq!(
        refused(json!({"scope": {"filter": {"country": "XX", "sdg": 18, "area": "x", "group": "climate_action"}}})).await,
        ["/scope/filter/country unknown", "/scope/filter/sdg unknown", "/scope/filter/area unknown", "/scope/filter/group unknown"]
    );
    assert_eq!(
        refused(json!({"rule": {"mode": "first_come", "excluded_donors": ["boss"]}})).await,
        ["/rule/excluded_donors not_an_address"]
    );
    assert_eq!(
        refused(json!({"sponsor_id": Uuid::now_v7()})).await,
        ["/sponsor_id unknown"]
    );

    let post = |fields: Value| {
        let body = fund(&sponsor, fields);
        world
            .api
            .post("/api/match-funds", &body)
            .token(&world.sponsor)
    };
    let problem = post(json!({"rule": {"mode": "first_come", "cap": 1}}))
        .refused(400, "malformed")
        .await;
    assert_eq!(problem["errors"][0]["pointer"], "/rule/cap");
    post(json!({"scope": {"planet": "earth"}}))
        .refused(400, "malformed")
        .await;
    world.finish(0).await;
}

#[actix_web::test]
async fn only_the_operator_says_that_money_is_more_than_promised() {
    let world = World::start().await;
    let sponsor = world.verified_sponsor().await;
    let body = fund(&sponsor, json!({"backing": "guaranteed"}));
    world
        .api
        .post("/api/match-funds", &body)
        .token(&world.sponsor)
        .refused(403, "forbidden")
        .await;
    let id = world.draft(&sponsor, json!({})).await;
    let path = format!("/api/match-funds/{id}");
    let backing = json!({"backing": "funded"});
    world
        .api
        .patch(&path, &backing)
        .token(&world.sponsor)
        .refused(403, "forbidden")
        .await;
    let changed = world
        .api
        .patch(&path, &backing)
        .token(&world.admin)
        .expect(200)
        .await;
    assert_eq!(changed["backing"], "funded");
    world.finish(0).await;
}

#[actix_web::test]
async fn lists_of_donors_are_the_sponsors_alone() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let rule = json!({"mode": "first_come", "excluded_donors": [" Boss@Sponsor.example "], "max_per_donor": 100});
    let id = world.fund(campaign, 1_000, rule).await;
    let path = format!("/api/match-funds/{id}");
    let own = world.api.get(&path).token(&world.sponsor).expect(200).await;
    assert_eq!(
        own["rule"]["excluded_donors"],
        json!(["boss@sponsor.example"])
    );
    for token in [&world.stranger, &world.reviewer, &world.admin] {
        let seen = world.api.get(&path).token(token).expect(200).await;
        assert!(seen["rule"].get("excluded_donors").is_none());
        assert_eq!(seen["rule"]["max_per_donor"], 100);
    }
    let listed = world.api.get("/api/match-funds").expect(200).await;
    assert!(!listed.to_string().contains("boss"));
    let stored: String = sqlx::query_scalar("SELECT rule::text FROM match_funds")
        .fetch_one(&world.env.db)
        .await
        .unwrap();
    assert!(
        !stored.contains("boss"),
        "addresses stand in one table alone: {stored}"
    );
    assert_eq!(
        world
            .pledge(campaign, "BOSS@sponsor.example", 500)
            .await
            .matched,
        0
    );
    assert_eq!(
        world
            .pledge(campaign, "amal@example.org", 500)
            .await
            .matched,
        100
    );
    world.finish(0).await;
}

#[actix_web::test]
async fn lists_are_filtered_and_paged() {
    let world = World::start().await;
    let (nile, desert) = (world.campaign("USD").await, world.campaign("USD").await);
    let first = world.fund(nile, 1_000, json!({"mode": "first_come"})).await;
    let second = world
        .fund(desert, 1_000, json!({"mode": "first_come"}))
        .await;
    let sponsor = text(
        &world
            .api
            .get(&format!("/api/match-funds/{second}"))
            .expect(200)
            .await["sponsor_id"],
    );
    let draft = world.draft(&sponsor, json!({})).await;
    let ids = async |query: String, token: &str| -> Vec<String> {
        let page = world
            .api
            .get(&format!("/api/match-funds{query}"))
            .token(token)
            .expect(200)
            .await;
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|fund| text(&fund["id"]))
            .collect()
    };
    let stranger = &world.stranger;
    assert_eq!(
        ids(String::new(), stranger).await,
        [first.clone(), second.clone()]
    );
    assert_eq!(
        ids(format!("?campaign_id={nile}"), stranger).await,
        std::slice::from_ref(&first)
    );
    assert_eq!(
        ids(format!("?sponsor_id={sponsor}"), stranger).await,
        std::slice::from_ref(&second)
    );
    assert_eq!(
        ids(format!("?sponsor_id={sponsor}"), &world.sponsor).await,
        [second.clone(), draft.clone()]
    );
    assert_eq!(ids("?state=draft".to_owned(), &world.admin).await, [draft]);
    let page = world.api.get("/api/match-funds?limit=1").expect(200).await;
    let next = format!("?limit=1&cursor={}", text(&page["next_cursor"]));
    assert_eq!(ids(next, stranger).await, [second]);
    world
        .api
        .get("/api/match-funds?colour=red")
        .refused(400, "malformed")
        .await;
    world.finish(0).await;
}

#[actix_web::test]
async fn a_repeated_draft_is_one_and_is_not_settled() {
    let world = World::start().await;
    let sponsor = world.verified_sponsor().await;
    let body = fund(&sponsor, json!({}));
    let key = key();
    let post = || {
        world
            .api
            .post("/api/match-funds", &body)
            .token(&world.sponsor)
            .key(&key)
    };
    let first = post().expect(201).await;
    assert_eq!(post().expect(201).await, first);
    let id = text(&first["id"]);
    world
        .act(&id, "settle", &json!({}))
        .refused(409, "fund_not_active")
        .await;
    world.finish(0).await;
}
