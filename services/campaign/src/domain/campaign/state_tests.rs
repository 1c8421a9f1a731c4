use super::*;
use proptest::prelude::*;
use proptest::sample::select;

const VERIFIED: OrganisationState = OrganisationState::Verified;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// From 100 to 200, without a permit.
fn terms() -> Terms {
    Terms {
        starts_at: at(100),
        ends_at: at(200),
        leave: Leave::NotNeeded,
    }
}

fn with_permit(from: i64, until: i64) -> Terms {
    Terms {
        leave: Leave::Within {
            from: at(from),
            until: at(until),
        },
        ..terms()
    }
}

fn approve(terms: &Terms, now: i64) -> Result<State, Refusal> {
    State::Submitted.after(
        Said::Decide(CampaignDecision::Approved),
        VERIFIED,
        terms,
        at(now),
    )
}

#[test]
fn from_draft_to_closed() {
    let terms = terms();
    let submitted = State::Draft
        .after(
            Said::Submit(ProgrammeStanding::None),
            VERIFIED,
            &terms,
            at(1),
        )
        .unwrap();
    assert_eq!(submitted, State::Submitted);
    let approved = submitted
        .after(
            Said::Decide(CampaignDecision::Approved),
            VERIFIED,
            &terms,
            at(2),
        )
        .unwrap();
    assert_eq!(approved.due_at(&terms), Some(at(100)));
    assert_eq!(approved.by_clock(&terms, at(99)), None);
    let live = approved.by_clock(&terms, at(100)).unwrap();
    assert_eq!((&live, live.due_at(&terms)), (&State::Live, Some(at(200))));
    assert_eq!(live.by_clock(&terms, at(199)), None);
    assert_eq!(live.by_clock(&terms, at(200)), Some(State::Closed));
}

#[test]
fn only_verified_organisations_submit_and_only_before_the_end() {
    let submit = |organisation, programme, now| {
        State::Draft.after(Said::Submit(programme), organisation, &terms(), at(now))
    };
    for state in [
        OrganisationState::Registered,
        OrganisationState::Applied,
        OrganisationState::Rejected,
        OrganisationState::Suspended,
    ] {
        assert_eq!(
            submit(state, ProgrammeStanding::None, 1),
            Err(Refusal::OrganisationNotVerified)
        );
    }
    assert_eq!(
        submit(VERIFIED, ProgrammeStanding::NotParticipating, 1),
        Err(Refusal::NotParticipating)
    );
    assert_eq!(
        submit(VERIFIED, ProgrammeStanding::Closed, 1),
        Err(Refusal::ProgrammeClosed)
    );
    assert_eq!(
        submit(VERIFIED, ProgrammeStanding::Participating, 200),
        Err(Refusal::Ended)
    );
    assert!(submit(VERIFIED, ProgrammeStanding::Participating, 199).is_ok());
}

#[test]
fn a_permit_is_needed_to_be_approved_and_in_date_to_go_live() {
    let missing = Terms {
        leave: Leave::Missing,
        ..terms()
    };
    assert_eq!(approve(&missing, 1), Err(Refusal::PermitRequired));
    assert_eq!(
        approve(&with_permit(0, 50), 60),
        Err(Refusal::PermitRequired)
    );
    // It begins after the campaign: approved, and live when it begins.
    let later = with_permit(150, 300);
    let approved = approve(&later, 1).unwrap();
    assert_eq!(
        (approved.by_clock(&later, at(149)), approved.due_at(&later)),
        (None, Some(at(150)))
    );
    assert_eq!(approved.by_clock(&later, at(150)), Some(State::Live));
}

#[test]
fn it_pauses_when_its_permit_lapses_and_resumes_with_another() {
    let short = with_permit(0, 150);
    assert_eq!(State::Live.due_at(&short), Some(at(150)));
    let paused = State::Live.by_clock(&short, at(150)).unwrap();
    assert_eq!(paused, State::Paused(PauseCause::PermitLapsed));
    let resume = |terms| {
        paused
            .clone()
            .after(Said::Resume(Capacity::Owner), VERIFIED, terms, at(160))
    };
    assert_eq!(resume(&short), Err(Refusal::PermitRequired));
    assert_eq!(resume(&with_permit(0, 300)), Ok(State::Live));
}

