//! The table of refunds.

use contracts::Reason;
use contracts::payment::RefundState;
use contracts::payment::events::RefundCause;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::PaymentId;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::corrupt;
use crate::domain::refund::Wish;

/// A refund as it stands.
#[derive(Debug, Clone)]
pub struct Refund {
    /// Its id.
    pub id: Uuid,
    /// The payment that it gives back.
    pub payment_id: PaymentId,
    /// Where it stands.
    pub state: RefundState,
    /// What led to it.
    pub cause: RefundCause,
    /// How much, in the charge's currency.
    pub amount: i64,
    /// Of that, what was owed since an earlier one came back.
    pub owed: i64,
    /// Of that, from the gift.
    pub gift: i64,
    /// Why, if it was asked for here.
    pub reason: Option<Reason>,
    /// Which account asked for it here.
    pub requested_by: Option<String>,
    /// The provider's id, once known.
    pub provider_id: Option<String>,
    /// Whether what it did to our balance is booked.
    pub settled: bool,
    /// Whether what its failure did to our balance is booked.
    pub failure_settled: bool,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When its state last changed.
    pub updated_at: Timestamp,
}

/// A refund of ours that is about to be asked of the provider.
#[derive(Debug)]
pub struct Asked<'a> {
    /// Its id.
    pub id: Uuid,
    /// The payment.
    pub payment_id: PaymentId,
    /// What led to it.
    pub cause: RefundCause,
    /// How much, and from what.
    pub wish: Wish,
    /// Why.
    pub reason: &'a Reason,
    /// Who asked.
    pub requested_by: Option<&'a str>,
    /// The request, byte for byte.
    pub request: &'a str,
}

/// A refund that the provider has made.
#[derive(Debug)]
pub struct Made<'a> {
    /// Ours, or a new id if it was made at the provider.
    pub id: Uuid,
    /// The payment.
    pub payment_id: PaymentId,
    /// Where it stands.
    pub state: RefundState,
    /// What led to it, if it is new here.
    pub cause: RefundCause,
    /// How much.
    pub amount: i64,
    /// Of that, from the gift.
    pub gift: i64,
    /// Of that, what was owed since an earlier one came back.
    pub owed: i64,
    /// Of that, beyond what was left.
    pub excess: i64,
    /// The provider's id.
    pub provider_id: &'a str,
    /// When it was made there.
    pub at: Timestamp,
}

/// The idempotency key of an attempt.
#[must_use]
pub fn provider_key(id: Uuid, attempt: i32) -> String {
    format!("refund:{id}:{attempt}")
}

