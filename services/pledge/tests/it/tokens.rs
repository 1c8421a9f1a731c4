//! Each kind of token opens its own door and no other.

use contracts::tokens::{GiftClaims, TicketClaims};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::world::World;

/// What a token says, unchecked.
pub(crate) fn claims(token: &str) -> Value {
    use base64::Engine as _;
    let middle = token.split('.').nth(1).unwrap();
    let json = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(middle)
        .unwrap();
    serde_json::from_slice(&json).unwrap()
}

#[actix_web::test]
async fn a_ticket_says_what_is_to_be_paid_and_a_gift_token_opens_one_gift() {
    let world = World::at("2026-01-01T00:00:00Z").await;
    let campaign = world.campaign("USD").await;
    let made = world.pledge(campaign, "a@example.org", 700).await;
    let ticket = claims(&made.payment_ticket);
    assert_eq!(
        ticket,
        json!({"iss": "pledge", "aud": "payment", "sub": made.id, "typ": "ticket", "iat": ticket["iat"],
               "exp": 1_767_227_400, "pledge_id": made.id, "campaign_id": campaign,
               "charge": {"amount": 700, "currency": "USD"}, "amount": {"amount": 700, "currency": "USD"},
               "fund_type": "general", "expires_at": "2026-01-01T00:30:00Z"})
    );
    let access = claims(&made.access_token);
    assert_eq!(
        (&access["aud"], &access["typ"], &access["sub"]),
        (&json!("pledge"), &json!("gift"), &json!(made.id))
    );
    let long = SignedDuration::from_hours(24 * 399).as_secs();
    assert!(access["exp"].as_i64().unwrap() - access["iat"].as_i64().unwrap() > long);
    world.finish(0).await;
}

#[actix_web::test]
async fn tokens_are_refused_in_each_others_place() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let made = world.pledge(campaign, "a@example.org", 700).await;
    let other = world.pledge(campaign, "b@example.org", 700).await;
    let path = format!("/api/pledges/{}", made.id);
    let service = world.env.issuers.service("notification", "pledge");
    world.api.get(&path).refused(401, "unauthorized").await;
    for token in [&made.payment_ticket, &service, "nonsense"] {
        world
            .api
            .get(&path)
            .token(token)
            .refused(401, "unauthorized")
            .await;
    }
    world
        .api
        .get(&path)
        .token(&other.access_token)
        .refused(404, "not_found")
        .await;
    // Only pledge signs tokens for gifts, and only for itself.
    let sub = made.id.to_string();
    let forged = world
        .env
        .issuers
        .sign("payment", &GiftClaims {}, &sub, "pledge");
    world
        .api
        .get(&path)
        .token(&forged)
        .refused(401, "unauthorized")
        .await;
    let elsewhere = world
        .env
        .issuers
        .sign("pledge", &GiftClaims {}, &sub, "payment");
    world
        .api
        .get(&path)
        .token(&elsewhere)
        .refused(401, "unauthorized")
        .await;

    let new = json!({"name": {"en": "x"}, "kind": "person", "country": "JO"});
    for token in [&made.access_token, &made.payment_ticket, &service] {
        world
            .api
            .post("/api/sponsors", &new)
            .token(token)
            .refused(401, "unauthorized")
            .await;
        let body = crate::world::gift(campaign, "c@example.org", 500);
        world
            .api
            .post("/api/pledges", &body)
            .key("k")
            .token(token)
            .refused(401, "unauthorized")
            .await;
    }
    let ticket: TicketClaims = serde_json::from_value(claims(&made.payment_ticket)).unwrap();
    assert_eq!(ticket.pledge_id, made.id);
    world.finish(0).await;
}
