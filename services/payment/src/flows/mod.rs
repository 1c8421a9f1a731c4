//! What the service does: load, decide, save with the outbox in one transaction. The provider is
//! asked between transactions, never inside one.

pub mod apply;
pub mod called_off;
pub mod card_testers;
pub mod catch_up;
pub mod close;
pub mod disputed;
mod drain;
pub mod find_out;
pub mod lookups;
pub mod open;
pub mod refund;
pub mod returned;
pub mod send_refunds;
pub mod settlements;
pub mod webhooks;

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};

use crate::domain::backoff::Backoff;
use crate::provider::ProviderError;

/// One round of a worker.
pub type Step = BoxFuture<'static, anyhow::Result<()>>;

/// How long a worker holds what it took; after that another may take it. Not long, since a worker
/// may have died; doing a thing twice changes nothing.
const HELD: SignedDuration = SignedDuration::from_secs(10);

/// Until when what is taken now is held.
fn held_until(now: Timestamp) -> Timestamp {
    now.checked_add(HELD).unwrap_or(now)
}

/// After trouble of the provider's or the database's: soon again, for as long as it lasts.
const TROUBLE: Backoff = Backoff {
    first: SignedDuration::from_secs(1),
    most: SignedDuration::from_secs(8),
};

/// Why something could not be done now.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    /// The database could not be used.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The provider didn't do it.
    #[error("the provider: {0}")]
    Provider(#[from] ProviderError),
    /// What the provider says doesn't fit what we know: someone must look at it.
    #[error(transparent)]
    Mismatch(#[from] crate::domain::payment::Mismatch),
    /// The same, of money that went back.
    #[error(transparent)]
    Return(#[from] crate::domain::refund::ReturnMismatch),
    /// What was ordered can't be booked.
    #[error(transparent)]
    Ledger(#[from] crate::domain::ledger::LedgerError),
    /// No payment of ours is meant.
    #[error("no payment is known for this PaymentIntent")]
    UnknownIntent,
}
