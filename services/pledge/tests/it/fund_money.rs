//! Commitments that grow, funds that pause and go on, and what others hear of it.

use contracts::pledge::events::{FundState, MatchFundChanged, MatchFundExhausted, PledgeToppedUp};
use serde_json::json;

use crate::world::{World, key};

#[actix_web::test]
async fn an_increase_tops_up_earlier_gifts_in_their_order() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 1_000, json!({"mode": "first_come"}))
        .await;
    let first = world.pledge(campaign, "a@example.org", 700).await;
    let second = world.pledge(campaign, "b@example.org", 700).await;
    let third = world.pledge(campaign, "c@example.org", 700).await;
    assert_eq!(
        (first.matched, second.matched, third.matched),
        (700, 300, 0)
    );
    world
        .env
        .broker
        .heard(|event: &MatchFundExhausted| event.0.available == 0)
        .await;
    // Whoever paid comes first.
    world.pay(&third).await;

    let by = json!({"by": {"amount": 900, "currency": "USD"}});
    let key = key();
    let increased = world
        .act(&fund, "increase", &by.clone())
        .key(&key)
        .expect(200)
        .await;
    assert_eq!(increased["commitment"]["amount"], 1_900);
    let again = world
        .act(&fund, "increase", &by)
        .key(&key)
        .expect(200)
        .await;
    assert_eq!(again, increased, "a repeat commits nothing more");
    assert_eq!(world.balance(&fund).await, (1_200, 700, 0));
    assert_eq!(world.seen(&third).await["matched"]["amount"], 700);
    assert_eq!(world.seen(&second).await["matched"]["amount"], 500);
    let topped_up = world
        .env
        .broker
        .heard(|event: &PledgeToppedUp| event.0.pledge_id == second.id)
        .await;
    assert_eq!(topped_up.0.matched.amount, 500);

    for (body, code) in [
        (json!({"by": {"amount": 0, "currency": "USD"}}), "invalid"),
        (
            json!({"by": {"amount": 5, "currency": "EGP"}}),
            "wrong_currency",
        ),
        (
            json!({"by": {"amount": i64::MAX, "currency": "USD"}}),
            "invalid",
        ),
    ] {
        world.act(&fund, "increase", &body).refused(422, code).await;
    }
    world.finish(0).await;
}

#[actix_web::test]
async fn a_paused_fund_keeps_what_it_holds_and_gives_nothing_new() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 1_000, json!({"mode": "first_come"}))
        .await;
    let early = world.pledge(campaign, "a@example.org", 800).await;
    let short = world.pledge(campaign, "b@example.org", 800).await;
    assert_eq!(short.matched, 200);
    let paused = world.act(&fund, "pause", &json!({})).expect(200).await;
    assert_eq!(paused["state"], "paused");
    world.act(&fund, "pause", &json!({})).expect(200).await;
    world
        .env
        .broker
        .heard(|event: &MatchFundChanged| event.0.state == FundState::Paused)
        .await;
    let meanwhile = world.pledge(campaign, "c@example.org", 100).await;
    assert_eq!(meanwhile.matched, 0);
    world.let_go(&early).await;
    assert_eq!(world.balance(&fund).await, (200, 0, 800));

    world.act(&fund, "resume", &json!({})).expect(200).await;
    world.act(&fund, "resume", &json!({})).expect(200).await;
    assert_eq!(world.seen(&short).await["matched"]["amount"], 800);
    world.pay(&meanwhile).await;
    assert_eq!(
        world.seen(&meanwhile).await["matched"]["amount"],
        0,
        "it is never theirs"
    );
    let draft = world.verified_sponsor().await;
    let draft = world.draft(&draft, json!({})).await;
    for action in ["pause", "resume"] {
        let code = if action == "pause" {
            "fund_not_active"
        } else {
            "fund_not_paused"
        };
        world
            .act(&draft, action, &json!({}))
            .refused(409, code)
            .await;
    }
    let by = json!({"by": {"amount": 5, "currency": "USD"}});
    world
        .act(&draft, "increase", &by)
        .refused(409, "fund_not_active")
        .await;
    world.finish(0).await;
}

#[actix_web::test]
async fn a_target_unlocks_a_campaign_for_good() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let rule =
        json!({"mode": "first_come", "unlock": {"raised_at_least": 1_000, "donors_at_least": 2}});
    let fund = world.fund(campaign, 5_000, rule).await;
    let first = world.pledge(campaign, "a@example.org", 900).await;
    let waiting = world.pledge(campaign, "c@example.org", 50).await;
    assert_eq!(first.matched, 0);
    world.pay(&first).await;
    assert_eq!(world.balance(&fund).await, (0, 0, 5_000));
    let second = world.pledge(campaign, "b@example.org", 100).await;
    world.pay(&second).await;
    // The gifts that were paid and the one that waits all get their share.
    assert_eq!(world.balance(&fund).await, (50, 1_000, 3_950));
    assert_eq!(world.seen(&waiting).await["matched"]["amount"], 50);
    let unlocked = |event: &MatchFundChanged| {
        event
            .0
            .campaigns
            .iter()
            .any(|place| place.unlocked && place.used == 1_050)
    };
    let heard = world.env.broker.heard(unlocked).await;
    assert!(heard.0.has_unlock);
    assert_eq!(
        world.pledge(campaign, "d@example.org", 70).await.matched,
        70
    );
    world.finish(0).await;
}
