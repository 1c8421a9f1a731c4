//! Funds of all modes come to their end: once, at the right time, and for good.

use contracts::pledge::events::{CampaignTotalsChanged, MatchFundSettled, PledgeToppedUp};
use jiff::SignedDuration;
use money::{CampaignId, FundId};
use pledge::flows::settle::{When, settle};
use serde_json::{Value, json};
use testkit::eventually;

use crate::world::{Gift, World, fund, text};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// An active fund of a new sponsor, whose window is the first two hours of 2026.
pub(crate) async fn short(
    world: &World,
    campaigns: &[CampaignId],
    commitment: i64,
    rule: Value,
) -> String {
    let sponsor = world.verified_sponsor().await;
    let fields = json!({
        "commitment": {"amount": commitment, "currency": "USD"},
        "starts_at": "2026-01-01T00:00:00Z",
        "ends_at": "2026-01-01T02:00:00Z",
        "scope": {"campaigns": campaigns},
        "rule": rule,
    });
    let id = world.draft(&sponsor, fields).await;
    world.act(&id, "activate", &json!({})).expect(200).await;
    id
}

/// The sponsor's token lasts less than a fund's end takes.
fn signed_in_again(world: &World) -> String {
    world.env.issuers.user("waqf@sponsor.example", &[])
}

pub(crate) async fn state(world: &World, fund: &str) -> String {
    let fund = world.api.get(&format!("/api/match-funds/{fund}"));
    text(&fund.expect(200).await["state"])
}

pub(crate) async fn reaches(world: &World, fund: &str, wanted: &str) {
    eventually("a fund's state", async || {
        (state(world, fund).await == wanted).then_some(())
    })
    .await;
}

pub(crate) async fn statement(world: &World, fund: &str) -> Value {
    let call = world.api.get(&format!("/api/match-funds/{fund}/statement"));
    call.token(&world.sponsor).expect(200).await
}

pub(crate) async fn matched(world: &World, campaign: CampaignId) -> i64 {
    sqlx::query_scalar("SELECT matched FROM campaign_totals WHERE campaign_id = $1")
        .bind(campaign.0)
        .fetch_one(&world.env.db)
        .await
        .unwrap()
}

#[actix_web::test]
async fn a_fund_settles_once_after_its_window_when_no_gift_is_waited_for_and_then_is_final() {
    let mut world = World::at("2026-01-01T00:00:00Z").await;
    // Two copies more, which both settle after an hour; the first one would after two weeks.
    world.copy(|settings| settings.settle_after = HOUR).await;
    world.copy(|settings| settings.settle_after = HOUR).await;
    let campaign = world.campaign("USD").await;
    let fund = short(&world, &[campaign], 900, json!({"mode": "pro_rata"})).await;
    let first = world.pledge(campaign, "a@example.org", 1_000).await;
    assert_eq!(
        first.matched, 0,
        "nothing is promised before it is shared out"
    );
    let second = world.pledge(campaign, "b@example.org", 2_000).await;
    let never = world.pledge(campaign, "c@example.org", 6_000).await;
    world.pay(&first).await;
    world.pay(&second).await;
    world
        .act(&fund, "settle", &json!({}))
        .refused(409, "window_is_open")
        .await;

    world.env.clock.advance(HOUR * 2);
    reaches(&world, &fund, "settling").await;
    world.env.clock.advance(HOUR * 2);
    world.sponsor = signed_in_again(&world);
    // One gift may still be paid.
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let asked = world.act(&fund, "settle", &json!({})).expect(200).await;
    assert_eq!(asked["state"], "settling");
    assert_eq!(world.balance(&fund).await, (0, 0, 900));

    world.let_go(&never).await;
    reaches(&world, &fund, "settled").await;
    assert_eq!(world.balance(&fund).await, (0, 900, 0));
    for (gift, share) in [(&first, 300), (&second, 600)] {
        let seen = world.seen(gift).await;
        assert_eq!(seen["matched"]["amount"], share);
        assert_eq!(seen["match"][0]["limited_by"], "fund");
    }
    assert_eq!(matched(&world, campaign).await, 900);
    world.told().await;
    let settled = |event: &MatchFundSettled| event.0.fund_id.to_string() == fund;
    world.env.broker.heard(settled).await;
    assert_eq!(world.env.broker.all::<MatchFundSettled>().len(), 1);
    assert_eq!(world.env.broker.all::<PledgeToppedUp>().len(), 2);

    // Later events neither give nor take.
    let before = statement(&world, &fund).await;
    assert_eq!(before["is_final"], true);
    world.act_on(&never.paid()).await;
    world.act_on(&first.refunded(1, 1_000, 1_000)).await;
    assert_eq!(statement(&world, &fund).await, before);
    assert_eq!(matched(&world, campaign).await, 900);
    let by = json!({"by": {"amount": 5, "currency": "USD"}});
    for (action, body) in [("increase", &by), ("pause", &json!({}))] {
        let call = world.act(&fund, action, body);
        call.refused(409, "fund_settled").await;
    }
    let again = world.act(&fund, "settle", &json!({})).expect(200).await;
    assert_eq!(again["state"], "settled");
    world.finish(0).await;
}

