//! Signing in over the API.

use contracts::web::api::SessionTokens;
use contracts::web::events::AccountRegistered;
use serde_json::json;
use testkit::Api;

use crate::peers::Peers;
use crate::world::{World, someone};

pub(crate) async fn ask(api: &Api, email: &str) {
    let body = json!({"email": email, "locale": "en"});
    assert_eq!(
        api.post("/api/auth/sign-in", &body).expect(202).await,
        json!({})
    );
}

pub(crate) fn mailed_code(peers: &Peers) -> String {
    peers.mail()["code"].as_str().unwrap().to_owned()
}

async fn enter(world: &World, email: &str) -> SessionTokens {
    ask(&world.api, email).await;
    let body = json!({"email": email, "code": mailed_code(&world.peers)});
    world.api.post("/api/auth/verify", &body).read().await
}

/// Another code than this one.
fn wrong(code: &str) -> String {
    let first = if code.starts_with('1') { '2' } else { '1' };
    format!("{first}{}", &code[1..])
}

#[actix_web::test]
async fn a_mailed_code_opens_a_session() {
    let world = World::start().await;
    let email = someone();
    ask(&world.api, &format!("  {}", email.to_uppercase())).await;
    let mail = world.peers.mail();
    assert_eq!(
        (mail["kind"].as_str(), mail["to"].as_str()),
        (Some("sign_in"), Some(email.as_str()))
    );
    assert_eq!(mail["expires_at"], "2026-11-22T12:20:00Z");
    assert!(mail["link"].as_str().unwrap().contains("/en/sign-in/link/"));

    let body = json!({"email": email, "code": mailed_code(&world.peers)});
    let tokens: SessionTokens = world.api.post("/api/auth/verify", &body).read().await;
    assert_eq!(tokens.expires_in, 900);
    // A code is good once.
    world
        .api
        .post("/api/auth/verify", &body)
        .refused(401, "code_not_good")
        .await;
    // The access token is this person's, for every service.
    world
        .api
        .post("/api/auth/sign-out", &json!({}))
        .token(&tokens.access_token)
        .expect(204)
        .await;
    let refresh = json!({"refresh_token": tokens.refresh_token});
    world
        .api
        .post("/api/auth/refresh", &refresh)
        .refused(401, "session_over")
        .await;
    world.end().await;
}

#[actix_web::test]
async fn an_account_is_registered_once() {
    let world = World::start().await;
    let email = someone();
    enter(&world, &email).await;
    enter(&world, &email).await;
    world.env.broker.heard(|_: &AccountRegistered| true).await;
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM accounts WHERE email = $1")
        .bind(&email)
        .fetch_one(&world.env.db)
        .await
        .unwrap();
    assert_eq!(
        (count, world.env.broker.all::<AccountRegistered>().len()),
        (1, 1)
    );
    world.end().await;
}

#[actix_web::test]
async fn the_answer_is_the_same_for_everyone() {
    let world = World::start().await;
    let known = someone();
    enter(&world, &known).await;
    let mut answers = Vec::new();
    for email in [known, someone()] {
        let body = json!({"email": email, "locale": "ar"});
        let answer = world.api.post("/api/auth/sign-in", &body).send().await;
        answers.push((answer.status, answer.text));
    }
    assert_eq!(answers[0], answers[1]);
    for email in ["", "nobody", "a b@c.de"] {
        let body = json!({"email": email, "locale": "ar"});
        let problem = world
            .api
            .post("/api/auth/sign-in", &body)
            .refused(422, "invalid")
            .await;
        assert_eq!(problem["errors"][0]["pointer"], "/email");
    }
    let unknown = json!({"email": someone(), "locale": "de"});
    world
        .api
        .post("/api/auth/sign-in", &unknown)
        .refused(400, "malformed")
        .await;
    world.end().await;
}

#[actix_web::test]
async fn five_wrong_tries_use_a_code_up() {
    let world = World::start().await;
    let email = someone();
    let verify = |code: String| {
        world
            .api
            .post("/api/auth/verify", &json!({"email": email, "code": code}))
    };

    ask(&world.api, &email).await;
    let code = mailed_code(&world.peers);
    for _ in 0..4 {
        verify(wrong(&code)).refused(401, "code_not_good").await;
    }
    verify(code).expect(200).await;

    ask(&world.api, &email).await;
    let code = mailed_code(&world.peers);
    for _ in 0..5 {
        verify(wrong(&code)).refused(401, "code_not_good").await;
    }
    verify(code).refused(401, "code_not_good").await;
    world.end().await;
}