#[test]
fn who_paused_it_says_who_resumes_it() {
    let resume = |cause, by, organisation| {
        State::Paused(cause).after(Said::Resume(by), organisation, &terms(), at(150))
    };
    use Capacity::{Operator, Owner};
    assert_eq!(
        resume(PauseCause::Organisation, Owner, VERIFIED),
        Ok(State::Live)
    );
    assert_eq!(
        resume(PauseCause::Operator, Owner, VERIFIED),
        Err(Refusal::PausedByOperator)
    );
    assert_eq!(
        resume(PauseCause::Operator, Operator, VERIFIED),
        Ok(State::Live)
    );
    let suspended = resume(
        PauseCause::OrganisationSuspended,
        Owner,
        OrganisationState::Suspended,
    );
    assert_eq!(suspended, Err(Refusal::OrganisationNotVerified));
    // The owner can't slip from under the operator's pause by pausing first.
    let taken_over = State::Paused(PauseCause::Organisation).after(
        Said::Pause(Operator),
        VERIFIED,
        &terms(),
        at(150),
    );
    assert_eq!(taken_over, Ok(State::Paused(PauseCause::Operator)));
    assert!(
        State::Paused(PauseCause::Operator)
            .after(Said::Pause(Owner), VERIFIED, &terms(), at(150))
            .is_err()
    );
}

#[test]
fn resumed_before_its_start_it_waits_again() {
    let resumed = State::Paused(PauseCause::Organisation).after(
        Said::Resume(Capacity::Owner),
        VERIFIED,
        &terms(),
        at(50),
    );
    assert_eq!(resumed, Ok(State::Approved));
}

fn states() -> impl Strategy<Value = State> {
    let causes = [
        PauseCause::Organisation,
        PauseCause::Operator,
        PauseCause::PermitLapsed,
        PauseCause::OrganisationSuspended,
    ];
    let plain = [
        State::Draft,
        State::Submitted,
        State::Approved,
        State::Live,
        State::Closed,
        State::Cancelled,
        State::Rejected,
    ];
    select(
        plain
            .into_iter()
            .chain(causes.map(State::Paused))
            .collect::<Vec<_>>(),
    )
}

fn words() -> impl Strategy<Value = Said> {
    use Capacity::{Operator, Owner};
    use ProgrammeStanding as P;
    let submits = [P::None, P::Participating, P::NotParticipating, P::Closed].map(Said::Submit);
    let decisions = [
        CampaignDecision::Approved,
        CampaignDecision::ChangesRequested,
        CampaignDecision::Rejected,
    ]
    .map(Said::Decide);
    let others = [
        Said::Pause(Owner),
        Said::Pause(Operator),
        Said::Resume(Owner),
        Said::Resume(Operator),
        Said::Close,
        Said::Cancel,
    ];
    select(
        submits
            .into_iter()
            .chain(decisions)
            .chain(others)
            .collect::<Vec<_>>(),
    )
}

fn organisations() -> impl Strategy<Value = OrganisationState> {
    use OrganisationState as O;
    select(vec![
        O::Registered,
        O::Applied,
        O::Verified,
        O::Rejected,
        O::Suspended,
    ])
}

fn any_terms() -> impl Strategy<Value = Terms> {
    let leave = prop_oneof![
        Just(Leave::NotNeeded),
        Just(Leave::Missing),
        (0..300i64, 0..300i64).prop_map(|(from, long)| Leave::Within {
            from: at(from),
            until: at(from + long)
        }),
    ];
    (0..200i64, 1..200i64, leave).prop_map(|(start, long, leave)| Terms {
        starts_at: at(start),
        ends_at: at(start + long),
        leave,
    })
}

proptest! {
    #[test]
    fn whatever_is_done_no_rule_is_broken(
        start in states(), steps in prop::collection::vec((words(), organisations(), 0..400i64), 1..30), terms in any_terms()
    ) {
        let mut state = start;
        for (said, organisation, now) in steps {
            let over = matches!(state, State::Closed | State::Cancelled | State::Rejected);
            let Ok(next) = state.clone().after(said, organisation, &terms, at(now)) else { continue };
            prop_assert!(!over, "{state:?} is final");
            if matches!(next, State::Submitted | State::Approved | State::Live) {
                prop_assert_eq!(organisation, VERIFIED);
                prop_assert!(at(now) < terms.ends_at);
            }
            if matches!(next, State::Approved | State::Live) {
                prop_assert!(!terms.leave.is_over(at(now)));
            }
            if next == State::Live {
                prop_assert!(terms.opens_at() <= at(now));
            }
            state = next;
        }
    }

    #[test]
    fn the_clock_comes_to_rest_and_is_never_due_in_vain(start in states(), terms in any_terms(), now in 0..400i64) {
        let mut state = start;
        let mut steps = 0;
        while let Some(next) = state.by_clock(&terms, at(now)) {
            prop_assert_ne!(&next, &state);
            state = next;
            steps += 1;
            prop_assert!(steps <= 3);
        }
        prop_assert!(state.due_at(&terms).is_none_or(|due| due > at(now)));
    }

    #[test]
    fn a_stored_state_is_read_back(state in states()) {
        prop_assert_eq!(State::named(state.name().as_str(), state.pause_cause()), Some(state));
    }
}
