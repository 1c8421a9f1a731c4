//! What a fund still gives when it is settled, and what it takes back.

use std::collections::BTreeMap;

use contracts::pledge::PledgeState;
use money::{CampaignId, Currency, DonorId, FundId, PledgeId};

use super::give::terms;
use super::{Allocation, Book, Fund, Gift, Place};
use crate::domain::matching::{
    FundType, Method, PledgeTerms, ProRataGift, Share, SumTooLarge, eligible, pro_rata, quadratic,
};

/// What of a paid gift counts for one fund: towards its target, and when it is shared out.
#[derive(Debug, Clone)]
pub struct Paid {
    /// The gift.
    pub id: PledgeId,
    /// Its campaign.
    pub campaign: CampaignId,
    /// The donor.
    pub donor: DonorId,
    /// The donor as rules name one.
    pub donor_key: String,
    /// Its currency.
    pub currency: Currency,
    /// What of it was not given back.
    pub retained: i64,
    /// What kind of gift.
    pub fund_type: FundType,
    /// How it was paid.
    pub method: Method,
    /// When it was made.
    pub created_at: jiff::Timestamp,
    /// Whether the fund was paused then.
    pub paused: bool,
}

impl Paid {
    /// A gift as it counts for a fund; none if it does not.
    #[must_use]
    pub fn of(gift: &Gift, fund: FundId) -> Option<Self> {
        (gift.state == PledgeState::Confirmed).then(|| Self {
            id: gift.id,
            campaign: gift.campaign,
            donor: gift.donor,
            donor_key: gift.donor_key.clone(),
            currency: gift.currency,
            retained: gift.retained,
            fund_type: gift.fund_type,
            method: gift.method,
            created_at: gift.created_at,
            paused: gift.paused_funds.contains(&fund),
        })
    }

    /// Whether it is eligible for the fund now.
    pub(super) fn counts_for(&self, fund: &Fund, place: &Place) -> bool {
        let gift = PledgeTerms {
            donor: &self.donor_key,
            currency: self.currency.code(),
            fund_type: self.fund_type,
            method: self.method,
            created_at: self.created_at,
        };
        eligible(&terms(fund, place, self.paused), &gift, self.retained).is_ok()
    }
}

impl Book {
    /// Grants so much to a campaign, or takes it back where negative.
    pub(super) fn grant(&mut self, id: FundId, campaign: CampaignId, amount: i64) {
        let place = self.places.get_mut(&(id, campaign));
        if let (Some(fund), Some(place)) = (self.funds.get_mut(&id), place) {
            fund.now.balance.committed += amount;
            place.now.used += amount;
            place.now.granted += amount;
        }
    }

    /// Takes back what one fund holds for a gift that is not paid.
    pub fn let_go(&mut self, id: PledgeId, fund: FundId) {
        if let Some(mut gift) = self.gifts.remove(&id) {
            if gift.now.state == PledgeState::Pending {
                let held = gift.now.given_by(fund);
                self.take_back(&mut gift.now, fund, held);
                // Other funds may now cover what this one did.
                self.look_again(&gift.now);
            }
            self.gifts.insert(id, gift);
        }
    }

    /// The shares of a fund that gives in proportion; gifts that get nothing are left out. The
    /// gifts are given in the order of confirmation.
    #[must_use]
    pub fn shares(&self, id: FundId, paid: &[Paid]) -> Vec<(PledgeId, Share)> {
        let Some(fund) = self.fund(id) else {
            return Vec::new();
        };
        let (ids, gifts): (Vec<PledgeId>, Vec<_>) = self
            .sharers(fund, paid)
            .map(|gift| {
                let wants = ProRataGift {
                    campaign: gift.campaign,
                    donor: gift.donor,
                    retained: gift.retained,
                };
                (gift.id, wants)
            })
            .unzip();
        let shares = pro_rata(&fund.rule, fund.balance.remaining(), &gifts);
        let shares = ids.into_iter().zip(shares);
        shares.filter(|(_, share)| share.amount > 0).collect()
    }

    /// Gives a gift its share, for good. Whatever became of the gift since, it was paid when the
    /// shares were decided.
    pub fn give_share(&mut self, gift: Gift, fund: FundId, share: Share) {
        let id = gift.id;
        self.take_gift(gift);
        if let Some(mut gift) = self.gifts.remove(&id) {
            self.add_to_sums(&gift.now, fund, share.amount);
            gift.now.allocations.push(Allocation {
                fund,
                amount: share.amount,
                limited_by: share.limited_by,
            });
            self.gifts.insert(id, gift);
        }
    }

    /// Grants campaigns what the breadth of their support comes to.
    ///
    /// # Errors
    /// If the sums are beyond what can be reckoned with.
    pub fn grant_by_breadth(&mut self, id: FundId, paid: &[Paid]) -> Result<(), SumTooLarge> {
        let Some(fund) = self.fund(id) else {
            return Ok(());
        };
        let mut by_donor: BTreeMap<CampaignId, BTreeMap<DonorId, i128>> = BTreeMap::new();
        for gift in self.sharers(fund, paid) {
            let of_campaign = by_donor.entry(gift.campaign).or_default();
            *of_campaign.entry(gift.donor).or_default() += i128::from(gift.retained);
        }
        let campaigns = self.campaigns_of(id);
        let sums: Vec<Vec<i128>> = campaigns
            .iter()
            .map(|campaign| by_donor.remove(campaign).unwrap_or_default())
            .map(|of_donors| of_donors.into_values().collect())
            .collect();
        let grants = quadratic(&fund.rule, fund.balance.remaining(), &sums)?;
        for (campaign, amount) in campaigns.into_iter().zip(grants) {
            self.grant(id, campaign, amount);
        }
        Ok(())
    }

    /// Takes back the grants of campaigns whose target does not hold any more.
    pub fn take_back_grants(&mut self, id: FundId, paid: &[Paid]) {
        let granted: Vec<(CampaignId, i64)> = self
            .places
            .range((id, CampaignId(uuid::Uuid::nil()))..)
            .take_while(|((fund, _), _)| *fund == id)
            .map(|((_, campaign), place)| (*campaign, place.now.granted))
            .filter(|(_, granted)| *granted > 0)
            .collect();
        for (campaign, amount) in granted {
            let of_campaign = paid.iter().filter(|gift| gift.campaign == campaign);
            if !self.target_holds(id, campaign, of_campaign) {
                self.grant(id, campaign, -amount);
            }
        }
    }

    /// The gifts that a fund is shared out to.
    fn sharers<'a>(
        &'a self,
        fund: &'a Fund,
        paid: &'a [Paid],
    ) -> impl Iterator<Item = &'a Paid> + 'a {
        paid.iter().filter(|gift| {
            self.place(fund.id, gift.campaign)
                .is_some_and(|place| place.unlocked && gift.counts_for(fund, place))
        })
    }

    /// The campaigns in a locked fund's scope, in its order.
    fn campaigns_of(&self, id: FundId) -> Vec<CampaignId> {
        let mut campaigns: Vec<(i32, CampaignId)> = self
            .places
            .iter()
            .filter(|((fund, _), place)| *fund == id && place.now.in_scope)
            .map(|((_, campaign), place)| (place.now.position, *campaign))
            .collect();
        campaigns.sort_unstable();
        campaigns
            .into_iter()
            .map(|(_, campaign)| campaign)
            .collect()
    }
}
