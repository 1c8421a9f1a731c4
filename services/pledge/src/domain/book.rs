//! The funds and gifts that one change touches, as they were loaded under their locks, and what
//! becomes of them. The engine says what each fund gives; this keeps the sums.
//!
//! Who uses a book loads into it, lets something happen, and writes back what changed:
//! [`Tracked`] remembers how each thing was.

mod confirm;
mod fund;
mod gift;
mod give;
mod reasons;
mod settle;
mod wait;

pub use confirm::{Judgement, Refunded};
pub use fund::{Balance, Fund, Place};
pub use gift::{Allocation, Confirmation, Gift};
pub use give::Asked;
pub use reasons::Reasons;
pub use settle::Paid;
pub use wait::{Room, Wait, Whom};

use std::collections::{BTreeMap, BTreeSet, HashMap};

use contracts::pledge::events::FundState;
use jiff::Timestamp;
use money::{CampaignId, DonorId, FundId, PledgeId};
use uuid::Uuid;

use super::matching::{Mode, Stacking};

/// Something that was loaded, and what it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct Tracked<T> {
    /// As it was loaded; none for what is new.
    pub before: Option<T>,
    /// As it is now.
    pub now: T,
}

impl<T: Clone + PartialEq> Tracked<T> {
    /// As it was loaded.
    pub fn loaded(value: T) -> Self {
        Self {
            before: Some(value.clone()),
            now: value,
        }
    }

    /// Whether it is not as it was loaded.
    #[must_use]
    pub fn changed(&self) -> bool {
        self.before.as_ref() != Some(&self.now)
    }
}

/// Funds and gifts at hand.
#[derive(Debug, Default)]
pub struct Book {
    /// The funds whose rows are locked, which alone may give or take.
    funds: BTreeMap<FundId, Tracked<Fund>>,
    /// Funds that only matter by what they gave: it covers the gift.
    known: BTreeMap<FundId, Fund>,
    /// All of both, by priority, then age.
    order: BTreeSet<(i32, i64, FundId)>,
    /// Locked funds in campaigns.
    places: BTreeMap<(FundId, CampaignId), Tracked<Place>>,
    /// The funds of each campaign, by the same order.
    in_campaigns: HashMap<CampaignId, BTreeSet<(i32, i64, FundId)>>,
    /// What locked funds with a cap on it gave to donors. What is not here is nothing.
    donors: BTreeMap<(FundId, DonorId), Tracked<i64>>,
    /// Who shares a cap with a donor.
    companions: HashMap<DonorId, BTreeSet<DonorId>>,
    stackings: HashMap<CampaignId, Stacking>,
    /// Gifts that are new or were changed.
    gifts: BTreeMap<PledgeId, Tracked<Gift>>,
    /// Gifts that wait for locked funds. A gift that is not here waits for none.
    waits: BTreeMap<(PledgeId, FundId), Tracked<Option<Wait>>>,
    /// Waiting gifts that may still be looked at.
    looks_left: usize,
}

impl Book {
    /// Takes in a fund whose row is locked.
    pub fn take_fund(&mut self, fund: Fund) {
        self.order.insert((fund.priority, fund.seq, fund.id));
        self.funds.insert(fund.id, Tracked::loaded(fund));
    }

    /// Takes in a fund that is not locked: what it gave covers, and it gives nothing.
    pub fn know_fund(&mut self, fund: Fund) {
        self.order.insert((fund.priority, fund.seq, fund.id));
        self.known.insert(fund.id, fund);
    }

    /// Takes in what a locked fund is to a campaign.
    pub fn take_place(&mut self, fund: FundId, campaign: CampaignId, place: Place) {
        if let Some(known) = self.fund(fund) {
            let turn = (known.priority, known.seq, fund);
            self.in_campaigns.entry(campaign).or_default().insert(turn);
        }
        self.places.insert((fund, campaign), Tracked::loaded(place));
    }

    /// Takes in what a locked fund gave to a donor, unless that is known already.
    pub fn take_donor(&mut self, fund: FundId, donor: DonorId, used: i64) {
        self.donors
            .entry((fund, donor))
            .or_insert_with(|| Tracked::loaded(used));
    }

