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

#[tokio::test]
async fn a_change_of_amount_or_currency_is_checked_again() {
    let sim = Sim::start().await;
    let intent = sim.intent().await.id();
    let path = format!("/v1/payment_intents/{intent}");
    for (form, code) in [
        (&[("amount", "49")][..], "amount_too_small"),
        (&[("amount", "1000000000000")][..], "amount_too_large"),
        (
            &[("amount", "5124"), ("currency", "kwd")][..],
            "parameter_invalid_integer",
        ),
        (
            &[("currency", "ugx"), ("amount", "500050")][..],
            "parameter_invalid_integer",
        ),
    ] {
        let refused = sim.post(&path, form).await;
        assert_eq!((refused.status, refused.code()), (400, code), "{form:?}");
    }
    let unchanged = sim.get(&path).await.ok();
    assert_eq!(
        (&unchanged.body["amount"], &unchanged.body["currency"]),
        (&2000.into(), &"usd".into())
    );
    let changed = [("amount", "5120"), ("currency", "KWD")];
    let changed = sim.post(&path, &changed).await.ok();
    assert_eq!(changed.body["currency"], "kwd");
    let paid = sim.confirm(&intent, "pm_card_createDispute").await.ok();
    assert_eq!(paid.body["amount_received"], 5120);
    let disputes = format!("/v1/disputes?payment_intent={intent}");
    let list = sim
        .until(&disputes, |list| !list["data"][0].is_null())
        .await;
    let withdrawn = &list["data"][0]["balance_transactions"][0];
    assert_eq!(
        (&withdrawn["amount"], &withdrawn["fee"]),
        (&(-5120).into(), &15_000.into()),
        "fifteen in a currency of three decimals"
    );
}
