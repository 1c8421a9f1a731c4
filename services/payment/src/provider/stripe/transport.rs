//! HTTP to Stripe: a pool, time limits, one version of the API, an idempotency key where one is given.

use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, HeaderMap, USER_AGENT};
use reqwest::{Client, Method, RequestBuilder as HttpRequest, Response, Url};
use serde::de::DeserializeOwned;
use stripe_client_core::{RequestBuilder, StripeMethod};
use tokio::sync::Semaphore;

use super::API_VERSION;
use super::errors::classify;
use crate::provider::ProviderError;
use crate::secret::Secret;

/// An answer of more bytes is none of Stripe's.
const MAX_ANSWER_BYTES: usize = 8 * 1024 * 1024;

/// How Stripe is reached.
#[derive(Debug, Clone)]
pub struct StripeConfig {
    /// Without `/v1`.
    pub api_base: Url,
    /// The key that may do everything.
    pub secret_key: Secret,
    /// How long one answer is waited for.
    pub timeout: Duration,
    /// Requests at a time; the next ones wait for as long as one may take.
    pub concurrency: usize,
}

#[derive(Debug)]
pub(super) struct Transport {
    http: Client,
    /// The base with `/v1`, without a slash at its end.
    base: String,
    secret_key: Secret,
    timeout: Duration,
    room: Semaphore,
}

impl Transport {
    /// Redirects must be off in `http`: the key must not follow one elsewhere.
    pub(super) fn new(config: &StripeConfig, http: Client) -> Self {
        Self {
            http,
            base: format!("{}/v1", config.api_base.as_str().trim_end_matches('/')),
            secret_key: config.secret_key.clone(),
            timeout: config.timeout,
            room: Semaphore::new(config.concurrency),
        }
    }

    pub(super) fn has_room(&self) -> bool {
        self.room.available_permits() > 0
    }

    /// Sends a request and reads its answer.
    pub(super) async fn send<T: DeserializeOwned>(
        &self,
        request: &RequestBuilder,
        key: Option<&str>,
    ) -> Result<T, ProviderError> {
        let waited = tokio::time::timeout(self.timeout, self.room.acquire()).await;
        let Ok(Ok(_room)) = waited else {
            return Err(ProviderError::Temporary(
                "too many requests at once".to_owned(),
            ));
        };
        let began = Instant::now();
        let answer = self.exchange(request, key).await;
        let outcome = if answer.is_ok() { "ok" } else { "failed" };
        metrics::counter!("stripe_requests_total", "outcome" => outcome).increment(1);
        metrics::histogram!("stripe_request_seconds").record(began.elapsed());
        answer
    }

    async fn exchange<T: DeserializeOwned>(
        &self,
        request: &RequestBuilder,
        key: Option<&str>,
    ) -> Result<T, ProviderError> {
        let response = self
            .http_request(request, key)
            .send()
            .await
            .map_err(|error| lost(&error))?;
        let status = response.status();
        let request_id = text(response.headers(), "request-id");
        let replayed = text(response.headers(), "idempotent-replayed") == "true";
        let body = read(response).await?;
        if status.is_success() {
            return serde_json::from_slice(&body).map_err(|error| {
                tracing::error!(request_id, path = request.path, error = %error, "Stripe's answer can't be read");
                ProviderError::Unknown("the answer can't be read".to_owned())
            });
        }
        let error = classify(status.as_u16(), replayed, &body);
        tracing::warn!(request_id, path = request.path, error = %error, "Stripe refused a request");
        Err(error)
    }

    fn http_request(&self, request: &RequestBuilder, key: Option<&str>) -> HttpRequest {
        let mut url = format!("{}{}", self.base, request.path);
        if let Some(query) = request.query.as_ref().filter(|query| !query.is_empty()) {
            url = format!("{url}?{query}");
        }
        let method = match request.method {
            StripeMethod::Get => Method::GET,
            StripeMethod::Post => Method::POST,
            StripeMethod::Delete => Method::DELETE,
        };
        let mut asked = self
            .http
            .request(method, url)
            .timeout(self.timeout)
            .header(USER_AGENT, concat!("Rifada/", env!("CARGO_PKG_VERSION")))
            .bearer_auth(self.secret_key.expose())
            .header("Stripe-Version", API_VERSION);
        if let Some(key) = key {
            asked = asked.header("Idempotency-Key", key);
        }
        match &request.body {
            Some(body) => asked
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body.clone()),
            None => asked,
        }
    }
}

async fn read(mut response: Response) -> Result<Vec<u8>, ProviderError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| lost(&error))? {
        if body.len() + chunk.len() > MAX_ANSWER_BYTES {
            return Err(ProviderError::Unknown("the answer is too long".to_owned()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// A connection that was never made has done nothing; after that nobody knows.
fn lost(error: &reqwest::Error) -> ProviderError {
    if error.is_connect() {
        tracing::warn!("Stripe can't be reached");
        ProviderError::Temporary("no connection".to_owned())
    } else if error.is_timeout() {
        tracing::warn!("Stripe didn't answer in time");
        ProviderError::Unknown("no answer in time".to_owned())
    } else {
        tracing::warn!("the connection to Stripe broke");
        ProviderError::Unknown("the connection broke".to_owned())
    }
}

fn text(headers: &HeaderMap, name: &str) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}
