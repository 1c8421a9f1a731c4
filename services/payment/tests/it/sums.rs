//! What Stripe says that moved, and what the ledger says.

use testkit::{Api, Env};

/// What Stripe captured, by currency, in its own units.
pub(crate) async fn captured(stripe: &Api, sim: &stripe_sim::Running) -> Vec<(String, i64)> {
    let mut sums = std::collections::BTreeMap::new();
    let mut path = "/v1/payment_intents?limit=100".to_owned();
    loop {
        let call = stripe.get(&path).token(&sim.config().secret_key);
        let page = call.expect(200).await;
        let intents = page["data"].as_array().unwrap();
        for intent in intents {
            let currency = intent["currency"].as_str().unwrap().to_uppercase();
            *sums.entry(currency).or_insert(0) += intent["amount_received"].as_i64().unwrap();
        }
        if page["has_more"] != true {
            break;
        }
        let last = intents.last().unwrap()["id"].as_str().unwrap();
        path = format!("/v1/payment_intents?limit=100&starting_after={last}");
    }
    sums.into_iter().filter(|(_, sum)| *sum != 0).collect()
}

/// What Stripe gave back, by currency, in its own units: less than nothing.
pub(crate) async fn given_back(stripe: &Api, sim: &stripe_sim::Running) -> Vec<(String, i64)> {
    let mut sums = std::collections::BTreeMap::new();
    let mut page = "/v1/refunds?limit=100".to_owned();
    loop {
        let call = stripe.get(&page).token(&sim.config().secret_key);
        let list = call.expect(200).await;
        let refunds = list["data"].as_array().unwrap();
        for refund in refunds {
            let currency = refund["currency"].as_str().unwrap().to_uppercase();
            *sums.entry(currency).or_insert(0) -= refund["amount"].as_i64().unwrap();
        }
        if list["has_more"] != true {
            return sums.into_iter().collect();
        }
        let last = refunds.last().unwrap()["id"].as_str().unwrap();
        page = format!("/v1/refunds?limit=100&starting_after={last}");
    }
}

/// What the ledger says that the provider took, or gave, in the provider's units.
pub(crate) async fn booked(env: &Env, kind: &str) -> Vec<(String, i64)> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT posting.currency, sum(posting.amount)::bigint
         FROM ledger_postings AS posting
         JOIN ledger_entries AS entry ON entry.id = posting.entry_id AND entry.kind = $1
         JOIN ledger_accounts AS account ON account.id = posting.account_id
         WHERE account.kind = 'provider_clearing' GROUP BY 1 ORDER BY 1",
    )
    .bind(kind)
    .fetch_all(&env.db)
    .await
    .unwrap();
    let units = |(code, sum): (String, i64)| {
        let rules = money::provider(code.parse().unwrap()).unwrap();
        (code, rules.units(sum).unwrap())
    };
    rows.into_iter().map(units).collect()
}
