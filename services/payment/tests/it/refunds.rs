//! Money that goes back: whole and in parts, asked for here and at Stripe, in trouble and in disorder.

use contracts::payment::events::{PaymentRefunded, RefundCause};
use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::{Answer, Api, Call};

use crate::money_back::{Finance, until_refunded};
use crate::support::{Suite, money};

#[actix_web::test]
async fn the_whole_of_it_goes_back_once() {
    let suite = Suite::start().await;
    let finance = Finance::paid(&suite, suite.gift(5_000, 5_500, "USD")).await;
    let body = json!({"reason": {"en": "Asked by the donor", "ar": "بطلب من المتبرّع"}});
    let call = || finance.ask(&suite.api, &body).key("whole");
    let refund = call().expect(201).await;
    assert_eq!(refund["state"], "succeeded", "{refund}");
    assert_eq!(
        refund["amount"],
        json!({"amount": 5_500, "currency": "USD"})
    );
    assert_eq!(refund["gift"]["amount"], 5_000);
    assert_eq!(
        (&refund["cause"], &refund["reason"]["en"]),
        (&json!("requested"), &json!("Asked by the donor"))
    );
    assert_eq!(call().expect(201).await, refund, "the key replays");
    let other = json!({"reason": "another"});
    finance
        .ask(&suite.api, &other)
        .key("whole")
        .refused(422, "idempotency_key_reused")
        .await;
    let more = finance.ask(&suite.api, &other).key("more");
    let problem = more.refused(422, "more_than_left").await;
    assert_eq!(problem["left"]["amount"], 0);

    let said: PaymentRefunded = suite.env.broker.heard(|_| true).await;
    assert_eq!(said.payment_id.to_string(), finance.payment);
    assert_eq!(
        (said.pledge_id, said.campaign_id),
        (finance.gift.pledge_id, finance.gift.campaign_id)
    );
    assert_eq!(
        (said.refunded, said.gift_refunded),
        (money(5_500, "USD"), money(5_000, "USD"))
    );
    assert_eq!(said.cause, RefundCause::Requested);
    let payment = finance.read(&suite).await;
    assert_eq!(
        (
            &payment["refunded"]["amount"],
            &payment["disputed"]["amount"]
        ),
        (&json!(5_500), &json!(0))
    );
    let page = finance.list(&suite).await;
    assert_eq!(page["items"], json!([refund]));
    finance
        .books(&suite, &[("campaign_gifts", 0), ("donor_extras", 0)])
        .await;
    // The webhooks about it change nothing.
    suite
        .until_count("SELECT count(*) FROM webhook_events WHERE state = 'new'", 0)
        .await;
    suite
        .until_count("SELECT count(*) FROM lookups WHERE next_at IS NOT NULL", 0)
        .await;
    assert_eq!(suite.count("SELECT count(*) FROM refunds").await, 1);
    assert_eq!(suite.env.broker.all::<PaymentRefunded>().len(), 1);
    suite.finish(0).await;
}

#[actix_web::test]
async fn trap_07_a_part_that_equals_the_tip_shrinks_the_gift() {
    let suite = Suite::start().await;
    let finance = Finance::paid(&suite, suite.gift(5_000, 5_500, "USD")).await;
    let refund = finance.refund(&suite, 500, None).await;
    assert_eq!(refund["gift"]["amount"], 500);
    let said = until_refunded(&suite, 500).await;
    assert_eq!(said.gift_refunded.amount, 500);
    let refund = finance.refund(&suite, 300, Some("extras")).await;
    assert_eq!(refund["gift"]["amount"], 0);
    let said = until_refunded(&suite, 800).await;
    assert_eq!(
        said.gift_refunded.amount, 500,
        "a tip given back leaves the gift alone"
    );
    let body = |amount| json!({"amount": {"amount": amount, "currency": "USD"}, "reason": "r", "part": "extras"});
    let problem = finance
        .ask(&suite.api, &body(201))
        .key("k")
        .refused(422, "more_than_left")
        .await;
    assert_eq!(problem["left"]["amount"], 200);
    // From what is left, the gift first.
    let refund = finance.refund(&suite, 4_600, None).await;
    assert_eq!(refund["gift"]["amount"], 4_500);
    let said = until_refunded(&suite, 5_400).await;
    assert_eq!(said.gift_refunded.amount, 5_000);
    finance
        .books(
            &suite,
            &[
                ("campaign_gifts", 0),
                ("donor_extras", -100),
                ("provider_clearing", 100 - 190),
            ],
        )
        .await;
    let versions: Vec<i64> = suite
        .env
        .broker
        .all::<PaymentRefunded>()
        .iter()
        .map(|said| said.version)
        .collect();
    assert!(versions.is_sorted() && versions.len() == 3, "{versions:?}");
    suite.finish(0).await;
}