    /// Takes in that what funds gave to a donor counts for another one's cap too.
    pub fn take_companion(&mut self, donor: DonorId, companion: DonorId) {
        if donor != companion {
            self.companions.entry(donor).or_default().insert(companion);
        }
    }

    /// What a locked fund gave to a donor, and to those who share a cap with them.
    fn used_by_donor(&self, fund: FundId, donor: DonorId) -> i64 {
        let used = |donor: &DonorId| self.donors.get(&(fund, *donor)).map_or(0, |used| used.now);
        let companions = self.companions.get(&donor);
        // No more than the fund's commitment, all together.
        used(&donor) + companions.into_iter().flatten().map(used).sum::<i64>()
    }

    /// Takes in how funds add up in a campaign.
    pub fn take_stacking(&mut self, campaign: CampaignId, stacking: Stacking) {
        self.stackings.insert(campaign, stacking);
    }

    /// Whether the fund's row is locked.
    #[must_use]
    pub fn holds(&self, fund: FundId) -> bool {
        self.funds.contains_key(&fund)
    }

    /// A fund, locked or only known.
    #[must_use]
    pub fn fund(&self, id: FundId) -> Option<&Fund> {
        self.funds
            .get(&id)
            .map(|fund| &fund.now)
            .or_else(|| self.known.get(&id))
    }

    /// A locked fund, to change it.
    pub fn fund_mut(&mut self, id: FundId) -> Option<&mut Fund> {
        self.funds.get_mut(&id).map(|fund| &mut fund.now)
    }

    /// What a locked fund is to a campaign.
    #[must_use]
    pub fn place(&self, fund: FundId, campaign: CampaignId) -> Option<&Place> {
        self.places.get(&(fund, campaign)).map(|place| &place.now)
    }

    /// The locked funds, with what they were.
    pub fn funds(&self) -> impl Iterator<Item = &Tracked<Fund>> {
        self.funds.values()
    }

    /// The locked funds that changed, or that changed anywhere in what they are to campaigns.
    pub fn touched(&self) -> impl Iterator<Item = &Tracked<Fund>> {
        let in_campaigns: BTreeSet<FundId> = self
            .places
            .iter()
            .filter(|(_, place)| place.changed())
            .map(|((fund, _), _)| *fund)
            .collect();
        self.funds
            .values()
            .filter(move |fund| fund.changed() || in_campaigns.contains(&fund.now.id))
    }

    /// What a locked fund is to the campaigns where that changed.
    pub fn changed_places(&self, fund: FundId) -> impl Iterator<Item = (CampaignId, &Place)> {
        let (first, last) = (CampaignId(Uuid::nil()), CampaignId(Uuid::max()));
        self.places
            .range((fund, first)..=(fund, last))
            .filter(|(_, place)| place.changed())
            .map(|((_, campaign), place)| (*campaign, &place.now))
    }

    /// What locked funds are to campaigns, with what they were.
    pub fn places(&self) -> impl Iterator<Item = (&(FundId, CampaignId), &Tracked<Place>)> {
        self.places.iter()
    }

    /// What locked funds grant to campaigns now, and what they did, where that changed.
    pub fn grants_changed(&self) -> impl Iterator<Item = (FundId, CampaignId, i64, i64)> {
        self.places.iter().filter_map(|((fund, campaign), place)| {
            let before = place.before.as_ref().map_or(0, |before| before.granted);
            (place.now.granted != before).then_some((*fund, *campaign, place.now.granted, before))
        })
    }

    /// What locked funds gave to donors, with what it was.
    pub fn donors(&self) -> impl Iterator<Item = (&(FundId, DonorId), &Tracked<i64>)> {
        self.donors.iter()
    }

    /// The gifts that are new or were changed, by id.
    pub fn gifts(&self) -> impl Iterator<Item = &Tracked<Gift>> {
        self.gifts.values()
    }

    /// A gift that is new or was changed.
    #[must_use]
    pub fn gift(&self, id: PledgeId) -> Option<&Gift> {
        self.gifts.get(&id).map(|gift| &gift.now)
    }

