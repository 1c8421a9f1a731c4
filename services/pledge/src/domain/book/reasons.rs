//! Why a gift is matched as it is: what was decided on each fund when it last mattered.
//!
//! It is kept as a line of text, `12:ratio=3000,fund=1200;15:locked`, of each fund by its age; and
//! not at all where the allocation alone says it: a fund that gave what its ratio gives.

use std::fmt;
use std::str::FromStr;

use contracts::pledge::api::Step;
use contracts::pledge::{LimitedBy, NoMatch, StepLimit};

use crate::domain::matching::Explained;
use crate::words::{read, word};

/// What was decided on the funds that were looked at, each by its age.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reasons(Vec<(i64, Explained)>);

impl Reasons {
    /// What was decided on a fund, if anything but what its allocation says.
    #[must_use]
    pub fn of(&self, seq: i64) -> Option<&Explained> {
        let found = self.0.iter().find(|(of, _)| *of == seq);
        found.map(|(_, explained)| explained)
    }

    /// The funds with something to tell.
    pub fn funds(&self) -> impl Iterator<Item = i64> {
        self.0.iter().map(|(seq, _)| *seq)
    }

    /// Takes in what was decided on a fund now; it stands in place of what was decided before.
    pub fn tell(&mut self, seq: i64, explained: Explained) {
        self.0.retain(|(of, _)| *of != seq);
        let as_allocated = explained.reason.is_none()
            && matches!(explained.steps.as_slice(), [only] if only.limit == StepLimit::Ratio);
        if !as_allocated {
            self.0.push((seq, explained));
        }
    }

    /// A fund that gave so much, as its allocation says, gives only what is left after a refund.
    pub fn shrink(&mut self, seq: i64, given: i64, limited_by: LimitedBy, left: i64) {
        let mut explained = self.given(seq, given, limited_by);
        explained
            .steps
            .retain(|step| step.limit != StepLimit::Refund);
        explained.steps.push(Step {
            limit: StepLimit::Refund,
            left,
        });
        explained.reason = (left == 0).then_some(NoMatch::Refunded);
        self.tell(seq, explained);
    }

    /// Why a fund gives what its allocation says.
    #[must_use]
    pub fn given(&self, seq: i64, amount: i64, limited_by: LimitedBy) -> Explained {
        let told = self.of(seq).filter(|told| told.reason.is_none());
        told.cloned().unwrap_or_else(|| Explained {
            steps: vec![Step {
                limit: limited_by.into(),
                left: amount,
            }],
            reason: None,
        })
    }

    /// As it is kept; nothing if there is nothing to keep.
    #[must_use]
    pub fn kept(&self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.to_string())
    }
}

impl fmt::Display for Reasons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (seq, explained)) in self.0.iter().enumerate() {
            let between = if at == 0 { "" } else { ";" };
            write!(f, "{between}{seq}:")?;
            let steps = explained.steps.iter();
            let mut parts: Vec<String> = steps
                .map(|step| format!("{}={}", word(&step.limit), step.left))
                .collect();
            parts.extend(explained.reason.map(|reason| word(&reason)));
            f.write_str(&parts.join(","))?;
        }
        Ok(())
    }
}

/// A text that stands for no reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("these are no reasons for a match")]
pub struct NoReasons;

impl FromStr for Reasons {
    type Err = NoReasons;

    fn from_str(text: &str) -> Result<Self, NoReasons> {
        let parts = text.split(';').filter(|part| !part.is_empty());
        parts.map(of_one).collect::<Result<_, _>>().map(Self)
    }
}

fn of_one(part: &str) -> Result<(i64, Explained), NoReasons> {
    let (seq, told) = part.split_once(':').ok_or(NoReasons)?;
    let mut explained = Explained {
        steps: Vec::new(),
        reason: None,
    };
    for one in told.split(',') {
        match one.split_once('=') {
            Some((limit, left)) => explained.steps.push(Step {
                limit: read(limit).map_err(|_| NoReasons)?,
                left: left.parse().map_err(|_| NoReasons)?,
            }),
            None => explained.reason = Some(read(one).map_err(|_| NoReasons)?),
        }
    }
    Ok((seq.parse().map_err(|_| NoReasons)?, explained))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons(text: &str) -> Reasons {
        text.parse().unwrap()
    }

    #[test]
    fn reasons_are_kept_in_a_short_line() {
        for line in [
            "12:ratio=3000,per_donor=2000,fund=1200",
            "7:locked;12:ratio=3000,fund=0,nothing_left",
            "7:ratio=3000,refund=0,refunded",
        ] {
            assert_eq!(reasons(line).kept().as_deref(), Some(line));
            assert!(line.len() <= 100);
        }
        assert_eq!(Reasons::default().kept(), None);
        for wrong in [
            "12",
            "x:locked",
            "12:",
            "12:moon",
            "12:moon=1",
            "12:ratio=x",
        ] {
            assert_eq!(wrong.parse::<Reasons>(), Err(NoReasons), "{wrong}");
        }
    }

    #[test]
    fn what_an_allocation_says_is_not_kept() {
        let mut told = reasons("7:locked");
        let step = |limit, left| Step { limit, left };
        told.tell(
            7,
            Explained {
                steps: vec![step(StepLimit::Ratio, 3_000)],
                reason: None,
            },
        );
        assert_eq!(told.kept(), None);
        assert_eq!(
            told.given(7, 3_000, LimitedBy::Ratio).steps,
            [step(StepLimit::Ratio, 3_000)]
        );
        told.shrink(7, 3_000, LimitedBy::Ratio, 2_000);
        told.shrink(7, 2_000, LimitedBy::Ratio, 1_000);
        assert_eq!(told, reasons("7:ratio=3000,refund=1000"));
        told.shrink(7, 1_000, LimitedBy::Ratio, 0);
        assert_eq!(told, reasons("7:ratio=3000,refund=0,refunded"));
    }
}
