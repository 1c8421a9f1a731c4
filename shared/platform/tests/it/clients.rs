//! Who a client is, and how often one may ask.

use platform::config::{Limits, ServiceConfig};
use serde_json::json;
use testkit::{Call, Env};
use uuid::Uuid;

use crate::toy::Toy;

/// An address of nobody else's, since tests share a Redis.
#[expect(clippy::disallowed_methods, reason = "an address of this run alone")]
fn someone() -> String {
    let bytes = Uuid::new_v4().into_bytes();
    format!("100.{}.{}.{}", bytes[0], bytes[1], bytes[2])
}

#[actix_web::test]
async fn the_word_of_web_counts_and_nobody_elses() {
    let env = Env::start::<Toy>().await;
    let (running, api) = env.run::<Toy>(env.config()).await;
    let knock = || {
        api.get("/api/knock")
            .header("X-Forwarded-For", "203.0.113.7")
    };
    let by = |call: Call, token: &str| call.header("Rifada-Forwarded-By", token);
    let web = env.issuers.service("web", "campaign");
    assert_eq!(by(knock(), &web).expect(200).await, "203.0.113.7");
    let itself = json!("127.0.0.1");
    assert_eq!(knock().expect(200).await, itself);
    for other in [
        env.issuers.service("pledge", "campaign"),
        env.issuers.service("web", "payment"),
        env.issuers.user("amal@example.org", &[]),
        "nonsense".to_owned(),
    ] {
        assert_eq!(by(knock(), &other).expect(200).await, itself);
    }
    // Web itself may not know: then nobody does.
    let unknown = by(api.get("/api/knock"), &web).expect(200).await;
    assert!(unknown.is_null());
    env.finish([running], 0).await;
}

#[actix_web::test]
async fn what_is_done_too_often_has_to_wait() {
    let env = Env::start::<Toy>().await;
    let proxied = |limits| ServiceConfig {
        limits,
        trusted_proxies: Some("127.0.0.1".parse().unwrap()),
        ..env.config()
    };
    let (strict, api) = env.run::<Toy>(proxied(Limits::Strict)).await;
    let (wide, freely) = env.run::<Toy>(proxied(Limits::Wide)).await;
    let (one, other) = (someone(), someone());
    let knock = |from: &str| api.get("/api/knock").header("X-Forwarded-For", from);
    for _ in 0..3 {
        knock(&one).expect(200).await;
    }
    let answer = knock(&one).send().await;
    assert_eq!(
        (answer.status, &answer.body["code"]),
        (429, &json!("too_many_requests"))
    );
    let wait_s: u32 = answer.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=60).contains(&wait_s), "{wait_s}");
    knock(&other).expect(200).await;
    for _ in 0..5 {
        freely
            .get("/api/knock")
            .header("X-Forwarded-For", &one)
            .expect(200)
            .await;
        // Who can't be known is not counted as one with all the others.
        api.get("/api/knock").expect(200).await;
    }
    env.finish([strict, wide], 0).await;
}

#[actix_web::test]
async fn without_redis_what_is_bounded_elsewhere_goes_on() {
    let env = Env::start::<Toy>().await;
    let (proxies, mut config) = env.proxied().await;
    config.limits = Limits::Strict;
    let (running, api) = env.run::<Toy>(config).await;
    proxies.redis.refuse(true);
    proxies.redis.cut();
    for _ in 0..5 {
        api.get("/api/knock").expect(200).await;
    }
    proxies.redis.restore();
    env.finish([running], 0).await;
}
