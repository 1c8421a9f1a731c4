//! The holder's bank takes money back, and gives it back again.

use serde_json::{Value, json};

use crate::support::{Answer, Sim};

/// Pays 20.00 US dollars: the PaymentIntent.
async fn paid(sim: &Sim, method: &str) -> String {
    let intent = sim.intent().await.id();
    sim.confirm(&intent, method).await.ok();
    intent
}

/// The one dispute of a PaymentIntent, once it is there.
async fn dispute_of(sim: &Sim, intent: &str) -> Value {
    let path = format!("/v1/disputes?payment_intent={intent}");
    let list = sim.until(&path, |list| !list["data"][0].is_null()).await;
    list["data"][0].clone()
}

async fn until_status(sim: &Sim, id: &str, status: &str) -> Value {
    let path = format!("/v1/disputes/{id}");
    sim.until(&path, |dispute| dispute["status"] == status)
        .await
}

fn id(object: &Value) -> &str {
    object["id"].as_str().unwrap()
}

async fn answer_dispute(sim: &Sim, dispute: &Value, evidence: &str) -> Answer {
    let form = [("evidence[uncategorized_text]", evidence)];
    let path = format!("/v1/disputes/{}", id(dispute));
    sim.post(&path, &form).await
}

/// Amount, fee and category of what disputes did to the balance, oldest first.
async fn movements(sim: &Sim, dispute: &Value) -> Vec<(i64, i64, String)> {
    let path = format!("/v1/balance_transactions?source={}", id(dispute));
    let list = sim.get(&path).await.ok();
    let of = |transaction: &Value| {
        (
            transaction["amount"].as_i64().unwrap(),
            transaction["fee"].as_i64().unwrap(),
            transaction["reporting_category"]
                .as_str()
                .unwrap()
                .to_owned(),
        )
    };
    let newest_first = list.body["data"].as_array().unwrap();
    newest_first.iter().rev().map(of).collect()
}

async fn dispute_events(sim: &Sim) -> Vec<String> {
    let types = sim.event_types().await;
    types
        .into_iter()
        .filter(|name| name.starts_with("charge.dispute."))
        .map(|name| name.trim_start_matches("charge.dispute.").to_owned())
        .collect()
}

#[tokio::test]
async fn a_disputed_payment_is_withdrawn_with_a_fee() {
    let sim = Sim::start().await;
    let intent = paid(&sim, "pm_card_createDispute").await;
    let dispute = dispute_of(&sim, &intent).await;
    assert_eq!(
        (&dispute["status"], &dispute["reason"], &dispute["amount"]),
        (&"needs_response".into(), &"fraudulent".into(), &2000.into())
    );
    assert_eq!(dispute["is_charge_refundable"], false);
    let withdrawn = &dispute["balance_transactions"][0];
    assert_eq!(
        (&withdrawn["net"], &withdrawn["type"]),
        (&(-3500).into(), &"adjustment".into())
    );
    let charge = sim
        .get(&format!(
            "/v1/charges/{}",
            dispute["charge"].as_str().unwrap()
        ))
        .await
        .ok();
    assert_eq!(
        (&charge.body["disputed"], &charge.body["refunded"]),
        (&true.into(), &false.into())
    );
    assert!(
        charge.body["balance_transaction"].is_string(),
        "it was booked before it was disputed"
    );
    assert_eq!(dispute_events(&sim).await, ["created", "funds_withdrawn"]);
    let refund = sim
        .post("/v1/refunds", &[("payment_intent", &intent)])
        .await;
    assert_eq!((refund.status, refund.code()), (400, "charge_disputed"));
    let expanded = sim
        .get(&format!(
            "/v1/balance_transactions/{}?expand[]=source",
            id(withdrawn)
        ))
        .await
        .ok();
    assert_eq!(expanded.body["source"]["object"], "dispute");
}

#[tokio::test]
async fn evidence_decides_as_stripe_documents_it() {
    let sim = Sim::start().await;
    for (method, reason) in [
        ("pm_card_createDispute", "fraudulent"),
        (
            "pm_card_createDisputeProductNotReceived",
            "product_not_received",
        ),
    ] {
        let dispute = dispute_of(&sim, &paid(&sim, method).await).await;
        assert_eq!(dispute["reason"], reason);
        let reviewed = answer_dispute(&sim, &dispute, "winning_evidence")
            .await
            .ok();
        assert_eq!(
            (
                &reviewed.body["status"],
                &reviewed.body["evidence_details"]["submission_count"]
            ),
            (&"under_review".into(), &1.into())
        );
        let again = answer_dispute(&sim, &dispute, "more").await;
        assert_eq!(again.status, 400, "evidence is sent once");
        let won = until_status(&sim, id(&dispute), "won").await;
        assert_eq!(won["balance_transactions"].as_array().unwrap().len(), 2);
        assert_eq!(
            movements(&sim, &dispute).await,
            [
                (-2000, 1500, "dispute".to_owned()),
                (2000, 0, "dispute_reversal".to_owned())
            ]
        );
        let refund = [("charge", dispute["charge"].as_str().unwrap())];
        sim.post("/v1/refunds", &refund).await.ok();
    }
    let dispute = dispute_of(&sim, &paid(&sim, "pm_card_createDispute").await).await;
    answer_dispute(&sim, &dispute, "losing_evidence").await.ok();
    until_status(&sim, id(&dispute), "lost").await;
    assert_eq!(
        movements(&sim, &dispute).await,
        [(-2000, 1500, "dispute".to_owned())]
    );
    let refund = [("charge", dispute["charge"].as_str().unwrap())];
    let refused = sim.post("/v1/refunds", &refund).await;
    assert_eq!((refused.status, refused.code()), (400, "charge_disputed"));
}

