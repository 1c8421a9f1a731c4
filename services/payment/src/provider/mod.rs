//! The one trait for whoever moves the money. The other side is outside the process.

pub mod stripe;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use money::{Money, PledgeId};
use uuid::Uuid;

use crate::domain::dispute::SeenDispute;
use crate::domain::order::Order;
use crate::domain::payment::Observed;
use crate::domain::refund::{ReturnMismatch, SeenRefund};

/// An answer that is waited for.
pub type Asked<'a, T> = BoxFuture<'a, Result<T, ProviderError>>;

/// Whom a payment that was asked for is looked for by.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The pledge that it was made for.
    pub pledge_id: PledgeId,
    /// When it was first asked for.
    pub first_sent_at: Timestamp,
    /// When it was last asked for.
    pub last_sent_at: Timestamp,
}

/// An event of the provider's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedEvent {
    /// Its id, the same as a webhook's.
    pub id: String,
    /// As a webhook would bring it.
    pub body: String,
}

/// A page of what happened, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPage {
    /// What happened.
    pub events: Vec<ListedEvent>,
    /// When the newest of them happened, by the provider's clock.
    pub newest: Option<Timestamp>,
    /// The id that the next page goes on from.
    pub last: Option<String>,
    /// Whether there is a next page.
    pub more: bool,
}

/// A refund to be asked for.
#[derive(Debug, Clone, Copy)]
pub struct RefundOrder<'a> {
    /// Our refund, by which it is found again.
    pub refund_id: Uuid,
    /// The PaymentIntent that was paid.
    pub intent_id: &'a str,
    /// How much.
    pub amount: Money,
}

/// Moves money.
pub trait Provider: Send + Sync + 'static {
    /// Whether one more request could be sent at once. Those of workers wait for their turn.
    fn has_room(&self) -> bool;

    /// The bytes of the request that makes a PaymentIntent: stored first, sent by
    /// [`create`](Self::create), and the same on every retry.
    ///
    /// # Errors
    /// When the provider takes no such charge.
    fn request(&self, order: &Order) -> Result<String, NotTaken>;

    /// Makes a PaymentIntent, or finds out about the one made under the same key.
    fn create<'a>(&'a self, key: &'a str, request: &'a str) -> Asked<'a, Observed>;

    /// How a PaymentIntent stands now.
    fn fetch<'a>(&'a self, intent_id: &'a str) -> Asked<'a, Observed>;

    /// Has a PaymentIntent closed for good.
    fn cancel<'a>(&'a self, intent_id: &'a str) -> Asked<'a, Observed>;

    /// What happened since a moment, older than one of the events where one is given.
    fn events<'a>(&'a self, since: Timestamp, after: Option<&'a str>) -> Asked<'a, EventPage>;

    /// Looks for a PaymentIntent whose making was never answered.
    fn find(&self, wanted: Wanted) -> Asked<'_, Option<Observed>>;

    /// The bytes of the request that makes a refund: stored first, sent by
    /// [`refund`](Self::refund), and the same on every retry.
    ///
    /// # Errors
    /// When the provider moves no money in this currency.
    fn refund_request(&self, order: RefundOrder<'_>) -> Result<String, NotTaken>;

    /// Makes a refund, or finds out about the one made under the same key.
    fn refund<'a>(&'a self, key: &'a str, request: &'a str) -> Asked<'a, Seen<SeenRefund>>;

    /// Every refund of a PaymentIntent, whoever made it, as they are now.
    fn refunds<'a>(&'a self, intent_id: &'a str) -> Asked<'a, Vec<Seen<SeenRefund>>>;

    /// Every dispute about a PaymentIntent, as they are now.
    fn disputes<'a>(&'a self, intent_id: &'a str) -> Asked<'a, Vec<SeenDispute>>;
}

/// What the provider shows, if it can be understood.
pub type Seen<T> = Result<T, ReturnMismatch>;

/// A charge that the provider doesn't take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// Not in this currency.
    #[error("the provider takes no charge in this currency")]
    Currency,
    /// Not this sum.
    #[error(transparent)]
    Amount(#[from] money::NotChargeable),
}

/// Why the provider didn't do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// The card was declined: definite, nothing was charged.
    #[error("declined: {0}")]
    Declined(String),
    /// The request is refused: definite, nothing was done.
    #[error("refused: {0}")]
    Refused(String),
    /// The thing is in a state that forbids it.
    #[error("not in this state")]
    WrongState,
    /// There is no such thing.
    #[error("there is no such thing")]
    NotFound,
    /// Too many requests; nothing was done.
    #[error("too many requests")]
    RateLimited,
    /// Nothing was done, it may work in a moment.
    #[error("not now: {0}")]
    Temporary(String),
    /// It may have been done: a timeout, a fault of the provider.
    #[error("outcome unknown: {0}")]
    Unknown(String),
    /// The key was used up by a fault: the same answer will come again.
    #[error("the key answers with a fault: {0}")]
    KeySpent(String),
    /// Our own keys are wrong; only the operator can help.
    #[error("the provider doesn't accept our key: {0}")]
    Misconfigured(String),
}

impl ProviderError {
    /// Whether it is certain that nothing was made.
    #[must_use]
    pub const fn is_definite(&self) -> bool {
        match self {
            Self::Declined(_) | Self::Refused(_) | Self::NotFound => true,
            Self::WrongState
            | Self::RateLimited
            | Self::Temporary(_)
            | Self::Unknown(_)
            | Self::KeySpent(_)
            | Self::Misconfigured(_) => false,
        }
    }
}
