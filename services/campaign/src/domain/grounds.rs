//! Why something was decided: by a reason from the list, in one's own words, or both.

use contracts::Reason;
use contracts::reference::{ReasonFor, reason};

use super::faults::Faults;

/// Why something was decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grounds {
    /// In words: the reviewer's own, else those of the list.
    pub reason: Option<Reason>,
    /// From the list.
    pub code: Option<String>,
}

impl Grounds {
    /// Checks why something is decided.
    pub fn parse(
        faults: &mut Faults,
        of: ReasonFor,
        words: Option<Reason>,
        code: Option<String>,
        needed: bool,
    ) -> Self {
        let listed = code.as_deref().and_then(|code| reason(of, code));
        faults.check(
            code.is_none() || listed.is_some(),
            "/reason_code",
            "unknown_code",
            "This is no reason of the list.",
        );
        let words = faults.reason("/reason", words, needed && code.is_none());
        Self {
            reason: words.or_else(|| listed.map(|listed| Reason::Text(listed.text.clone()))),
            code,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: Option<&str>, code: Option<&str>, needed: bool) -> Result<Grounds, Faults> {
        let mut faults = Faults::default();
        let words = words.map(|words| Reason::Plain(words.to_owned()));
        let code = code.map(str::to_owned);
        let grounds = Grounds::parse(&mut faults, ReasonFor::Campaign, words, code, needed);
        faults.or(grounds)
    }

    #[test]
    fn a_reason_from_the_list_is_one() {
        let listed = parsed(None, Some("goal_unrealistic"), true).unwrap();
        let Some(Reason::Text(text)) = listed.reason else {
            panic!("no text");
        };
        assert!(text.ar.is_some() && text.en.is_some() && text.fr.is_some());
        let own = parsed(Some("Too high"), Some("goal_unrealistic"), true).unwrap();
        assert_eq!(own.reason, Some(Reason::Plain("Too high".to_owned())));
        assert_eq!(own.code.as_deref(), Some("goal_unrealistic"));
        assert_eq!(parsed(None, None, false).unwrap(), Grounds::default());
    }

    #[test]
    fn what_is_no_reason_is_told() {
        let code = |faults: Faults| faults.0[0].pointer.clone();
        assert_eq!(code(parsed(None, None, true).unwrap_err()), "/reason");
        // One of organisations'.
        let foreign = parsed(None, Some("not_a_nonprofit"), true).unwrap_err();
        assert_eq!(code(foreign), "/reason_code");
    }
}
