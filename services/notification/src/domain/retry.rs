//! When a mail is tried again, and when it is given up.

use jiff::{SignedDuration, Timestamp};

/// How long a mail is tried, as mail servers do it.
const TRIED_FOR: SignedDuration = SignedDuration::from_hours(48);
/// Between two tries at least.
const SOONEST: SignedDuration = SignedDuration::from_secs(5);
/// And at most, while nobody answers: who is back should be found at once.
const LATEST_AWAY: SignedDuration = SignedDuration::from_secs(15);
/// And at most, while the mail server doesn't want this mail yet.
const LATEST_REFUSED: SignedDuration = SignedDuration::from_hours(4);
/// A mail during which a process was lost so often is what kills them.
const LOST_AT_MOST: i32 = 10;

/// Why a try failed that is worth another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Postponed {
    /// Someone who is needed gave no answer: nothing was said about the mail.
    Away,
    /// The mail server doesn't want the mail yet.
    Refused,
}

/// When to try again; none if the mail is to be given up. It waits as long again as it is old, so that
/// tries get rarer.
#[must_use]
pub(crate) fn next_try(
    postponed: Postponed,
    created_at: Timestamp,
    now: Timestamp,
) -> Option<Timestamp> {
    let age = created_at.duration_until(now);
    if age >= TRIED_FOR {
        return None;
    }
    let latest = match postponed {
        Postponed::Away => LATEST_AWAY,
        Postponed::Refused => LATEST_REFUSED,
    };
    now.checked_add(age.clamp(SOONEST, latest)).ok()
}

/// Whether too many processes were lost with the mail in hand.
#[must_use]
pub(crate) const fn kills(lost: i32) -> bool {
    lost > LOST_AT_MOST
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seconds at which a mail is tried that always fails so.
    fn tries(postponed: Postponed) -> Vec<i64> {
        let start = Timestamp::UNIX_EPOCH;
        let next = |now: &Timestamp| next_try(postponed, start, *now);
        std::iter::successors(Some(start), next)
            .map(Timestamp::as_second)
            .collect()
    }

    #[test]
    fn tries_of_what_is_refused_get_rarer_and_end() {
        let tries = tries(Postponed::Refused);
        assert_eq!(tries.get(..6), Some([0, 5, 10, 20, 40, 80].as_slice()));
        assert_eq!(tries.len(), 25);
        let hours = tries.last().map(|last| last / 3600);
        assert!(hours >= Some(48) && hours <= Some(52), "{hours:?}");
    }

    #[test]
    fn who_is_back_is_found_within_a_quarter_of_a_minute() {
        let tries = tries(Postponed::Away);
        let pauses = tries.windows(2).map(|pair| pair[1] - pair[0]);
        assert_eq!(pauses.max(), Some(15));
        assert!(tries.last() < Some(&(48 * 3600 + 15)));
    }

    #[test]
    fn a_clock_that_was_set_back_stops_nothing() {
        let now = Timestamp::UNIX_EPOCH;
        let created = now + SignedDuration::from_hours(100);
        let next = next_try(Postponed::Away, created, now);
        assert_eq!(next, Some(now + SOONEST));
    }
}
