//! Making a pledge: the answer, what is refused, and what is told to others.

use contracts::pledge::PledgeState;
use contracts::pledge::events::{MatchFundChanged, PledgeCreated};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{Gift, World, campaign_facts, gift, key, merged, text};

#[actix_web::test]
async fn a_gift_is_matched_held_paid_and_told() {
    let world = World::at("2026-01-01T00:00:00Z").await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 3_000, json!({"mode": "first_come"}))
        .await;
    let body = merged(
        gift(campaign, " Amal@Example.org", 5_000),
        json!({"tip": 500, "cover_fees": true, "message": "For the trees"}),
    );
    let answer = world
        .api
        .post("/api/pledges", &body)
        .key(&key())
        .send()
        .await;
    let made = Gift::of(&answer);
    let answer = &made.answer;
    // (5000 + 500 + 30) / 0.971, rounded up.
    assert_eq!(
        answer["charge"],
        json!({"amount": 5_696, "currency": "USD"})
    );
    assert_eq!(
        answer["matched"],
        json!({"amount": 3_000, "currency": "USD"})
    );
    assert_eq!(
        answer["match"],
        json!([{"fund_id": fund, "sponsor": {"en": "Waqf of Light", "ar": "وقف النور"}, "backing": "promised",
                "if_unused": "returned", "amount": 3_000, "limited_by": "fund"}])
    );
    assert_eq!(
        (&answer["state"], &answer["expires_at"]),
        (&json!("pending"), &json!("2026-01-01T00:30:00Z"))
    );
    assert_eq!(world.balance(&fund).await, (3_000, 0, 0));

    let told = world.env.broker.heard(|_: &PledgeCreated| true).await.0;
    assert_eq!(
        (told.pledge_id, told.state, told.matched.amount),
        (made.id, PledgeState::Pending, 3_000)
    );
    assert!(
        !serde_json::to_string(&told)
            .unwrap()
            .to_lowercase()
            .contains("amal")
    );
    let changed = world
        .env
        .broker
        .heard(|event: &MatchFundChanged| event.0.available == 0)
        .await
        .0;
    assert_eq!(
        (changed.campaigns[0].campaign_id, changed.campaigns[0].used),
        (campaign, 3_000)
    );

    let seen = world.seen(&made).await;
    assert_eq!(
        (&seen["retained"]["amount"], &seen["closing"]),
        (&json!(5_000), &json!(false))
    );
    assert_eq!(
        (&seen["tip"]["amount"], &seen["covered_fees"]["amount"]),
        (&json!(500), &json!(196))
    );
    assert!(seen["payment_ticket"].is_string());
    world.pay(&made).await;
    let seen = world.seen(&made).await;
    assert_eq!(seen["state"], "confirmed");
    assert!(
        seen.get("payment_ticket").is_none(),
        "what was paid can't be paid again"
    );
    assert_eq!(world.balance(&fund).await, (0, 3_000, 0));
    world.finish(0).await;
}

#[actix_web::test]
async fn what_cant_be_taken_is_refused_with_its_code() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let kwd = world.campaign("KWD").await;
    let mut general = campaign_facts("USD");
    general.fund_types = vec!["general".to_owned()];
    let general = world.published(general).await;
    let post = |body: Value| world.api.post("/api/pledges", &body).key(&key());
    let with = |fields: Value| post(merged(gift(campaign, "a@example.org", 5_000), fields));
    let donor = |fields: Value| {
        let donor = merged(
            gift(campaign, "a@example.org", 5_000)["donor"].clone(),
            fields,
        );
        with(json!({"donor": donor}))
    };

    world
        .api
        .post("/api/pledges", &gift(campaign, "a@example.org", 500))
        .refused(400, "idempotency_key_required")
        .await;
    with(json!({"campaign_id": Uuid::now_v7()}))
        .refused(404, "not_found")
        .await;
    with(json!({"amount": {"amount": 5_000, "currency": "EGP"}}))
        .refused(422, "wrong_currency")
        .await;
    with(json!({"campaign_id": general, "fund_type": "zakat"}))
        .refused(422, "fund_type_not_taken")
        .await;
    with(json!({"frequency": "monthly"}))
        .refused(422, "not_offered")
        .await;
    with(json!({"method": "bank_transfer"}))
        .refused(422, "not_offered")
        .await;
    for amount in [0, -5] {
        let problem = with(json!({"amount": {"amount": amount, "currency": "USD"}}))
            .refused(422, "invalid")
            .await;
        assert_eq!(problem["errors"][0]["pointer"], "/amount/amount");
    }
    let problem = with(json!({"tip": -1})).refused(422, "invalid").await;
    assert_eq!(problem["errors"][0]["pointer"], "/tip");

    let problem = with(json!({"amount": {"amount": 49, "currency": "USD"}}))
        .refused(422, "amount_not_chargeable")
        .await;
    assert_eq!(
        problem["nearest"],
        json!([{"amount": 50, "currency": "USD"}])
    );
    let dinars = json!({"campaign_id": kwd, "amount": {"amount": 5_124, "currency": "KWD"}});
    let problem = with(dinars).refused(422, "amount_not_chargeable").await;
    assert_eq!(
        problem["nearest"],
        json!([{"amount": 5_120, "currency": "KWD"}, {"amount": 5_130, "currency": "KWD"}])
    );
    assert!(
        text(&problem["errors"][0]["detail"]).contains("5.120 KWD"),
        "{problem}"
    );

    for (fields, pointer) in [
        (json!({"email": "amal"}), "/donor/email"),
        (json!({"name": "x".repeat(101)}), "/donor/name"),
        (
            json!({"name": "Amal\r\nBcc: all@example.org"}),
            "/donor/name",
        ),
        (json!({"country": "Egypt"}), "/donor/country"),
    ] {
        let problem = donor(fields).refused(422, "invalid").await;
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    let problem = with(json!({"message": "nul \u{0}"}))
        .refused(422, "invalid")
        .await;
    assert_eq!(problem["errors"][0]["pointer"], "/message");
    let problem = donor(json!({"locale": "de"}))
        .refused(400, "malformed")
        .await;
    assert_eq!(problem["errors"][0]["pointer"], "/donor/locale");
    with(json!({"surprise": 1})).refused(400, "malformed").await;
    let written: i64 = sqlx::query_scalar("SELECT (SELECT count(*) FROM pledges) + (SELECT count(*) FROM donors) + (SELECT count(*) FROM idempotency_keys)")
        .fetch_one(&world.env.db)
        .await
        .unwrap();
    assert_eq!(written, 0, "nothing half-written");
    world.finish(0).await;
}

