//! When a mail is tried again, and when it is given up.

use jiff::{SignedDuration, Timestamp};

/// The delays after the first, second, … failed try: two days in all, as mail servers do it.
const DELAYS: [SignedDuration; 10] = [
    SignedDuration::from_secs(5),
    SignedDuration::from_secs(20),
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(1),
    SignedDuration::from_hours(4),
    SignedDuration::from_hours(8),
    SignedDuration::from_hours(12),
    SignedDuration::from_hours(24),
];

/// When to try again after `attempts` tries failed; none if it is to be given up.
#[must_use]
pub(crate) fn next_try(attempts: i32, now: Timestamp) -> Option<Timestamp> {
    let failed_before = usize::try_from(attempts).ok()?.checked_sub(1)?;
    now.checked_add(*DELAYS.get(failed_before)?).ok()
}

/// Whether a try is one more than there should ever be.
#[must_use]
pub(crate) fn is_spent(attempts: i32) -> bool {
    usize::try_from(attempts).is_ok_and(|attempts| attempts > DELAYS.len() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_are_bounded_and_get_rarer() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(
            next_try(1, now),
            Some(now + SignedDuration::from_secs(5)),
            "a restart of the mail server is hardly felt"
        );
        let tries: Vec<Timestamp> = (1..)
            .map_while(|attempts| next_try(attempts, now))
            .collect();
        assert_eq!(tries.len(), DELAYS.len());
        assert!(tries.is_sorted());
        assert!(
            !is_spent(11) && is_spent(12),
            "the eleventh try is the last"
        );
        assert_eq!(next_try(11, now), None);
        assert_eq!(next_try(0, now), None);
        assert_eq!(next_try(i32::MAX, now), None);
    }
}
