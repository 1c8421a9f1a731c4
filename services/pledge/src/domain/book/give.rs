//! Giving to a gift, and taking back.

use std::collections::BTreeSet;
use std::sync::Arc;

use contracts::pledge::events::FundState;
use contracts::pledge::{LimitedBy, NoMatch, PledgeState};
use money::{FundId, PledgeId};

use super::{Allocation, Book, Fund, Gift, Place, Tracked};
use crate::domain::matching::{
    Barred, Explained, FundTerms, Mode, Offer, Rule, Stacking, allocate_telling, eligible,
    explained,
};

/// Which of the locked funds may give.
#[derive(Debug, Clone, Copy)]
pub enum Asked<'a> {
    /// Every one.
    All,
    /// These, whose turn it is: a top-up, or a target that was met.
    Only(&'a BTreeSet<FundId>),
}

impl Asked<'_> {
    fn has(self, fund: FundId) -> bool {
        match self {
            Self::All => true,
            Self::Only(funds) => funds.contains(&fund),
        }
    }
}

/// A first-come fund as one gift sees it.
pub(super) struct Seen {
    pub(super) fund: FundId,
    seq: i64,
    rule: Arc<Rule>,
    barred: Option<Barred>,
    have: i64,
    used_by_donor: i64,
    used_in_campaign: i64,
    remaining: i64,
    /// Whether the gift is one that the fund would go over, if it could take more.
    pub(super) may_wait: bool,
}

impl Seen {
    pub(super) fn offer(&self) -> Offer<'_> {
        Offer {
            rule: &self.rule,
            barred: self.barred,
            have: self.have,
            used_by_donor: self.used_by_donor,
            used_in_campaign: self.used_in_campaign,
            remaining: self.remaining,
        }
    }
}

impl Book {
    /// Takes in a gift that stands in the database.
    pub fn take_gift(&mut self, gift: Gift) {
        self.gifts.insert(gift.id, Tracked::loaded(gift));
    }

    /// Takes in a gift that is just being made.
    pub fn add_gift(&mut self, gift: Gift) {
        let new = Tracked {
            before: None,
            now: gift,
        };
        self.gifts.insert(new.now.id, new);
    }

    /// Gives a gift that is in the book what the funds have for it.
    pub fn allocate(&mut self, id: PledgeId, asked: Asked<'_>) {
        if let Some(mut gift) = self.gifts.remove(&id) {
            self.allocate_to(&mut gift.now, asked);
            self.gifts.insert(id, gift);
        }
    }

    /// Gives a gift whose turn it is what these funds have for it. It stays in the book only if
    /// that changed it; one that is there already is taken as it is there.
    pub fn go_over(&mut self, gift: Gift, asked: &BTreeSet<FundId>) {
        let id = gift.id;
        let mut gift = self
            .gifts
            .remove(&id)
            .unwrap_or_else(|| Tracked::loaded(gift));
        self.allocate_to(&mut gift.now, Asked::Only(asked));
        if gift.changed() {
            self.gifts.insert(id, gift);
        }
        self.looks_left = self.looks_left.saturating_sub(1);
    }

    fn allocate_to(&mut self, gift: &mut Gift, asked: Asked<'_>) {
        match gift.state {
            PledgeState::Pending | PledgeState::Confirmed => {}
            PledgeState::Expired | PledgeState::Refunded => {
                self.stop_waiting(gift);
                return;
            }
        }
        let stacking = self.stacking(gift);
        let seen = self.seen_by(gift, asked);
        let mut offers: Vec<Offer<'_>> = seen.iter().map(Seen::offer).collect();
        let mut told: Vec<(i64, Explained)> = Vec::new();
        let retained = gift.retained;
        let additions =
            allocate_telling(stacking, retained, &mut offers, |place, offer, verdict| {
                let explained = explained(offer, retained, verdict);
                told.extend(explained.map(|explained| (seen[place].seq, explained)));
            });
        self.wait(gift, stacking, &seen, &offers);
        match asked {
            Asked::All => told.extend(self.given_later(gift)),
            // Its turn came and it got nothing: it stays as it is, and so do the reasons.
            Asked::Only(_) if additions.is_empty() => return,
            Asked::Only(_) => {}
        }
        for (seq, explained) in told {
            gift.reasons.tell(seq, explained);
        }
        for addition in additions {
            let fund = seen[addition.place].fund;
            self.give(gift, fund, addition.amount, addition.limited_by);
        }
    }

    /// The funds that would match the gift, but not gift by gift.
    fn given_later(&self, gift: &Gift) -> impl Iterator<Item = (i64, Explained)> {
        self.around(gift).into_iter().filter_map(|fund| {
            let later = match fund.rule.mode {
                Mode::FirstCome => return None,
                Mode::ProRata => NoMatch::AtSettlement,
                Mode::Quadratic | Mode::Challenge => NoMatch::ToTheCampaign,
            };
            let place = self.place(fund.id, gift.campaign)?;
            let shut_out = match self.barred(fund, Some(place), gift, Asked::All) {
                Some(Barred::Ineligible(reason)) => Barred::Ineligible(reason).reason(),
                Some(_) | None => None,
            };
            Some((fund.seq, Explained::nothing(shut_out.unwrap_or(later))))
        })
    }

    pub(super) fn stacking(&self, gift: &Gift) -> Stacking {
        self.stackings
            .get(&gift.campaign)
            .copied()
            .unwrap_or_default()
    }

