//! Each kind of token is refused in another's place.

use contracts::tokens::{GiftClaims, ServiceClaims};
use jiff::{SignedDuration, Timestamp};
use payment::Payment;
use serde_json::json;
use testkit::Env;

use crate::support::{Settings, Suite};

#[actix_web::test]
async fn only_a_ticket_of_pledge_s_for_payment_opens_one() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let issuers = &suite.env.issuers;
    let sub = gift.pledge_id.to_string();
    let other = suite.gift(1, 1, "USD").pledge_id.to_string();
    let wrong = [
        issuers.user("amal@example.org", &[]),
        issuers.service("pledge", "payment"),
        issuers.sign("pledge", &GiftClaims {}, &sub, "pledge"),
        issuers.sign("pledge", &GiftClaims {}, &sub, "payment"),
        issuers.sign("pledge", &ServiceClaims {}, "pledge", "payment"),
        issuers.sign("pledge", &gift.claims, &sub, "notification"),
        issuers.sign("web", &gift.claims, &sub, "payment"),
        issuers.sign("payment", &gift.claims, &sub, "payment"),
        issuers.sign("pledge", &gift.claims, &other, "payment"),
        "eyJhbGciOiJub25lIn0.e30.".to_owned(),
        String::new(),
    ];
    for (n, token) in wrong.iter().enumerate() {
        let call = suite
            .api
            .post("/api/payments", &json!({"ticket": token}))
            .key(&format!("{n}"));
        let answer = call.send().await;
        assert_eq!(
            (answer.status, answer.body["code"].as_str()),
            (401, Some("unauthorized")),
            "{n}"
        );
    }
    assert_eq!(suite.count("SELECT count(*) FROM payments").await, 0);
    suite.finish(0).await;
}

#[actix_web::test]
async fn a_ticket_shows_its_own_payment_alone() {
    let suite = Suite::start().await;
    let (gift, other) = (
        suite.gift(5_000, 5_000, "USD"),
        suite.gift(5_000, 5_000, "USD"),
    );
    let opened = suite.opened(&gift).await;
    suite.opened(&other).await;
    let path = format!("/api/payments/{}", opened.id);
    let payment = suite
        .api
        .get(&path)
        .token(&suite.ticket(&gift))
        .expect(200)
        .await;
    assert!(payment.get("client_secret").is_none());
    suite
        .api
        .get(&path)
        .token(&suite.ticket(&other))
        .refused(404, "not_found")
        .await;
    suite
        .api
        .get(&path)
        .token("x.y.z")
        .refused(401, "unauthorized")
        .await;
    suite.api.get(&path).refused(401, "unauthorized").await;
    let pledge = suite.env.issuers.sign(
        "pledge",
        &GiftClaims {},
        &gift.pledge_id.to_string(),
        "payment",
    );
    suite
        .api
        .get(&path)
        .token(&pledge)
        .refused(401, "unauthorized")
        .await;
    suite.finish(0).await;
}

#[actix_web::test]
async fn a_ticket_ends_with_the_hold() {
    // Only this test's clock is moved; Stripe's own goes on.
    let now = Timestamp::from_second(system_second()).unwrap();
    let env = Env::at::<Payment>(&now.to_string()).await;
    let suite = Suite::with(env, Settings::default()).await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let ticket = json!({"ticket": suite.ticket(&gift)});
    suite.env.clock.advance(SignedDuration::from_mins(59));
    suite
        .api
        .post("/api/payments", &ticket)
        .key("in time")
        .expect(201)
        .await;
    suite.env.clock.advance(SignedDuration::from_mins(2));
    suite
        .api
        .post("/api/payments", &ticket)
        .key("late")
        .refused(401, "unauthorized")
        .await;
    suite.finish(0).await;
}

fn system_second() -> i64 {
    platform::Clock::system().now().as_second()
}
