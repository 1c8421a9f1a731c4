use contracts::reference::ReasonFor;

/// What reviewers decide on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Campaign,
    Organisation,
    Sponsor,
}

impl Subject {
    /// From a page's address: `campaigns`.
    pub(crate) fn of_path(word: &str) -> Option<Self> {
        Some(match word {
            "campaigns" => Self::Campaign,
            "organisations" => Self::Organisation,
            "sponsors" => Self::Sponsor,
            _ => return None,
        })
    }

    /// As it stands in addresses, ours and those of calls.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Campaign => "campaigns",
            Self::Organisation => "organisations",
            Self::Sponsor => "sponsors",
        }
    }

    /// The reasons to choose from.
    pub(crate) const fn reasons(self) -> ReasonFor {
        match self {
            Self::Campaign => ReasonFor::Campaign,
            Self::Organisation => ReasonFor::Organisation,
            Self::Sponsor => ReasonFor::Sponsor,
        }
    }

    /// What can be decided while it is in this state.
    pub(crate) fn decisions(self, state: &str) -> &'static [&'static str] {
        match (self, state) {
            (Self::Campaign, "submitted") => &["approved", "changes_requested", "rejected"],
            (Self::Organisation, "applied") | (Self::Sponsor, "registered") => {
                &["verified", "rejected"]
            }
            (Self::Organisation | Self::Sponsor, "verified") => &["suspended"],
            (Self::Organisation | Self::Sponsor, "suspended") | (Self::Sponsor, "rejected") => {
                &["verified"]
            }
            _ => &[],
        }
    }

    /// What a reviewer has looked at before saying yes.
    pub(crate) const fn checks(self) -> &'static [&'static str] {
        match self {
            Self::Campaign => &[
                "check-story",
                "check-dignity",
                "check-budget",
                "check-permit",
                "check-languages",
            ],
            Self::Organisation => &[
                "check-registration",
                "check-represents",
                "check-sanctions",
                "check-work",
            ],
            Self::Sponsor => &["check-identity", "check-sanctions", "check-means"],
        }
    }

    /// Whether it can be taken in hand while it is in this state.
    pub(crate) fn is_claimable(self, state: &str) -> bool {
        matches!(
            (self, state),
            (Self::Campaign, "submitted")
                | (Self::Organisation, "applied")
                | (Self::Sponsor, "registered")
        )
    }
}

/// Whether a decision says yes: then no reason is asked for, but that everything was looked at.
pub(crate) fn says_yes(decision: &str) -> bool {
    matches!(decision, "approved" | "verified")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_decision_has_a_way_and_every_no_a_reason_on_the_list() {
        for (subject, states) in [
            (Subject::Campaign, &["submitted"][..]),
            (Subject::Organisation, &["applied", "verified", "suspended"]),
            (
                Subject::Sponsor,
                &["registered", "verified", "suspended", "rejected"],
            ),
        ] {
            assert_eq!(Subject::of_path(subject.path()), Some(subject));
            for state in states {
                let decisions = subject.decisions(state);
                assert!(!decisions.is_empty());
                for decision in decisions.iter().filter(|decision| !says_yes(decision)) {
                    let mut listed = contracts::reference::reasons(subject.reasons());
                    let found = listed.any(|reason| reason.decisions.iter().any(|d| d == decision));
                    assert!(found, "{subject:?} {decision}");
                }
            }
        }
        assert!(Subject::Campaign.decisions("live").is_empty());
        assert_eq!(Subject::of_path("gifts"), None);
    }
}
