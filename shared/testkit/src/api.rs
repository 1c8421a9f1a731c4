use reqwest::{Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Calls a service as a client would.
#[derive(Clone)]
pub struct Api {
    base: String,
    http: reqwest::Client,
}

/// A call being put together.
pub struct Call(RequestBuilder);

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The JSON body; null where it is none.
    pub body: Value,
    /// The body as it came.
    pub text: String,
}

impl Api {
    /// Calls the service at `base`.
    #[must_use]
    pub fn new(base: &str) -> Self {
        // The service has done it already where one runs in this process.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("an HTTP client");
        Self {
            base: base.trim_end_matches('/').to_owned(),
            http,
        }
    }

    /// The service's address.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// `GET path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    /// `POST path` with a JSON body.
    #[must_use]
    pub fn post(&self, path: &str, body: &impl Serialize) -> Call {
        Call(self.call(Method::POST, path).0.json(body))
    }

    /// `PATCH path` with a JSON body.
    #[must_use]
    pub fn patch(&self, path: &str, body: &impl Serialize) -> Call {
        Call(self.call(Method::PATCH, path).0.json(body))
    }

    /// Any call, without a body.
    #[must_use]
    pub fn call(&self, method: Method, path: &str) -> Call {
        Call(self.http.request(method, format!("{}{path}", self.base)))
    }
}

impl Call {
    /// As whoever holds this token.
    #[must_use]
    pub fn token(self, token: &str) -> Self {
        Self(self.0.bearer_auth(token))
    }

    /// With this `Idempotency-Key`.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.header("Idempotency-Key", key)
    }

    /// With a header.
    #[must_use]
    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    /// With these bytes as the body.
    #[must_use]
    pub fn bytes(self, body: Vec<u8>) -> Self {
        Self(self.0.body(body))
    }

    /// Sends it, and gives the raw response.
    pub async fn response(self) -> Response {
        self.0.send().await.expect("an answer")
    }

    /// Sends it.
    pub async fn send(self) -> Answer {
        let response = self.response().await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.expect("a body");
        let body = serde_json::from_str(&text).unwrap_or_default();
        Answer {
            status,
            headers,
            body,
            text,
        }
    }

    /// Sends it, and expects this status.
    pub async fn expect(self, status: u16) -> Value {
        let answer = self.send().await;
        assert_eq!(answer.status, status, "{}", answer.text);
        answer.body
    }

    /// Sends it, and expects a problem with this status and code.
    pub async fn refused(self, status: u16, code: &str) -> Value {
        let answer = self.send().await;
        let kind = answer
            .headers
            .get("content-type")
            .and_then(|value| value.to_str().ok());
        assert_eq!(
            (answer.status, answer.body["code"].as_str()),
            (status, Some(code)),
            "{}",
            answer.text
        );
        assert_eq!(kind, Some("application/problem+json"));
        answer.body
    }

    /// Sends it, expects success, and reads the body.
    pub async fn read<T: DeserializeOwned>(self) -> T {
        let answer = self.send().await;
        assert!(
            (200..300).contains(&answer.status),
            "{}: {}",
            answer.status,
            answer.text
        );
        serde_json::from_str(&answer.text)
            .unwrap_or_else(|error| panic!("{error}: {}", answer.text))
    }
}
