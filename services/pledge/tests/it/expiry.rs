//! Holds that end: the handshake with payment, and what becomes of the match.

use contracts::campaign::CampaignState;
use contracts::campaign::events::CampaignCancelled;
use contracts::payment::events::{ClosedAs, PaymentClosed};
use contracts::pledge::events::{
    CampaignTotalsChanged, CloseReason, PledgeExpired, PledgeExpiryRequested, PledgeToppedUp,
};
use jiff::SignedDuration;
use serde_json::json;
use testkit::eventually;

use crate::world::{Gift, World, campaign_facts, gift, key, text};

const NOW: &str = "2026-01-01T00:00:00Z";

#[actix_web::test]
async fn trap_02_only_payments_answer_releases_the_match_and_then_to_another() {
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
async fn trap_06_overlapping_runs_of_two_replicas_ask_once_for_each_pledge() {
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

/// Who may say what about a pledge that is being closed, in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Cancelled,
    Succeeded,
    Paid,
}

#[actix_web::test]
async fn trap_02_whatever_payment_says_in_whatever_order_nobody_pays_for_a_match_that_is_gone() {
    use Word::{Cancelled, Paid, Succeeded};
    let world = World::start().await;
    // A pledge that was let go of and then paid gets what is left: here, all of it.
    for (said, expired) in [
        (&[Cancelled][..], 1),
        (&[Cancelled, Cancelled], 1),
        (&[Cancelled, Paid], 1),
        (&[Cancelled, Paid, Cancelled], 1),
        (&[Paid, Succeeded], 0),
        (&[Succeeded, Paid], 0),
        (&[Succeeded, Succeeded, Paid, Paid], 0),
        (&[Paid, Cancelled], 0),
        (&[Succeeded], 0),
    ] {
        let campaign = world.campaign("USD").await;
        let fund = world
            .fund(campaign, 1_000, json!({"mode": "first_come"}))
            .await;
        let gift = world.pledge(campaign, "a@example.org", 400).await;
        let path = format!("/api/pledges/{}/cancel", gift.id);
        let cancel = world.api.post(&path, &json!({}));
        cancel.token(&gift.access_token).expect(202).await;
        for word in said {
            match word {
                Cancelled => world.act_on(&gift.let_go()).await,
                Paid => world.act_on(&gift.paid()).await,
                Succeeded => {
                    let succeeded = PaymentClosed {
                        outcome: ClosedAs::Succeeded,
                        ..gift.let_go()
                    };
                    world.act_on(&succeeded).await;
                }
            }
        }
        let (state, balance) = match (said.contains(&Paid), said.contains(&Cancelled)) {
            (true, _) => ("confirmed", (0, 400, 600)),
            (false, true) => ("expired", (0, 0, 1_000)),
            // It was paid, and that is still to be said: held until then.
            (false, false) => ("pending", (400, 0, 600)),
        };
        assert_eq!(world.seen(&gift).await["state"], state, "{said:?}");
        assert_eq!(world.balance(&fund).await, balance, "{said:?}");
        world.told().await;
        let released = world.env.broker.all::<PledgeExpired>();
        let released = released.iter().filter(|event| event.0.pledge_id == gift.id);
        assert_eq!(released.count(), expired, "{said:?}");
    }
    world.finish(0).await;
}

#[actix_web::test]
async fn trap_03_cancelled_expired_and_called_off_at_once_is_released_once() {
    let mut world = World::at(NOW).await;
    let other = world.copy(|_| {}).await;
    let mut facts = campaign_facts("USD");
    let campaign = world.published(facts.clone()).await;
    let fund = world
        .fund(campaign, 10_000, json!({"mode": "first_come"}))
        .await;
    let mut gifts = Vec::new();
    for number in 0..12 {
        let email = format!("d{number}@example.org");
        gifts.push(world.pledge(campaign, &email, 100 + number).await);
    }
    facts.state = CampaignState::Cancelled;
    facts.version = 9;
    world.env.clock.advance(SignedDuration::from_mins(31));
    let cancels = async {
        for gift in &gifts {
            let path = format!("/api/pledges/{}/cancel", gift.id);
            for api in [&world.api, &other] {
                let cancel = api.post(&path, &json!({})).token(&gift.access_token);
                cancel.expect(202).await;
            }
        }
    };
    let called_off = CampaignCancelled(facts);
    tokio::join!(cancels, world.env.broker.say(&called_off));
    world.heard_of(campaign, 9).await;
    // Each for its reason, payment answers: more than once.
    for gift in gifts.iter().chain(&gifts) {
        world.act_on(&gift.let_go()).await;
    }
    for gift in &gifts {
        let expired = |event: &PledgeExpired| event.0.pledge_id == gift.id;
        world.env.broker.heard(expired).await;
    }
    world.told().await;
    let asked = world.env.broker.all::<PledgeExpiryRequested>().len();
    assert_eq!(
        (asked, world.env.broker.all::<PledgeExpired>().len()),
        (12, 12)
    );
    assert_eq!(world.balance(&fund).await, (0, 0, 10_000));
    world.finish(0).await;
}

#[actix_web::test]
async fn trap_10_the_servers_expires_at_is_the_only_clock() {
    let mut world = World::at(NOW).await;
    let api = world
        .copy(|settings| settings.hold = SignedDuration::from_secs(25 * 60))
        .await;
    let campaign = world.campaign("USD").await;
    let body = gift(campaign, "a@example.org", 100);
    let made = Gift::of(&api.post("/api/pledges", &body).key(&key()).send().await);
    let expires_at = "2026-01-01T00:25:00Z";
    assert_eq!(made.answer["expires_at"], expires_at);
    let seen = world.seen(&made).await;
    assert_eq!(seen["expires_at"], expires_at);
    let until: jiff::Timestamp = expires_at.parse().unwrap();
    for ticket in [&made.payment_ticket, &text(&seen["payment_ticket"])] {
        let claims = claims_of(ticket);
        assert_eq!(claims["exp"], until.as_second());
        assert_eq!(claims["expires_at"], expires_at);
    }
    // Until then it can be paid, and from then on it is closed.
    world
        .env
        .clock
        .advance(SignedDuration::from_secs(25 * 60 - 1));
    tokio::time::sleep(std::time::Duration::from_millis(1_300)).await;
    let seen = world.seen(&made).await;
    assert!(seen["closing"] == false && seen["payment_ticket"].is_string());
    world.env.clock.advance(SignedDuration::from_secs(1));
    assert!(world.seen(&made).await.get("payment_ticket").is_none());
    let asked = |event: &PledgeExpiryRequested| event.pledge_id == made.id;
    world.env.broker.heard(asked).await;
    assert_eq!(world.seen(&made).await["expires_at"], expires_at);
    world.finish(0).await;
}

/// What a token says, whoever signed it.
fn claims_of(token: &str) -> serde_json::Value {
    use base64::Engine as _;
    let payload = token.split('.').nth(1).unwrap();
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    serde_json::from_slice(&engine.decode(payload).unwrap()).unwrap()
}

#[actix_web::test]
async fn a_question_that_was_lost_is_asked_again_until_it_is_answered() {
    let mut world = World::at(NOW).await;
    world.copy(|_| {}).await;
    let campaign = world.campaign("USD").await;
    let due = world.pledge(campaign, "a@example.org", 100).await;
    world.env.clock.advance(SignedDuration::from_mins(20));
    let cancelled = world.pledge(campaign, "b@example.org", 100).await;
    let path = format!("/api/pledges/{}/cancel", cancelled.id);
    let cancel = world.api.post(&path, &json!({}));
    cancel.token(&cancelled.access_token).expect(202).await;
    world.env.clock.advance(SignedDuration::from_mins(10));
    // The cancellation was 10 minutes ago, the hold of the other ends now.
    let asked = async |gift: &Gift, times: usize, reason| {
        eventually("the question", async || {
            let asked = world.env.broker.all::<PledgeExpiryRequested>();
            let asked = asked
                .iter()
                .filter(|event| event.pledge_id == gift.id && event.reason == reason);
            (asked.count() >= times).then_some(())
        })
        .await;
    };
    asked(&due, 1, CloseReason::Expired).await;
    asked(&cancelled, 2, CloseReason::Cancelled).await;
    world
        .env
        .clock
        .advance(SignedDuration::from_mins(5) + SignedDuration::from_secs(1));
    asked(&due, 2, CloseReason::Expired).await;
    asked(&cancelled, 3, CloseReason::Cancelled).await;
    world.let_go(&due).await;
    world.let_go(&cancelled).await;
    world.env.clock.advance(SignedDuration::from_mins(60));
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    assert_eq!(
        world.env.broker.all::<PledgeExpiryRequested>().len(),
        5,
        "each is asked for once in a while, and no more once it is answered"
    );
    world.finish(0).await;
}