#[actix_web::test]
async fn a_challenge_grants_when_its_target_is_met_and_takes_back_what_no_longer_holds() {
    let mut world = World::at("2026-01-01T00:00:00Z").await;
    world.copy(|settings| settings.settle_after = HOUR).await;
    let (kept, lost) = (world.campaign("USD").await, world.campaign("USD").await);
    let rule =
        json!({"mode": "challenge", "max_per_campaign": 400, "unlock": {"raised_at_least": 1_000}});
    let fund = short(&world, &[kept, lost], 600, rule).await;
    let to_kept = world.pledge(kept, "a@example.org", 1_500).await;
    let to_lost = world.pledge(lost, "b@example.org", 1_000).await;
    world.pay(&to_kept).await;
    world.pay(&to_lost).await;
    // The second gets what is left, less than the cap.
    assert_eq!(world.balance(&fund).await, (0, 600, 0));
    let told =
        |event: &CampaignTotalsChanged| event.campaign_id == lost && event.matched.amount == 200;
    world.env.broker.heard(told).await;
    let earned = statement(&world, &fund).await;
    assert_eq!(earned["is_final"], false);
    assert_eq!(earned["campaigns"][1]["granted"]["amount"], 200);

    world.act_on(&to_lost.refunded(1, 1, 1)).await;
    assert_eq!(matched(&world, lost).await, 200, "not before it is settled");
    world.env.clock.advance(HOUR * 4);
    world.sponsor = signed_in_again(&world);
    reaches(&world, &fund, "settled").await;
    assert_eq!(world.balance(&fund).await, (0, 400, 200));
    assert_eq!(
        (matched(&world, kept).await, matched(&world, lost).await),
        (400, 0)
    );
    let end = statement(&world, &fund).await;
    assert_eq!(end["items"].as_array().unwrap().len(), 1);
    assert_eq!(end["items"][0]["kind"], "grant");
    assert_eq!(end["remaining"]["amount"], 200);
    world.finish(0).await;
}

#[actix_web::test]
async fn quadratic_counts_donors_who_share_a_card_as_one() {
    let world = World::at("2026-01-01T00:00:00Z").await;
    let campaigns = [world.campaign("USD").await, world.campaign("USD").await];
    let fund = short(&world, &campaigns, 10_000, json!({"mode": "quadratic"})).await;
    for (campaign, card) in [
        (campaigns[0], None),
        (campaigns[1], Some("card_1".to_owned())),
    ] {
        for donor in ["a", "b", "c"] {
            let email = format!("{donor}{}@example.org", campaign.0.simple());
            let gift = world.pledge(campaign, &email, 100).await;
            let mut paid = gift.paid();
            paid.card_fingerprint = card.clone();
            world.act_on(&paid).await;
        }
    }
    let id: FundId = fund.parse().unwrap();
    assert!(settle(world.service(), 256, id, When::Now).await.unwrap());
    // (3 · √100)² − 300; and of one donor nothing.
    assert_eq!(matched(&world, campaigns[0]).await, 600);
    assert_eq!(matched(&world, campaigns[1]).await, 0);
    world.finish(0).await;
}

