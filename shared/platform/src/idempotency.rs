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
    if row.try_get::<Vec<u8>, _>("request_hash")? != hash.as_bytes() {
        return Err(Problem::rule(
            "idempotency_key_reused",
            "This Idempotency-Key was used for another request.",
        ));
    }
    let status: Option<i16> = row.try_get("status")?;
    let body: Option<Value> = row.try_get("response")?;
    Ok(status.zip(body).map(|(status, body)| Stored {
        status: u16::try_from(status).unwrap_or(200),
        body,
    }))
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
