//! A whole history of pledges and match funds, in memory: for trying rules out, and for proving
//! the engine.
//!
//! [`simulate`] plays a [`Scenario`] and returns its [`Outcome`]. Who needs to see the steps takes
//! a [`World`] and applies the events one by one.

mod events;
mod fund;
mod input;
mod instant;
mod names;
mod outcome;
mod pledge;
mod settlement;
mod top_up;
mod world;

pub use input::{
    Event, FundEvent, FundInput, IncreaseEvent, NewPledge, PledgeEvent, RefundEvent, Scenario,
};
pub use outcome::{
    CampaignOutcome, FundOutcome, MatchOutcome, Outcome, PledgeOutcome, Refusal, Rejection,
};
pub use world::World;

pub use contracts::pledge::PledgeState;
pub use contracts::pledge::api::AllocationState;

use super::InputError;

/// Plays a scenario to its end.
///
/// # Errors
/// What makes the scenario meaningless: a rule or a commitment that nothing can be reckoned with,
/// a fund listed twice, a challenge without a target, sums beyond all reckoning.
pub fn simulate(scenario: Scenario) -> Result<Outcome, Vec<InputError>> {
    let mut world = World::new(scenario.stacking, scenario.funds)?;
    let mut rejections = Vec::new();
    for (index, event) in scenario.events.into_iter().enumerate() {
        match world.apply(event) {
            Ok(Ok(())) => {}
            Ok(Err(error)) => rejections.push(Rejection {
                error,
                event: index,
            }),
            Err(too_large) => {
                return Err(vec![InputError::new(
                    format!("/events/{index}"),
                    "sum_too_large",
                    too_large.to_string(),
                )]);
            }
        }
    }
    Ok(world.outcome(rejections))
}
