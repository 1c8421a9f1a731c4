//! Calls to another service, over HTTP.

use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::http::{ClientAddress, FORWARDED_BY, FORWARDED_FOR};
use crate::telemetry::{TRACEPARENT, current_traceparent};
use crate::tokens::Tokens;

/// How long a call to a peer may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A service of the suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// Organisations, programmes, campaigns.
    Campaign,
    /// Pledges, sponsors, match funds.
    Pledge,
    /// Payments and the ledger.
    Payment,
    /// E-mail.
    Notification,
}

impl Peer {
    /// Its name, which is also the audience of tokens for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Campaign => "campaign",
            Self::Pledge => "pledge",
            Self::Payment => "payment",
            Self::Notification => "notification",
        }
    }
}

/// Who is said to call.
#[derive(Debug, Clone)]
pub enum As {
    /// A guest.
    Guest,
    /// This service.
    Service,
    /// Whoever holds this token: a signed-in person, a donor with a gift's token.
    Bearer(String),
}

/// A call that gave no good answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The peer said no, and why.
    #[error("{} {}", .0.status, .0.code)]
    Problem(Box<PeerProblem>),
    /// The peer could not be reached, did not answer in time or answered nonsense.
    #[error("{peer} can't be reached: {cause}")]
    Unreachable {
        /// Which one.
        peer: &'static str,
        /// What went wrong.
        cause: String,
    },
}

/// A problem that a peer answered with.
#[derive(Debug, Clone)]
pub struct PeerProblem {
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: String,
    /// All of it.
    pub body: Value,
}

/// What is wrong with one part of what was sent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PeerFault {
    /// Where: a JSON pointer.
    #[serde(default)]
    pub pointer: String,
    /// What: a stable code.
    #[serde(default)]
    pub code: String,
    /// The same in English.
    #[serde(default)]
    pub detail: String,
}

impl PeerProblem {
    /// What is wrong with which part of what was sent.
    #[must_use]
    pub fn faults(&self) -> Vec<PeerFault> {
        let errors = self.body.get("errors").cloned().unwrap_or_default();
        serde_json::from_value(errors).unwrap_or_default()
    }
}

impl ClientError {
    /// The problem's code, if the peer answered with one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) => Some(&problem.code),
            Self::Unreachable { .. } => None,
        }
    }

    /// Whether the peer said that there is no such thing.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Problem(problem) if problem.status == 404)
    }
}

/// Calls one peer.
#[derive(Clone)]
pub struct Client {
    pub(crate) peer: &'static str,
    pub(crate) base: Url,
    pub(crate) http: reqwest::Client,
    pub(crate) tokens: Tokens,
    /// Whom it calls for
    pub(crate) speaks_for: Option<ClientAddress>,
}

impl Client {
    /// Says with each call at whose request it is made, so that the peer's limits count that
    /// client and not this service.
    #[must_use]
    pub const fn speaking_for(mut self, client: ClientAddress) -> Self {
        self.speaks_for = Some(client);
        self
    }

    /// `GET path` (which begins with `/` and may have a query).
    ///
    /// # Errors
    /// When the peer says no or nothing.
    pub async fn get<T: DeserializeOwned>(&self, path: &str, caller: As) -> Result<T, ClientError> {
        let request = self.request(Method::GET, path, caller)?;
        self.send(request).await
    }

    /// `POST path` with a JSON body, and an `Idempotency-Key` where the call asks for one.
    ///
    /// # Errors
    /// When the peer says no or nothing.
    pub async fn post<B: Serialize + ?Sized, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
        idempotency_key: Option<&str>,
        caller: As,
    ) -> Result<T, ClientError> {
        let mut request = self.request(Method::POST, path, caller)?.json(body);
        if let Some(key) = idempotency_key {
            request = request.header("Idempotency-Key", key);
        }
        self.send(request).await
    }

    /// `PATCH path` with a JSON body.
    ///
    /// # Errors
    /// When the peer says no or nothing.
    pub async fn patch<B: Serialize + ?Sized, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
        caller: As,
    ) -> Result<T, ClientError> {
        let request = self.request(Method::PATCH, path, caller)?.json(body);
        self.send(request).await
    }

    /// `POST path` with bytes of a media type.
    ///
    /// # Errors
    /// When the peer says no or nothing.
    pub async fn upload<T: DeserializeOwned>(
        &self,
        path: &str,
        media_type: &str,
        bytes: Vec<u8>,
        caller: As,
    ) -> Result<T, ClientError> {
        let request = self.request(Method::POST, path, caller)?;
        let request = request.header(CONTENT_TYPE, media_type).body(bytes);
        self.send(request).await
    }

    /// `GET path` as the given media type, passed on piece by piece: it may be long.
    ///
    /// # Errors
    /// When the peer says no or nothing.
    pub async fn file(
        &self,
        path: &str,
        media_type: &str,
        caller: As,
    ) -> Result<Response, ClientError> {
        let request = self.request(Method::GET, path, caller)?;
        let response = request
            .header(ACCEPT, media_type)
            .send()
            .await
            .map_err(|error| self.unreachable(&error))?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(self.refused(response).await)
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        caller: As,
    ) -> Result<RequestBuilder, ClientError> {
        let url = self
            .base
            .join(path)
            .map_err(|error| self.unreachable(&error))?;
        let mut request = self.http.request(method, url).timeout(TIMEOUT);
        let own_token = || {
            let token = self.tokens.service(self.peer);
            token.map_err(|error| self.unreachable(&error))
        };
        if let Some(client) = self.speaks_for {
            request = request.header(FORWARDED_BY, own_token()?);
            if let Some(address) = client.ip() {
                request = request.header(FORWARDED_FOR, address.to_string());
            }
        }
        let token = match caller {
            As::Guest => None,
            As::Service => Some(own_token()?),
            As::Bearer(token) => Some(token),
        };
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(traceparent) = current_traceparent() {
            request = request.header(TRACEPARENT, traceparent);
        }
        Ok(request)
    }

    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ClientError> {
        let response = request
            .send()
            .await
            .map_err(|error| self.unreachable(&error))?;
        let status = response.status();
        if !status.is_success() {
            return Err(self.refused(response).await);
        }
        let body = response
            .bytes()
            .await
            .map_err(|error| self.unreachable(&error))?;
        let body: &[u8] = if status == StatusCode::NO_CONTENT {
            b"null"
        } else {
            &body
        };
        serde_json::from_slice(body).map_err(|error| self.unreachable(&error))
    }

    /// What a peer's refusal says.
    async fn refused(&self, response: Response) -> ClientError {
        let status = response.status();
        let body = match response.bytes().await {
            Ok(body) => body,
            Err(error) => return self.unreachable(&error),
        };
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        let code = body
            .get("code")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        ClientError::Problem(Box::new(PeerProblem {
            status: status.as_u16(),
            code,
            body,
        }))
    }

    fn unreachable(&self, cause: &dyn std::fmt::Display) -> ClientError {
        ClientError::Unreachable {
            peer: self.peer,
            cause: cause.to_string(),
        }
    }
}
