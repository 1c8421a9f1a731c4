//! Gifts that are paid or closed, and the targets that paid gifts meet.

use std::collections::{BTreeSet, HashSet};

use contracts::pledge::PledgeState;
use money::{CampaignId, DonorId, FundId, PledgeId};

use super::{Asked, Book, Confirmation, Gift, Paid};
use crate::domain::matching::{Mode, after_refund, challenge_grant};

/// What went back of a gift, as the whole so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refunded {
    /// Of all that was paid.
    pub of_charge: i64,
    /// Of the gift.
    pub of_gift: i64,
    /// Rises with every refund.
    pub version: i64,
}

impl Book {
    /// A gift was paid: what is held for it is committed, and the funds are asked once more, since
    /// a late payment or a target met meanwhile gets its share now. Of a gift that was paid before
    /// nothing changes.
    pub fn confirm(&mut self, id: PledgeId, confirmation: Confirmation) {
        let Some(mut gift) = self.gifts.remove(&id) else {
            return;
        };
        if !gift.now.is_paid() {
            for held in &gift.now.allocations {
                if let Some(fund) = self.funds.get_mut(&held.fund) {
                    fund.now.balance.reserved -= held.amount;
                    fund.now.balance.committed += held.amount;
                }
            }
            gift.now.state = PledgeState::Confirmed;
            gift.now.confirmation = Some(confirmation);
        }
        self.gifts.insert(id, gift);
        self.allocate(id, Asked::All);
    }

    /// A gift will not be paid: what is held for it returns. Says which funds got money back.
    pub fn expire(&mut self, id: PledgeId) -> BTreeSet<FundId> {
        let is_pending = |gift: &Gift| gift.state == PledgeState::Pending;
        if !self.gift(id).is_some_and(is_pending) {
            return BTreeSet::new();
        }
        let returned_to = self.release(id);
        if let Some(mut gift) = self.gifts.remove(&id) {
            gift.now.state = PledgeState::Expired;
            self.stop_waiting(&gift.now);
            self.gifts.insert(id, gift);
        }
        returned_to
    }

    /// Money of a paid gift went back: what funds give it shrinks with it, but for those that are
    /// settled, and what a campaign met stays met. Says which funds got money back.
    pub fn refund(&mut self, id: PledgeId, refunded: Refunded) -> BTreeSet<FundId> {
        let Some(mut gift) = self.gifts.remove(&id) else {
            return BTreeSet::new();
        };
        let before = gift.now.retained;
        gift.now.retained = gift.now.amount - refunded.of_gift;
        gift.now.refunded = refunded.of_charge;
        gift.now.refund_version = refunded.version;
        if gift.now.retained == 0 {
            gift.now.state = PledgeState::Refunded;
        }
        let mut returned_to = BTreeSet::new();
        if gift.now.retained < before {
            for given in gift.now.allocations.clone() {
                let left = self.left_of(given.fund, given.amount, before, gift.now.retained);
                if left < given.amount {
                    if let Some(fund) = self.fund(given.fund) {
                        let reasons = &mut gift.now.reasons;
                        reasons.shrink(fund.seq, given.amount, given.limited_by, left);
                    }
                    self.take_back(&mut gift.now, given.fund, given.amount - left);
                    returned_to.insert(given.fund);
                }
            }
        }
        if gift.now.retained == 0 {
            self.stop_waiting(&gift.now);
        } else {
            self.look_again(&gift.now);
        }
        self.gifts.insert(id, gift);
        returned_to
    }

    /// What a fund still gives to a gift that retains `after` instead of `before`.
    fn left_of(&self, fund: FundId, given: i64, before: i64, after: i64) -> i64 {
        match self.funds.get(&fund).map(|fund| &fund.now) {
            Some(fund) if !fund.is_final() => after_refund(&fund.rule, given, before, after),
            Some(_) | None => given,
        }
    }

    /// The locked funds whose target this campaign has yet to meet, in allocation order.
    #[must_use]
    pub fn awaiting(&self, campaign: CampaignId) -> Vec<FundId> {
        self.in_order()
            .filter(|fund| self.holds(fund.id) && fund.gives() && fund.rule.unlock.is_some())
            .filter(|fund| {
                self.place(fund.id, campaign)
                    .is_some_and(|place| place.in_scope && !place.unlocked)
            })
            .map(|fund| fund.id)
            .collect()
    }

    /// Whether a campaign could have met a fund's target, by the sums over all its paid gifts: a
    /// bound that spares looking at each of them.
    #[must_use]
    pub fn target_is_near(&self, fund: FundId, raised: i64, donors: i64) -> bool {
        let donors = usize::try_from(donors).unwrap_or(0);
        self.fund(fund)
            .and_then(|fund| fund.rule.unlock)
            .is_some_and(|unlock| unlock.met(i128::from(raised), donors))
    }

    /// Judges a fund's target for a campaign, by its paid gifts. A fund that gives gift by gift
    /// has to go over the campaign's gifts then; a challenge makes its grant.
    pub fn judge<'a>(
        &mut self,
        fund: FundId,
        campaign: CampaignId,
        paid: impl Iterator<Item = &'a Paid>,
    ) -> Judgement {
        if !self.target_holds(fund, campaign, paid) {
            return Judgement::Locked;
        }
        let Some(of_fund) = self.funds.get(&fund).map(|fund| &fund.now) else {
            return Judgement::Locked;
        };
        let (mode, rule) = (of_fund.rule.mode, of_fund.rule.clone());
        let remaining = of_fund.balance.remaining();
        if let Some(place) = self.places.get_mut(&(fund, campaign)) {
            place.now.unlocked = true;
        }
        match mode {
            Mode::FirstCome => Judgement::GoOver,
            Mode::Challenge => {
                self.grant(fund, campaign, challenge_grant(&rule, remaining));
                Judgement::Unlocked
            }
            // They are shared out when they are settled.
            Mode::ProRata | Mode::Quadratic => Judgement::Unlocked,
        }
    }

    /// Whether a campaign meets a fund's target, by the paid gifts that are eligible for it now.
    pub(super) fn target_holds<'a>(
        &self,
        fund: FundId,
        campaign: CampaignId,
        paid: impl Iterator<Item = &'a Paid>,
    ) -> bool {
        let Some((fund, place)) = self.fund(fund).zip(self.place(fund, campaign)) else {
            return false;
        };
        let mut raised: i128 = 0;
        let mut donors: HashSet<DonorId> = HashSet::new();
        for gift in paid.filter(|gift| gift.counts_for(fund, place)) {
            raised = raised.saturating_add(i128::from(gift.retained));
            donors.insert(gift.donor);
        }
        let unlock = fund.rule.unlock;
        unlock.is_some_and(|unlock| unlock.met(raised, donors.len()))
    }
}

/// What came of judging a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// It is not met.
    Locked,
    /// It is met, and that is all for now.
    Unlocked,
    /// It is met, and the campaign's gifts get their share now.
    GoOver,
}
