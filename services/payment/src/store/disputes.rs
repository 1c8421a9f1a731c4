//! The table of disputes.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::PaymentId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::corrupt;
use crate::domain::dispute::DisputeState;

/// A dispute as it stands.
#[derive(Debug, Clone)]
pub struct Dispute {
    /// The provider's id.
    pub id: String,
    /// The payment that it is about.
    pub payment_id: PaymentId,
    /// Where it stands.
    pub state: DisputeState,
    /// What it is about, in the charge's currency.
    pub amount: i64,
    /// What the provider took out, in the charge's currency.
    pub held: i64,
}

/// A dispute by its id.
///
/// # Errors
/// When Postgres fails.
pub async fn find(conn: &mut PgConnection, id: &str) -> Result<Option<Dispute>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT id, payment_id, state, amount, held FROM disputes WHERE id = $1",
        id
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok(Dispute {
            id: row.id,
            payment_id: row.payment_id.into(),
            state: DisputeState::from_word(&row.state).ok_or_else(|| corrupt("disputes.state"))?,
            amount: row.amount,
            held: row.held,
        })
    })
    .transpose()
}

/// Keeps how a dispute stands. Its payment's row is locked.
///
/// # Errors
/// When Postgres fails.
pub async fn save(
    conn: &mut PgConnection,
    dispute: &Dispute,
    opened_at: Timestamp,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO disputes (id, payment_id, state, amount, held, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (id) DO UPDATE SET state = $3, amount = $4, held = $5, updated_at = $7",
        dispute.id,
        Uuid::from(dispute.payment_id),
        dispute.state.as_str(),
        dispute.amount,
        dispute.held,
        opened_at.to_sqlx(),
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a dispute about this payment is not decided.
///
/// # Errors
/// When Postgres fails.
pub async fn under_way(
    conn: &mut PgConnection,
    payment_id: PaymentId,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
             SELECT 1 FROM disputes WHERE payment_id = $1 AND state IN ('inquiry', 'opened')) AS "under_way!""#,
        Uuid::from(payment_id),
    )
    .fetch_one(conn)
    .await
}
