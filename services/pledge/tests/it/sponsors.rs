//! Sponsors: who registers, who decides, who sees what.

use contracts::pledge::events::{FundState, MatchFundChanged};
use contracts::tokens::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::world::{World, key, text};

fn new(name: &Value) -> Value {
    json!({"name": name, "kind": "company", "country": "JO"})
}

#[actix_web::test]
async fn a_reviewer_who_is_no_member_decides() {
    let world = World::start().await;
    let api = &world.api;
    let body = new(&json!({"en": "Levant Solar"}));
    api.post("/api/sponsors", &body)
        .refused(401, "unauthorized")
        .await;
    let created = api
        .post("/api/sponsors", &body)
        .token(&world.sponsor)
        .expect(201)
        .await;
    assert_eq!(
        (&created["state"], &created["yours"]),
        (&json!("registered"), &json!(true))
    );
    let id = text(&created["id"]);
    let path = format!("/api/sponsors/{id}");
    let decision = format!("{path}/decision");

    // Until it is verified, only its members and reviewers know of it.
    api.get(&path).refused(404, "not_found").await;
    api.get(&path)
        .token(&world.stranger)
        .refused(404, "not_found")
        .await;
    api.get(&path).token(&world.sponsor).expect(200).await;
    api.get(&path).token(&world.reviewer).expect(200).await;

    let verified = json!({"decision": "verified"});
    let decide = |body: &Value, token: &str| api.post(&decision, body).token(token);
    decide(&verified, &world.stranger)
        .refused(403, "forbidden")
        .await;
    let own = world
        .env
        .issuers
        .user("waqf@sponsor.example", &[Role::Reviewer]);
    decide(&verified, &own).refused(403, "forbidden").await;
    let rejected = json!({"decision": "rejected"});
    let problem = decide(&rejected, &world.reviewer)
        .refused(422, "invalid")
        .await;
    assert_eq!(problem["errors"][0]["pointer"], "/reason");
    let rejected = json!({"decision": "rejected", "reason": "no papers"});
    let answer = decide(&rejected, &world.reviewer).expect(200).await;
    assert_eq!(
        (&answer["state"], &answer["reason"]),
        (&json!("rejected"), &json!("no papers"))
    );
    decide(&rejected, &world.reviewer)
        .refused(409, "wrong_state")
        .await;
    decide(&verified, &world.reviewer).expect(200).await;

    // The world sees it now, but not what the reviewer wrote.
    let seen = api.get(&path).expect(200).await;
    assert_eq!(seen["state"], "verified");
    assert!(seen.get("reason").is_none() && seen.get("yours").is_none());
    let missing = "/api/sponsors/019b0000-0000-7000-8000-000000000000/decision";
    api.post(missing, &verified)
        .token(&world.reviewer)
        .refused(404, "not_found")
        .await;
    world.finish(0).await;
}

#[actix_web::test]
async fn what_makes_no_sense_is_told_field_by_field() {
    let world = World::start().await;
    let post = |body: Value| world.api.post("/api/sponsors", &body).token(&world.sponsor);
    let problem = post(json!({"name": {"en": " "}, "kind": "person", "country": "Jordan"}))
        .refused(422, "invalid")
        .await;
    let pointers: Vec<&str> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(pointers, ["/name", "/country"]);
    post(new(&json!({"en": "nul\u{0}"})))
        .refused(422, "invalid")
        .await;
    let problem = post(json!({"name": {"en": "x"}, "kind": "king", "country": "JO"}))
        .refused(400, "malformed")
        .await;
    assert_eq!(problem["errors"][0]["pointer"], "/kind");
    let problem =
        post(json!({"name": {"en": "x"}, "kind": "person", "country": "JO", "vip": true}))
            .refused(400, "malformed")
            .await;
    assert_eq!(problem["errors"][0]["code"], "unknown_field");
    world.finish(0).await;
}

#[actix_web::test]
async fn lists_show_what_the_caller_may_see() {
    let world = World::start().await;
    let api = &world.api;
    let verified = world.verified_sponsor().await;
    let mine = api
        .post("/api/sponsors", &new(&json!({"fr": "Soleil"})))
        .token(&world.sponsor)
        .expect(201)
        .await;
    let theirs = api
        .post("/api/sponsors", &new(&json!({"fr": "Lune"})))
        .token(&world.stranger)
        .expect(201)
        .await;
    let ids = async |query: &str, token: Option<&str>| -> Vec<String> {
        let call = api.get(&format!("/api/sponsors{query}"));
        let page = match token {
            Some(token) => call.token(token).expect(200).await,
            None => call.expect(200).await,
        };
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|sponsor| text(&sponsor["id"]))
            .collect()
    };
    let (mine, theirs) = (text(&mine["id"]), text(&theirs["id"]));
    assert_eq!(ids("", None).await, std::slice::from_ref(&verified));
    assert_eq!(
        ids("", Some(&world.sponsor)).await,
        [verified.clone(), mine.clone()]
    );
    assert_eq!(
        ids("?mine=true", Some(&world.stranger)).await,
        std::slice::from_ref(&theirs)
    );
    assert_eq!(
        ids("?state=registered", Some(&world.reviewer)).await,
        [mine.clone(), theirs.clone()]
    );
    let first = api
        .get("/api/sponsors?limit=2")
        .token(&world.admin)
        .expect(200)
        .await;
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    let next = format!("?limit=2&cursor={}", text(&first["next_cursor"]));
    assert_eq!(ids(&next, Some(&world.admin)).await, [theirs]);
    api.get("/api/sponsors?limit=0")
        .refused(400, "malformed")
        .await;
    api.get("/api/sponsors?cursor=x")
        .refused(400, "malformed")
        .await;
    api.get("/api/sponsors?state=sleepy")
        .refused(400, "malformed")
        .await;
    world.finish(0).await;
}

