//! Refunds that were heard of before the payment that they are of.

use contracts::payment::events::RefundCause;
use money::{PaymentId, PledgeId};
use sqlx::PgConnection;

use super::read;
use crate::domain::book::Refunded;
use crate::words::word;

/// What payment said of a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refund {
    /// The pledge.
    pub pledge: PledgeId,
    /// The payment that paid it.
    pub payment: PaymentId,
    /// All that went back so far.
    pub sums: Refunded,
    /// Why the latest of it did.
    pub cause: RefundCause,
}

/// Keeps a refund until its pledge is paid, unless a later one is kept already.
///
/// # Errors
/// When Postgres fails.
pub async fn keep(conn: &mut PgConnection, refund: &Refund) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO early_refunds AS kept
             (pledge_id, payment_id, refunded, gift_refunded, cause, version)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (pledge_id) DO UPDATE
         SET payment_id = excluded.payment_id, refunded = excluded.refunded,
             gift_refunded = excluded.gift_refunded, cause = excluded.cause,
             version = excluded.version
         WHERE kept.version < excluded.version",
        refund.pledge.0,
        refund.payment.0,
        refund.sums.of_charge,
        refund.sums.of_gift,
        word(&refund.cause),
        refund.sums.version,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Refunds that are kept though their pledge is paid now: at most so many.
///
/// # Errors
/// When Postgres fails.
pub async fn ripe(conn: &mut PgConnection, limit: i64) -> Result<Vec<Refund>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT e.pledge_id, e.payment_id, e.refunded, e.gift_refunded, e.cause, e.version
         FROM early_refunds e JOIN pledges p ON p.id = e.pledge_id
         WHERE p.state IN ('confirmed', 'refunded') LIMIT $1",
        limit
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Refund {
                pledge: row.pledge_id.into(),
                payment: row.payment_id.into(),
                sums: Refunded {
                    of_charge: row.refunded,
                    of_gift: row.gift_refunded,
                    version: row.version,
                },
                cause: read(&row.cause)?,
            })
        })
        .collect()
}

/// Forgets a refund that was applied, unless a later one came meanwhile.
///
/// # Errors
/// When Postgres fails.
pub async fn forget(conn: &mut PgConnection, refund: &Refund) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "DELETE FROM early_refunds WHERE pledge_id = $1 AND version = $2",
        refund.pledge.0,
        refund.sums.version
    )
    .execute(conn)
    .await?;
    Ok(())
}
