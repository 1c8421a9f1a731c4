//! Money that goes back to a donor: what is left to give, what it is taken from, how a refund moves on.

use contracts::payment::RefundState;
use contracts::payment::api::RefundPart;
use jiff::Timestamp;
use money::{Money, Provider};
use uuid::Uuid;

use super::movement::Movement;
use super::order::Order;

/// What went back of a charge so far, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Returned {
    /// All of it.
    pub total: i64,
    /// Of that, what was taken from the gift.
    pub gift: i64,
}

/// What is left of a charge, in minor units; neither is negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// Of refunds that came back.
    pub owed: i64,
    /// Of the gift.
    pub gift: i64,
    /// Of tip and covered fees.
    pub extras: i64,
}

/// How a sum that goes back is made up; the four add up to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Split {
    /// Paid of what was owed since an earlier refund came back.
    pub owed: i64,
    /// Taken from the gift.
    pub gift: i64,
    /// Taken from tip and covered fees.
    pub extras: i64,
    /// Beyond all that was left: our loss.
    pub excess: i64,
}

/// A refund that can be asked of the provider, or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wish {
    /// How much.
    pub amount: i64,
    /// Of that, what was owed since an earlier refund came back.
    pub owed: i64,
    /// Of that, from the gift.
    pub gift: i64,
}

/// Why a sum can't be given back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotRefundable {
    /// Nothing or less.
    #[error("A refund is of more than nothing.")]
    NotPositive,
    /// There is nothing left.
    #[error("Nothing is left to give back.")]
    NothingLeft,
    /// Less is left than that.
    #[error("Less than that is left.")]
    MoreThanLeft(i64),
    /// The provider moves no such sum; the nearest that it does.
    #[error("Stripe can't move this sum.")]
    NotMovable(Vec<i64>),
}

impl Left {
    /// What is left of an order after so much went back, and so much came back to us again.
    #[must_use]
    pub fn of(order: &Order, returned: Returned, owed: i64) -> Self {
        let extras = order.charge.amount.saturating_sub(order.gift);
        let extras_returned = returned.total.saturating_sub(returned.gift);
        Self {
            owed: owed.max(0),
            gift: order.gift.saturating_sub(returned.gift).max(0),
            extras: extras.saturating_sub(extras_returned).max(0),
        }
    }

    /// Less what is promised elsewhere.
    #[must_use]
    pub fn less(self, promised: Wish) -> Self {
        let extras = promised.amount.saturating_sub(promised.gift);
        let extras = extras.saturating_sub(promised.owed);
        Self {
            owed: self.owed.saturating_sub(promised.owed).max(0),
            gift: self.gift.saturating_sub(promised.gift).max(0),
            extras: self.extras.saturating_sub(extras).max(0),
        }
    }

    /// All of it.
    #[must_use]
    pub const fn total(self) -> i64 {
        self.gift
            .saturating_add(self.extras)
            .saturating_add(self.owed)
    }

    /// Makes up a sum that has gone back in any case: as is wished, as far as that is to be had.
    #[must_use]
    pub fn split(self, amount: i64, wish: Wish) -> Split {
        let owed = wish.owed.clamp(0, self.owed.min(amount).max(0));
        let rest = amount.saturating_sub(owed);
        let within = rest.clamp(0, self.gift.saturating_add(self.extras));
        let least = within.saturating_sub(self.extras).max(0);
        let gift = wish.gift.clamp(least, self.gift.min(within).max(least));
        // What is beyond the charge may still be owed.
        let beyond = rest.saturating_sub(within);
        let more = beyond.min(self.owed.saturating_sub(owed));
        Split {
            owed: owed.saturating_add(more),
            gift,
            extras: within - gift,
            excess: beyond.saturating_sub(more),
        }
    }

    /// The same where nobody said what it is taken from: what is owed, then the gift, then the rest.
    #[must_use]
    pub fn split_unasked(self, amount: i64) -> Split {
        let (owed, gift) = (amount, amount);
        self.split(amount, Wish { amount, owed, gift })
    }
}

