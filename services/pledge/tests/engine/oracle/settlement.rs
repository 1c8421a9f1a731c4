//! Settling a fund.

use std::collections::BTreeMap;

use pledge::domain::matching::Mode;
use pledge::domain::matching::scenario::PledgeState;

use super::{Oracle, floor, ratio};

impl Oracle {
    pub(super) fn settle(&mut self, f: usize) {
        match self.funds[f].input.rule.mode {
            Mode::FirstCome => {
                let id = self.funds[f].input.id.clone();
                for pledge in &mut self.pledges {
                    if pledge.state == PledgeState::Pending {
                        pledge.given.remove(&id);
                    }
                }
                self.top_up(vec![f], Self::is_confirmed);
            }
            Mode::ProRata => self.settle_pro_rata(f),
            Mode::Quadratic => self.settle_quadratic(f),
            Mode::Challenge => {
                for campaign in self.funds[f].input.campaigns.clone() {
                    if !self.target_met(f, &campaign) {
                        self.funds[f].grants.remove(&campaign);
                    }
                }
            }
        }
        self.funds[f].settled = true;
    }

    /// Campaigns in the fund's order, each once.
    fn unlocked_campaigns(&self, f: usize) -> Vec<String> {
        let mut campaigns = Vec::new();
        for campaign in &self.funds[f].input.campaigns {
            if self.unlocked(f, campaign) && !campaigns.contains(campaign) {
                campaigns.push(campaign.clone());
            }
        }
        campaigns
    }

    fn settle_pro_rata(&mut self, f: usize) {
        let rule = self.funds[f].input.rule.clone();
        let campaigns = self.unlocked_campaigns(f);
        let confirmed = self.confirmed.iter().copied();
        let pledges: Vec<usize> = confirmed
            .filter(|p| {
                self.is_confirmed(*p)
                    && self.eligible(f, *p)
                    && campaigns.contains(&self.pledges[*p].made.campaign)
            })
            .collect();
        let mut wants: Vec<i128> = Vec::new();
        for (place, p) in pledges.iter().enumerate() {
            let donor = &self.pledges[*p].made.donor;
            let mut want = floor(self.retained(*p), ratio(&rule, self.retained(*p)));
            if let Some(cap) = rule.max_per_pledge {
                want = want.min(i128::from(cap));
            }
            if let Some(cap) = rule.max_per_donor {
                let earlier = (0..place).filter(|e| self.pledges[pledges[*e]].made.donor == *donor);
                let so_far: i128 = earlier.map(|e| wants[e]).sum();
                want = want.min(i128::from(cap) - so_far);
            }
            wants.push(want);
        }
        if let Some(cap) = rule.max_per_campaign {
            for campaign in campaigns {
                let places: Vec<usize> = (0..pledges.len())
                    .filter(|place| self.pledges[pledges[*place]].made.campaign == campaign)
                    .collect();
                let of_campaign: Vec<i128> = places.iter().map(|place| wants[*place]).collect();
                for (place, part) in places.iter().zip(share(i128::from(cap), &of_campaign)) {
                    wants[*place] = part;
                }
            }
        }
        for (p, part) in pledges
            .into_iter()
            .zip(share(self.funds[f].commitment, &wants))
        {
            self.add(f, p, part);
        }
    }

    fn settle_quadratic(&mut self, f: usize) {
        let mut open: Vec<(String, i128)> = Vec::new();
        for campaign in self.unlocked_campaigns(f) {
            let mut donors: BTreeMap<&str, u128> = BTreeMap::new();
            for p in self.counted(f, &campaign) {
                let retained = u128::try_from(self.retained(p)).unwrap();
                *donors.entry(&self.pledges[p].made.donor).or_default() += retained;
            }
            let root: u128 = donors.values().map(|sum| (sum * 100_000_000).isqrt()).sum();
            let sum: u128 = donors.values().sum();
            let want = (root * root / 100_000_000).saturating_sub(sum);
            open.push((campaign, i128::try_from(want).unwrap()));
        }
        let cap = self.funds[f].input.rule.max_per_campaign.map(i128::from);
        let mut pool = self.funds[f].commitment;
        loop {
            let wants: Vec<i128> = open.iter().map(|(_, want)| *want).collect();
            let shares = share(pool, &wants);
            let is_over = |part: i128| cap.is_some_and(|cap| part > cap);
            let none_over = !shares.iter().any(|part| is_over(*part));
            let mut others = Vec::new();
            for ((campaign, want), part) in open.into_iter().zip(shares) {
                if none_over {
                    self.funds[f].grants.insert(campaign, part);
                } else if is_over(part) {
                    self.funds[f].grants.insert(campaign, cap.unwrap());
                    pool -= cap.unwrap();
                } else {
                    others.push((campaign, want));
                }
            }
            if none_over {
                return;
            }
            open = others;
        }
    }
}

/// Largest remainders, one unit after the other.
fn share(pool: i128, wants: &[i128]) -> Vec<i128> {
    let total: i128 = wants.iter().sum();
    if total <= pool {
        return wants.to_vec();
    }
    let mut shares: Vec<i128> = wants.iter().map(|want| pool * want / total).collect();
    let mut remainders: Vec<i128> = wants.iter().map(|want| pool * want % total).collect();
    while shares.iter().sum::<i128>() < pool {
        let largest = *remainders.iter().max().unwrap();
        let place = remainders.iter().position(|r| *r == largest).unwrap();
        remainders[place] = -1;
        shares[place] += 1;
    }
    shares
}