#[actix_web::test]
async fn a_settlement_bears_payments_and_refunds_at_the_same_time() {
    let mut world = World::at("2026-01-01T00:00:00Z").await;
    world.copy(|_| {}).await;
    let campaigns = [world.campaign("USD").await, world.campaign("USD").await];
    let mut funds = Vec::new();
    for rule in [
        json!({"mode": "first_come", "max_per_donor": 700}),
        json!({"mode": "first_come", "ratio": {"match": 1, "gift": 2}}),
        json!({"mode": "pro_rata"}),
        json!({"mode": "quadratic", "max_per_campaign": 900}),
        json!({"mode": "challenge", "max_per_campaign": 300, "unlock": {"donors_at_least": 3}}),
    ] {
        funds.push(short(&world, &campaigns, 2_500, rule).await);
    }
    let mut gifts: Vec<Gift> = Vec::new();
    for number in 0..24 {
        let email = format!("d{}@example.org", number % 7);
        gifts.push(
            world
                .pledge(
                    campaigns[number % 2],
                    &email,
                    150 + 31 * i64::try_from(number).unwrap(),
                )
                .await,
        );
    }
    let (early, late) = gifts.split_at(12);
    for gift in early {
        world.pay(gift).await;
    }
    // Half of them are paid, others get money back, while all funds are settled twice.
    for (number, gift) in early.iter().enumerate() {
        let part = if number % 3 == 0 {
            gift.charge.amount
        } else {
            40
        };
        world.env.broker.say(&gift.refunded(1, part, part)).await;
    }
    for gift in late {
        world.env.broker.say(&gift.paid()).await;
    }
    let settlements = funds.iter().chain(&funds).map(|fund| {
        let id: FundId = fund.parse().unwrap();
        settle(world.service(), 3, id, When::Now)
    });
    for settled in futures_util::future::join_all(settlements).await {
        settled.unwrap();
    }
    let mut ends = Vec::new();
    for fund in &funds {
        assert_eq!(state(&world, fund).await, "settled");
        ends.push(world.balance(fund).await);
    }
    for gift in late {
        world.act_on(&gift.refunded(1, 1, 1)).await;
    }
    world.told().await;
    for (fund, end) in funds.iter().zip(ends) {
        let (reserved, committed, remaining) = world.balance(fund).await;
        assert_eq!((reserved, committed, remaining), end, "{fund}");
        assert_eq!(reserved, 0);
    }
    world.finish(0).await;
}

#[actix_web::test]
async fn every_mode_is_taken_and_what_makes_no_sense_is_not() {
    let world = World::start().await;
    let sponsor = world.verified_sponsor().await;
    let campaign = world.campaign("USD").await;
    let post = |rule: Value, scope: Value| {
        let body = fund(&sponsor, json!({"rule": rule, "scope": scope}));
        world
            .api
            .post("/api/match-funds", &body)
            .token(&world.sponsor)
    };
    let one = json!({"campaigns": [campaign]});
    let filter = json!({"filter": {"country": "EG"}});
    for (rule, scope) in [
        (
            json!({"mode": "pro_rata", "max_per_donor": 5, "tiers": []}),
            &one,
        ),
        (json!({"mode": "quadratic", "max_per_campaign": 5}), &filter),
        (
            json!({"mode": "challenge", "unlock": {"donors_at_least": 2}}),
            &one,
        ),
        (
            json!({"mode": "challenge", "max_per_campaign": 7, "unlock": {"donors_at_least": 2}}),
            &filter,
        ),
    ] {
        let id = text(&post(rule, scope.clone()).expect(201).await["id"]);
        world.act(&id, "activate", &json!({})).expect(200).await;
    }
    for (rule, scope, code) in [
        (json!({"mode": "challenge"}), &one, "required"),
        (
            json!({"mode": "challenge", "unlock": {}}),
            &one,
            "no_threshold",
        ),
        (
            json!({"mode": "challenge", "unlock": {"donors_at_least": 0}}),
            &one,
            "not_positive",
        ),
        (
            json!({"mode": "challenge", "unlock": {"donors_at_least": 2}}),
            &filter,
            "required",
        ),
        (
            json!({"mode": "quadratic", "max_per_pledge": 5}),
            &one,
            "ignored_by_mode",
        ),
        (
            json!({"mode": "quadratic", "ratio": {"match": 2, "gift": 1}}),
            &one,
            "ignored_by_mode",
        ),
        (
            json!({"mode": "pro_rata", "max_per_donor": 0}),
            &one,
            "zero",
        ),
    ] {
        let problem = post(rule.clone(), scope.clone())
            .refused(422, "invalid")
            .await;
        assert_eq!(problem["errors"][0]["code"], code, "{rule}");
    }
    // None of them gives at once, and none says that it does.
    let asked = json!({"campaign_id": campaign, "amount": {"amount": 500, "currency": "USD"}});
    let quote = world.api.post("/api/quotes", &asked).expect(200).await;
    assert_eq!(
        (&quote["matched"]["amount"], &quote["match"]),
        (&json!(0), &json!([]))
    );
    assert_eq!(
        world.pledge(campaign, "a@example.org", 500).await.matched,
        0
    );
    world.finish(0).await;
}
