//! Amounts by Stripe's exponents, minimums and multiples.

use crate::support::Sim;

async fn create(sim: &Sim, amount: &str, currency: &str) -> (u16, String) {
    let form = [
        ("amount", amount),
        ("currency", currency),
        ("automatic_payment_methods[enabled]", "true"),
        ("automatic_payment_methods[allow_redirects]", "never"),
    ];
    let answer = sim.post("/v1/payment_intents", &form).await;
    (answer.status, answer.code().to_owned())
}

#[tokio::test]
async fn amounts_are_checked_by_currency() {
    let sim = Sim::start().await;
    for (amount, currency, status, code) in [
        ("50", "usd", 200, ""),
        ("49", "usd", 400, "amount_too_small"),
        ("50", "EUR", 200, ""),
        ("30", "gbp", 200, ""),
        ("999999999999", "lbp", 200, ""),
        ("1000000000000", "usd", 400, "amount_too_large"),
        ("500", "xof", 200, ""),
        ("5120", "kwd", 200, ""),
        ("5124", "kwd", 400, "parameter_invalid_integer"),
        ("10", "jod", 200, ""),
        ("10005", "jod", 400, "parameter_invalid_integer"),
        ("500050", "ugx", 400, "parameter_invalid_integer"),
        ("500", "iqd", 400, ""),
        ("500", "xyz", 400, ""),
    ] {
        assert_eq!(
            create(&sim, amount, currency).await,
            (status, code.to_owned()),
            "{amount} {currency}"
        );
    }
    let unknown = sim
        .post(
            "/v1/payment_intents",
            &[("amount", "500"), ("currency", "xyz")],
        )
        .await;
    assert_eq!(unknown.error()["param"], "currency");
    assert!(unknown.error()["message"].as_str().unwrap().contains("egp"));
}

#[tokio::test]
async fn fees_are_in_the_charges_own_units() {
    let sim = Sim::start().await;
    for (amount, currency, fee) in [
        ("10000", "jod", 590),
        ("10000", "xof", 320),
        ("10000", "egp", 320),
    ] {
        let form = [
            ("amount", amount),
            ("currency", currency),
            ("capture_method", "automatic"),
            ("confirm", "true"),
            ("payment_method", "pm_card_visa"),
            ("return_url", "https://example.org"),
            ("expand[]", "latest_charge.balance_transaction"),
        ];
        let paid = sim.post("/v1/payment_intents", &form).await.ok();
        let transaction = &paid.body["latest_charge"]["balance_transaction"];
        assert_eq!(transaction["fee"], fee, "{currency}");
        assert_eq!(transaction["currency"], currency);
        assert_eq!(transaction["net"].as_i64().unwrap() + fee, 10_000);
    }
}
