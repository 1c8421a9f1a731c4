//! A creation that is asked for twice is done once.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use jiff::Timestamp;
use platform::http::{IdempotencyKey, MaybeIdempotencyKey, Problem, RequestHash, User};
use platform::idempotency::{self, Claim};
use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;

/// The answer to a creation, perhaps given before.
#[derive(Debug)]
pub struct Answer {
    status: u16,
    body: Value,
}

impl From<Answer> for HttpResponse {
    fn from(answer: Answer) -> Self {
        let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::CREATED);
        Self::build(status).json(answer.body)
    }
}

/// One request to create something, told from others by its key if it has one.
#[derive(Debug)]
pub struct Once {
    scope: String,
    key: Option<IdempotencyKey>,
    hash: RequestHash,
}

impl Once {
    /// A person's request to `call`.
    #[must_use]
    pub fn new(call: &str, user: &User, key: MaybeIdempotencyKey, hash: RequestHash) -> Self {
        Self {
            scope: format!("{call} {}", user.account),
            key: key.0,
            hash,
        }
    }

    /// What was answered already; none if it is to be done now.
    ///
    /// # Errors
    /// 422 when the key was used for another request; or when Postgres fails.
    pub async fn answered(
        &self,
        conn: &mut PgConnection,
        now: Timestamp,
    ) -> Result<Option<Answer>, Problem> {
        let Some(key) = &self.key else {
            return Ok(None);
        };
        match idempotency::claim(conn, &self.scope, key, &self.hash, now).await? {
            Claim::New => Ok(None),
            Claim::Done(stored) => Ok(Some(Answer {
                status: stored.status,
                body: stored.body,
            })),
        }
    }

    /// Keeps the answer with what it tells of.
    ///
    /// # Errors
    /// When Postgres fails.
    pub async fn done(
        self,
        conn: &mut PgConnection,
        created: &impl Serialize,
    ) -> Result<Answer, Problem> {
        let answer = Answer {
            status: StatusCode::CREATED.as_u16(),
            body: serde_json::to_value(created)?,
        };
        if let Some(key) = &self.key {
            idempotency::finish(conn, &self.scope, key, answer.status, &answer.body).await?;
        }
        Ok(answer)
    }
}