#[actix_web::test]
async fn trap_27_what_stripe_can_t_move_is_refused_by_name() {
    let suite = Suite::start().await;
    let finance = Finance::paid(&suite, suite.gift(5_120, 5_120, "KWD")).await;
    let body = |amount: i64, code: &str| json!({"amount": {"amount": amount, "currency": code}, "reason": "r"});
    let ask = |amount, code| finance.ask(&suite.api, &body(amount, code)).key("k");
    let problem = ask(1_234, "KWD")
        .refused(422, "amount_not_refundable")
        .await;
    assert_eq!(
        problem["nearest"],
        json!([{"amount": 1_230, "currency": "KWD"}, {"amount": 1_240, "currency": "KWD"}])
    );
    for amount in [0, -10] {
        ask(amount, "KWD").refused(422, "not_positive").await;
    }
    ask(1_230, "USD").refused(422, "wrong_currency").await;
    ask(5_130, "KWD").refused(422, "more_than_left").await;
    for reason in [json!(""), json!({"ar": " "}), json!("x".repeat(1_001))] {
        let body = json!({"reason": reason});
        finance
            .ask(&suite.api, &body)
            .key("k")
            .refused(422, "invalid")
            .await;
    }
    finance
        .ask(&suite.api, &json!({"reason": "r"}))
        .refused(400, "idempotency_key_required")
        .await;
    finance.refund(&suite, 1_230, None).await;
    assert_eq!(suite.count("SELECT count(*) FROM refunds").await, 1);
    suite.finish(0).await;
}

#[actix_web::test]
async fn strangers_know_of_no_payment_and_an_unpaid_one_has_nothing_to_give_back() {
    let suite = Suite::start().await;
    let finance = Finance::of(&suite, suite.gift(5_000, 5_000, "USD")).await;
    finance
        .ask(&suite.api, &json!({"reason": "r"}))
        .key("k")
        .refused(409, "payment_not_succeeded")
        .await;
    let path = format!("/api/payments/{}/refunds", finance.payment);
    let stranger = suite.env.issuers.user("stranger@example.org", &[]);
    suite
        .api
        .post(&path, &json!({"reason": "r"}))
        .token(&stranger)
        .key("k")
        .refused(404, "not_found")
        .await;
    suite
        .api
        .get(&path)
        .token(&stranger)
        .refused(404, "not_found")
        .await;
    suite.api.get(&path).refused(401, "unauthorized").await;
    suite.finish(0).await;
}

/// Sixteen clients at two copies want more together than there is.
#[actix_web::test]
async fn two_replicas_give_back_no_more_than_was_paid() {
    let mut suite = Suite::start().await;
    let replica = suite.another().await;
    let suite = suite;
    let finance = Finance::paid(&suite, suite.gift(5_000, 5_500, "USD")).await;
    let asked = (0..16).map(|n| {
        let api = if n % 2 == 0 { &suite.api } else { &replica };
        let body = json!({"amount": {"amount": 700, "currency": "USD"}, "reason": "race"});
        let call: Call = finance.ask(api, &body).key(&format!("race {n}"));
        async move { call.send().await }
    });
    let answers: Vec<Answer> = join_all(asked).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    let refused = answers
        .iter()
        .filter(|answer| answer.status == 422 && answer.body["code"] == "more_than_left");
    assert_eq!(
        (made, refused.count()),
        (7, 9),
        "5,500 is seven times 700 and 600 more"
    );
    until_refunded(&suite, 4_900).await;
    assert_eq!(suite.refunded_at_stripe(&finance.intent).await, 4_900);
    finance
        .books(&suite, &[("campaign_gifts", -100), ("donor_extras", -500)])
        .await;
    suite.finish(0).await;
}

/// The same key at both copies at once is one refund.
#[actix_web::test]
async fn the_same_request_at_two_replicas_is_one_refund() {
    let mut suite = Suite::start().await;
    let replica = suite.another().await;
    let finance = Finance::paid(&suite, suite.gift(5_000, 5_000, "USD")).await;
    let body = json!({"amount": {"amount": 100, "currency": "USD"}, "reason": "once"});
    let apis: [&Api; 2] = [&suite.api, &replica];
    let asked = (0..8).map(|n| finance.ask(apis[n % 2], &body).key("once").expect(201));
    let answers: Vec<Value> = join_all(asked).await;
    assert!(
        answers
            .iter()
            .all(|answer| answer["id"] == answers[0]["id"])
    );
    assert_eq!(suite.refunded_at_stripe(&finance.intent).await, 100);
    suite.finish(0).await;
}