#[tokio::test]
async fn a_won_dispute_tells_its_course() {
    let sim = Sim::start().await;
    let dispute = dispute_of(&sim, &paid(&sim, "pm_card_createDispute").await).await;
    let staged = sim
        .post(
            &format!("/v1/disputes/{}", id(&dispute)),
            &[
                ("evidence[customer_name]", "Amal"),
                ("submit", "false"),
                ("metadata[case]", "7"),
            ],
        )
        .await
        .ok();
    assert_eq!(staged.body["status"], "needs_response");
    assert_eq!(staged.body["evidence_details"]["has_evidence"], true);
    answer_dispute(&sim, &dispute, "winning_evidence")
        .await
        .ok();
    let won = until_status(&sim, id(&dispute), "won").await;
    assert_eq!(
        (&won["metadata"]["case"], &won["evidence"]["customer_name"]),
        (&"7".into(), &"Amal".into())
    );
    assert_eq!(
        dispute_events(&sim).await,
        [
            "created",
            "funds_withdrawn",
            "updated",
            "updated",
            "updated",
            "funds_reinstated",
            "closed"
        ]
    );
    let closed = sim.get("/v1/events?type=charge.dispute.closed").await.ok();
    assert_eq!(closed.body["data"][0]["data"]["object"]["status"], "won");
}

#[tokio::test]
async fn an_inquiry_moves_no_money_unless_it_is_escalated() {
    let sim = Sim::start().await;
    let intent = paid(&sim, "pm_card_createDisputeInquiry").await;
    let inquiry = dispute_of(&sim, &intent).await;
    assert_eq!(
        (&inquiry["status"], &inquiry["balance_transactions"]),
        (&"warning_needs_response".into(), &json!([]))
    );
    assert_eq!(inquiry["is_charge_refundable"], true);
    let part = [("payment_intent", intent.as_str()), ("amount", "500")];
    sim.post("/v1/refunds", &part).await.ok();
    answer_dispute(&sim, &inquiry, "escalate_inquiry_evidence")
        .await
        .ok();
    let escalated = until_status(&sim, id(&inquiry), "needs_response").await;
    assert_eq!(
        (
            &escalated["amount"],
            &escalated["payment_method_details"]["card"]["case_type"]
        ),
        (&1500.into(), &"chargeback".into()),
        "what was refunded is not taken again"
    );

    let other = dispute_of(&sim, &paid(&sim, "pm_card_createDisputeInquiry").await).await;
    let closed = sim
        .post(&format!("/v1/disputes/{}/close", id(&other)), &[])
        .await
        .ok();
    assert_eq!(closed.body["status"], "warning_closed");
    assert_eq!(movements(&sim, &other).await, []);
}

#[tokio::test]
async fn giving_in_loses() {
    let sim = Sim::start().await;
    let dispute = dispute_of(&sim, &paid(&sim, "pm_card_createDispute").await).await;
    let close = format!("/v1/disputes/{}/close", id(&dispute));
    assert_eq!(sim.post(&close, &[]).await.ok().body["status"], "lost");
    let again = sim.post(&close, &[]).await;
    assert_eq!(again.status, 400);
    let late = answer_dispute(&sim, &dispute, "winning_evidence").await;
    assert_eq!(late.status, 400);
}

#[tokio::test]
async fn any_charge_can_be_disputed_on_demand() {
    let sim = Sim::start().await;
    let intent = paid(&sim, "pm_card_visa").await;
    let part = json!({ "payment_intent": intent, "amount": 800, "reason": "duplicate" });
    let opened = sim.control("/_sim/disputes", part).await.ok();
    assert_eq!(
        (&opened.body["amount"], &opened.body["network_reason_code"]),
        (&800.into(), &"12.6.1".into())
    );
    let refund = [("payment_intent", intent.as_str())];
    assert_eq!(
        sim.post("/v1/refunds", &refund).await.code(),
        "charge_disputed",
        "while the bank holds some of it"
    );
    let close = format!("/_sim/disputes/{}/close", opened.id());
    let lost = sim.control(&close, json!({ "outcome": "lost" })).await.ok();
    assert_eq!(lost.body["status"], "lost");
    let rest = sim.post("/v1/refunds", &refund).await.ok();
    assert_eq!(rest.body["amount"], 1200, "what the bank left");
    let twice = sim.control(&close, json!({ "outcome": "won" })).await;
    assert_eq!(twice.status, 400);
    for refused in [
        json!({ "payment_intent": intent }),
        json!({}),
        json!({ "payment_intent": "pi_none" }),
        json!({ "payment_intent": paid(&sim, "pm_card_visa").await, "amount": 2001 }),
        json!({ "payment_intent": intent, "reason": "boredom" }),
    ] {
        let answer = sim.control("/_sim/disputes", refused.clone()).await;
        assert_eq!(answer.status, 400, "{refused}");
        assert!(answer.body["error"].is_string(), "{refused}");
    }
    let charge = opened.body["charge"].clone();
    let list = sim
        .get(&format!("/v1/disputes?charge={}", charge.as_str().unwrap()))
        .await
        .ok();
    assert_eq!(list.body["data"].as_array().map(Vec::len), Some(1));
    let none = sim.get("/v1/disputes?created[gt]=4000000000").await.ok();
    assert_eq!(none.body["data"], json!([]));
}
