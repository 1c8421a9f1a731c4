//! From the ticket to the books.

use contracts::payment::events::{PaymentFailed, PaymentSucceeded};
use serde_json::{Value, json};
use testkit::eventually;

use crate::support::{Suite, money};

/// What each account holds: (kind, fund type, currency, debit, credit).
async fn accounts(suite: &Suite) -> Vec<(String, String, String, i64, i64)> {
    let call = suite.api.get("/api/ledger/accounts").token(&suite.admin());
    let body = call.expect(200).await;
    let items = body["items"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut accounts: Vec<_> = items
        .map(|account| {
            (
                text(&account["kind"]),
                text(&account["fund_type"]),
                text(&account["debit"]["currency"]),
                account["debit"]["amount"].as_i64().unwrap(),
                account["credit"]["amount"].as_i64().unwrap(),
            )
        })
        .collect();
    accounts.sort();
    accounts
}

fn line(
    kind: &str,
    fund: &str,
    code: &str,
    debit: i64,
    credit: i64,
) -> (String, String, String, i64, i64) {
    (
        kind.to_owned(),
        fund.to_owned(),
        code.to_owned(),
        debit,
        credit,
    )
}

#[actix_web::test]
async fn a_gift_is_paid_and_booked() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_500, "USD");
    let body = suite.open(&gift).expect(201).await;
    assert_eq!(
        (&body["kind"], &body["state"]),
        (&json!("payment"), &json!("requires_payment"))
    );
    assert_eq!(body["charge"], json!({"amount": 5_500, "currency": "USD"}));
    assert_eq!(body["publishable_key"], suite.sim.config().publishable_key);
    assert!(body["created_at"].is_string());

    let opened = crate::support::Opened::of(&body);
    let intent = suite.intent(&opened.intent).await;
    assert_eq!(intent["metadata"]["pledge_id"], gift.pledge_id.to_string());
    assert_eq!(intent["amount"], 5_500);
    suite.confirm(&opened.intent, "pm_card_visa").await;

    let succeeded: PaymentSucceeded = suite.env.broker.heard(|_| true).await;
    assert_eq!(succeeded.payment_id.to_string(), opened.id);
    assert_eq!(
        (succeeded.pledge_id, succeeded.campaign_id),
        (gift.pledge_id, gift.campaign_id)
    );
    assert_eq!(succeeded.charge, money(5_500, "USD"));
    assert!(succeeded.card_fingerprint.is_some());

    // The fee is known a little later, and then booked.
    suite
        .until_count("SELECT count(*) FROM ledger_entries WHERE kind = 'fee'", 1)
        .await;
    let fee = suite.count("SELECT fee FROM settlements").await;
    assert!(fee > 0 && fee < 5_500, "{fee}");
    assert_eq!(
        accounts(&suite).await,
        [
            line("campaign_gifts", "general", "USD", 0, 5_000),
            line("donor_extras", "", "USD", 0, 500),
            line("provider_clearing", "", "USD", 5_500, fee),
            line("provider_fees", "", "USD", fee, 0),
        ]
    );
    let path = format!("/api/payments/{}", opened.id);
    let payment = suite
        .api
        .get(&path)
        .token(&suite.ticket(&gift))
        .expect(200)
        .await;
    assert_eq!(
        (&payment["state"], &payment["closing"]),
        (&json!("succeeded"), &json!(false))
    );
    assert_eq!(
        payment["amount"],
        json!({"amount": 5_000, "currency": "USD"})
    );
    assert!(
        payment["succeeded_at"].is_string() && payment.get("fee").is_none(),
        "{payment}"
    );
    // Who comes again finds it paid.
    let again = suite.open(&gift).expect(201).await;
    assert_eq!(
        (&again["id"], &again["state"]),
        (&body["id"], &json!("succeeded"))
    );
    assert_eq!(suite.env.broker.all::<PaymentSucceeded>().len(), 1);
    suite.finish(0).await;
}

#[actix_web::test]
async fn a_decline_then_another_card() {
    let suite = Suite::start().await;
    let gift = suite.gift(2_000, 2_000, "EGP");
    let opened = suite.opened(&gift).await;
    let declined = suite
        .confirm(&opened.intent, "pm_card_visa_chargeDeclined")
        .await;
    assert_eq!(declined.status, 402, "{}", declined.text);
    let failed: PaymentFailed = suite.env.broker.heard(|_| true).await;
    assert_eq!(
        (failed.pledge_id, failed.code.as_str()),
        (gift.pledge_id, "card_declined")
    );
    let path = format!("/api/payments/{}", opened.id);
    eventually("the decline", async || {
        let payment = suite
            .api
            .get(&path)
            .token(&suite.ticket(&gift))
            .expect(200)
            .await;
        (payment["declined"] == "card_declined").then_some(())
    })
    .await;

    suite.confirm(&opened.intent, "pm_card_mastercard").await;
    suite.env.broker.heard::<PaymentSucceeded>(|_| true).await;
    let payment = suite
        .api
        .get(&path)
        .token(&suite.ticket(&gift))
        .expect(200)
        .await;
    assert_eq!(
        (&payment["state"], payment.get("declined")),
        (&json!("succeeded"), None)
    );
    assert_eq!(suite.env.broker.all::<PaymentFailed>().len(), 1);
    assert_eq!(
        suite
            .count("SELECT count(*) FROM ledger_entries WHERE kind = 'charge'")
            .await,
        1
    );
    suite.finish(0).await;
}

#[actix_web::test]
async fn every_currency_by_its_own_decimals_and_zakat_apart() {
    let suite = Suite::start().await;
    let gifts = [
        suite.gift_of("general", money(5_120, "JOD"), money(5_120, "JOD")),
        suite.gift_of("zakat", money(10_000, "JOD"), money(10_250, "JOD")),
        suite.gift_of("general", money(20_000, "UGX"), money(20_000, "UGX")),
        suite.gift_of("general", money(3_000, "XOF"), money(3_000, "XOF")),
    ];
    for gift in &gifts {
        suite.paid(gift).await;
    }
    suite
        .until_count(
            "SELECT count(*) FROM settlements WHERE booked_at IS NOT NULL",
            4,
        )
        .await;
    let zakat: Vec<_> = accounts(&suite)
        .await
        .into_iter()
        .filter(|account| account.1 == "zakat")
        .collect();
    assert_eq!(zakat, [line("campaign_gifts", "zakat", "JOD", 0, 10_000)]);

    let balance = suite
        .api
        .get("/api/ledger/trial-balance")
        .token(&suite.admin())
        .expect(200)
        .await;
    let lines = balance["currencies"].as_array().unwrap();
    let codes: Vec<&str> = lines
        .iter()
        .map(|line| line["currency"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["JOD", "UGX", "XOF"]);
    for (line, charged) in lines.iter().zip([15_370, 20_000, 3_000]) {
        assert_eq!(line["debit"], line["credit"]);
        assert!(
            line["debit"].as_i64().unwrap() > charged,
            "charges and fees: {line}"
        );
    }
    // UGX went out in hundredths and came back whole; the finish compares it with Stripe.
    let intents = suite
        .stripe
        .get("/v1/payment_intents?limit=100")
        .token(&suite.sim.config().secret_key);
    let intents = intents.expect(200).await;
    let sent = intents["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|intent| intent["currency"] == "ugx");
    assert_eq!(sent.unwrap()["amount"], 2_000_000);
    suite.finish(0).await;
}
