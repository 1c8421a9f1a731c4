//! Gifts that wait for more: what their own limits leave, a fund could not give them.

use std::collections::BTreeSet;

use contracts::pledge::PledgeState;
use money::{CampaignId, DonorId, FundId, PledgeId};
use uuid::Uuid;

use super::give::Seen;
use super::{Balance, Book, Gift, Tracked};
use crate::domain::matching::{Mode, Offer, Stacking, under_matched};

/// That a gift waits for a fund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// What it could take at most.
    pub want: i64,
    /// Whether its donor has all that the fund gives to one.
    pub capped: bool,
    /// Whether it is paid, and has its turn before those that are not.
    pub confirmed: bool,
}

/// Which gifts funds go over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// All.
    All,
    /// All but the one that money just came back of.
    AllBut(PledgeId),
    /// Those of a campaign that met the fund's target.
    InCampaign(CampaignId),
    /// Those that were paid: a fund is being settled.
    Confirmed,
}

impl Whom {
    /// Whether a gift is one of them.
    #[must_use]
    pub fn has(self, gift: &Gift) -> bool {
        match self {
            Self::All => true,
            Self::AllBut(other) => gift.id != other,
            Self::InCampaign(campaign) => gift.campaign == campaign,
            Self::Confirmed => gift.state == PledgeState::Confirmed,
        }
    }
}

/// How much a fund could give to the gifts of a campaign that wait for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// The fund.
    pub fund: FundId,
    /// The campaign.
    pub campaign: CampaignId,
    /// By the cap on what it gives there, if it has one.
    pub most: i64,
}

impl Book {
    /// A book that may look at so many waiting gifts; more of them are for another transaction.
    #[must_use]
    pub fn looking_at(most: usize) -> Self {
        Self {
            looks_left: most,
            ..Self::default()
        }
    }

    /// So many gifts may still be looked at.
    #[must_use]
    pub const fn looks_left(&self) -> usize {
        self.looks_left
    }

    /// Takes in that a gift waits for a fund, unless that is known already.
    pub fn take_wait(&mut self, pledge: PledgeId, fund: FundId, wait: Wait) {
        self.waits
            .entry((pledge, fund))
            .or_insert_with(|| Tracked::loaded(Some(wait)));
    }

    /// Who waits for what, with what it was.
    pub fn waits(&self) -> impl Iterator<Item = (&(PledgeId, FundId), &Tracked<Option<Wait>>)> {
        self.waits.iter()
    }

    /// What a gift could take of a fund at most, if it waits for it.
    #[must_use]
    pub fn want(&self, pledge: PledgeId, fund: FundId) -> Option<i64> {
        let wait = self.waits.get(&(pledge, fund))?.now?;
        (!wait.capped).then_some(wait.want)
    }

    /// What came back to a locked fund.
    #[must_use]
    pub fn freed(&self, fund: FundId) -> i64 {
        let used = |balance: Balance| balance.reserved + balance.committed;
        self.funds.get(&fund).map_or(0, |fund| {
            let before = fund
                .before
                .as_ref()
                .map_or(0, |before| used(before.balance));
            (before - used(fund.now.balance)).max(0)
        })
    }

    /// So much of what a fund has left is for earlier gifts, or all of it if that is less.
    pub fn set_aside(&mut self, fund: FundId, wanted: i64) {
        if let Some(fund) = self.funds.get_mut(&fund) {
            let left = fund.now.balance.remaining();
            fund.now.balance.set_aside = wanted.clamp(0, left.max(0));
        }
    }

    /// Those of the funds that give, gift by gift, and have something left.
    #[must_use]
    pub fn with_something_left(&self, funds: &BTreeSet<FundId>) -> BTreeSet<FundId> {
        let able = |id: &&FundId| {
            self.funds.get(id).is_some_and(|fund| {
                fund.now.gives()
                    && fund.now.rule.mode == Mode::FirstCome
                    && fund.now.balance.remaining() > 0
            })
        };
        funds.iter().filter(able).copied().collect()
    }

    /// Where these funds could give now.
    #[must_use]
    pub fn room(&self, funds: &BTreeSet<FundId>, whom: Whom) -> Vec<Room> {
        let wanted = |campaign: CampaignId| match whom {
            Whom::InCampaign(only) => campaign == only,
            Whom::All | Whom::AllBut(_) | Whom::Confirmed => true,
        };
        self.places
            .iter()
            .filter(|((fund, campaign), place)| {
                funds.contains(fund)
                    && wanted(*campaign)
                    && place.now.in_scope
                    && place.now.unlocked
            })
            .filter_map(|((id, campaign), place)| {
                let fund = self.fund(*id)?;
                let most = fund.rule.max_per_campaign.unwrap_or(i64::MAX);
                let most = most.saturating_sub(place.now.used);
                (most > 0).then_some(Room {
                    fund: *id,
                    campaign: *campaign,
                    most,
                })
            })
            .collect()
    }

    /// Donors to whom a fund with a cap on that may give again: money came back of one, or of
    /// somebody who shares the cap.
    #[must_use]
    pub fn uncapped(&self) -> BTreeSet<(FundId, DonorId)> {
        let freed = self.donors.iter().filter(|((id, donor), used)| {
            let cap = self.fund(*id).and_then(|fund| fund.rule.max_per_donor);
            let fell = used.before.is_some_and(|before| used.now < before);
            fell && cap.is_some_and(|cap| self.used_by_donor(*id, *donor) < cap)
        });
        freed
            .flat_map(|((fund, donor), _)| {
                let companions = self.companions.get(donor).into_iter().flatten();
                companions.chain([donor]).map(|donor| (*fund, *donor))
            })
            .collect()
    }

    /// A gift that got nothing new, but was changed otherwise: which funds could give it more now?
    pub(super) fn look_again(&mut self, gift: &Gift) {
        let stacking = self.stacking(gift);
        let seen = self.seen_by(gift, super::Asked::All);
        let offers: Vec<Offer<'_>> = seen.iter().map(Seen::offer).collect();
        self.wait(gift, stacking, &seen, &offers);
    }

    /// Notes for which of the locked funds a gift waits, by the offers as they are now.
    pub(super) fn wait(
        &mut self,
        gift: &Gift,
        stacking: Stacking,
        seen: &[Seen],
        offers: &[Offer<'_>],
    ) {
        self.stop_waiting(gift);
        let wants = under_matched(stacking, gift.retained, offers);
        for ((seen, offer), want) in seen.iter().zip(offers).zip(wants) {
            if want == 0 || !seen.may_wait {
                continue;
            }
            let cap = offer.rule.max_per_donor;
            let wait = Wait {
                want,
                capped: cap.is_some_and(|cap| offer.used_by_donor >= cap),
                confirmed: gift.is_paid(),
            };
            let none = Tracked {
                before: None,
                now: None,
            };
            self.waits.entry((gift.id, seen.fund)).or_insert(none).now = Some(wait);
        }
    }

    /// A gift waits for none of the locked funds any more.
    pub(super) fn stop_waiting(&mut self, gift: &Gift) {
        let (funds, places) = (&self.funds, &self.places);
        let of_gift = (gift.id, Uuid::nil().into())..=(gift.id, Uuid::max().into());
        for ((_, fund), wait) in self.waits.range_mut(of_gift) {
            // What a fund is to the campaign has to be known, to say that the gift doesn't wait.
            if funds.contains_key(fund) && places.contains_key(&(*fund, gift.campaign)) {
                wait.now = None;
            }
        }
    }
}
