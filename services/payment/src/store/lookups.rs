//! Payments of which the provider is asked anew what went back.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::PaymentId;
use sqlx::PgConnection;
use uuid::Uuid;

/// A payment that is looked into.
#[derive(Debug, Clone, Copy)]
pub struct Lookup {
    /// The payment.
    pub payment_id: PaymentId,
    /// How many hints there were when it was taken.
    pub hints: i64,
    /// How often it was looked into since the last hint, this time included.
    pub tries: i32,
}

/// Has a payment looked into, from a moment on.
///
/// # Errors
/// When Postgres fails.
pub async fn want(
    conn: &mut PgConnection,
    payment_id: PaymentId,
    from: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO lookups (payment_id, next_at) VALUES ($1, $2)
         ON CONFLICT (payment_id) DO UPDATE
         SET hints = lookups.hints + 1, next_at = least(lookups.next_at, $2), tries = 0",
        Uuid::from(payment_id),
        from.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Has a payment looked into later, unless that is planned already.
///
/// # Errors
/// When Postgres fails.
pub async fn expect(
    conn: &mut PgConnection,
    payment_id: PaymentId,
    from: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO lookups (payment_id, next_at) VALUES ($1, $2)
         ON CONFLICT (payment_id) DO UPDATE SET next_at = coalesce(lookups.next_at, $2)",
        Uuid::from(payment_id),
        from.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes payments that are due, until a moment; after that another may take them.
///
/// # Errors
/// When Postgres fails.
pub async fn claim(
    conn: &mut PgConnection,
    now: Timestamp,
    until: Timestamp,
    most: i64,
) -> Result<Vec<Lookup>, sqlx::Error> {
    let rows = sqlx::query!(
        "UPDATE lookups SET next_at = $2, tries = tries + 1
         WHERE payment_id IN (
             SELECT payment_id FROM lookups WHERE next_at <= $1
             ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED)
         RETURNING payment_id, hints, tries",
        now.to_sqlx(),
        until.to_sqlx(),
        most,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Lookup {
            payment_id: row.payment_id.into(),
            hints: row.hints,
            tries: row.tries,
        })
        .collect())
}

/// Notes when to look again, or never; what was hinted at meanwhile stays due.
///
/// # Errors
/// When Postgres fails.
pub async fn done(
    conn: &mut PgConnection,
    lookup: Lookup,
    again_at: Option<Timestamp>,
    why: Option<&str>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE lookups SET next_at = $3, last_error = $4 WHERE payment_id = $1 AND hints = $2",
        Uuid::from(lookup.payment_id),
        lookup.hints,
        again_at.map(|at| at.to_sqlx()) as _,
        why,
    )
    .execute(conn)
    .await?;
    Ok(())
}
