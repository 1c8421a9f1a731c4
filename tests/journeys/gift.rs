//! One gift, from the pledge to the receipt, and what may come between.

use std::time::Duration;

use serde_json::json;
use testkit::eventually;

use crate::donor::body;
use crate::stage::{Wanted, unique};
use crate::suite::Suite;

#[tokio::test]
async fn a_gift_by_card_is_matched_paid_counted_and_receipted() {
    let suite = Suite::running();
    let stage = suite.stage(Wanted::default()).await;
    let quote =
        json!({"campaign_id": stage.campaign, "amount": {"amount": 5_000, "currency": "USD"}});
    let quote = suite.pledge.post("/api/quotes", &quote).expect(200).await;
    assert_eq!(quote["matched"]["amount"], 5_000);

    let gift = suite.pledge_in_language(&stage, 5_000, "ar").await;
    assert_eq!(gift.matched(), 5_000);
    assert_eq!(gift.pledge["match"][0]["limited_by"], "ratio");
    let left = suite
        .progress_with(&stage.campaign, "match_left", 995_000)
        .await;
    assert_eq!(left["raised"]["amount"], 0, "a pledge is not yet a gift");

    let confirmed = suite.pay(&gift).await;
    assert_eq!(confirmed["matched"]["amount"], 5_000);
    let progress = suite.progress_with(&stage.campaign, "raised", 5_000).await;
    assert_eq!(progress["matched"]["amount"], 5_000);
    assert_eq!(progress["total"]["amount"], 10_000);
    assert_eq!(
        (&progress["donors"], &progress["pledges"]),
        (&json!(1), &json!(1))
    );

    let receipt = suite.mail_to(&gift.email).await;
    assert!(!receipt.subject.is_empty());
    assert!(receipt.html.contains("dir=\"rtl\""), "{}", receipt.html);
    assert!(receipt.text.contains("مناخ مستدام"), "{}", receipt.text);
    suite.mail_to(&stage.officer_email).await;
    let fund = suite
        .pledge
        .get(&format!("/api/match-funds/{}", stage.fund))
        .expect(200)
        .await;
    assert_eq!(fund["committed"]["amount"], 5_000);
    assert_eq!(fund["reserved"]["amount"], 0);

    let admin = suite.token("admin@rifada.test");
    let balance = suite
        .payment
        .get("/api/ledger/trial-balance")
        .token(&admin)
        .expect(200)
        .await;
    let dollars = balance["currencies"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["currency"] == "USD")
        .unwrap();
    assert_eq!(dollars["debit"], dollars["credit"]);
    let path = format!("/api/messages?pledge_id={}", gift.id);
    let messages = suite
        .notification
        .get(&path)
        .token(&stage.officer)
        .expect(200)
        .await;
    assert!(
        messages["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|message| message["kind"] == "receipt"),
        "{messages}"
    );
    assert_eq!(suite.mails_to(&gift.email).len(), 1, "one receipt");
}

#[tokio::test]
async fn a_currency_with_three_decimals_keeps_them() {
    let suite = Suite::running();
    let wanted = Wanted {
        currency: "TND",
        rule: json!({"mode": "first_come", "ratio": {"match": 2, "gift": 1}, "max_per_pledge": 15_000}),
        ..Wanted::default()
    };
    let stage = suite.stage(wanted).await;
    let odd = body(&stage, 5_124, "amal@journey.test", "fr");
    let refused = suite.pledge.post("/api/pledges", &odd).key(&unique("key"));
    refused.refused(422, "amount_not_chargeable").await;

    let gift = suite.pledge_in_language(&stage, 12_340, "fr").await;
    assert_eq!(gift.matched(), 15_000);
    assert_eq!(gift.pledge["match"][0]["limited_by"], "per_pledge");
    suite.pay(&gift).await;
    let receipt = suite.mail_to(&gift.email).await;
    assert!(receipt.text.contains("12,340"), "{}", receipt.text);
}

#[tokio::test]
async fn a_declined_card_then_another_one() {
    let suite = Suite::running();
    let stage = suite.stage(Wanted::default()).await;
    let gift = suite.pledge(&stage, 2_500).await;
    let intent = suite.open_payment(&gift).await;
    let (status, answer) = suite.pay_with(&intent, "pm_card_chargeDeclined").await;
    assert_eq!(
        (status, answer["error"]["code"].as_str()),
        (402, Some("card_declined")),
        "{answer}"
    );
    // The match is still held, and the payment is the same one.
    assert_eq!(suite.open_payment(&gift).await, intent);
    let (status, _) = suite.pay_with(&intent, "pm_card_visa").await;
    assert_eq!(status, 200);
    let confirmed = suite.pledge_in(&gift.id, &gift.token, "confirmed").await;
    assert_eq!(confirmed["matched"]["amount"], 2_500);
}

#[tokio::test]
async fn an_unpaid_pledge_expires_and_its_match_goes_to_another() {
    let suite = Suite::running();
    let wanted = Wanted {
        commitment: 10_000,
        ..Wanted::default()
    };
    let stage = suite.stage(wanted).await;
    let first = suite.pledge(&stage, 10_000).await;
    let second = suite.pledge(&stage, 10_000).await;
    assert_eq!((first.matched(), second.matched()), (10_000, 0));
    let intent = suite.open_payment(&first).await;
    suite.pay(&second).await;
    suite.pledge_in(&first.id, &first.token, "expired").await;
    let topped_up = eventually("the match that came back", async || {
        let path = format!("/api/pledges/{}", second.id);
        let pledge = suite
            .pledge
            .get(&path)
            .token(&second.token)
            .expect(200)
            .await;
        (pledge["matched"]["amount"] == 10_000).then_some(pledge)
    })
    .await;
    assert_eq!(topped_up["state"], "confirmed");
    suite
        .progress_with(&stage.campaign, "matched", 10_000)
        .await;
    // Who comes too late is not charged.
    let (status, _) = suite.pay_with(&intent, "pm_card_visa").await;
    assert_eq!(status, 400);
    let ticket = json!({"ticket": first.pledge["payment_ticket"]});
    let late = suite
        .payment
        .post("/api/payments", &ticket)
        .key(&unique("key"))
        .send()
        .await;
    assert!(matches!(late.status, 401 | 409), "{}", late.text);
}

#[tokio::test]
async fn a_cancelled_pledge_gives_its_match_back_at_once() {
    let suite = Suite::running();
    let stage = suite.stage(Wanted::default()).await;
    let gift = suite.pledge(&stage, 4_000).await;
    suite
        .progress_with(&stage.campaign, "match_left", 996_000)
        .await;
    let path = format!("/api/pledges/{}/cancel", gift.id);
    let closing = suite
        .pledge
        .post(&path, &json!({}))
        .token(&gift.token)
        .expect(202)
        .await;
    assert_eq!(
        (closing["state"].as_str(), closing["closing"].as_bool()),
        (Some("pending"), Some(true))
    );
    suite.pledge_in(&gift.id, &gift.token, "expired").await;
    suite
        .progress_with(&stage.campaign, "match_left", 1_000_000)
        .await;
}

#[tokio::test]
async fn asking_twice_does_it_once() {
    let suite = Suite::running();
    let stage = suite.stage(Wanted::default()).await;
    let (key, email) = (unique("key"), format!("{}@journey.test", unique("donor")));
    let ask = body(&stage, 1_000, &email, "en");
    let first = suite
        .pledge
        .post("/api/pledges", &ask)
        .key(&key)
        .expect(201)
        .await;
    let again = suite
        .pledge
        .post("/api/pledges", &ask)
        .key(&key)
        .expect(201)
        .await;
    assert_eq!(first["id"], again["id"]);
    assert!(again["payment_ticket"].is_string());
    let other = body(&stage, 2_000, &email, "en");
    suite
        .pledge
        .post("/api/pledges", &other)
        .key(&key)
        .refused(422, "idempotency_key_reused")
        .await;
    suite
        .progress_with(&stage.campaign, "match_left", 999_000)
        .await;
}

#[tokio::test]
async fn a_flushed_redis_loses_nothing() {
    let suite = Suite::running();
    let stage = suite.stage(Wanted::default()).await;
    let gift = suite.pledge(&stage, 3_000).await;
    suite.pay(&gift).await;
    let before = suite.progress_with(&stage.campaign, "raised", 3_000).await;
    let client = redis::Client::open(suite.redis_url.as_str()).unwrap();
    let mut redis = client.get_multiplexed_async_connection().await.unwrap();
    let () = redis::cmd("FLUSHDB").query_async(&mut redis).await.unwrap();
    let path = format!("/api/campaigns/{}/progress", stage.campaign);
    let after = suite.campaign.get(&path).expect(200).await;
    assert_eq!(before["version"], after["version"]);
    for field in ["raised", "matched", "total", "donors", "pledges"] {
        assert_eq!(before[field], after[field]);
    }
    // And it counts on from there.
    let second = suite.pledge(&stage, 2_000).await;
    suite.pay(&second).await;
    suite.progress_with(&stage.campaign, "raised", 5_000).await;
}

#[tokio::test]
async fn what_is_not_offered_says_so_and_writes_nothing() {
    let suite = Suite::running();
    let stage = suite.stage(Wanted::default()).await;
    for (field, value) in [("frequency", "monthly"), ("method", "bank_transfer")] {
        let mut ask = body(&stage, 1_000, "amal@journey.test", "en");
        ask[field] = json!(value);
        suite
            .pledge
            .post("/api/pledges", &ask)
            .key(&unique("key"))
            .refused(422, "not_offered")
            .await;
    }
    let mut unknown = body(&stage, 1_000, "amal@journey.test", "en");
    unknown["amuont"] = json!(1);
    let problem = suite
        .pledge
        .post("/api/pledges", &unknown)
        .key(&unique("key"))
        .send()
        .await;
    assert_eq!(problem.status, 400);
    assert!(problem.text.contains("amuont"), "{}", problem.text);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let path = format!("/api/pledges?campaign_id={}", stage.campaign);
    let pledges = suite
        .pledge
        .get(&path)
        .token(&stage.officer)
        .expect(200)
        .await;
    assert_eq!(pledges["items"].as_array().unwrap().len(), 0);
}