/// Decides how much is given back of what is left, and from which part: if nothing is said,
/// all of it, and, after what is owed, first the gift. So a part that equals the tip is never taken for the tip.
///
/// # Errors
/// When that can't be given back.
pub fn wish(
    left: Left,
    amount: Option<i64>,
    part: Option<RefundPart>,
    rules: &Provider,
) -> Result<Wish, NotRefundable> {
    let left = match part {
        None => left,
        Some(RefundPart::Gift) => Left {
            owed: 0,
            extras: 0,
            ..left
        },
        Some(RefundPart::Extras) => Left {
            owed: 0,
            gift: 0,
            ..left
        },
    };
    let total = left.total();
    let amount = match amount {
        Some(amount) if amount <= 0 => return Err(NotRefundable::NotPositive),
        _ if total == 0 => return Err(NotRefundable::NothingLeft),
        Some(amount) if amount > total => return Err(NotRefundable::MoreThanLeft(total)),
        Some(amount) => amount,
        None => total,
    };
    let owed = amount.min(left.owed);
    let gift = (amount - owed).min(left.gift);
    match rules.round_up(amount) {
        Some(movable) if movable == amount => Ok(Wish { amount, owed, gift }),
        above => Err(NotRefundable::NotMovable(nearest(
            amount, above, total, rules,
        ))),
    }
}

fn nearest(amount: i64, above: Option<i64>, most: i64, rules: &Provider) -> Vec<i64> {
    let step = rules.round_up(1).unwrap_or(1);
    let below = amount - amount % step;
    let sums = [Some(below).filter(|sum| *sum > 0), above];
    let sums = sums.into_iter().flatten();
    sums.filter(|sum| *sum <= most).collect()
}

/// What the provider says of one refund, at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenRefund {
    /// The provider's id.
    pub provider_id: String,
    /// The refund of ours that it was made for; none if we didn't make it.
    pub refund_id: Option<Uuid>,
    /// How much; none if that is no sum of ours.
    pub amount: Option<Money>,
    /// Where it stands.
    pub status: RefundStatus,
    /// When it was made, by the provider's clock.
    pub at: Timestamp,
    /// What it did to our balance, once known.
    pub moved: Option<Movement>,
    /// What its failure did, once known.
    pub moved_back: Option<Movement>,
}

/// Where a refund stands at the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundStatus {
    /// It is at it.
    Pending,
    /// The donor has to say where to.
    RequiresAction,
    /// On its way.
    Succeeded,
    /// It came back.
    Failed,
    /// Stopped.
    Cancelled,
}

impl RefundStatus {
    /// The state that says so.
    #[must_use]
    pub const fn state(self) -> RefundState {
        match self {
            Self::Pending => RefundState::Pending,
            Self::RequiresAction => RefundState::RequiresAction,
            Self::Succeeded => RefundState::Succeeded,
            Self::Failed => RefundState::Failed,
            Self::Cancelled => RefundState::Cancelled,
        }
    }

    /// Whether the money is with us again.
    #[must_use]
    pub const fn came_back(self) -> bool {
        match self {
            Self::Failed | Self::Cancelled => true,
            Self::Pending | Self::RequiresAction | Self::Succeeded => false,
        }
    }
}

/// An observation of money that went back which doesn't fit what is known: someone must look at it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReturnMismatch {
    /// The sum is none of ours, or in another currency than the charge.
    #[error("{0} is about a sum that the charge can't have")]
    Sum(String),
    /// The provider has a new word.
    #[error("{id} has the status `{word}`, which is not known here")]
    UnknownStatus {
        /// The provider's id.
        id: String,
        /// Its word.
        word: String,
    },
    /// Money went back of a payment that is not known to be paid.
    #[error("money went back of a payment that is not paid")]
    NotPaid,
}

/// Where a refund stands after an observation; none if that is no news. What came back stays so,
/// and a late word of an earlier state changes nothing.
#[must_use]
pub const fn next(state: RefundState, seen: RefundStatus) -> Option<RefundState> {
    match (state, seen) {
        (RefundState::Requested | RefundState::Refused, _)
        | (RefundState::Pending, RefundStatus::RequiresAction)
        | (RefundState::RequiresAction, RefundStatus::Pending)
        | (
            RefundState::Pending | RefundState::RequiresAction,
            RefundStatus::Succeeded | RefundStatus::Failed | RefundStatus::Cancelled,
        )
        | (RefundState::Succeeded, RefundStatus::Failed | RefundStatus::Cancelled) => {
            Some(seen.state())
        }
        (RefundState::Pending, RefundStatus::Pending)
        | (RefundState::RequiresAction, RefundStatus::RequiresAction)
        | (
            RefundState::Succeeded,
            RefundStatus::Pending | RefundStatus::RequiresAction | RefundStatus::Succeeded,
        )
        | (RefundState::Failed | RefundState::Cancelled, _) => None,
    }
}

#[cfg(test)]
mod tests;
