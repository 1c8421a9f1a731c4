//! Donors' banks ask money back: held, won, lost, or only asked about.

use contracts::payment::events::{DisputeStage, PaymentDisputed, PaymentRefunded, RefundCause};
use serde_json::{Value, json};
use testkit::eventually;

use crate::money_back::{Finance, until_refunded};
use crate::support::Suite;

/// A dispute of so much, or of all that is left.
async fn dispute(suite: &Suite, finance: &Finance, amount: Option<i64>, inquiry: bool) -> String {
    let mut body = json!({"payment_intent": finance.intent, "inquiry": inquiry});
    if let Some(amount) = amount {
        body["amount"] = json!(amount);
    }
    let dispute: Value = suite.sim("/_sim/disputes", &body).await;
    dispute["id"].as_str().unwrap().to_owned()
}

async fn decide(suite: &Suite, dispute: &str, outcome: &str) {
    let path = format!("/_sim/disputes/{dispute}/close");
    suite.sim(&path, &json!({"outcome": outcome})).await;
}

async fn until_state(suite: &Suite, state: &str) {
    eventually(state, async || {
        let found: Option<String> = sqlx::query_scalar("SELECT state FROM disputes")
            .fetch_optional(&suite.env.db)
            .await
            .unwrap();
        (found.as_deref() == Some(state)).then_some(())
    })
    .await;
}

async fn stages(suite: &Suite, wanted: &[DisputeStage]) {
    eventually("what is told of it", async || {
        let mut said = suite.env.broker.all::<PaymentDisputed>();
        said.sort_by_key(|said| said.at);
        let stages: Vec<DisputeStage> = said.iter().map(|said| said.stage).collect();
        (stages.len() == wanted.len() && wanted.iter().all(|stage| stages.contains(stage)))
            .then_some(())
    })
    .await;
}

#[actix_web::test]
async fn what_a_bank_asks_back_is_held_and_its_fee_is_ours() {
    let suite = Suite::start().await;
    suite
        .webhook_trouble(json!({"kind": "twice", "count": 40}))
        .await;
    let finance = Finance::paid(&suite, suite.gift(5_000, 5_500, "USD")).await;
    finance
        .books(&suite, &[("provider_clearing", 5_500 - 190)])
        .await;
    let dispute = dispute(&suite, &finance, None, false).await;
    until_state(&suite, "opened").await;
    stages(&suite, &[DisputeStage::Opened]).await;
    finance
        .books(
            &suite,
            &[
                ("disputes_held", 5_500),
                ("provider_fees", 190 + 1_500),
                ("campaign_gifts", -5_000),
            ],
        )
        .await;
    let payment = finance.read(&suite).await;
    assert_eq!(
        (
            &payment["disputed"]["amount"],
            &payment["refunded"]["amount"]
        ),
        (&json!(5_500), &json!(0))
    );
    finance
        .ask(&suite.api, &json!({"reason": "r"}))
        .key("k")
        .refused(409, "payment_disputed")
        .await;
    decide(&suite, &dispute, "won").await;
    until_state(&suite, "won").await;
    stages(&suite, &[DisputeStage::Opened, DisputeStage::Won]).await;
    finance
        .books(
            &suite,
            &[
                ("disputes_held", 0),
                ("provider_clearing", 5_500 - 190 - 1_500),
                ("campaign_gifts", -5_000),
                ("losses", 0),
            ],
        )
        .await;
    assert_eq!(finance.read(&suite).await["disputed"]["amount"], 0);
    assert_eq!(suite.env.broker.all::<PaymentRefunded>().len(), 0);
    suite
        .until_count("SELECT count(*) FROM lookups WHERE next_at IS NOT NULL", 0)
        .await;
    // What is left can be given back again.
    finance.refund(&suite, 5_500, None).await;
    until_refunded(&suite, 5_500).await;
    suite.finish(0).await;
}