/// Writes a refund before it is asked of the provider. Whoever writes it is the first to send it,
/// until a moment.
///
/// # Errors
/// When Postgres fails.
pub async fn insert_asked(
    conn: &mut PgConnection,
    asked: &Asked<'_>,
    now: Timestamp,
    until: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO refunds (id, payment_id, state, cause, amount, gift, owed, reason, requested_by,
                              provider_key, request, next_at, created_at, updated_at)
         VALUES ($1, $2, 'requested', $3, $4, $5, $12, $6, $7, $8, $9, $10, $11, $11)",
        asked.id,
        Uuid::from(asked.payment_id),
        asked.cause.as_str(),
        asked.wish.amount,
        asked.wish.gift,
        Json(asked.reason) as _,
        asked.requested_by,
        provider_key(asked.id, 1),
        asked.request,
        until.to_sqlx(),
        now.to_sqlx(),
        asked.wish.owed,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that the provider has made a refund: one that we asked for, or one that is new to us.
///
/// # Errors
/// When Postgres fails.
pub async fn made(
    conn: &mut PgConnection,
    made: &Made<'_>,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO refunds (id, payment_id, state, cause, amount, gift, excess, owed, provider_id, next_at,
                              created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $11, $8, $10, $9, $10)
         ON CONFLICT (id) DO UPDATE
         SET state = $3, amount = $5, gift = $6, excess = $7, owed = $11, provider_id = $8, last_error = NULL,
             updated_at = $10",
        made.id,
        Uuid::from(made.payment_id),
        made.state.as_str(),
        made.cause.as_str(),
        made.amount,
        made.gift,
        made.excess,
        made.provider_id,
        made.at.to_sqlx(),
        now.to_sqlx(),
        made.owed,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A refund stands elsewhere; false if it is not where it was thought to be.
///
/// # Errors
/// When Postgres fails.
pub async fn move_on(
    conn: &mut PgConnection,
    id: Uuid,
    from: RefundState,
    to: RefundState,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "UPDATE refunds SET state = $3, updated_at = $4 WHERE id = $1 AND state = $2",
        id,
        from.as_str(),
        to.as_str(),
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that what a refund did to our balance is booked, or what its failure did.
///
/// # Errors
/// When Postgres fails.
pub async fn settled(
    conn: &mut PgConnection,
    id: Uuid,
    failure: bool,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE refunds SET settled_at = CASE WHEN $2 THEN settled_at ELSE $3 END,
                failure_settled_at = CASE WHEN $2 THEN $3 ELSE failure_settled_at END
         WHERE id = $1",
        id,
        failure,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A refund by its id.
///
/// # Errors
/// When Postgres fails.
pub async fn find(conn: &mut PgConnection, id: Uuid) -> Result<Option<Refund>, sqlx::Error> {
    let rows = select(conn, Which::Id(id)).await?;
    Ok(rows.into_iter().next())
}

/// The refund that the provider knows by this id.
///
/// # Errors
/// When Postgres fails.
pub async fn by_provider_id(
    conn: &mut PgConnection,
    provider_id: &str,
) -> Result<Option<Refund>, sqlx::Error> {
    let rows = select(conn, Which::ProviderId(provider_id)).await?;
    Ok(rows.into_iter().next())
}

/// A payment's refunds, a page of them in the order in which they were made.
///
/// # Errors
/// When Postgres fails.
pub async fn list(
    conn: &mut PgConnection,
    payment_id: PaymentId,
    after: Option<(Timestamp, Uuid)>,
    most: i64,
) -> Result<Vec<Refund>, sqlx::Error> {
    select(conn, Which::Payment(payment_id, after, most)).await
}

enum Which<'a> {
    Id(Uuid),
    ProviderId(&'a str),
    Payment(PaymentId, Option<(Timestamp, Uuid)>, i64),
}

async fn select(conn: &mut PgConnection, which: Which<'_>) -> Result<Vec<Refund>, sqlx::Error> {
    let (id, provider_id, payment_id, after, most) = match which {
        Which::Id(id) => (Some(id), None, None, None, 1),
        Which::ProviderId(id) => (None, Some(id), None, None, 1),
        Which::Payment(id, after, most) => (None, None, Some(Uuid::from(id)), after, most),
    };
    let (after_at, after_id) = after.unzip();
    let rows = sqlx::query!(
        r#"SELECT id, payment_id, state, cause, amount, gift, owed, reason AS "reason: Json<Reason>", requested_by,
                  provider_id, settled_at, failure_settled_at, created_at, updated_at
           FROM refunds
           WHERE (id = $1 OR $1 IS NULL) AND (provider_id = $2 OR $2 IS NULL)
             AND (payment_id = $3 OR $3 IS NULL)
             AND ($4::timestamptz IS NULL OR (created_at, id) > ($4, $5::uuid))
           ORDER BY created_at, id LIMIT $6"#,
        id,
        provider_id,
        payment_id,
        after_at.map(|at| at.to_sqlx()) as _,
        after_id,
        most,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Refund {
                id: row.id,
                payment_id: row.payment_id.into(),
                state: RefundState::from_word(&row.state)
                    .ok_or_else(|| corrupt("refunds.state"))?,
                cause: RefundCause::from_word(&row.cause)
                    .ok_or_else(|| corrupt("refunds.cause"))?,
                amount: row.amount,
                owed: row.owed,
                gift: row.gift,
                reason: row.reason.map(|reason| reason.0),
                requested_by: row.requested_by,
                provider_id: row.provider_id,
                settled: row.settled_at.is_some(),
                failure_settled: row.failure_settled_at.is_some(),
                created_at: row.created_at.to_jiff(),
                updated_at: row.updated_at.to_jiff(),
            })
        })
        .collect()
}

/// What is promised to be given back of a payment, without the provider's word yet.
///
/// # Errors
/// When Postgres fails.
pub async fn promised(conn: &mut PgConnection, payment_id: PaymentId) -> Result<Wish, sqlx::Error> {
    sqlx::query_as!(
        Wish,
        r#"SELECT coalesce(sum(amount), 0)::bigint AS "amount!", coalesce(sum(owed), 0)::bigint AS "owed!",
                  coalesce(sum(gift), 0)::bigint AS "gift!"
           FROM refunds WHERE payment_id = $1 AND state = 'requested'"#,
        Uuid::from(payment_id),
    )
    .fetch_one(conn)
    .await
}

/// Whether the provider has something to do, or to say, about a payment's refunds.
///
/// # Errors
/// When Postgres fails.
pub async fn under_way(
    conn: &mut PgConnection,
    payment_id: PaymentId,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
             SELECT 1 FROM refunds WHERE payment_id = $1 AND cause <> 'dispute'
               AND (state IN ('pending', 'requires_action')
                    OR (state = 'succeeded' AND settled_at IS NULL)
                    OR (state IN ('failed', 'cancelled')
                        AND (settled_at IS NULL OR failure_settled_at IS NULL)))) AS "under_way!""#,
        Uuid::from(payment_id),
    )
    .fetch_one(conn)
    .await
}
