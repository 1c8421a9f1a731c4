//! The world of a scenario: its state, how it starts, and what came of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::{InputError, Stacking};
use super::fund::Fund;
use super::names::Names;
use super::pledge::{Pledge, State};
use super::{
    AllocationState, CampaignOutcome, FundInput, FundOutcome, MatchOutcome, Outcome, PledgeOutcome,
    PledgeState, Rejection,
};

/// Match funds and pledges, at some moment of a scenario.
#[derive(Clone, Debug)]
pub struct World {
    pub(super) stacking: Stacking,
    /// In allocation order.
    pub(super) funds: Vec<Fund>,
    /// The number of each fund.
    pub(super) fund_ids: HashMap<String, usize>,
    /// In order of creation.
    pub(super) pledges: Vec<Pledge>,
    /// The ids of the pledges, numbered like them.
    pub(super) pledge_ids: Names,
    /// Pledges in order of confirmation, also those that were refunded since.
    pub(super) confirmed: Vec<usize>,
    pub(super) campaigns: Names,
    pub(super) donors: Names,
    /// By campaign: the funds with it in scope, in allocation order, each with its slot.
    funds_of: Vec<Vec<(usize, usize)>>,
}

impl World {
    /// A world in which nothing has happened yet. The funds are given oldest first.
    ///
    /// # Errors
    /// What is wrong with the funds, with pointers from the scenario's root.
    pub fn new(stacking: Stacking, inputs: Vec<FundInput>) -> Result<Self, Vec<InputError>> {
        let mut campaigns = Names::default();
        let mut ids = BTreeSet::new();
        let mut funds = Vec::with_capacity(inputs.len());
        let mut errors = Vec::new();
        for (place, input) in inputs.into_iter().enumerate() {
            let pointer = format!("/funds/{place}");
            if !ids.insert(input.id.clone()) {
                errors.push(InputError::new(
                    format!("{pointer}/id"),
                    "duplicate_fund",
                    format!("there is another fund {}", input.id),
                ));
            }
            let priority = input.priority;
            match Fund::new(input, &mut campaigns) {
                Ok(fund) => funds.push((priority, fund)),
                Err(of_fund) => {
                    errors.extend(of_fund.into_iter().map(|error| error.within(&pointer)));
                }
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        // The sort is stable: the older of equal priority comes first.
        funds.sort_by_key(|(priority, _)| *priority);
        let funds: Vec<Fund> = funds.into_iter().map(|(_, fund)| fund).collect();
        let fund_ids = funds
            .iter()
            .enumerate()
            .map(|(number, fund)| (fund.id.clone(), number))
            .collect();
        let mut funds_of = vec![Vec::new(); campaigns.all().len()];
        for (number, fund) in funds.iter().enumerate() {
            for (slot, in_campaign) in fund.slots.iter().enumerate() {
                funds_of[in_campaign.campaign].push((number, slot));
            }
        }
        Ok(Self {
            stacking,
            funds,
            fund_ids,
            pledges: Vec::new(),
            pledge_ids: Names::default(),
            confirmed: Vec::new(),
            campaigns,
            donors: Names::default(),
            funds_of,
        })
    }

    /// The funds with a campaign in scope, in allocation order, each with its slot.
    pub(super) fn funds_of(&self, campaign: usize) -> &[(usize, usize)] {
        // A campaign that came with a pledge is in no fund's scope.
        self.funds_of.get(campaign).map_or(&[], Vec::as_slice)
    }

    /// What a fund has left, if there is such a fund.
    #[must_use]
    pub fn remaining(&self, fund: &str) -> Option<i64> {
        let number = self.fund_ids.get(fund)?;
        self.funds.get(*number).map(Fund::remaining)
    }

    /// How things stand.
    #[must_use]
    pub fn outcome(&self, rejections: Vec<Rejection>) -> Outcome {
        let pledges = self
            .pledge_ids
            .all()
            .iter()
            .zip(&self.pledges)
            .map(|(id, pledge)| (id.clone(), self.pledge_outcome(pledge)))
            .collect();
        let funds = self
            .funds
            .iter()
            .map(|fund| (fund.id.clone(), self.fund_outcome(fund)))
            .collect();
        let campaigns = self
            .campaigns
            .all()
            .iter()
            .cloned()
            .zip(self.campaign_outcomes())
            .collect();
        Outcome {
            campaigns,
            funds,
            pledges,
            rejections,
        }
    }

    fn pledge_outcome(&self, pledge: &Pledge) -> PledgeOutcome {
        let (state, allocations) = match pledge.state {
            State::Pending => (PledgeState::Pending, AllocationState::Reserved),
            State::Expired => (PledgeState::Expired, AllocationState::Reserved),
            State::Confirmed(_) => (PledgeState::Confirmed, AllocationState::Committed),
            State::Refunded => (PledgeState::Refunded, AllocationState::Committed),
        };
        let matches = pledge
            .holdings()
            .filter(|holding| holding.amount > 0)
            .map(|holding| {
                let given = MatchOutcome {
                    amount: holding.amount,
                    state: allocations,
                };
                (self.funds[holding.fund].id.clone(), given)
            })
            .collect();
        let retained = match pledge.state {
            State::Confirmed(_) | State::Refunded => pledge.retained,
            State::Pending | State::Expired => 0,
        };
        PledgeOutcome {
            matches,
            retained,
            state,
        }
    }

    fn fund_outcome(&self, fund: &Fund) -> FundOutcome {
        let grants: BTreeMap<String, i64> = fund
            .slots
            .iter()
            .filter(|slot| slot.grant > 0)
            .map(|slot| (self.campaigns.all()[slot.campaign].clone(), slot.grant))
            .collect();
        FundOutcome {
            committed: fund.committed,
            grants,
            remaining: fund.remaining(),
            reserved: fund.reserved,
        }
    }

    /// By campaign number.
    fn campaign_outcomes(&self) -> Vec<CampaignOutcome> {
        let count = self.campaigns.all().len();
        let mut outcomes = vec![CampaignOutcome::default(); count];
        let mut donors = vec![BTreeSet::new(); count];
        // Each pledge once, though one that was paid late stands in the list once as well.
        for pledge in self.confirmed.iter().map(|number| &self.pledges[*number]) {
            let outcome = &mut outcomes[pledge.campaign];
            outcome.matched += pledge
                .holdings()
                .map(|holding| i128::from(holding.amount))
                .sum::<i128>();
            if pledge.retained > 0 {
                outcome.raised += i128::from(pledge.retained);
                donors[pledge.campaign].insert(pledge.donor);
            }
        }
        for slot in self.funds.iter().flat_map(|fund| &fund.slots) {
            outcomes[slot.campaign].matched += i128::from(slot.grant);
        }
        for (outcome, donors) in outcomes.iter_mut().zip(donors) {
            outcome.donors = donors.len();
        }
        outcomes
    }
}