#[actix_web::test]
async fn one_that_is_lost_is_a_refund() {
    let suite = Suite::start().await;
    let finance = Finance::paid(&suite, suite.gift(5_000, 5_500, "USD")).await;
    finance.refund(&suite, 1_000, None).await;
    until_refunded(&suite, 1_000).await;
    let dispute = dispute(&suite, &finance, None, false).await;
    until_state(&suite, "opened").await;
    finance.books(&suite, &[("disputes_held", 4_500)]).await;
    decide(&suite, &dispute, "lost").await;
    let said = until_refunded(&suite, 5_500).await;
    assert_eq!(
        (said.gift_refunded.amount, said.cause),
        (5_000, RefundCause::Dispute)
    );
    stages(&suite, &[DisputeStage::Opened, DisputeStage::Lost]).await;
    finance
        .books(
            &suite,
            &[
                ("disputes_held", 0),
                ("campaign_gifts", 0),
                ("donor_extras", 0),
                ("losses", 0),
            ],
        )
        .await;
    let payment = finance.read(&suite).await;
    assert_eq!(
        (
            &payment["disputed"]["amount"],
            &payment["refunded"]["amount"]
        ),
        (&json!(0), &json!(5_500))
    );
    let page = finance.list(&suite).await;
    assert_eq!(
        (&page["items"][1]["cause"], &page["items"][1]["state"]),
        (&json!("dispute"), &json!("succeeded"))
    );
    finance
        .ask(&suite.api, &json!({"reason": "r"}))
        .key("k")
        .refused(422, "more_than_left")
        .await;
    suite.finish(0).await;
}

#[actix_web::test]
async fn one_of_a_part_leaves_the_rest() {
    let suite = Suite::start().await;
    let finance = Finance::paid(&suite, suite.gift(5_000, 5_500, "USD")).await;
    let dispute = dispute(&suite, &finance, Some(2_000), false).await;
    until_state(&suite, "opened").await;
    finance.books(&suite, &[("disputes_held", 2_000)]).await;
    decide(&suite, &dispute, "lost").await;
    let said = until_refunded(&suite, 2_000).await;
    assert_eq!(said.gift_refunded.amount, 2_000);
    finance
        .books(
            &suite,
            &[
                ("disputes_held", 0),
                ("campaign_gifts", -3_000),
                ("donor_extras", -500),
            ],
        )
        .await;
    finance.refund(&suite, 3_500, None).await;
    until_refunded(&suite, 5_500).await;
    suite.finish(0).await;
}

#[actix_web::test]
async fn an_inquiry_moves_no_money_until_it_becomes_a_dispute() {
    let suite = Suite::start().await;
    let finance = Finance::paid(&suite, suite.gift(5_000, 5_000, "USD")).await;
    let asked = dispute(&suite, &finance, None, true).await;
    until_state(&suite, "inquiry").await;
    finance
        .books(&suite, &[("disputes_held", 0), ("provider_fees", 175)])
        .await;
    assert_eq!(finance.read(&suite).await["disputed"]["amount"], 0);
    assert_eq!(suite.env.broker.all::<PaymentDisputed>().len(), 0);
    finance.refund(&suite, 500, None).await;
    until_refunded(&suite, 500).await;
    let form = "submit=true&evidence[uncategorized_text]=escalate_inquiry_evidence";
    let sent = suite
        .stripe_post(&format!("/v1/disputes/{asked}"), form)
        .await;
    assert_eq!(sent.status, 200, "{}", sent.text);
    until_state(&suite, "opened").await;
    finance
        .books(
            &suite,
            &[("disputes_held", 4_500), ("provider_fees", 175 + 1_500)],
        )
        .await;
    suite.finish(0).await;
}

#[actix_web::test]
async fn an_inquiry_that_ends_was_nothing() {
    let suite = Suite::start().await;
    let finance = Finance::paid(&suite, suite.gift(5_000, 5_000, "USD")).await;
    let asked = dispute(&suite, &finance, None, true).await;
    until_state(&suite, "inquiry").await;
    decide(&suite, &asked, "won").await;
    until_state(&suite, "closed").await;
    finance
        .books(&suite, &[("disputes_held", 0), ("campaign_gifts", -5_000)])
        .await;
    assert_eq!(suite.env.broker.all::<PaymentDisputed>().len(), 0);
    suite.finish(0).await;
}

/// Every webhook was lost, and the bank has decided when we hear of it at last.
#[actix_web::test]
async fn one_that_is_first_heard_of_when_it_is_lost_ends_the_same() {
    let suite = Suite::start().await;
    let finance = Finance::paid(&suite, suite.gift(5_000, 5_500, "USD")).await;
    suite
        .webhook_trouble(json!({"kind": "drop", "type": "charge.dispute.created"}))
        .await;
    suite
        .webhook_trouble(json!({"kind": "drop", "type": "charge.dispute.funds_withdrawn"}))
        .await;
    let dispute = dispute(&suite, &finance, None, false).await;
    decide(&suite, &dispute, "lost").await;
    until_refunded(&suite, 5_500).await;
    stages(&suite, &[DisputeStage::Opened, DisputeStage::Lost]).await;
    finance
        .books(
            &suite,
            &[
                ("disputes_held", 0),
                ("campaign_gifts", 0),
                ("provider_fees", 190 + 1_500),
            ],
        )
        .await;
    suite.finish(0).await;
}
