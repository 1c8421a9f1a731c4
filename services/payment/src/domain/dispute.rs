//! Disputes: a donor's bank asks money back, and decides later who keeps it.

use jiff::Timestamp;
use money::Money;

use super::movement::Movement;

/// What the provider says of one dispute, at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenDispute {
    /// The provider's id.
    pub id: String,
    /// What it is about; none if that is no sum of ours.
    pub amount: Option<Money>,
    /// Where it stands.
    pub status: DisputeStatus,
    /// When it was opened, by the provider's clock.
    pub at: Timestamp,
    /// What it did to our balance: money taken out, money put back.
    pub movements: Vec<Movement>,
}

/// Where a dispute stands at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DisputeStatus {
    /// The bank only asks; no money moves.
    Inquiry,
    /// The bank has done asking.
    InquiryClosed,
    /// It is not decided.
    Open,
    /// Decided for us.
    Won,
    /// Decided for the donor.
    Lost,
    /// A word that we don't know.
    Unknown(String),
}

/// Where a dispute stands here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisputeState {
    /// No money moved yet.
    Inquiry,
    /// The provider holds the money.
    Opened,
    /// The money was put back.
    Won,
    /// The donor keeps it.
    Lost,
    /// It ended, and no money had moved.
    Closed,
}

impl DisputeState {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Inquiry,
        Self::Opened,
        Self::Won,
        Self::Lost,
        Self::Closed,
    ];

    /// As it stands in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inquiry => "inquiry",
            Self::Opened => "opened",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Closed => "closed",
        }
    }

    /// The state that is written so, if there is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether more is to come.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Inquiry | Self::Opened => true,
            Self::Won | Self::Lost | Self::Closed => false,
        }
    }
}

/// The next step, to be taken until there is none: so one that was first seen when it was decided
/// goes through the same states, and ends the same. What moves money waits until the balance shows it.
#[must_use]
pub fn next(state: DisputeState, seen: &SeenDispute) -> Option<DisputeState> {
    let taken_out = seen.movements.iter().any(|movement| movement.gross < 0);
    let put_back = seen.movements.iter().any(|movement| movement.gross > 0);
    match (state, &seen.status) {
        // An inquiry that was closed may still become a dispute.
        (DisputeState::Inquiry | DisputeState::Closed, _) if taken_out => {
            Some(DisputeState::Opened)
        }
        (DisputeState::Inquiry, DisputeStatus::InquiryClosed | DisputeStatus::Won) => {
            Some(DisputeState::Closed)
        }
        (DisputeState::Opened, DisputeStatus::Won) if put_back => Some(DisputeState::Won),
        (DisputeState::Opened, DisputeStatus::Lost) => Some(DisputeState::Lost),
        (
            DisputeState::Inquiry
            | DisputeState::Opened
            | DisputeState::Won
            | DisputeState::Lost
            | DisputeState::Closed,
            DisputeStatus::Inquiry
            | DisputeStatus::InquiryClosed
            | DisputeStatus::Open
            | DisputeStatus::Won
            | DisputeStatus::Lost
            | DisputeStatus::Unknown(_),
        ) => None,
    }
}

/// What the provider took out or put back, in the charge's currency: as the balance shows it where it is
/// kept in that currency, else what the dispute is about.
#[must_use]
pub fn moved(seen: &SeenDispute, amount: Money, out: bool) -> i64 {
    let sums = seen
        .movements
        .iter()
        .filter(|movement| (movement.gross < 0) == out && movement.gross != 0);
    let mut total = 0_i64;
    for movement in sums {
        if movement.currency != amount.currency {
            return amount.amount;
        }
        total = total.saturating_add(movement.gross.saturating_abs());
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(amount: i64) -> Money {
        Money::new(amount, "USD".parse().unwrap())
    }

    fn movement(gross: i64, code: &str) -> Movement {
        Movement {
            id: format!("txn_{gross}"),
            currency: code.parse().unwrap(),
            gross,
            fee: 0,
        }
    }

    fn seen(status: DisputeStatus, gross: &[i64]) -> SeenDispute {
        SeenDispute {
            id: "du_1".to_owned(),
            amount: Some(usd(5_000)),
            status,
            at: Timestamp::UNIX_EPOCH,
            movements: gross.iter().map(|gross| movement(*gross, "USD")).collect(),
        }
    }

    fn states(seen: &[SeenDispute]) -> Vec<DisputeState> {
        let mut states = vec![DisputeState::Inquiry];
        for seen in seen {
            while let Some(state) = next(states[states.len() - 1], seen) {
                states.push(state);
            }
        }
        states
    }

    #[test]
    fn one_that_is_first_seen_when_decided_goes_the_same_way() {
        use DisputeState::{Inquiry, Lost, Opened, Won};
        let lost = seen(DisputeStatus::Lost, &[-5_000]);
        assert_eq!(states(std::slice::from_ref(&lost)), [Inquiry, Opened, Lost]);
        let open = seen(DisputeStatus::Open, &[-5_000]);
        assert_eq!(states(&[open.clone(), lost]), [Inquiry, Opened, Lost]);
        let won = seen(DisputeStatus::Won, &[-5_000, 5_000]);
        assert_eq!(states(&[won, open]), [Inquiry, Opened, Won]);
    }

    #[test]
    fn nothing_is_held_or_given_back_before_the_balance_shows_it() {
        use DisputeState::{Closed, Inquiry, Opened};
        assert_eq!(states(&[seen(DisputeStatus::Open, &[])]), [Inquiry]);
        assert_eq!(states(&[seen(DisputeStatus::Lost, &[])]), [Inquiry]);
        let won = seen(DisputeStatus::Won, &[-5_000]);
        assert_eq!(states(&[won]), [Inquiry, Opened]);
        let asked = [
            seen(DisputeStatus::Inquiry, &[]),
            seen(DisputeStatus::InquiryClosed, &[]),
        ];
        assert_eq!(states(&asked), [Inquiry, Closed]);
        let word = DisputeStatus::Unknown("prevented".to_owned());
        assert_eq!(states(&[seen(word, &[-5_000])]), [Inquiry, Opened]);
    }

    #[test]
    fn what_moved_is_told_in_the_charges_currency() {
        let mut dispute = seen(DisputeStatus::Won, &[-5_000, 4_000]);
        assert_eq!(moved(&dispute, usd(5_000), true), 5_000);
        assert_eq!(moved(&dispute, usd(5_000), false), 4_000);
        dispute.movements = vec![movement(-240_000, "EGP"), movement(241_000, "EGP")];
        assert_eq!(moved(&dispute, usd(5_000), true), 5_000);
        assert_eq!(moved(&dispute, usd(5_000), false), 5_000);
    }
}