/// Stripe's bank gives the money back: it is with us, and still owed to the donor.
#[actix_web::test]
async fn a_refund_that_comes_back_is_owed_to_the_donor_and_the_gift_stays_gone() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_500, "USD");
    let finance = Finance::paid_by(&suite, gift, "pm_card_refundFail").await;
    finance.refund(&suite, 1_000, None).await;
    until_refunded(&suite, 1_000).await;
    suite
        .until_count("SELECT count(*) FROM refunds WHERE state = 'failed'", 1)
        .await;
    suite
        .until_count("SELECT count(*) FROM lookups WHERE next_at IS NOT NULL", 0)
        .await;
    finance
        .books(
            &suite,
            &[
                ("campaign_gifts", -4_000),
                ("refunds_owed", -1_000),
                ("donor_extras", -500),
            ],
        )
        .await;
    assert_eq!(finance.read(&suite).await["refunded"]["amount"], 1_000);
    assert_eq!(finance.read(&suite).await["owed"]["amount"], 1_000);
    // Given back at Stripe after all: what was owed is paid, and the gift is not touched again.
    suite.refund_at_stripe(&finance.intent, 1_000).await;
    suite
        .until_count("SELECT count(*) FROM refunds WHERE owed = 1000", 1)
        .await;
    finance
        .books(
            &suite,
            &[
                ("campaign_gifts", -4_000),
                ("losses", 0),
                ("donor_extras", -500),
            ],
        )
        .await;
    assert_eq!(suite.env.broker.all::<PaymentRefunded>().len(), 1);
    suite.finish(0).await;
}

#[actix_web::test]
async fn a_refund_that_takes_its_time_counts_from_the_beginning() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let finance = Finance::paid_by(&suite, gift, "pm_card_pendingRefund").await;
    // Not even the webhook that it went through has to come.
    suite
        .webhook_trouble(json!({"kind": "drop", "type": "refund.updated", "count": 5}))
        .await;
    let refund = finance.refund(&suite, 5_000, None).await;
    assert_eq!(refund["state"], "pending");
    until_refunded(&suite, 5_000).await;
    let body = json!({"reason": "again"});
    finance
        .ask(&suite.api, &body)
        .key("again")
        .refused(422, "more_than_left")
        .await;
    suite
        .until_count("SELECT count(*) FROM refunds WHERE state = 'succeeded'", 1)
        .await;
    assert_eq!(suite.env.broker.all::<PaymentRefunded>().len(), 1);
    suite.finish(0).await;
}

#[actix_web::test]
async fn what_was_given_back_at_stripe_without_our_knowing_is_not_given_twice() {
    let suite = Suite::start().await;
    let finance = Finance::paid(&suite, suite.gift(5_000, 5_500, "USD")).await;
    suite.sim.set_webhook_url(None).unwrap();
    suite.refund_at_stripe(&finance.intent, 5_000).await;
    let body = json!({"amount": {"amount": 1_000, "currency": "USD"}, "reason": "r"});
    finance
        .ask(&suite.api, &body)
        .key("k")
        .refused(422, "refund_refused")
        .await;
    finance
        .ask(&suite.api, &body)
        .key("k")
        .refused(422, "refund_refused")
        .await;
    let said = until_refunded(&suite, 5_000).await;
    assert_eq!(said.cause, RefundCause::AtProvider);
    let whole = finance
        .ask(&suite.api, &json!({"reason": "the rest"}))
        .key("rest")
        .expect(201)
        .await;
    assert_eq!(
        (&whole["amount"]["amount"], &whole["gift"]["amount"]),
        (&json!(500), &json!(0))
    );
    suite.finish(0).await;
}

#[actix_web::test]
async fn trap_14_a_refund_at_the_gateway_is_told_to_all_who_count_on_the_gift() {
    let suite = Suite::start().await;
    suite
        .webhook_trouble(json!({"kind": "twice", "count": 20}))
        .await;
    suite
        .webhook_trouble(json!({"kind": "delay", "type": "refund.created", "delay_ms": 1_000}))
        .await;
    let finance = Finance::paid(&suite, suite.gift(5_000, 5_500, "USD")).await;
    suite.refund_at_stripe(&finance.intent, 1_000).await;
    let said = until_refunded(&suite, 1_000).await;
    assert_eq!(
        (said.gift_refunded.amount, said.cause),
        (1_000, RefundCause::AtProvider)
    );
    suite.refund_at_stripe(&finance.intent, 4_500).await;
    let said = until_refunded(&suite, 5_500).await;
    assert_eq!(said.gift_refunded.amount, 5_000);
    suite
        .until_count("SELECT count(*) FROM webhook_events WHERE state = 'new'", 0)
        .await;
    let page = finance.list(&suite).await;
    let causes: Vec<&str> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|refund| refund["cause"].as_str().unwrap())
        .collect();
    assert_eq!(causes, ["at_provider", "at_provider"]);
    assert_eq!(suite.env.broker.all::<PaymentRefunded>().len(), 2);
    suite.finish(0).await;
}
