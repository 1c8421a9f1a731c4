//! Calls as a client on another machine makes them: they may fail, and that
//! is no reason to stop.

use std::time::Duration;

use anyhow::Context as _;
use serde_json::Value;

/// How long a client waits for an answer before it takes the call for lost.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// What came back, whatever its status.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The JSON body; text where it is none.
    pub body: Value,
}

impl Answer {
    /// Whether what was asked is done.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The stable code of a refusal; empty for anything else.
    #[must_use]
    pub fn code(&self) -> &str {
        let code = self.body.get("code").and_then(Value::as_str);
        code.unwrap_or_default()
    }

    /// The body, if what was asked is done.
    ///
    /// # Errors
    /// Says what came instead.
    pub fn success(self, what: &str) -> anyhow::Result<Value> {
        anyhow::ensure!(
            self.is_success(),
            "{what} was answered {}: {}",
            self.status,
            self.body
        );
        Ok(self.body)
    }

    /// A text of the body, by its JSON pointer.
    ///
    /// # Errors
    /// Says what is missing.
    pub fn text(&self, pointer: &str) -> anyhow::Result<String> {
        let value = self.body.pointer(pointer).and_then(Value::as_str);
        value
            .map(str::to_owned)
            .with_context(|| format!("there is no {pointer} in {}", self.body))
    }
}

/// A client that gives up after [`PATIENCE`], and follows nobody elsewhere.
///
/// # Errors
/// If TLS can't be set up.
pub fn client() -> anyhow::Result<reqwest::Client> {
    build(settings())
}

/// The same, with a connection for each call: what stands before the copies of a service spreads
/// connections, so each copy gets its share of the calls, as of many clients.
///
/// # Errors
/// If TLS can't be set up.
pub fn many_clients() -> anyhow::Result<reqwest::Client> {
    build(settings().pool_max_idle_per_host(0))
}

fn settings() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .no_proxy()
}

fn build(settings: reqwest::ClientBuilder) -> anyhow::Result<reqwest::Client> {
    // Somebody else in this process may have chosen it already.
    let _already = rustls::crypto::aws_lc_rs::default_provider().install_default();
    settings.build().context("cannot make an HTTP client")
}

/// Sends a call.
///
/// # Errors
/// If no whole answer came: nobody knows then whether it was done.
pub async fn send(call: reqwest::RequestBuilder) -> anyhow::Result<Answer> {
    let response = call.send().await?;
    let status = response.status().as_u16();
    let text = response.text().await?;
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Ok(Answer { status, body })
}