#[actix_web::test]
async fn a_new_code_takes_the_place_of_the_old_one() {
    let world = World::start().await;
    let (email, other) = (someone(), someone());
    ask(&world.api, &email).await;
    let old = mailed_code(&world.peers);
    ask(&world.api, &email).await;
    let new = mailed_code(&world.peers);
    let verify = |email: &str, code: &str| {
        world
            .api
            .post("/api/auth/verify", &json!({"email": email, "code": code}))
    };
    if old != new {
        verify(&email, &old).refused(401, "code_not_good").await;
    }
    // A code is good for its own address alone.
    verify(&other, &new).refused(401, "code_not_good").await;
    verify(&email, &new).expect(200).await;
    world.end().await;
}

#[actix_web::test]
async fn a_refresh_token_is_good_once() {
    let world = World::start().await;
    let first = enter(&world, &someone()).await;
    let refresh = |token: &str| {
        world
            .api
            .post("/api/auth/refresh", &json!({"refresh_token": token}))
    };

    let second: SessionTokens = refresh(&first.refresh_token).read().await;
    let third: SessionTokens = refresh(&second.refresh_token).read().await;
    assert_ne!(second.refresh_token, third.refresh_token);
    // Whoever shows a used one may have stolen it: nobody keeps the session.
    refresh(&first.refresh_token)
        .refused(401, "session_over")
        .await;
    refresh(&third.refresh_token)
        .refused(401, "session_over")
        .await;
    for nonsense in ["", "x", "a.b"] {
        refresh(nonsense).refused(401, "session_over").await;
    }
    world.end().await;
}

#[actix_web::test]
async fn signing_out_ends_one_session_or_all() {
    let world = World::start().await;
    let email = someone();
    let (one, two, three) = (
        enter(&world, &email).await,
        enter(&world, &email).await,
        enter(&world, &email).await,
    );
    let refresh = |token: &str| {
        world
            .api
            .post("/api/auth/refresh", &json!({"refresh_token": token}))
    };
    let sign_out = |body| world.api.post("/api/auth/sign-out", &body);

    sign_out(json!({"refresh_token": one.refresh_token}))
        .expect(204)
        .await;
    refresh(&one.refresh_token)
        .refused(401, "session_over")
        .await;
    let two: SessionTokens = refresh(&two.refresh_token).read().await;
    sign_out(json!({}))
        .token(&two.access_token)
        .expect(204)
        .await;
    refresh(&two.refresh_token)
        .refused(401, "session_over")
        .await;
    refresh(&three.refresh_token)
        .refused(401, "session_over")
        .await;
    sign_out(json!({})).refused(401, "unauthorized").await;
    // Again is no fault.
    sign_out(json!({"refresh_token": one.refresh_token}))
        .expect(204)
        .await;
    world.end().await;
}

#[actix_web::test]
async fn codes_are_kept_as_hashes() {
    let world = World::start().await;
    let email = someone();
    ask(&world.api, &email).await;
    let (code, link) = (
        mailed_code(&world.peers),
        world.peers.mail()["link"].as_str().unwrap().to_owned(),
    );
    let secret = link.rsplit('/').next().unwrap();
    let mut redis = platform::redis::connect(world.env.redis_url()).unwrap();
    let keys: Vec<String> = redis::cmd("KEYS")
        .arg("rifada:web:*")
        .query_async(&mut redis)
        .await
        .unwrap();
    assert!(!keys.is_empty());
    for key in keys {
        assert!(!key.contains(secret) && !key.contains(&email), "{key}");
        let kind: String = redis::cmd("TYPE")
            .arg(&key)
            .query_async(&mut redis)
            .await
            .unwrap();
        if kind == "hash" {
            let fields: Vec<String> = redis::cmd("HVALS")
                .arg(&key)
                .query_async(&mut redis)
                .await
                .unwrap();
            assert!(
                !fields.contains(&code) && !fields.iter().any(|field| field.contains(secret)),
                "{key}"
            );
        }
    }
    world.end().await;
}

#[actix_web::test]
async fn codes_are_asked_for_only_so_often() {
    let world = World::strict().await;
    let email = someone();
    for _ in 0..5 {
        ask(&world.api, &email).await;
    }
    let body = json!({"email": email, "locale": "en"});
    let answer = world.api.post("/api/auth/sign-in", &body).send().await;
    assert_eq!(
        (answer.status, answer.body["code"].as_str()),
        (429, Some("too_many_requests"))
    );
    let wait: u32 = answer.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=3_600).contains(&wait));
    world.end().await;
}

#[actix_web::test]
async fn without_a_way_to_mail_it_says_so() {
    let world = World::start().await;
    world.change(|state| {
        state.down.insert("/internal");
    });
    let body = json!({"email": someone(), "locale": "en"});
    world
        .api
        .post("/api/auth/sign-in", &body)
        .refused(503, "unavailable")
        .await;
    world.end().await;
}
