//! HTTP to the suite on this machine: JSON in, JSON out.

use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;

const TIMEOUT: Duration = Duration::from_secs(30);

/// An answer of a service, whatever its status.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Answer {
    /// The body, if the call did what was asked.
    pub(crate) fn success(self, what: &str) -> anyhow::Result<Value> {
        if (200..300).contains(&self.status) {
            Ok(self.body)
        } else {
            bail!("{what} was answered {}: {}", self.status, self.body)
        }
    }
}

/// Speaks to the services, as a user or as a guest.
#[derive(Clone)]
pub(crate) struct Client {
    agent: ureq::Agent,
    bearer: Option<String>,
}

impl Client {
    pub(crate) fn guest() -> Self {
        Self {
            agent: agent(TIMEOUT),
            bearer: None,
        }
    }

    /// The same connection pool, in the name of whoever holds the token.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self {
            agent: self.agent.clone(),
            bearer: Some(format!("Bearer {token}")),
        }
    }

    pub(crate) fn get(&self, url: &str) -> anyhow::Result<Answer> {
        let mut request = self.agent.get(url);
        if let Some(bearer) = &self.bearer {
            request = request.header("authorization", bearer);
        }
        answer(url, request.call())
    }

    /// Posts JSON. The key makes a repeat harmless.
    pub(crate) fn post(
        &self,
        url: &str,
        key: Option<&str>,
        body: &Value,
    ) -> anyhow::Result<Answer> {
        let mut request = self.agent.post(url);
        if let Some(bearer) = &self.bearer {
            request = request.header("authorization", bearer);
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        answer(url, request.send_json(body))
    }

    /// Posts a form, as Stripe's API takes it.
    pub(crate) fn post_form(
        &self,
        url: &str,
        key: &str,
        form: &[(&str, &str)],
    ) -> anyhow::Result<Answer> {
        let mut request = self.agent.post(url).header("idempotency-key", key);
        if let Some(bearer) = &self.bearer {
            request = request.header("authorization", bearer);
        }
        answer(url, request.send_form(form.iter().copied()))
    }
}

/// Whether `url` answers 200.
pub(crate) fn is_ok(url: &str, timeout: Duration) -> bool {
    agent(timeout)
        .get(url)
        .call()
        .is_ok_and(|response| response.status().as_u16() == 200)
}

fn agent(timeout: Duration) -> ureq::Agent {
    ureq::Agent::config_builder()
        .timeout_global(Some(timeout))
        .http_status_as_error(false)
        // What is private to this machine never goes through a proxy.
        .proxy(None)
        .build()
        .into()
}

fn answer(
    url: &str,
    result: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> anyhow::Result<Answer> {
    let mut response = result.with_context(|| format!("{url} does not answer"))?;
    let status = response.status().as_u16();
    let text = response
        .body_mut()
        .read_to_string()
        .with_context(|| format!("the answer of {url} broke off"))?;
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Ok(Answer { status, body })
}
