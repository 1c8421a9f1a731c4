//! One gift over the public API, from the pledge to the paid card.

use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use serde_json::{Value, json};

use crate::addresses::Addresses;
use crate::http::{Answer, Client};

/// Gives to the suite at some addresses.
pub(crate) struct Giving<'a> {
    addresses: &'a Addresses,
    client: Client,
}

/// A pledge, as its donor holds it.
pub(crate) struct Pledge {
    pub(crate) id: String,
    /// In minor units
    pub(crate) matched: i64,
    ticket: String,
    access_token: String,
}

impl Pledge {
    /// Reads the answer to a pledge.
    pub(crate) fn read(answer: Answer) -> anyhow::Result<Self> {
        let body = answer.success("a pledge")?;
        let text = |name: &str| {
            let value = body.get(name).and_then(Value::as_str);
            value
                .map(str::to_owned)
                .with_context(|| format!("a pledge was answered without {name}"))
        };
        let units = |pointer: &str| body.pointer(pointer).and_then(Value::as_i64).unwrap_or(0);
        Ok(Self {
            id: text("id")?,
            matched: units("/matched/amount"),
            ticket: text("payment_ticket")?,
            access_token: text("access_token")?,
        })
    }
}

impl<'a> Giving<'a> {
    pub(crate) fn new(addresses: &'a Addresses, client: Client) -> Self {
        Self { addresses, client }
    }

    /// What a gift would be matched with.
    pub(crate) fn quote(&self, campaign: &str, amount: &Value) -> anyhow::Result<Value> {
        let url = format!("{}/api/quotes", self.addresses.url("pledge"));
        let body = json!({"campaign_id": campaign, "amount": amount});
        self.client.post(&url, None, &body)?.success("a quote")
    }

    /// Pledges; the answer may be a refusal.
    pub(crate) fn pledge(&self, key: &str, body: &Value) -> anyhow::Result<Answer> {
        let url = format!("{}/api/pledges", self.addresses.url("pledge"));
        self.client.post(&url, Some(key), body)
    }

    /// Pays a pledge with Stripe's test card.
    pub(crate) fn pay(&self, key: &str, pledge: &Pledge) -> anyhow::Result<()> {
        let url = format!("{}/api/payments", self.addresses.url("payment"));
        let key = format!("{key}-pay");
        let payment = self
            .client
            .post(&url, Some(&key), &json!({"ticket": pledge.ticket}))?
            .success("a payment")?;
        let secret = payment.get("client_secret").and_then(Value::as_str);
        // The browser's script knows the PaymentIntent by this secret alone.
        let intent = secret
            .and_then(|secret| secret.split_once("_secret_"))
            .map(|(intent, _)| intent)
            .context("a payment was answered without a client secret")?;
        self.confirm(intent, &key)
    }

    /// Whether the gift has come through.
    pub(crate) fn is_confirmed(&self, pledge: &Pledge) -> anyhow::Result<bool> {
        let url = format!("{}/api/pledges/{}", self.addresses.url("pledge"), pledge.id);
        let answer = self.client.with_token(&pledge.access_token).get(&url)?;
        let body = answer.success("a pledge")?;
        Ok(body.get("state").and_then(Value::as_str) == Some("confirmed"))
    }

    fn confirm(&self, intent: &str, key: &str) -> anyhow::Result<()> {
        let stripe = &self.addresses.stripe;
        let url = format!("{}/v1/payment_intents/{intent}/confirm", stripe.api_base);
        let form = [
            ("payment_method", "pm_card_visa"),
            ("return_url", &self.addresses.url("web")),
        ];
        let body = if url.starts_with("https://") {
            confirm_by_curl(&url, &stripe.secret_key, key, &form)?
        } else {
            self.client
                .with_token(&stripe.secret_key)
                .post_form(&url, key, &form)?
                .success("a confirmation at Stripe's")?
        };
        match body.get("status").and_then(Value::as_str) {
            Some("succeeded" | "processing") => Ok(()),
            _ => bail!("Stripe did not take the test card: {body}"),
        }
    }
}

/// The real Stripe is reached by TLS, which this crate leaves out to be built
/// quickly; curl has it.
fn confirm_by_curl(
    url: &str,
    secret_key: &str,
    key: &str,
    form: &[(&str, &str)],
) -> anyhow::Result<Value> {
    let mut command = Command::new("curl");
    command.args([
        "--silent",
        "--show-error",
        "--max-time",
        "30",
        "--config",
        "-",
    ]);
    for (name, value) in form {
        command.args(["--data-urlencode", &format!("{name}={value}")]);
    }
    let mut child = command
        .arg(url)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("curl is needed to reach the real Stripe; install it")?;
    if let Some(mut input) = child.stdin.take() {
        // Not on the command line, where others could read the key.
        write!(
            input,
            "header = \"Authorization: Bearer {secret_key}\"\nheader = \"Idempotency-Key: {key}\"\n"
        )?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("{url} does not answer");
    }
    serde_json::from_slice(&output.stdout).context("Stripe's answer is no JSON")
}