    /// Locked funds that cap what they give to one donor.
    #[must_use]
    pub fn donor_capped(&self) -> Vec<FundId> {
        self.funds
            .values()
            .filter(|fund| fund.now.rule.max_per_donor.is_some())
            .map(|fund| fund.now.id)
            .collect()
    }

    /// Those of the funds that go over earlier gifts when money is there for them.
    #[must_use]
    pub fn topping_up(&self, funds: impl IntoIterator<Item = FundId>) -> BTreeSet<FundId> {
        funds
            .into_iter()
            .filter(|id| {
                self.funds.get(id).is_some_and(|fund| {
                    fund.now.gives()
                        && fund.now.rule.mode == Mode::FirstCome
                        && fund.now.rule.redistribute
                })
            })
            .collect()
    }

    /// The funds in allocation order.
    pub fn in_order(&self) -> impl Iterator<Item = &Fund> {
        self.order.iter().filter_map(|(_, _, id)| self.fund(*id))
    }

    /// The funds that are something to a gift, in allocation order: those that are for its campaign,
    /// and those that give to it.
    fn around(&self, gift: &Gift) -> Vec<&Fund> {
        let here = self.in_campaigns.get(&gift.campaign);
        let mut funds: Vec<&Fund> = here
            .into_iter()
            .flatten()
            .filter_map(|(_, _, id)| self.fund(*id))
            .collect();
        let elsewhere = gift.allocations.iter().map(|given| given.fund);
        let elsewhere = elsewhere.filter(|id| self.place(*id, gift.campaign).is_none());
        let known = funds.len();
        funds.extend(elsewhere.filter_map(|id| self.fund(id)));
        if funds.len() > known {
            funds.sort_by_key(|fund| (fund.priority, fund.seq, fund.id));
        }
        funds
    }

    /// What funds give to a gift, with the funds, in allocation order.
    pub fn given_to<'a>(
        &'a self,
        gift: &'a Gift,
    ) -> impl Iterator<Item = (&'a Fund, &'a Allocation)> {
        let mut given: Vec<(&Fund, &Allocation)> = gift
            .allocations
            .iter()
            .filter_map(|allocation| Some((self.fund(allocation.fund)?, allocation)))
            .collect();
        given.sort_by_key(|(fund, _)| (fund.priority, fund.seq, fund.id));
        given.into_iter()
    }
}

impl Fund {
    /// Whether it gives anything at present.
    #[must_use]
    pub const fn gives(&self) -> bool {
        match self.state {
            FundState::Active => true,
            FundState::Settling => !self.paused && !self.is_final(),
            FundState::Draft | FundState::Paused | FundState::Settled => false,
        }
    }

    /// Whether what it gives is decided for good.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        self.settled_at.is_some()
    }

    /// It gives nothing until it is resumed; false if it is a draft or final.
    pub fn pause(&mut self) -> bool {
        match self.state {
            FundState::Active => self.state = FundState::Paused,
            FundState::Settling if !self.is_final() => self.paused = true,
            FundState::Paused => {}
            FundState::Draft | FundState::Settling | FundState::Settled => return false,
        }
        true
    }

    /// It gives again; none if it is a draft or final, false if it was not paused.
    pub fn resume(&mut self) -> Option<bool> {
        match self.state {
            FundState::Paused => self.state = FundState::Active,
            FundState::Settling if self.paused && !self.is_final() => self.paused = false,
            FundState::Active => return Some(false),
            FundState::Settling if !self.is_final() => return Some(false),
            FundState::Draft | FundState::Settling | FundState::Settled => return None,
        }
        Some(true)
    }

    /// Its window is over: it takes in no new gifts. False if it is a draft, or did so before.
    pub fn close(&mut self) -> bool {
        match self.state {
            FundState::Active | FundState::Paused => {
                self.paused = self.state == FundState::Paused;
                self.state = FundState::Settling;
                true
            }
            FundState::Draft | FundState::Settling | FundState::Settled => false,
        }
    }

    /// All that it gives is written down.
    pub fn finish(&mut self, at: Timestamp) {
        self.state = FundState::Settled;
        self.paused = false;
        self.settled_at.get_or_insert(at);
    }
}

#[cfg(test)]
mod tests;
