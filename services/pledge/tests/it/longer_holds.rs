//! Donors who need more time to pay.

use contracts::pledge::events::PledgeExpiryRequested;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::{Call, eventually};

use crate::tokens::claims;
use crate::world::{Gift, World, gift, key};

const NOW: &str = "2026-01-01T00:00:00Z";

fn extend(world: &World, gift: &Gift) -> Call {
    let path = format!("/api/pledges/{}/extend", gift.id);
    world.api.post(&path, &json!({})).token(&gift.access_token)
}

async fn asked_for(world: &World, gift: &Gift) -> usize {
    world.told().await;
    let asked = world.env.broker.all::<PledgeExpiryRequested>();
    asked
        .iter()
        .filter(|event| event.pledge_id == gift.id)
        .count()
}

#[actix_web::test]
async fn trap_10_a_hold_lasts_longer_once_and_its_end_is_the_servers() {
    let world = World::at(NOW).await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 1_000, json!({"mode": "first_come"}))
        .await;
    let gift = world.pledge(campaign, "a@example.org", 400).await;
    let until = "2026-01-01T01:00:00Z";
    assert_eq!(world.seen(&gift).await["extends_to"], until);
    let path = format!("/api/pledges/{}/extend", gift.id);
    let stranger = world.api.post(&path, &json!({}));
    stranger.refused(401, "unauthorized").await;

    world.env.clock.advance(SignedDuration::from_mins(29));
    let longer = extend(&world, &gift).expect(200).await;
    assert_eq!(longer["expires_at"], until);
    assert!(longer.get("extends_to").is_none());
    let ticket = claims(longer["payment_ticket"].as_str().unwrap());
    assert_eq!(ticket["expires_at"], until, "it can be paid until then");
    extend(&world, &gift).refused(409, "hold_extended").await;

    // The end that was told first comes, and nothing ends.
    world.env.clock.advance(SignedDuration::from_mins(2));
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    assert_eq!(asked_for(&world, &gift).await, 0);
    assert_eq!(world.balance(&fund).await, (400, 0, 600));
    assert_eq!(world.seen(&gift).await["closing"], false);
    // The new one ends it by the same handshake.
    world.env.clock.advance(SignedDuration::from_mins(30));
    eventually("the end of the hold", async || {
        (asked_for(&world, &gift).await == 1).then_some(())
    })
    .await;
    extend(&world, &gift).refused(409, "wrong_state").await;
    world.let_go(&gift).await;
    assert_eq!(world.balance(&fund).await, (0, 0, 1_000));
    extend(&world, &gift).refused(409, "wrong_state").await;
    world.finish(0).await;
}

#[actix_web::test]
async fn a_hold_lasts_no_longer_than_the_window_whose_money_it_keeps() {
    let world = World::at(NOW).await;
    let sponsor = world.verified_sponsor().await;
    let campaign = world.campaign("USD").await;
    let other = world.campaign("USD").await;
    for (campaign, ends_at) in [
        (campaign, "2026-01-01T00:50:00Z"),
        (other, "2026-01-01T00:30:00Z"),
    ] {
        let fields =
            json!({"scope": {"campaigns": [campaign]}, "ends_at": ends_at, "starts_at": NOW});
        let id = world.draft(&sponsor, fields).await;
        world.act(&id, "activate", &json!({})).expect(200).await;
    }
    let gift = world.pledge(campaign, "a@example.org", 400).await;
    let longer = extend(&world, &gift).expect(200).await;
    assert_eq!(longer["expires_at"], "2026-01-01T00:50:00Z");
    let late = world.pledge(other, "b@example.org", 400).await;
    assert_eq!(late.matched, 400);
    assert!(world.seen(&late).await.get("extends_to").is_none());
    extend(&world, &late).refused(409, "wrong_state").await;
    world.finish(0).await;
}

#[actix_web::test]
async fn the_request_that_made_it_is_still_answered_as_at_first() {
    let world = World::at(NOW).await;
    let campaign = world.campaign("USD").await;
    let (body, key) = (gift(campaign, "a@example.org", 400), key());
    let ask = || world.api.post("/api/pledges", &body).key(&key);
    let first = ask().expect(201).await;
    let made = Gift::of(&ask().send().await);
    extend(&world, &made).expect(200).await;
    let again = ask().expect(201).await;
    assert_eq!(again["expires_at"], first["expires_at"]);
    assert_eq!(again["id"], first["id"]);
    world.finish(0).await;
}

#[actix_web::test]
async fn only_what_is_held_is_held_for_longer_and_many_asking_at_once_get_it_once() {
    let world = World::at(NOW).await;
    let campaign = world.campaign("USD").await;
    let paid = world.pledge(campaign, "a@example.org", 400).await;
    world.pay(&paid).await;
    extend(&world, &paid).refused(409, "wrong_state").await;
    let cancelled = world.pledge(campaign, "b@example.org", 400).await;
    let path = format!("/api/pledges/{}/cancel", cancelled.id);
    let cancel = world.api.post(&path, &json!({}));
    cancel.token(&cancelled.access_token).expect(202).await;
    extend(&world, &cancelled).refused(409, "wrong_state").await;

    let unmatched = world.pledge(campaign, "c@example.org", 400).await;
    let asks = (0..8).map(|_| extend(&world, &unmatched).send());
    let answers = futures_util::future::join_all(asks).await;
    let done = answers.iter().filter(|answer| answer.status == 200);
    assert_eq!(done.count(), 1);
    assert_eq!(
        world.seen(&unmatched).await["expires_at"],
        "2026-01-01T01:00:00Z"
    );
    let other = world.pledge(campaign, "d@example.org", 400).await;
    let path = format!("/api/pledges/{}/extend", unmatched.id);
    let another = world.api.post(&path, &json!({})).token(&other.access_token);
    another.refused(404, "not_found").await;
    world.let_go(&cancelled).await;
    let nothing: Value = json!([]);
    assert_eq!(world.seen(&cancelled).await["match"], nothing);
    world.finish(0).await;
}
