//! Creations whose `Idempotency-Key` may be left out.

use platform::Service;
use platform::http::{IdempotencyKey, MaybeIdempotencyKey, Problem, RequestHash, User};
use platform::idempotency::{self, Claim, Stored};
use serde_json::Value;
use sqlx::PgConnection;

/// Who asks, and by which key to tell the same request.
#[derive(Debug, Clone)]
pub struct Once {
    /// Keys are told apart by call and caller.
    pub scope: String,
    /// None: every request is another one.
    pub key: Option<IdempotencyKey>,
    /// Of the body.
    pub hash: RequestHash,
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

    /// Takes the key, or gives what was answered under it.
    ///
    /// # Errors
    /// 422 for another body under the same key.
    pub async fn claim(
        &self,
        conn: &mut PgConnection,
        service: &Service,
    ) -> Result<Option<Stored>, Problem> {
        let Some(key) = &self.key else {
            return Ok(None);
        };
        let now = service.clock.now();
        match idempotency::claim(conn, &self.scope, key, &self.hash, now).await? {
            Claim::New => Ok(None),
            Claim::Done(stored) => Ok(Some(stored)),
        }
    }

    /// Keeps the answer.
    ///
    /// # Errors
    /// When Postgres fails.
    pub async fn finish(
        &self,
        conn: &mut PgConnection,
        status: u16,
        body: &Value,
    ) -> Result<(), sqlx::Error> {
        match &self.key {
            Some(key) => idempotency::finish(conn, &self.scope, key, status, body).await,
            None => Ok(()),
        }
    }
}
