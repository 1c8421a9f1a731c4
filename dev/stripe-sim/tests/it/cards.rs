//! Every card of the README's table, by its number and by its name.

use serde_json::{Value, json};

use crate::support::Sim;

const README: &str = include_str!("../../README.md");

/// The rows of the table: the number, the name and what is said of it.
fn rows() -> Vec<(String, &'static str, &'static str)> {
    let table = README.split("## Cards").nth(1).unwrap();
    let table = table.split("\n## ").next().unwrap();
    let rows = table
        .lines()
        .filter(|line| line.starts_with('|') && line.contains("`pm_card_"));
    rows.map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let number = cells[1].replace(' ', "");
        (number, cells[2].trim_matches('`'), cells[3])
    })
    .collect()
}

/// The words in backquotes.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// Confirms, answers a challenge if there is one, and shows the intent with its charge.
async fn outcome(sim: &Sim, form: &[(&str, &str)], by_browser: bool) -> (Value, bool) {
    let made = sim.intent().await;
    let path = format!("/v1/payment_intents/{}", made.id());
    let confirm = format!("{path}/confirm");
    let mut form = form.to_vec();
    form.push((
        "client_secret",
        made.body["client_secret"].as_str().unwrap(),
    ));
    let answer = if by_browser {
        sim.browse_post(&confirm, &form).await
    } else {
        sim.post(&confirm, &form).await
    };
    let asked = answer.body["status"] == "requires_action";
    if asked {
        let order = format!("/_sim/challenges/{}", made.id());
        sim.control(&order, json!({ "outcome": "complete" }))
            .await
            .ok();
    }
    let path = format!("{path}?expand[]=latest_charge");
    (sim.get(&path).await.ok().body, asked)
}

fn check(intent: &Value, asked: bool, says: &str, card: &str) {
    assert_eq!(asked, says.starts_with("3-D Secure"), "{card}: {says}");
    let paid = says.starts_with("paid") || says.ends_with("then paid");
    if paid {
        assert_eq!(intent["status"], "succeeded", "{card}: {says}");
        return;
    }
    let error = &intent["last_payment_error"];
    let codes: Vec<&str> = [&error["code"], &error["decline_code"]]
        .iter()
        .filter_map(|code| code.as_str())
        .collect();
    assert_eq!(codes, quoted(says), "{card}");
    assert_eq!(intent["status"], "requires_payment_method", "{card}");
    assert_eq!(intent["latest_charge"]["status"], "failed", "{card}");
}

#[tokio::test]
async fn every_card_of_the_table_does_what_the_table_says() {
    let sim = Sim::start().await;
    let rows = rows();
    assert!(rows.len() >= 26, "{} rows", rows.len());
    for (number, name, says) in &rows {
        let (intent, asked) = outcome(&sim, &[("payment_method", name)], false).await;
        check(&intent, asked, says, name);
        let last4 = &number[number.len() - 4..];
        let card = &intent["latest_charge"]["payment_method_details"]["card"];
        assert_eq!(card["last4"], last4, "{name}");
        let typed = [
            ("payment_method_data[type]", "card"),
            ("payment_method_data[card][number]", number.as_str()),
            ("payment_method_data[card][exp_month]", "12"),
            ("payment_method_data[card][exp_year]", "2050"),
            ("use_stripe_sdk", "true"),
        ];
        let (intent, asked) = outcome(&sim, &typed, true).await;
        check(&intent, asked, says, number);
    }
}

#[tokio::test]
async fn every_sequel_of_the_table_comes() {
    let sim = Sim::start().await;
    let mut sequels = 0;
    for (_, name, says) in rows() {
        let (disputed, refunds) = (says.contains("disputed"), says.contains("refund"));
        if !disputed && !refunds && !says.contains("bank asks") {
            continue;
        }
        sequels += 1;
        let (intent, _) = outcome(&sim, &[("payment_method", name)], false).await;
        let id = intent["id"].as_str().unwrap();
        let words = quoted(says);
        if refunds {
            let form = [("payment_intent", id)];
            let refund = sim.post("/v1/refunds", &form).await.ok();
            assert_eq!(refund.body["status"], words[0], "{name}");
            let path = format!("/v1/refunds/{}", refund.id());
            sim.until(&path, |refund| refund["status"] == words[1])
                .await;
        } else {
            let path = format!("/v1/disputes?payment_intent={id}");
            let list = sim.until(&path, |list| !list["data"][0].is_null()).await;
            let dispute = &list["data"][0];
            let word = if disputed { "reason" } else { "status" };
            assert_eq!(dispute[word], words[0], "{name}");
        }
    }
    assert_eq!(sequels, 5);
}
