//! What becomes of a payment by what the provider says of it. Transitions only go forwards.

use contracts::payment::PaymentState;
use jiff::Timestamp;
use money::{Currency, Money, PledgeId};

use super::order::Order;
use crate::secret::Secret;

/// What the provider says of one PaymentIntent, fetched at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// The provider's id.
    pub intent_id: String,
    /// What the donor's browser confirms it with.
    pub client_secret: Option<Secret>,
    /// The pledge that it was made for; none if we didn't make it.
    pub pledge_id: Option<PledgeId>,
    /// What it charges; none if that is no sum of ours.
    pub charge: Option<Money>,
    /// Where it stands.
    pub status: Status,
    /// Its last try, if that was declined.
    pub declined: Option<Declined>,
}

/// Where a PaymentIntent stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// The donor has yet to pay, or to prove who they are.
    Unpaid,
    /// The provider is at it.
    Processing,
    /// Paid.
    Succeeded(Taken),
    /// It can't be paid any more.
    Cancelled,
    /// A word that we don't know.
    Unknown(String),
}

/// A charge that went through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The provider's id of the charge.
    pub charge_id: String,
    /// The same for the same card.
    pub card_fingerprint: Option<String>,
    /// When, by the provider's clock.
    pub at: Timestamp,
    /// What the provider made of it, once known.
    pub settlement: Option<Settlement>,
}

/// What the provider adds to our balance for a charge, in the currency that it settles in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settlement {
    /// The currency of both sums.
    pub currency: Currency,
    /// The charge, turned into that currency.
    pub gross: i64,
    /// What the provider keeps of it.
    pub fee: i64,
}

/// A try that the provider declined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declined {
    /// Tells one try from another.
    pub source: String,
    /// The provider's word for why.
    pub code: String,
    /// The same for the same card, where one was tried.
    pub card_fingerprint: Option<String>,
}

/// What is known of a payment.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Where it stands.
    pub state: PaymentState,
    /// What is to be paid; none if the pledge was closed before anyone came to pay.
    pub order: Option<&'a Order>,
    /// The provider's id, once known.
    pub intent_id: Option<&'a str>,
}

/// What follows from an observation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Nothing changes.
    Stay,
    /// It is open, and stands elsewhere.
    Move(Open),
    /// It was paid: book it.
    Succeed(Taken),
    /// Nothing was charged, and nothing will be.
    Close,
}

/// The states of a payment that can still end either way, once the provider knows of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// The donor can pay.
    RequiresPayment,
    /// The provider is at it.
    Processing,
}

impl Open {
    /// The state.
    #[must_use]
    pub const fn state(self) -> PaymentState {
        match self {
            Self::RequiresPayment => PaymentState::RequiresPayment,
            Self::Processing => PaymentState::Processing,
        }
    }
}

/// An observation that doesn't fit what is known: someone must look at it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// Money moves on a PaymentIntent that is not the one we gave to the donor.
    #[error("money moves on {seen}, which is not the pledge's own PaymentIntent")]
    OtherIntent {
        /// The one that was seen.
        seen: String,
    },
    /// It was made for another pledge.
    #[error("the PaymentIntent was made for another pledge")]
    OtherPledge,
    /// It is about another sum than the ticket's.
    #[error("the PaymentIntent charges {seen:?}, the ticket said {ordered:?}")]
    OtherCharge {
        /// What the provider charges.
        seen: Option<Money>,
        /// What was to be charged.
        ordered: Option<Money>,
    },
    /// The provider has a new word.
    #[error("the PaymentIntent has the status `{0}`, which is not known here")]
    UnknownStatus(String),
}

/// Decides what follows from an observation. Paid is final; what was closed may still turn out
/// to be paid, since money that moved is never denied.
///
/// # Errors
/// When the observation doesn't fit what is known.
pub fn observe(known: Known<'_>, seen: &Observed) -> Result<Step, Mismatch> {
    if known
        .intent_id
        .is_some_and(|intent| intent != seen.intent_id)
    {
        return match &seen.status {
            // Left over from a try whose answer never came; nobody has the means to pay it.
            Status::Unpaid | Status::Cancelled => Ok(Step::Stay),
            Status::Processing | Status::Succeeded(_) | Status::Unknown(_) => {
                Err(Mismatch::OtherIntent {
                    seen: seen.intent_id.clone(),
                })
            }
        };
    }
    check_order(known.order, seen)?;
    match (known.state, &seen.status) {
        (_, Status::Unknown(word)) => Err(Mismatch::UnknownStatus(word.clone())),
        (PaymentState::Succeeded, _) => Ok(Step::Stay),
        (
            PaymentState::Created
            | PaymentState::RequiresPayment
            | PaymentState::Processing
            | PaymentState::Closed,
            Status::Succeeded(taken),
        ) => Ok(Step::Succeed(taken.clone())),
        (PaymentState::Closed, Status::Unpaid | Status::Processing | Status::Cancelled) => {
            Ok(Step::Stay)
        }
        (
            PaymentState::Created | PaymentState::RequiresPayment | PaymentState::Processing,
            Status::Cancelled,
        ) => Ok(Step::Close),
        (PaymentState::RequiresPayment, Status::Unpaid)
        | (PaymentState::Processing, Status::Processing) => Ok(Step::Stay),
        (PaymentState::Created | PaymentState::Processing, Status::Unpaid) => {
            Ok(Step::Move(Open::RequiresPayment))
        }
        (PaymentState::Created | PaymentState::RequiresPayment, Status::Processing) => {
            Ok(Step::Move(Open::Processing))
        }
    }
}

