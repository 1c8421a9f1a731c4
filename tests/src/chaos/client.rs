//! A client that tries again, as real ones do: with the same key, until it is
//! answered.

use std::time::Duration;

use anyhow::Context as _;
use serde_json::Value;

use super::world::{Phase, World};
use crate::http::{self, Answer};

const FIRST_PAUSE: Duration = Duration::from_millis(150);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
const REFUND_TRIES: u32 = 4;

/// A call that does something.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// Of which service.
    pub service: &'static str,
    /// Where.
    pub path: &'a str,
    /// Under which idempotency key.
    pub key: Option<&'a str>,
    /// In whose name.
    pub token: Option<&'a str>,
    /// With what.
    pub body: &'a Value,
}

impl World {
    /// Asks until there is an answer that says yes or no.
    ///
    /// # Errors
    /// If there is none when the run is over.
    pub async fn ask(&self, ask: Ask<'_>) -> anyhow::Result<Answer> {
        let url = format!("{}{}", self.stage.url(ask.service)?, ask.path);
        let call = || {
            let mut call = self.http.post(&url).json(ask.body);
            if let Some(key) = ask.key {
                call = call.header("idempotency-key", key);
            }
            if let Some(token) = ask.token {
                call = call.bearer_auth(token);
            }
            call
        };
        let answer = self.patiently(call).await;
        let answer = answer.with_context(|| format!("POST {} {:?}", ask.path, ask.key))?;
        if answer.is_success() {
            self.answers.record(&ask, &answer)?;
        }
        Ok(answer)
    }

    /// Reads something of a service.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn read(&self, service: &str, path: &str, token: &str) -> anyhow::Result<Answer> {
        let url = format!("{}{path}", self.stage.url(service)?);
        let call = || self.http.get(&url).bearer_auth(token);
        self.patiently(call).await.with_context(|| path.to_owned())
    }

    /// Asks Stripe's stand-in, with its secret key.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn at_stripe(
        &self,
        path: &str,
        key: &str,
        form: &[(&str, String)],
    ) -> anyhow::Result<Answer> {
        let url = format!("{}{path}", self.stage.address("STRIPE_API_BASE")?);
        let secret = self.stage.address("STRIPE_SECRET_KEY")?;
        let call = || {
            let call = self.http.post(&url).bearer_auth(secret);
            call.header("idempotency-key", key).form(form)
        };
        self.patiently(call).await.with_context(|| path.to_owned())
    }

    /// Asks it for a refund. A 500 that it keeps under the key comes again for ever: after a few of them
    /// nobody asks any more.
    ///
    /// # Errors
    /// If there is no answer at all when the run is over.
    pub async fn refund_at_stripe(
        &self,
        key: &str,
        form: &[(&str, String)],
    ) -> anyhow::Result<Answer> {
        let url = format!("{}/v1/refunds", self.stage.address("STRIPE_API_BASE")?);
        let secret = self.stage.address("STRIPE_SECRET_KEY")?;
        let mut tries = 0;
        loop {
            let call = self.http.post(&url).bearer_auth(secret);
            let came = http::send(call.header("idempotency-key", key).form(form)).await;
            tries += 1;
            match came {
                Ok(answer) if is_final(&answer) || tries >= REFUND_TRIES => return Ok(answer),
                Err(error) if self.phase() == Phase::Over => return Err(error),
                Ok(_) | Err(_) => self.tally.retried(),
            }
            tokio::time::sleep(FIRST_PAUSE).await;
        }
    }

    /// Reads something at Stripe's stand-in.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn look_at_stripe(&self, path: &str) -> anyhow::Result<Answer> {
        let url = format!("{}{path}", self.stage.address("STRIPE_API_BASE")?);
        let secret = self.stage.address("STRIPE_SECRET_KEY")?;
        let call = || self.http.get(&url).bearer_auth(secret);
        self.patiently(call).await.with_context(|| path.to_owned())
    }

    async fn patiently(
        &self,
        call: impl Fn() -> reqwest::RequestBuilder,
    ) -> anyhow::Result<Answer> {
        let mut pause = FIRST_PAUSE;
        loop {
            let came = http::send(call()).await;
            match came {
                Ok(answer) if is_final(&answer) => return Ok(answer),
                came if self.phase() == Phase::Over => {
                    let answer = came?;
                    anyhow::bail!("still {}: {}", answer.status, answer.body);
                }
                Ok(_) | Err(_) => self.tally.retried(),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

/// Whether asking again would change nothing. Too many unpaid pledges are the
/// donor's own doing.
fn is_final(answer: &Answer) -> bool {
    match answer.status {
        429 => answer.code() == "too_many_holds",
        status => status < 500,
    }
}