#[actix_web::test]
async fn a_repeated_request_registers_once() {
    let world = World::start().await;
    let key = key();
    let post = |name: &str| {
        let body = new(&json!({"en": name}));
        world
            .api
            .post("/api/sponsors", &body)
            .token(&world.sponsor)
            .key(&key)
    };
    let first = post("Levant").expect(201).await;
    assert_eq!(post("Levant").expect(201).await, first);
    post("Maghreb").refused(422, "idempotency_key_reused").await;
    let mine = world
        .api
        .get("/api/sponsors?mine=true")
        .token(&world.sponsor)
        .expect(200)
        .await;
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
    world.finish(0).await;
}

#[actix_web::test]
async fn the_funds_of_a_suspended_sponsor_pause() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 10_000, json!({"mode": "first_come"}))
        .await;
    let sponsor = world
        .api
        .get(&format!("/api/match-funds/{fund}"))
        .expect(200)
        .await;
    let path = format!("/api/sponsors/{}/decision", text(&sponsor["sponsor_id"]));
    let suspended = json!({"decision": "suspended", "reason": {"ar": "لم يصل المال"}});
    world
        .api
        .post(&path, &suspended)
        .token(&world.reviewer)
        .expect(200)
        .await;
    world
        .env
        .broker
        .heard(|event: &MatchFundChanged| event.0.state == FundState::Paused)
        .await;
    assert_eq!(
        world.pledge(campaign, "a@example.org", 500).await.matched,
        0
    );
    world
        .act(&fund, "resume", &json!({}))
        .refused(409, "sponsor_not_verified")
        .await;
    let verified = json!({"decision": "verified"});
    world
        .api
        .post(&path, &verified)
        .token(&world.reviewer)
        .expect(200)
        .await;
    world.act(&fund, "resume", &json!({})).expect(200).await;
    assert_eq!(
        world.pledge(campaign, "b@example.org", 500).await.matched,
        500
    );
    world.finish(0).await;
}

#[actix_web::test]
async fn while_a_reviewer_has_a_sponsor_nobody_else_decides_on_it() {
    let world = World::at("2026-03-04T12:00:00Z").await;
    let api = &world.api;
    let other = world
        .env
        .issuers
        .user("other@rifada.test", &[Role::Reviewer]);
    let created = api
        .post("/api/sponsors", &new(&json!({"en": "Levant Solar"})))
        .token(&world.sponsor)
        .expect(201)
        .await;
    let path = format!("/api/sponsors/{}", text(&created["id"]));
    let act = |what: &str, body: &Value, token: &str| {
        api.post(&format!("{path}/{what}"), body).token(token)
    };
    let nothing = json!({});
    for (token, status, code) in [
        (&world.stranger, 403, "forbidden"),
        (&world.admin, 403, "forbidden"),
    ] {
        act("claim", &nothing, token).refused(status, code).await;
    }
    let own = world
        .env
        .issuers
        .user("waqf@sponsor.example", &[Role::Reviewer]);
    act("claim", &nothing, &own).refused(403, "forbidden").await;

    let taken = act("claim", &nothing, &world.reviewer).expect(200).await;
    assert_eq!(taken["claim"]["until"], "2026-03-04T12:30:00Z");
    for what in ["claim", "release"] {
        let refused = act(what, &nothing, &other).refused(409, "claimed_by_another");
        assert_eq!(refused.await["claimed_by"], taken["claim"]["by"]);
    }
    let verified = json!({"decision": "verified"});
    act("decision", &verified, &other)
        .refused(409, "claimed_by_another")
        .await;
    // Colleagues see who looks at it; those whom it concerns do not.
    let seen = api.get(&path).token(&other).expect(200).await;
    assert_eq!(seen["claim"], taken["claim"]);
    for token in [&world.sponsor, &own] {
        let seen = api.get(&path).token(token).expect(200).await;
        assert_eq!(seen.get("claim"), None);
    }

    let free = act("release", &nothing, &world.reviewer).expect(200).await;
    assert_eq!(free.get("claim"), None);
    act("claim", &nothing, &other).expect(200).await;
    // Half an hour later it is anyone's again.
    world.env.clock.advance(SignedDuration::from_mins(30));
    let decided = act("decision", &verified, &world.reviewer)
        .expect(200)
        .await;
    assert_eq!(
        (&decided["state"], decided.get("claim")),
        (&json!("verified"), None)
    );
    act("claim", &nothing, &world.reviewer)
        .refused(409, "wrong_state")
        .await;
    world.finish(0).await;
}