fn check_order(order: Option<&Order>, seen: &Observed) -> Result<(), Mismatch> {
    let pledge_id = order.map(|order| order.pledge_id);
    if seen.pledge_id.is_some() && pledge_id.is_some() && seen.pledge_id != pledge_id {
        return Err(Mismatch::OtherPledge);
    }
    let ordered = order.map(|order| order.charge);
    if ordered.is_none() || seen.charge != ordered {
        let seen = seen.charge;
        return Err(Mismatch::OtherCharge { seen, ordered });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn usd(amount: i64) -> Money {
        Money::new(amount, "USD".parse().unwrap())
    }

    fn order() -> Order {
        Order {
            payment_id: Uuid::from_u128(1).into(),
            pledge_id: Uuid::from_u128(2).into(),
            campaign_id: Uuid::from_u128(3).into(),
            charge: usd(5_200),
            gift: 5_000,
            fund_type: "general".to_owned(),
        }
    }

    fn taken() -> Taken {
        Taken {
            charge_id: "ch_1".to_owned(),
            card_fingerprint: None,
            at: Timestamp::UNIX_EPOCH,
            settlement: None,
        }
    }

    fn seen(status: Status) -> Observed {
        Observed {
            intent_id: "pi_1".to_owned(),
            client_secret: None,
            pledge_id: Some(order().pledge_id),
            charge: Some(usd(5_200)),
            status,
            declined: None,
        }
    }

    fn step(state: PaymentState, intent: Option<&str>, seen: &Observed) -> Result<Step, Mismatch> {
        let order = order();
        let known = Known {
            state,
            order: Some(&order),
            intent_id: intent,
        };
        observe(known, seen)
    }

    #[test]
    fn what_was_paid_is_booked_from_every_state_but_its_own() {
        for state in PaymentState::ALL {
            let step = step(state, Some("pi_1"), &seen(Status::Succeeded(taken()))).unwrap();
            let expected = match state {
                PaymentState::Succeeded => Step::Stay,
                PaymentState::Created
                | PaymentState::RequiresPayment
                | PaymentState::Processing
                | PaymentState::Closed => Step::Succeed(taken()),
            };
            assert_eq!(step, expected, "{state:?}");
        }
    }

    #[test]
    fn another_intent_is_left_alone_until_money_moves_on_it() {
        let open = PaymentState::RequiresPayment;
        assert_eq!(
            step(open, Some("pi_0"), &seen(Status::Unpaid)),
            Ok(Step::Stay)
        );
        assert!(matches!(
            step(open, Some("pi_0"), &seen(Status::Succeeded(taken()))),
            Err(Mismatch::OtherIntent { .. })
        ));
    }

    #[test]
    fn other_sums_other_pledges_and_new_words_are_refused() {
        let open = PaymentState::RequiresPayment;
        let other_sum = Observed {
            charge: Some(usd(1)),
            ..seen(Status::Succeeded(taken()))
        };
        assert!(matches!(
            step(open, None, &other_sum),
            Err(Mismatch::OtherCharge { .. })
        ));
        let other_pledge = Observed {
            pledge_id: Some(Uuid::from_u128(9).into()),
            ..seen(Status::Unpaid)
        };
        assert_eq!(step(open, None, &other_pledge), Err(Mismatch::OtherPledge));
        let word = seen(Status::Unknown("requires_prayer".to_owned()));
        assert!(matches!(
            step(open, None, &word),
            Err(Mismatch::UnknownStatus(_))
        ));
        let nothing_ordered = Known {
            state: PaymentState::Closed,
            order: None,
            intent_id: None,
        };
        assert!(observe(nothing_ordered, &seen(Status::Succeeded(taken()))).is_err());
    }

    fn status() -> impl Strategy<Value = Status> {
        prop::sample::select(vec![
            Status::Unpaid,
            Status::Processing,
            Status::Succeeded(taken()),
            Status::Cancelled,
        ])
    }

    /// Applies a step as the flows do.
    fn after(state: PaymentState, step: &Step) -> PaymentState {
        match step {
            Step::Stay => state,
            Step::Move(open) => open.state(),
            Step::Succeed(_) => PaymentState::Succeeded,
            Step::Close => PaymentState::Closed,
        }
    }

    proptest! {
        #[test]
        fn whatever_the_order_paid_ends_paid_and_is_booked_once(seen_statuses in prop::collection::vec(status(), 1..12)) {
            let mut state = PaymentState::Created;
            let mut booked = 0;
            for status in &seen_statuses {
                let step = step(state, Some("pi_1"), &seen(status.clone())).unwrap();
                booked += u32::from(matches!(step, Step::Succeed(_)));
                state = after(state, &step);
            }
            let paid = seen_statuses.iter().any(|status| matches!(status, Status::Succeeded(_)));
            let cancelled = seen_statuses.contains(&Status::Cancelled);
            prop_assert_eq!(booked, u32::from(paid));
            prop_assert_eq!(state == PaymentState::Succeeded, paid);
            prop_assert_eq!(state == PaymentState::Closed, cancelled && !paid);
        }
    }
}
