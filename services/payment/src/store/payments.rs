//! The table of payments.

use contracts::payment::PaymentState;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::{CampaignId, Money, PaymentId, PledgeId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::corrupt;
use crate::domain::order::Order;
use crate::domain::payment::Known;
use crate::domain::refund::Returned;
use crate::secret::Secret;

/// A payment as it stands.
#[derive(Debug, Clone)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// The pledge that it pays.
    pub pledge_id: PledgeId,
    /// The campaign.
    pub campaign_id: CampaignId,
    /// Where it stands.
    pub state: PaymentState,
    /// What is to be paid, and how that is asked; none if the pledge was closed before anyone came to pay.
    pub asked: Option<Asked>,
    /// The provider's id of it, once known.
    pub intent_id: Option<String>,
    /// What the donor's browser confirms it with, once known.
    pub client_secret: Option<Secret>,
    /// Since when it is to be closed.
    pub closing_since: Option<Timestamp>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was paid.
    pub succeeded_at: Option<Timestamp>,
    /// What went back so far.
    pub returned: Returned,
    /// Of refunds that came back, what is owed still.
    pub owed: i64,
    /// What is held in disputes, in the charge's currency.
    pub disputed: i64,
}

/// What is asked of the provider.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What is to be paid.
    pub order: Order,
    /// Rises after a definite no.
    pub attempt: i32,
    /// The idempotency key of this attempt.
    pub key: String,
    /// The request, byte for byte.
    pub request: String,
    /// When this attempt was first sent.
    pub first_sent_at: Option<Timestamp>,
    /// When it was last sent.
    pub last_sent_at: Option<Timestamp>,
}

impl Payment {
    /// What was paid; none if it is not paid.
    #[must_use]
    pub fn paid(&self) -> Option<&Order> {
        let asked = self.asked.as_ref()?;
        (self.state == PaymentState::Succeeded).then_some(&asked.order)
    }

    /// What the rules need to know of it.
    #[must_use]
    pub fn known(&self) -> Known<'_> {
        Known {
            state: self.state,
            order: self.asked.as_ref().map(|asked| &asked.order),
            intent_id: self.intent_id.as_deref(),
        }
    }
}

/// The idempotency key of an attempt.
#[must_use]
pub fn provider_key(pledge_id: PledgeId, attempt: i32) -> String {
    format!("pledge:{pledge_id}:{attempt}")
}

/// Writes a payment before anything is asked of the provider; false if the pledge has one.
///
/// # Errors
/// When Postgres fails.
pub async fn insert_opened(
    conn: &mut PgConnection,
    order: &Order,
    request: &str,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "INSERT INTO payments (id, pledge_id, campaign_id, state, currency, charge, gift, fund_type,
                               provider_key, request, created_at, updated_at)
         VALUES ($1, $2, $3, 'created', $4, $5, $6, $7, $8, $9, $10, $10)
         ON CONFLICT ON CONSTRAINT payments_one_per_pledge DO NOTHING",
        Uuid::from(order.payment_id),
        Uuid::from(order.pledge_id),
        Uuid::from(order.campaign_id),
        order.charge.currency.code(),
        order.charge.amount,
        order.gift,
        order.fund_type,
        provider_key(order.pledge_id, 1),
        request,
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes a payment as closed before anyone came to pay; false if the pledge has one.
///
/// # Errors
/// When Postgres fails.
pub async fn insert_closed(
    conn: &mut PgConnection,
    id: PaymentId,
    pledge_id: PledgeId,
    campaign_id: CampaignId,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "INSERT INTO payments (id, pledge_id, campaign_id, state, closing_since, created_at, updated_at)
         VALUES ($1, $2, $3, 'closed', $4, $4, $4)
         ON CONFLICT ON CONSTRAINT payments_one_per_pledge DO NOTHING",
        Uuid::from(id),
        Uuid::from(pledge_id),
        Uuid::from(campaign_id),
        now.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A pledge's payment.
///
/// # Errors
/// When Postgres fails.
pub async fn id_by_pledge(
    conn: &mut PgConnection,
    pledge_id: PledgeId,
) -> Result<Option<PaymentId>, sqlx::Error> {
    let id = sqlx::query_scalar!(
        "SELECT id FROM payments WHERE pledge_id = $1",
        Uuid::from(pledge_id)
    )
    .fetch_optional(conn)
    .await?;
    Ok(id.map(PaymentId))
}

/// The payment that a PaymentIntent belongs to.
///
/// # Errors
/// When Postgres fails.
pub async fn id_by_intent(
    conn: &mut PgConnection,
    intent_id: &str,
) -> Result<Option<PaymentId>, sqlx::Error> {
    let id = sqlx::query_scalar!("SELECT id FROM payments WHERE intent_id = $1", intent_id)
        .fetch_optional(conn)
        .await?;
    Ok(id.map(PaymentId))
}

/// Locks a payment's row for this transaction, and reads it.
///
/// # Errors
/// When Postgres fails, or there is no such row.
pub async fn lock(conn: &mut PgConnection, id: PaymentId) -> Result<Payment, sqlx::Error> {
    sqlx::query!(
        "SELECT id FROM payments WHERE id = $1 FOR UPDATE",
        Uuid::from(id)
    )
    .fetch_one(&mut *conn)
    .await?;
    find(conn, id).await?.ok_or(sqlx::Error::RowNotFound)
}

/// A payment by its id.
///
/// # Errors
/// When Postgres fails.
pub async fn find(conn: &mut PgConnection, id: PaymentId) -> Result<Option<Payment>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT id, pledge_id, campaign_id, state, currency, charge, gift, fund_type, attempt, provider_key,
                request, first_sent_at, last_sent_at, intent_id, client_secret, closing_since, created_at,
                succeeded_at, refunded, gift_refunded, owed, disputed
         FROM payments WHERE id = $1",
        Uuid::from(id),
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let ticket = (
        row.currency,
        row.charge,
        row.gift,
        row.fund_type,
        row.provider_key,
        row.request,
    );
    let asked = match ticket {
        (Some(currency), Some(charge), Some(gift), Some(fund_type), Some(key), Some(request)) => {
            let currency = currency.parse().map_err(|_| corrupt("payments.currency"))?;
            let order = Order {
                payment_id: row.id.into(),
                pledge_id: row.pledge_id.into(),
                campaign_id: row.campaign_id.into(),
                charge: Money::new(charge, currency),
                gift,
                fund_type,
            };
            Some(Asked {
                order,
                attempt: row.attempt,
                key,
                request,
                first_sent_at: row.first_sent_at.map(jiff_sqlx::Timestamp::to_jiff),
                last_sent_at: row.last_sent_at.map(jiff_sqlx::Timestamp::to_jiff),
            })
        }
        _ => None,
    };
    Ok(Some(Payment {
        id: row.id.into(),
        pledge_id: row.pledge_id.into(),
        campaign_id: row.campaign_id.into(),
        state: PaymentState::from_word(&row.state).ok_or_else(|| corrupt("payments.state"))?,
        asked,
        intent_id: row.intent_id,
        client_secret: row.client_secret.map(Secret::from),
        closing_since: row.closing_since.map(jiff_sqlx::Timestamp::to_jiff),
        created_at: row.created_at.to_jiff(),
        succeeded_at: row.succeeded_at.map(jiff_sqlx::Timestamp::to_jiff),
        returned: Returned {
            total: row.refunded,
            gift: row.gift_refunded,
        },
        owed: row.owed,
        disputed: row.disputed,
    }))
}
