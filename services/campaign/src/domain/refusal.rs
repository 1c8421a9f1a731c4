/// Why the state of things forbids what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It can't be done to something in this state.
    #[error("This can't be done now: the {what} is {state}.")]
    WrongState {
        /// `organisation`, `campaign`, …
        what: &'static str,
        /// Its state.
        state: &'static str,
    },
    /// Only a verified organisation may do this.
    #[error("Only a verified organisation may do this.")]
    OrganisationNotVerified,
    /// The organisation is not in the campaign's programme.
    #[error("The organisation doesn't take part in the campaign's programme.")]
    NotParticipating,
    /// The programme is over.
    #[error("The programme is over.")]
    ProgrammeClosed,
    /// The organisation's country asks for a permit that is in date.
    #[error("The organisation's country asks for a permit that has not lapsed.")]
    PermitRequired,
    /// Its end is past.
    #[error("The campaign's end is past.")]
    Ended,
    /// The operator paused it.
    #[error("A reviewer paused the campaign, and a reviewer has to resume it.")]
    PausedByOperator,
    /// Nobody would own the organisation.
    #[error("The organisation needs an owner.")]
    LastOwner,
}

impl Refusal {
    /// Stable, for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::WrongState { .. } => "wrong_state",
            Self::OrganisationNotVerified => "organisation_not_verified",
            Self::NotParticipating => "not_participating",
            Self::ProgrammeClosed => "programme_closed",
            Self::PermitRequired => "permit_required",
            Self::Ended => "campaign_ended",
            Self::PausedByOperator => "paused_by_operator",
            Self::LastOwner => "last_owner",
        }
    }
}
