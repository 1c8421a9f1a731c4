use contracts::campaign::api::{CampaignDecision, PauseCause};
use contracts::campaign::{CampaignState, OrganisationState};
use jiff::Timestamp;

use crate::domain::Refusal;
use crate::domain::access::Capacity;
use crate::domain::permit::Leave;

/// Where a campaign stands. A transition consumes the old state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Being written.
    Draft,
    /// Waiting for a reviewer.
    Submitted,
    /// Waiting for its start, or for its permit to begin.
    Approved,
    /// Taking gifts.
    Live,
    /// Taking none for a while; why says who may end it.
    Paused(PauseCause),
    /// Over.
    Closed,
    /// Called off.
    Cancelled,
    /// Turned down for good.
    Rejected,
}

/// When a campaign may take gifts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// From then on.
    pub starts_at: Timestamp,
    /// Not from then on.
    pub ends_at: Timestamp,
    /// What its permit allows.
    pub leave: Leave,
}

impl Terms {
    /// When it goes live: at its start, or once its permit is in date.
    #[must_use]
    pub fn opens_at(&self) -> Timestamp {
        match self.leave {
            Leave::NotNeeded | Leave::Missing => self.starts_at,
            Leave::Within { from, .. } => self.starts_at.max(from),
        }
    }

    fn may_run(&self, now: Timestamp) -> Result<(), Refusal> {
        if self.ends_at <= now {
            return Err(Refusal::Ended);
        }
        if self.leave.is_over(now) {
            return Err(Refusal::PermitRequired);
        }
        Ok(())
    }

    fn running(&self, now: Timestamp) -> State {
        if self.opens_at() <= now {
            State::Live
        } else {
            State::Approved
        }
    }
}

/// How the organisation stands to the campaign's programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgrammeStanding {
    /// The campaign is part of none.
    None,
    /// It takes part, and the programme is open.
    Participating,
    /// It takes no part.
    NotParticipating,
    /// The programme is over.
    Closed,
}

/// What is asked of a campaign by people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// The organisation hands it in.
    Submit(ProgrammeStanding),
    /// A reviewer decides.
    Decide(CampaignDecision),
    /// Someone stops it for a while.
    Pause(Capacity),
    /// Someone ends the pause.
    Resume(Capacity),
    /// The owner ends it.
    Close,
    /// The owner calls it off.
    Cancel,
}

impl State {
    /// The state that people's word makes of this one.
    ///
    /// # Errors
    /// When the state, the organisation's or the terms forbid it.
    pub fn after(
        self,
        said: Said,
        organisation: OrganisationState,
        terms: &Terms,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        match said {
            Said::Submit(programme) => {
                let submitted = self.submit()?;
                verified(organisation)?;
                joined(programme)?;
                if terms.ends_at <= now {
                    Err(Refusal::Ended)
                } else {
                    Ok(submitted)
                }
            }
            Said::Decide(decision) => {
                let decided = self.decide(decision)?;
                if decided == Self::Approved {
                    verified(organisation)?;
                    terms.may_run(now)?;
                }
                Ok(decided)
            }
            Said::Pause(Capacity::Owner) => self.pause(PauseCause::Organisation),
            Said::Pause(Capacity::Operator) => self.pause(PauseCause::Operator),
            Said::Resume(capacity) => {
                self.resume(capacity)?;
                verified(organisation)?;
                terms.may_run(now)?;
                Ok(terms.running(now))
            }
            Said::Close => self.close(),
            Said::Cancel => self.cancel(),
        }
    }

    fn submit(self) -> Result<Self, Refusal> {
        match self {
            Self::Draft => Ok(Self::Submitted),
            Self::Submitted
            | Self::Approved
            | Self::Live
            | Self::Paused(_)
            | Self::Closed
            | Self::Cancelled
            | Self::Rejected => Err(self.refused()),
        }
    }

    fn decide(self, decision: CampaignDecision) -> Result<Self, Refusal> {
        match (self, decision) {
            (Self::Submitted, CampaignDecision::Approved) => Ok(Self::Approved),
            (Self::Submitted, CampaignDecision::ChangesRequested) => Ok(Self::Draft),
            (Self::Submitted, CampaignDecision::Rejected) => Ok(Self::Rejected),
            (
                state @ (Self::Draft
                | Self::Approved
                | Self::Live
                | Self::Paused(_)
                | Self::Closed
                | Self::Cancelled
                | Self::Rejected),
                CampaignDecision::Approved
                | CampaignDecision::ChangesRequested
                | CampaignDecision::Rejected,
            ) => Err(state.refused()),
        }
    }

    /// Stops it for a while. The operator's pause also takes the place of a weaker one.
    ///
    /// # Errors
    /// When it takes no gifts anyway.
    pub fn pause(self, cause: PauseCause) -> Result<Self, Refusal> {
        match (self, cause) {
            (Self::Approved | Self::Live, cause) => Ok(Self::Paused(cause)),
            (
                Self::Paused(
                    PauseCause::Organisation
                    | PauseCause::PermitLapsed
                    | PauseCause::OrganisationSuspended,
                ),
                PauseCause::Operator,
            ) => Ok(Self::Paused(PauseCause::Operator)),
            (
                state @ (Self::Draft
                | Self::Submitted
                | Self::Paused(_)
                | Self::Closed
                | Self::Cancelled
                | Self::Rejected),
                PauseCause::Organisation
                | PauseCause::Operator
                | PauseCause::PermitLapsed
                | PauseCause::OrganisationSuspended,
            ) => Err(state.refused()),
        }
    }

