//! The same request asked twice is done once, and answered the same.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde_json::Value;
use sqlx::{PgConnection, Row as _};

use crate::http::{IdempotencyKey, Problem, RequestHash};

/// What is known of a key.
#[derive(Debug)]
pub enum Claim {
    /// It was never seen: go on, and [`finish`] in the same transaction.
    New,
    /// It was done: answer this again, with tokens minted anew.
    Done(Stored),
}

/// An answer that was given.
#[derive(Debug)]
pub struct Stored {
    /// The HTTP status.
    pub status: u16,
    /// The body, without tokens.
    pub body: Value,
}

/// Takes a key in the caller's transaction. A concurrent first request with the same key is waited for.
///
/// # Errors
/// 422 `idempotency_key_reused` for another body; or when Postgres fails.
pub async fn claim(
    conn: &mut PgConnection,
    scope: &str,
    key: &IdempotencyKey,
    hash: &RequestHash,
    now: Timestamp,
) -> Result<Claim, Problem> {
    let inserted = sqlx::query(
        "INSERT INTO idempotency_keys (scope, key, request_hash, created_at)
         VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(scope)
    .bind(key.as_str())
    .bind(hash.as_bytes())
    .bind(now.to_sqlx())
    .execute(&mut *conn)
    .await?;
    if inserted.rows_affected() == 1 {
        return Ok(Claim::New);
    }
    look(conn, scope, key, hash).await?.map_or_else(
        || Err(Problem::unavailable(1)),
        |stored| Ok(Claim::Done(stored)),
    )
}

/// What was answered under a key, without taking it.
///
/// # Errors
/// 422 `idempotency_key_reused` for another body; or when Postgres fails.
pub async fn look(
    conn: &mut PgConnection,
    scope: &str,
    key: &IdempotencyKey,
    hash: &RequestHash,
) -> Result<Option<Stored>, Problem> {
    let row = sqlx::query(
        "SELECT request_hash, status, response FROM idempotency_keys WHERE scope = $1 AND key = $2",
    )
    .bind(scope)
    .bind(key.as_str())
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let kept = Kept {
        hash: row.try_get("request_hash")?,
        status: row.try_get("status")?,
        body: row.try_get("response")?,
    };
    kept.answer_to(hash)
}

/// The problem of a key that was used for another body.
#[must_use]
pub fn reused() -> Problem {
    Problem::rule(
        "idempotency_key_reused",
        "This Idempotency-Key was used for another request.",
    )
}

/// What is kept under a key.
#[derive(Debug)]
pub struct Kept {
    hash: Vec<u8>,
    status: Option<i16>,
    body: Option<Value>,
}

impl Kept {
    /// What was answered, if it was to this request.
    ///
    /// # Errors
    /// 422 `idempotency_key_reused` for another body.
    pub fn answer_to(self, hash: &RequestHash) -> Result<Option<Stored>, Problem> {
        if self.hash != hash.as_bytes() {
            return Err(reused());
        }
        Ok(self.status.zip(self.body).map(|(status, body)| Stored {
            status: u16::try_from(status).unwrap_or(200),
            body,
        }))
    }
}

/// What is kept under many keys with their scopes, in the same order.
///
/// # Errors
/// When Postgres fails.
pub async fn look_all(
    conn: &mut PgConnection,
    asked: &[(&str, &IdempotencyKey)],
) -> Result<Vec<Option<Kept>>, sqlx::Error> {
    let (scopes, keys): (Vec<&str>, Vec<&str>) = asked
        .iter()
        .map(|(scope, key)| (*scope, key.as_str()))
        .unzip();
    // Each looked up by itself: whatever Postgres believes of the table, the index finds it.
    let rows = sqlx::query(
        "SELECT asked.place, kept.request_hash, kept.status, kept.response
         FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (scope, key, place)
         CROSS JOIN LATERAL (SELECT request_hash, status, response FROM idempotency_keys k
                             WHERE k.scope = asked.scope AND k.key = asked.key LIMIT 1) AS kept",
    )
    .bind(scopes)
    .bind(keys)
    .fetch_all(conn)
    .await?;
    let mut found: Vec<Option<Kept>> = asked.iter().map(|_| None).collect();
    for row in rows {
        let place = usize::try_from(row.try_get::<i64, _>("place")? - 1).ok();
        if let Some(slot) = place.and_then(|place| found.get_mut(place)) {
            *slot = Some(Kept {
                hash: row.try_get("request_hash")?,
                status: row.try_get("status")?,
                body: row.try_get("response")?,
            });
        }
    }
    Ok(found)
}

/// An answer that is to be kept.
#[derive(Debug)]
pub struct Answer<'a> {
    /// Keys are told apart by call and caller.
    pub scope: &'a str,
    /// The client's mark.
    pub key: &'a IdempotencyKey,
    /// Of the body.
    pub hash: &'a RequestHash,
    /// The HTTP status.
    pub status: u16,
    /// The body, without tokens.
    pub body: Value,
}

/// Keeps the answer, in the transaction that made it true.
///
/// # Errors
/// When Postgres fails.
pub async fn finish(
    conn: &mut PgConnection,
    scope: &str,
    key: &IdempotencyKey,
    status: u16,
    body: &Value,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE idempotency_keys SET status = $3, response = $4 WHERE scope = $1 AND key = $2",
    )
    .bind(scope)
    .bind(key.as_str())
    .bind(i16::try_from(status).unwrap_or(200))
    .bind(body)
    .execute(conn)
    .await?;
    Ok(())
}
