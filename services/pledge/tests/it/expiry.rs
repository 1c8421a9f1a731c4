//! Holds that end: the handshake with payment, and what becomes of the match.

use contracts::payment::events::{ClosedAs, PaymentClosed};
use contracts::pledge::events::{
    CampaignTotalsChanged, CloseReason, PledgeExpired, PledgeExpiryRequested, PledgeToppedUp,
};
use jiff::SignedDuration;
use serde_json::json;
use testkit::eventually;

use crate::world::World;

const NOW: &str = "2026-01-01T00:00:00Z";

#[actix_web::test]
async fn only_payments_answer_releases_the_match_and_then_to_another() {
    let world = World::at(NOW).await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 1_000, json!({"mode": "first_come"}))
        .await;
    let first = world.pledge(campaign, "a@example.org", 1_000).await;
    assert_eq!(first.answer["expires_at"], "2026-01-01T00:30:00Z");
    world.env.clock.advance(SignedDuration::from_mins(1));
    let second = world.pledge(campaign, "b@example.org", 600).await;
    assert_eq!((first.matched, second.matched), (1_000, 0));
    world.pay(&second).await;

    world
        .env
        .clock
        .advance(SignedDuration::from_mins(29) + SignedDuration::from_secs(1));
    let asked = world
        .env
        .broker
        .heard(|_: &PledgeExpiryRequested| true)
        .await;
    assert_eq!(
        (asked.pledge_id, asked.reason),
        (first.id, CloseReason::Expired)
    );
    let seen = world.seen(&first).await;
    assert_eq!(
        (&seen["state"], &seen["closing"]),
        (&json!("pending"), &json!(true))
    );
    assert!(seen.get("payment_ticket").is_none());
    assert_eq!(
        world.balance(&fund).await,
        (1_000, 0, 0),
        "the match is held until payment answers"
    );

    // That it was paid releases nothing; the payment itself is another event.
    let succeeded = PaymentClosed {
        outcome: ClosedAs::Succeeded,
        ..first.let_go()
    };
    world.env.broker.say(&succeeded).await;
    world.env.broker.drained("pledge").await;
    assert_eq!(world.balance(&fund).await, (1_000, 0, 0));

    world.let_go(&first).await;
    let seen = world.seen(&first).await;
    assert_eq!(
        (&seen["state"], &seen["closing"]),
        (&json!("expired"), &json!(false))
    );
    assert_eq!(
        (&seen["match"], &seen["matched"]["amount"]),
        (&json!([]), &json!(0))
    );
    world
        .env
        .broker
        .heard(|event: &PledgeToppedUp| {
            event.0.pledge_id == second.id && event.0.matched.amount == 600
        })
        .await;
    assert_eq!(world.balance(&fund).await, (0, 600, 400));
    world
        .env
        .broker
        .heard(|event: &CampaignTotalsChanged| event.matched.amount == 600 && event.version == 2)
        .await;
    world.finish(0).await;
}

#[actix_web::test]
async fn a_repeated_or_late_answer_changes_nothing() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 1_000, json!({"mode": "first_come"}))
        .await;
    let gift = world.pledge(campaign, "a@example.org", 400).await;
    let event = gift.let_go();
    let id = world.env.broker.say(&event).await;
    world
        .env
        .broker
        .heard(|event: &PledgeExpired| event.0.pledge_id == gift.id)
        .await;
    // The same message again, another one that says the same, and one after the payment.
    world.env.broker.say_as(id, &event).await;
    world.env.broker.say(&event).await;
    world.env.broker.drained("pledge").await;
    assert_eq!(world.balance(&fund).await, (0, 0, 1_000));
    world.pay(&gift).await;
    world.env.broker.say(&event).await;
    world.env.broker.drained("pledge").await;
    assert_eq!(world.seen(&gift).await["state"], "confirmed");
    assert_eq!(world.balance(&fund).await, (0, 400, 600));
    assert_eq!(world.env.broker.all::<PledgeExpired>().len(), 1);
    world.finish(0).await;
}

#[actix_web::test]
async fn a_donor_cancels_by_the_same_handshake() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let gift = world.pledge(campaign, "a@example.org", 400).await;
    let cancel = || {
        world
            .api
            .post(&format!("/api/pledges/{}/cancel", gift.id), &json!({}))
    };
    cancel().refused(401, "unauthorized").await;
    let answer = cancel().token(&gift.access_token).expect(202).await;
    assert_eq!(
        (&answer["state"], &answer["closing"]),
        (&json!("pending"), &json!(true))
    );
    cancel().token(&gift.access_token).expect(202).await;
    let asked = world
        .env
        .broker
        .heard(|_: &PledgeExpiryRequested| true)
        .await;
    assert_eq!(asked.reason, CloseReason::Cancelled);
    world.let_go(&gift).await;
    assert_eq!(
        cancel().token(&gift.access_token).expect(202).await["state"],
        "expired"
    );
    assert_eq!(
        world.env.broker.all::<PledgeExpiryRequested>().len(),
        1,
        "payment is asked once"
    );

    let paid = world.pledge(campaign, "b@example.org", 400).await;
    world.pay(&paid).await;
    let path = format!("/api/pledges/{}/cancel", paid.id);
    world
        .api
        .post(&path, &json!({}))
        .token(&paid.access_token)
        .refused(409, "pledge_confirmed")
        .await;
    world.finish(0).await;
}

#[actix_web::test]
async fn a_gift_that_is_paid_while_it_is_closed_is_confirmed() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 1_000, json!({"mode": "first_come"}))
        .await;
    let gift = world.pledge(campaign, "a@example.org", 400).await;
    let path = format!("/api/pledges/{}/cancel", gift.id);
    world
        .api
        .post(&path, &json!({}))
        .token(&gift.access_token)
        .expect(202)
        .await;
    world.pay(&gift).await;
    let seen = world.seen(&gift).await;
    assert_eq!(
        (&seen["state"], &seen["closing"]),
        (&json!("confirmed"), &json!(false))
    );
    assert_eq!(world.balance(&fund).await, (0, 400, 600));
    world.finish(0).await;
}

#[actix_web::test]
async fn several_replicas_ask_once_for_each_pledge() {
    let mut world = World::at(NOW).await;
    world.copy(|_| {}).await;
    let campaign = world.campaign("USD").await;
    for number in 0..40 {
        world
            .pledge(campaign, &format!("d{number}@example.org"), 100)
            .await;
    }
    world.env.clock.advance(SignedDuration::from_mins(31));
    eventually("all pledges to be asked for", async || {
        (world.env.broker.all::<PledgeExpiryRequested>().len() >= 40).then_some(())
    })
    .await;
    // A second look of either replica finds nothing more.
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    let mut asked: Vec<_> = world
        .env
        .broker
        .all::<PledgeExpiryRequested>()
        .iter()
        .map(|event| event.pledge_id)
        .collect();
    asked.sort_unstable();
    asked.dedup();
    assert_eq!(
        (
            asked.len(),
            world.env.broker.all::<PledgeExpiryRequested>().len()
        ),
        (40, 40)
    );
    world.finish(0).await;
}
