//! What a reviewer's decision makes of a sponsor.

use contracts::pledge::api::{SponsorDecision, SponsorState};

/// Where a decision leads; none where it changes nothing or makes no sense.
#[must_use]
pub const fn decided(state: SponsorState, decision: SponsorDecision) -> Option<SponsorState> {
    match (state, decision) {
        (
            SponsorState::Registered | SponsorState::Rejected | SponsorState::Suspended,
            SponsorDecision::Verified,
        ) => Some(SponsorState::Verified),
        (SponsorState::Registered, SponsorDecision::Rejected) => Some(SponsorState::Rejected),
        (SponsorState::Registered | SponsorState::Verified, SponsorDecision::Suspended) => {
            Some(SponsorState::Suspended)
        }
        // One that is verified may have given its word already: it is suspended, not rejected.
        (SponsorState::Verified, SponsorDecision::Verified | SponsorDecision::Rejected)
        | (SponsorState::Rejected, SponsorDecision::Rejected | SponsorDecision::Suspended)
        | (SponsorState::Suspended, SponsorDecision::Rejected | SponsorDecision::Suspended) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_leads_somewhere_else_or_nowhere() {
        let states = [
            SponsorState::Registered,
            SponsorState::Verified,
            SponsorState::Rejected,
            SponsorState::Suspended,
        ];
        for state in states {
            for decision in [
                SponsorDecision::Verified,
                SponsorDecision::Rejected,
                SponsorDecision::Suspended,
            ] {
                assert_ne!(
                    decided(state, decision),
                    Some(state),
                    "{state:?} {decision:?}"
                );
            }
        }
        assert_eq!(
            decided(SponsorState::Suspended, SponsorDecision::Verified),
            Some(SponsorState::Verified)
        );
        assert_eq!(
            decided(SponsorState::Verified, SponsorDecision::Rejected),
            None
        );
    }
}
