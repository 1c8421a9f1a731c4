//! How long a match is held for a gift that is not paid yet.

use contracts::pledge::PledgeState;
use jiff::{SignedDuration, Timestamp};

/// A pledge, as far as its hold goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// Where the pledge stands.
    pub state: PledgeState,
    /// Whether payment was asked to let go of it.
    pub closing: bool,
    /// Whether its donor had more time already.
    pub extended: bool,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When the first of the windows ends of those funds that hold something for it.
    pub window_ends_at: Option<Timestamp>,
}

/// Why a hold doesn't last longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoLonger {
    /// The gift was paid, or given up.
    NotHeld,
    /// It has lasted longer once.
    Extended,
    /// The sponsor's window ends before.
    WindowEnds,
}

impl Hold {
    /// Until when it lasts with `by` more, which it gets once: never beyond a window whose money it
    /// keeps from others.
    ///
    /// # Errors
    /// When it can't.
    pub fn longer(&self, by: SignedDuration, now: Timestamp) -> Result<Timestamp, NoLonger> {
        if self.state != PledgeState::Pending || self.closing || self.expires_at <= now {
            return Err(NoLonger::NotHeld);
        }
        if self.extended {
            return Err(NoLonger::Extended);
        }
        let asked = self.expires_at.checked_add(by);
        let asked = asked.map_err(|_| NoLonger::WindowEnds)?;
        let until = self.window_ends_at.map_or(asked, |ends| asked.min(ends));
        if until > self.expires_at {
            Ok(until)
        } else {
            Err(NoLonger::WindowEnds)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> Timestamp {
        format!("2026-01-01T{time}:00Z").parse().unwrap()
    }

    #[test]
    fn a_hold_lasts_longer_once_and_not_beyond_the_window() {
        let hold = Hold {
            state: PledgeState::Pending,
            closing: false,
            extended: false,
            expires_at: at("12:30"),
            window_ends_at: None,
        };
        let half = SignedDuration::from_mins(30);
        let longer = |hold: Hold| hold.longer(half, at("12:20"));
        assert_eq!(longer(hold), Ok(at("13:00")));
        let until = |window_ends_at| Hold {
            window_ends_at: Some(window_ends_at),
            ..hold
        };
        assert_eq!(longer(until(at("14:00"))), Ok(at("13:00")));
        assert_eq!(longer(until(at("12:45"))), Ok(at("12:45")));
        assert_eq!(longer(until(at("12:30"))), Err(NoLonger::WindowEnds));
        assert_eq!(longer(until(at("12:10"))), Err(NoLonger::WindowEnds));
        let extended = Hold {
            extended: true,
            ..hold
        };
        assert_eq!(longer(extended), Err(NoLonger::Extended));
        assert_eq!(hold.longer(half, at("12:30")), Err(NoLonger::NotHeld));
        let closing = Hold {
            closing: true,
            ..hold
        };
        assert_eq!(longer(closing), Err(NoLonger::NotHeld));
        for state in [
            PledgeState::Confirmed,
            PledgeState::Expired,
            PledgeState::Refunded,
        ] {
            assert_eq!(longer(Hold { state, ..hold }), Err(NoLonger::NotHeld));
        }
        let end_of_time = Hold {
            expires_at: Timestamp::MAX,
            ..hold
        };
        assert_eq!(longer(end_of_time), Err(NoLonger::WindowEnds));
    }
}