    /// The first-come funds that give to the gift or might, in allocation order.
    pub(super) fn seen_by(&self, gift: &Gift, asked: Asked<'_>) -> Vec<Seen> {
        self.around(gift)
            .into_iter()
            .filter(|fund| fund.rule.mode == Mode::FirstCome)
            .filter_map(|fund| {
                let have = gift.given_by(fund.id);
                let place = self.place(fund.id, gift.campaign);
                // A fund that is not for the campaign is nothing to the gift unless it gave.
                if have == 0 && !place.is_some_and(|place| place.in_scope) {
                    return None;
                }
                Some(Seen {
                    fund: fund.id,
                    seq: fund.seq,
                    rule: fund.rule.clone(),
                    barred: self.barred(fund, place, gift, asked),
                    have,
                    used_by_donor: self.used_by_donor(fund.id, gift.donor),
                    used_in_campaign: place.map_or(0, |place| place.used),
                    remaining: match asked {
                        Asked::All => fund.balance.available(),
                        Asked::Only(_) => fund.balance.remaining(),
                    },
                    may_wait: self.may_wait(fund, place, gift),
                })
            })
            .collect()
    }

    /// Whether a locked fund would go over the gift: at a top-up; or once the campaign meets the
    /// target, which may be just now.
    fn may_wait(&self, fund: &Fund, place: Option<&Place>, gift: &Gift) -> bool {
        let Some(place) = place.filter(|_| self.holds(fund.id)) else {
            return false;
        };
        let open = match fund.state {
            FundState::Active | FundState::Paused | FundState::Settling => !fund.is_final(),
            FundState::Draft | FundState::Settled => false,
        };
        let goes_over = fund.rule.redistribute || !place.unlocked || fund.balance.set_aside > 0;
        let terms = terms(fund, place, gift.paused_funds.contains(&fund.id));
        open && goes_over && eligible(&terms, &gift.terms(), gift.retained).is_ok()
    }

    fn barred(
        &self,
        fund: &Fund,
        place: Option<&Place>,
        gift: &Gift,
        asked: Asked<'_>,
    ) -> Option<Barred> {
        let Some(place) = place.filter(|_| self.holds(fund.id)) else {
            return Some(Barred::NotAsked);
        };
        match fund.state {
            _ if fund.is_final() => Some(Barred::Settled),
            FundState::Draft => Some(Barred::NotAsked),
            FundState::Settled => Some(Barred::Settled),
            FundState::Paused => Some(Barred::Paused),
            FundState::Settling if fund.paused => Some(Barred::Paused),
            FundState::Active | FundState::Settling if !asked.has(fund.id) => {
                Some(Barred::NotAsked)
            }
            FundState::Active | FundState::Settling => {
                let terms = terms(fund, place, gift.paused_funds.contains(&fund.id));
                match eligible(&terms, &gift.terms(), gift.retained) {
                    Err(reason) => Some(Barred::Ineligible(reason)),
                    Ok(()) => (!place.unlocked).then_some(Barred::Locked),
                }
            }
        }
    }

    fn give(&mut self, gift: &mut Gift, fund: FundId, amount: i64, limited_by: LimitedBy) {
        self.add_to_sums(gift, fund, amount);
        match gift.allocations.iter_mut().find(|given| given.fund == fund) {
            Some(given) => {
                given.amount += amount;
                given.limited_by = limited_by;
            }
            None => gift.allocations.push(Allocation {
                fund,
                amount,
                limited_by,
            }),
        }
    }

    /// Adds to all sums of a locked fund; takes away where negative. No sum passes the commitment.
    pub(super) fn add_to_sums(&mut self, gift: &Gift, id: FundId, amount: i64) {
        let Some(fund) = self.funds.get_mut(&id) else {
            return;
        };
        if gift.is_paid() {
            fund.now.balance.committed += amount;
        } else {
            fund.now.balance.reserved += amount;
        }
        let caps_donors = fund.now.rule.max_per_donor.is_some();
        if let Some(place) = self.places.get_mut(&(id, gift.campaign)) {
            place.now.used += amount;
        }
        if caps_donors {
            let none = Tracked {
                before: None,
                now: 0,
            };
            self.donors.entry((id, gift.donor)).or_insert(none).now += amount;
        }
    }

    /// Takes back some of what a locked fund gave.
    pub(super) fn take_back(&mut self, gift: &mut Gift, fund: FundId, amount: i64) {
        self.add_to_sums(gift, fund, -amount);
        for given in &mut gift.allocations {
            if given.fund == fund {
                given.amount -= amount;
            }
        }
        gift.allocations.retain(|given| given.amount > 0);
    }

    /// Takes back what funds hold for a gift that was not paid; says which funds got money back.
    pub fn release(&mut self, id: PledgeId) -> BTreeSet<FundId> {
        let Some(mut gift) = self.gifts.remove(&id) else {
            return BTreeSet::new();
        };
        let mut returned_to = BTreeSet::new();
        for held in std::mem::take(&mut gift.now.allocations) {
            self.add_to_sums(&gift.now, held.fund, -held.amount);
            returned_to.insert(held.fund);
        }
        self.gifts.insert(id, gift);
        returned_to
    }
}

/// What of a fund decides on a gift's eligibility.
pub(super) fn terms<'a>(fund: &'a Fund, place: &Place, paused_then: bool) -> FundTerms<'a> {
    FundTerms {
        rule: &fund.rule,
        currency: fund.currency.code(),
        starts_at: fund.starts_at,
        ends_at: fund.ends_at,
        in_scope: place.in_scope,
        paused_at_creation: paused_then,
    }
}
