//! Who tries stolen cards on a donation form is known by how much is declined.

use jiff::SignedDuration;
use platform::config::Limits;

/// How many declined tries are borne.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeclineLimits {
    /// Of one payment; with one more it is closed.
    pub per_payment: i64,
    /// Of one card within [`CARD_WINDOW`]; the payment of one more is closed.
    pub per_card: i64,
    /// Of a campaign's latest tries, before their share counts at all.
    pub per_campaign: i64,
}

/// How long a card's declined tries count.
pub const CARD_WINDOW: SignedDuration = SignedDuration::from_hours(1);
/// How long a campaign's do. No new payment is opened as long as too many of them are within it.
pub const CAMPAIGN_WINDOW: SignedDuration = SignedDuration::from_mins(10);
/// Of five tries, so many declined are too many: donors' own cards are declined about once in ten.
const TOO_MANY_OF_FIVE: i64 = 4;

impl DeclineLimits {
    /// Wide enough for a load test with one card, or as in production.
    #[must_use]
    pub const fn of(limits: Limits) -> Self {
        match limits {
            Limits::Wide => Self {
                per_payment: 100,
                per_card: 100_000,
                per_campaign: 10_000,
            },
            Limits::Strict => Self {
                per_payment: 5,
                per_card: 8,
                per_campaign: 30,
            },
        }
    }

    /// Whether a campaign's form is being used to try cards. `declined` are its latest declined tries, as
    /// many as [`per_campaign`](Self::per_campaign) says at most, and `paid` what was paid since the first of them.
    #[must_use]
    pub const fn is_tested(&self, declined: i64, paid: i64) -> bool {
        let tries = declined.saturating_add(paid);
        declined >= self.per_campaign
            && declined.saturating_mul(5) >= tries.saturating_mul(TOO_MANY_OF_FIVE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_declines_and_a_busy_launch_are_no_test_of_cards() {
        let limits = DeclineLimits::of(Limits::Strict);
        assert!(!limits.is_tested(29, 0), "too few to tell");
        assert!(limits.is_tested(30, 0));
        assert!(limits.is_tested(30, 7));
        assert!(!limits.is_tested(30, 8), "more than a fifth was paid");
        assert!(!limits.is_tested(30, 3_000));
    }
}
