//! What came of it.

use std::collections::{BTreeMap, BTreeSet};

use pledge::domain::matching::scenario::{
    AllocationState, CampaignOutcome, FundOutcome, MatchOutcome, Outcome, PledgeOutcome,
    PledgeState, Rejection,
};

use super::Oracle;

impl Oracle {
    pub(super) fn outcome(&self, rejections: Vec<Rejection>) -> Outcome {
        let small = |sum: i128| i64::try_from(sum).unwrap();
        let mut outcome = Outcome {
            campaigns: BTreeMap::new(),
            funds: BTreeMap::new(),
            pledges: BTreeMap::new(),
            rejections,
        };
        for (f, fund) in self.funds.iter().enumerate() {
            let reserved = self.used_where(f, |p| p.state == PledgeState::Pending);
            let used = self.used_where(f, |_| true) + self.granted(f);
            let grants = fund.grants.iter().filter(|(_, grant)| **grant > 0);
            let of_fund = FundOutcome {
                committed: small(used - reserved),
                grants: grants
                    .map(|(c, grant)| (c.clone(), small(*grant)))
                    .collect(),
                remaining: small(fund.commitment - used),
                reserved: small(reserved),
            };
            outcome.funds.insert(fund.input.id.clone(), of_fund);
        }
        for (p, pledge) in self.pledges.iter().enumerate() {
            let paid = matches!(pledge.state, PledgeState::Confirmed | PledgeState::Refunded);
            let state = match pledge.state {
                PledgeState::Pending => AllocationState::Reserved,
                _ => AllocationState::Committed,
            };
            let given = pledge.given.iter().filter(|(_, amount)| **amount > 0);
            let of_pledge = PledgeOutcome {
                matches: given
                    .map(|(id, amount)| {
                        (
                            id.clone(),
                            MatchOutcome {
                                amount: small(*amount),
                                state,
                            },
                        )
                    })
                    .collect(),
                retained: if paid { small(self.retained(p)) } else { 0 },
                state: pledge.state,
            };
            outcome.pledges.insert(pledge.made.id.clone(), of_pledge);
        }
        for campaign in &self.campaigns {
            let here = self.pledges.iter().filter(|p| p.made.campaign == *campaign);
            let paid = here.filter(|p| outcome.pledges[&p.made.id].retained > 0);
            let donors: BTreeSet<_> = paid.clone().map(|p| &p.made.donor).collect();
            let raised = paid.map(|p| i128::from(p.made.amount) - p.refunded).sum();
            let here = self.pledges.iter().filter(|p| p.made.campaign == *campaign);
            let settled = here.filter(|p| p.state != PledgeState::Pending);
            let matched: i128 = settled.flat_map(|p| p.given.values()).sum();
            let granted = self
                .funds
                .iter()
                .filter_map(|fund| fund.grants.get(campaign));
            let of_campaign = CampaignOutcome {
                donors: donors.len(),
                matched: matched + granted.sum::<i128>(),
                raised,
            };
            outcome.campaigns.insert(campaign.clone(), of_campaign);
        }
        outcome
    }
}