    fn resume(self, by: Capacity) -> Result<(), Refusal> {
        match (self, by) {
            (Self::Paused(PauseCause::Operator), Capacity::Owner) => Err(Refusal::PausedByOperator),
            (Self::Paused(_), Capacity::Owner | Capacity::Operator) => Ok(()),
            (
                state @ (Self::Draft
                | Self::Submitted
                | Self::Approved
                | Self::Live
                | Self::Closed
                | Self::Cancelled
                | Self::Rejected),
                Capacity::Owner | Capacity::Operator,
            ) => Err(state.refused()),
        }
    }

    fn close(self) -> Result<Self, Refusal> {
        match self {
            Self::Approved | Self::Live | Self::Paused(_) => Ok(Self::Closed),
            Self::Draft | Self::Submitted | Self::Closed | Self::Cancelled | Self::Rejected => {
                Err(self.refused())
            }
        }
    }

    fn cancel(self) -> Result<Self, Refusal> {
        match self {
            Self::Draft | Self::Submitted | Self::Approved | Self::Live | Self::Paused(_) => {
                Ok(Self::Cancelled)
            }
            Self::Closed | Self::Cancelled | Self::Rejected => Err(self.refused()),
        }
    }

    /// What the clock makes of it, if anything.
    #[must_use]
    pub fn by_clock(&self, terms: &Terms, now: Timestamp) -> Option<Self> {
        match self {
            Self::Approved | Self::Live | Self::Paused(_) if terms.ends_at <= now => {
                Some(Self::Closed)
            }
            Self::Approved | Self::Live if terms.leave.is_over(now) => {
                Some(Self::Paused(PauseCause::PermitLapsed))
            }
            Self::Approved if terms.opens_at() <= now => Some(Self::Live),
            Self::Draft
            | Self::Submitted
            | Self::Approved
            | Self::Live
            | Self::Paused(_)
            | Self::Closed
            | Self::Cancelled
            | Self::Rejected => None,
        }
    }

    /// When the clock has to look at it next.
    #[must_use]
    pub fn due_at(&self, terms: &Terms) -> Option<Timestamp> {
        let lapse = match terms.leave {
            Leave::NotNeeded => terms.ends_at,
            Leave::Missing => Timestamp::MIN,
            Leave::Within { until, .. } => until,
        };
        let over = terms.ends_at.min(lapse);
        match self {
            Self::Approved => Some(over.min(terms.opens_at())),
            Self::Live => Some(over),
            Self::Paused(_) => Some(terms.ends_at),
            Self::Draft | Self::Submitted | Self::Closed | Self::Cancelled | Self::Rejected => None,
        }
    }

    /// The state without what it carries.
    #[must_use]
    pub const fn name(&self) -> CampaignState {
        match self {
            Self::Draft => CampaignState::Draft,
            Self::Submitted => CampaignState::Submitted,
            Self::Approved => CampaignState::Approved,
            Self::Live => CampaignState::Live,
            Self::Paused(_) => CampaignState::Paused,
            Self::Closed => CampaignState::Closed,
            Self::Cancelled => CampaignState::Cancelled,
            Self::Rejected => CampaignState::Rejected,
        }
    }

    /// Why it is paused.
    #[must_use]
    pub const fn pause_cause(&self) -> Option<PauseCause> {
        match self {
            Self::Paused(cause) => Some(*cause),
            Self::Draft
            | Self::Submitted
            | Self::Approved
            | Self::Live
            | Self::Closed
            | Self::Cancelled
            | Self::Rejected => None,
        }
    }

    /// The state of this name, with why it is paused.
    #[must_use]
    pub fn named(name: &str, cause: Option<PauseCause>) -> Option<Self> {
        let plain = [
            Self::Draft,
            Self::Submitted,
            Self::Approved,
            Self::Live,
            Self::Closed,
            Self::Cancelled,
            Self::Rejected,
        ];
        let paused = cause.map(Self::Paused);
        plain
            .into_iter()
            .chain(paused)
            .find(|state| state.name().as_str() == name)
    }

    /// Why something can't be done in this state.
    #[must_use]
    pub const fn refused(&self) -> Refusal {
        Refusal::WrongState {
            what: "campaign",
            state: self.name().as_str(),
        }
    }
}

const fn verified(organisation: OrganisationState) -> Result<(), Refusal> {
    match organisation {
        OrganisationState::Verified => Ok(()),
        OrganisationState::Registered
        | OrganisationState::Applied
        | OrganisationState::Rejected
        | OrganisationState::Suspended => Err(Refusal::OrganisationNotVerified),
    }
}

const fn joined(programme: ProgrammeStanding) -> Result<(), Refusal> {
    match programme {
        ProgrammeStanding::None | ProgrammeStanding::Participating => Ok(()),
        ProgrammeStanding::NotParticipating => Err(Refusal::NotParticipating),
        ProgrammeStanding::Closed => Err(Refusal::ProgrammeClosed),
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