#[actix_web::test]
async fn what_may_be_left_out_may_be_left_out() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let body = json!({"campaign_id": campaign, "amount": {"amount": 500, "currency": "USD"}, "donor": {"email": "a@example.org"}});
    let made = Gift::of(
        &world
            .api
            .post("/api/pledges", &body)
            .key(&key())
            .send()
            .await,
    );
    assert_eq!(
        made.matched, 0,
        "a gift is taken even when there is nothing to match it with"
    );
    let seen = world.seen(&made).await;
    assert_eq!(
        (&seen["frequency"], &seen["method"], &seen["fund_type"]),
        (&json!("once"), &json!("card"), &json!("general"))
    );
    assert_eq!(
        seen["anonymous"], true,
        "a name stays hidden unless its owner says otherwise"
    );
    world.finish(0).await;
}

#[actix_web::test]
async fn too_many_unpaid_gifts_of_one_donor_or_client_have_to_wait() {
    let world = World::with(|settings| {
        settings.holds_per_donor = Some(2);
        settings.holds_per_client = Some(3);
    })
    .await;
    let campaign = world.campaign("USD").await;
    let post = |email: &str, client: &str| {
        let body = gift(campaign, email, 500);
        world.from(world.api.post("/api/pledges", &body).key(&key()), client)
    };
    let first = Gift::of(&post("a@example.org", "1.2.3.4").send().await);
    post("A@example.org", "5.6.7.8").expect(201).await;
    let answer = post("a@example.org", "9.9.9.9").send().await;
    assert_eq!(
        (answer.status, text(&answer.body["code"])),
        (429, "too_many_holds".to_owned())
    );
    let wait_s: u32 = answer.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(
        (1_700..=1_800).contains(&wait_s),
        "until the first hold ends: {wait_s}"
    );
    // A paid gift is no hold.
    world.pay(&first).await;
    post("a@example.org", "1.2.3.4").expect(201).await;

    post("b@example.org", "1.2.3.4").expect(201).await;
    post("c@example.org", "1.2.3.4").expect(201).await;
    post("d@example.org", "1.2.3.4")
        .refused(429, "too_many_holds")
        .await;
    post("d@example.org", "4.4.4.4").expect(201).await;
    let kept: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pledges WHERE state <> 'pending' AND client IS NOT NULL",
    )
    .fetch_one(&world.env.db)
    .await
    .unwrap();
    assert_eq!(kept, 0, "the digest is forgotten with the hold");
    world.finish(0).await;
}

#[actix_web::test]
async fn the_hold_is_a_setting_and_the_ticket_is_no_longer_valid_than_it() {
    let mut world = World::start().await;
    let campaign = world.campaign("USD").await;
    let quick = world
        .copy(|settings| settings.hold = SignedDuration::from_secs(20))
        .await;
    let body = gift(campaign, "a@example.org", 500);
    let made = Gift::of(&quick.post("/api/pledges", &body).key(&key()).send().await);
    let created: Timestamp = text(&made.answer["created_at"]).parse().unwrap();
    let expires: Timestamp = text(&made.answer["expires_at"]).parse().unwrap();
    assert_eq!(expires.duration_since(created).as_secs(), 20);
    let claims = crate::tokens::claims(&made.payment_ticket);
    assert_eq!(claims["exp"], expires.as_second());
    world.finish(0).await;
}

#[actix_web::test]
async fn one_client_and_one_donor_ask_so_often_and_no_more() {
    let world = World::strict().await;
    let campaign = world.campaign("USD").await;
    // The end of a key is chance.
    let seed = key().replace('-', "").split_off(24);
    let place = |n: usize| format!("2001:db8:{}:{}::{n}", &seed[..4], &seed[4..8]);
    let ask = |email: &str, client: &str| {
        let mut body = gift(campaign, email, 500);
        // What comes before the limits is not counted: this is refused, and counted.
        body["campaign_id"] = json!(Uuid::nil());
        world.from(world.api.post("/api/pledges", &body).key(&key()), client)
    };
    // All addresses of a customer's network are one client.
    for n in 0..60 {
        let email = format!("{seed}-{n}@example.org");
        assert_ne!(ask(&email, &place(n)).send().await.status, 429);
    }
    let answer = ask("somebody@example.org", &place(99)).send().await;
    assert_eq!(
        (answer.status, text(&answer.body["code"])),
        (429, "too_many_requests".to_owned())
    );
    assert!(answer.headers.contains_key("retry-after"));
    let email = format!("{seed}@example.org");
    for n in 0..30 {
        let elsewhere = format!("2001:db8:{}:{n}::1", &seed[4..8]);
        assert_ne!(ask(&email, &elsewhere).send().await.status, 429);
    }
    let elsewhere = format!("2001:db8:{}:ffff::1", &seed[4..8]);
    assert_eq!(ask(&email, &elsewhere).send().await.status, 429);
    world.finish(0).await;
}
