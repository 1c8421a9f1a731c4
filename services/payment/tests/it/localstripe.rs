//! The basic journey against localstripe, which someone else wrote by Stripe's documentation. What it says
//! nothing about, and what is done for it, stands in `tests/localstripe/serve.py`.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use contracts::payment::events::{PaymentRefunded, PaymentSucceeded};
use serde_json::{Value, json};
use testkit::eventually;

use crate::money_back::Finance;
use crate::support::Suite;

const NEEDED: &str = "LOCALSTRIPE_PYTHON names the python of a venv with localstripe: \
    `python3 -m venv V && V/bin/pip install -r services/payment/tests/localstripe/requirements.txt`, then \
    `LOCALSTRIPE_PYTHON=V/bin/python`. `cargo dev test` sets it by itself.";

/// Ends with the test.
struct Localstripe {
    process: Child,
    url: String,
}

impl Localstripe {
    fn start() -> Self {
        let python = std::env::var("LOCALSTRIPE_PYTHON").expect(NEEDED);
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/localstripe/serve.py");
        let mut process = Command::new(python)
            .arg("-B")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut port = String::new();
        let said = process.stdout.take().unwrap();
        BufReader::new(said).read_line(&mut port).unwrap();
        let url = format!("http://127.0.0.1:{}", port.trim());
        Self { process, url }
    }
}

impl Drop for Localstripe {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn made(suite: &Suite, path: &str, form: &str) -> Value {
    let answer = suite.stripe_post(path, form).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    answer.body
}

#[actix_web::test]
async fn a_gift_is_paid_and_given_back_at_localstripe_too() {
    let peer = Localstripe::start();
    let suite = Suite::against(&peer.url).await;
    let webhook = json!({
        "url": format!("{}/api/stripe/webhook", suite.api.base()),
        "secret": suite.sim.config().webhook_secret,
    });
    let told = suite.stripe.post("/_config/webhooks/payment", &webhook);
    assert_eq!(told.send().await.status, 200);

    let gift = suite.gift(5_000, 5_500, "USD");
    let finance = Finance::of(&suite, gift.clone()).await;
    let card = "type=card&card[number]=4242424242424242&card[exp_month]=12&card[exp_year]=2040&card[cvc]=123";
    let method = made(&suite, "/v1/payment_methods", card).await;
    // It takes the payment method before the confirmation, and not with it.
    let path = format!("/v1/payment_intents/{}", finance.intent);
    let form = format!("payment_method={}", method["id"].as_str().unwrap());
    let intent = made(&suite, &path, &form).await;
    assert_eq!(
        (&intent["amount"], &intent["metadata"]["pledge_id"]),
        (&json!(5_500), &json!(gift.pledge_id))
    );
    made(&suite, &format!("{path}/confirm"), "").await;

    suite.until_state(&gift, "succeeded").await;
    let succeeded: PaymentSucceeded = suite.env.broker.heard(|_| true).await;
    assert_eq!(
        (succeeded.pledge_id, succeeded.charge.amount),
        (gift.pledge_id, 5_500)
    );
    finance.refund(&suite, 2_000, None).await;
    let refunded: PaymentRefunded = suite.env.broker.heard(|_| true).await;
    assert_eq!(
        (
            refunded.pledge_id,
            refunded.refunded.amount,
            refunded.gift_refunded.amount
        ),
        (gift.pledge_id, 2_000, 2_000)
    );
    let path = format!("/v1/refunds?payment_intent={}", finance.intent);
    let key = &suite.sim.config().secret_key;
    let refunds = suite.stripe.get(&path).token(key).expect(200).await;
    let sums: Vec<&Value> = refunds["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["amount"])
        .collect();
    assert_eq!(sums, [&json!(2_000)]);
    eventually("the end of it", async || {
        let open = "SELECT count(*) FROM refunds WHERE state <> 'succeeded'";
        (suite.count(open).await == 0).then_some(())
    })
    .await;
    let sums = "SELECT coalesce(sum(amount), 0)::bigint FROM ledger_postings";
    assert_eq!(suite.count(sums).await, 0);
    suite.abandon().await;
}
