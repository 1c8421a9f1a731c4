//! When to try again.

use jiff::{SignedDuration, Timestamp};

/// Delays that double from `first` up to `most`.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    /// The delay after the first try.
    pub first: SignedDuration,
    /// The longest delay.
    pub most: SignedDuration,
}

impl Backoff {
    /// The delay after so many tries.
    #[must_use]
    pub fn after(&self, attempts: i32) -> SignedDuration {
        let doublings = attempts.saturating_sub(1).clamp(0, 20);
        let factor = (0..doublings).fold(1_i32, |factor, _| factor * 2);
        self.first
            .checked_mul(factor)
            .unwrap_or(self.most)
            .min(self.most)
    }

    /// When the next try is due.
    #[must_use]
    pub fn next(&self, now: Timestamp, attempts: i32) -> Timestamp {
        now.checked_add(self.after(attempts)).unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_and_end() {
        let backoff = Backoff {
            first: SignedDuration::from_secs(1),
            most: SignedDuration::from_secs(60),
        };
        let seconds: Vec<i64> = [0, 1, 2, 3, 7, 8, i32::MAX]
            .map(|attempts| backoff.after(attempts).as_secs())
            .to_vec();
        assert_eq!(seconds, [1, 1, 2, 4, 60, 60, 60]);
    }
}
