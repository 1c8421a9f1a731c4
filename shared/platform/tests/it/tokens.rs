use contracts::tokens::{GiftClaims, Role, TicketClaims};
use jiff::SignedDuration;
use money::Money;
use testkit::Env;

use crate::toy::Toy;

fn claims(env: &Env) -> TicketClaims {
    TicketClaims {
        pledge_id: env.clock.id(),
        campaign_id: env.clock.id(),
        charge: Money::new(1, "USD".parse().unwrap()),
        amount: Money::new(1, "USD".parse().unwrap()),
        fund_type: "general".to_owned(),
        expires_at: env.clock.now(),
    }
}

#[actix_web::test]
async fn every_kind_is_refused_in_anothers_place() {
    let env = Env::at::<Toy>("2026-01-01T00:00:00Z").await;
    let (running, api) = env.run::<Toy>(env.config()).await;
    let user = env.issuers.user("amal@example.org", &[Role::Reviewer]);
    let ticket = env.issuers.sign("pledge", &claims(&env), "p", "payment");
    let gift = env.issuers.sign("pledge", &GiftClaims {}, "p", "pledge");
    let service = env.issuers.service("notification", "campaign");
    let places = [
        ("/api/me", &user),
        ("/api/ticket", &ticket),
        ("/api/gift", &gift),
        ("/internal/who", &service),
    ];
    for (path, right) in places {
        for (_, token) in places {
            let status = api.get(path).token(token).send().await.status;
            assert_eq!(status, if token == right { 200 } else { 401 }, "{path}");
        }
        assert_eq!(api.get(path).send().await.status, 401);
    }
    assert_eq!(
        api.get("/api/me").token(&user).expect(200).await["reviewer"],
        true
    );
    env.finish([running], 0).await;
}

#[actix_web::test]
async fn signer_audience_and_time_are_checked() {
    let env = Env::at::<Toy>("2026-01-01T00:00:00Z").await;
    let (running, api) = env.run::<Toy>(env.config()).await;
    let me = async |token: &str| api.get("/api/me").token(token).send().await.status;
    let user = env.issuers.user("amal@example.org", &[]);
    assert_eq!(me(&user).await, 200);
    assert_eq!(me(&format!("{user}x")).await, 401);
    assert_eq!(me("nonsense").await, 401);
    // Signed by a service that may not sign users' tokens.
    let forged = env.issuers.sign(
        "pledge",
        &contracts::tokens::UserClaims {
            roles: vec![Role::Admin],
        },
        "x",
        "rifada",
    );
    assert_eq!(me(&forged).await, 401);
    // A service token for someone else.
    let elsewhere = env.issuers.service("notification", "pledge");
    assert_eq!(
        api.get("/internal/who")
            .token(&elsewhere)
            .send()
            .await
            .status,
        401
    );
    env.clock.advance(SignedDuration::from_mins(61));
    assert_eq!(me(&user).await, 401);
    env.finish([running], 0).await;
}
