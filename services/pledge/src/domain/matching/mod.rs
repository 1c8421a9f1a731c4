//! What a match fund gives to a gift, to the last minor unit: pure functions over values.
//!
//! Two callers share them. The scenario world ([`scenario`]) holds a whole history in memory for
//! `pledge simulate`; the service loads, under row locks, just the values of the pledges at hand.
//! Neither has rules of its own, so what a sponsor tries out is what donors get.
//!
//! # How to ask
//!
//! 1. **A rule** arrives as [`RuleInput`] (the JSON of the API and of scenarios).
//!    [`RuleInput::parse`] makes a [`Rule`] of it, or lists what is wrong;
//!    [`RuleInput::nonsense`] and [`window_error`] are the refusals of the API, for rules that
//!    have a meaning but cannot be meant. Store the input, and parse it again on loading.
//! 2. **Eligibility**: [`terms_admit`] looks at what never changes about a pledge and a fund, so
//!    its answer may be kept; [`eligible`] asks for the minimum as well. Both name the reason.
//! 3. **Allocation**: an [`Offer`] is one first-come fund as one pledge sees it (what it gave so
//!    far, its caps' use, what remains, and whether it is [`Barred`]). Pass the offers of *all*
//!    first-come funds that give or might give, in allocation order (priority, then age), to
//!    [`allocate`]. It returns the [`Addition`]s and brings the offers up to date. Funds that may
//!    not give are passed too, barred, as soon as they hold something: what they gave still covers
//!    the gift. [`allocate_telling`] says of each offer what was decided on it, of which [`explained`]
//!    makes an explanation; [`under_matched`] which pledges a top-up need look at.
//! 4. **Confirm**: allocations become committed, `allocate` once more, then for each fund of the
//!    campaign in allocation order [`Unlock::met`]; a first-come fund that unlocks goes over the
//!    campaign's pledges (`allocate` with every other fund barred as [`Barred::NotAsked`]), a
//!    challenge grants [`challenge_grant`].
//! 5. **Refund**: [`after_refund`] for each allocation of an unsettled fund.
//! 6. **Settlement**: [`pro_rata`], [`quadratic`], or for a challenge `Unlock::met` again.
//!
//! Money is `i64` minor units at the border and `i128` between, so no product can overflow.

mod allocate;
mod eligible;
mod explain;
mod input_error;
mod ratio;
mod refund;
mod rule;
pub mod scenario;
mod sense;
mod settle;
mod share;
mod unlock;

pub use contracts::campaign::Stacking;
pub use contracts::campaign::api::FundType;
pub use contracts::pledge::LimitedBy;

pub use allocate::{
    Addition, Barred, Limits, Offer, Verdict, allocate, allocate_telling, under_matched,
};
pub use eligible::{FundTerms, Ineligible, Method, PledgeTerms, eligible, terms_admit};
pub use explain::{Explained, explained};
pub use input_error::InputError;
pub use ratio::{Ratio, RatioInput};
pub use refund::after_refund;
pub use rule::{Mode, Rule, RuleInput, Tier, TierInput};
pub use sense::{Scope, window_error};
pub use settle::{ProRataGift, Share, SumTooLarge, challenge_grant, pro_rata, quadratic};
pub use share::share;
pub use unlock::{Unlock, UnlockInput};
