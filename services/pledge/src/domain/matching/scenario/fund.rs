//! A match fund in the world.

use std::collections::{BTreeMap, HashMap};

use super::super::{Barred, FundTerms, InputError, Mode, Offer, Rule};
use super::FundInput;
use super::names::Names;
use super::pledge::{Holding, Pledge};

/// A match fund. It stands in the world's list in allocation order.
#[derive(Clone, Debug)]
pub(super) struct Fund {
    pub(super) id: String,
    input: FundInput,
    pub(super) rule: Rule,
    pub(super) commitment: i64,
    pub(super) reserved: i64,
    /// Grants included.
    pub(super) committed: i64,
    /// The campaigns in scope, in the fund's order.
    pub(super) slots: Vec<Slot>,
    /// What it gives each donor, by number; kept only where the rule asks.
    by_donor: Vec<i64>,
    pub(super) paused: bool,
    pub(super) settled: bool,
    /// The pledges that it would give more if it could, with their slots.
    pub(super) waiting: BTreeMap<Turn, usize>,
}

/// The order in which a fund goes over pledges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Turn {
    /// First the confirmed ones, by their place in the order of confirmation.
    Confirmed(usize),
    /// Then the pending ones, by number.
    Pending(usize),
}

/// A fund in one campaign.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) campaign: usize,
    /// Allocations and grant.
    used: i64,
    pub(super) grant: i64,
    pub(super) unlocked: bool,
    raised: i128,
    /// How many pledges of each donor count; kept, like `raised`, only where there is an unlock.
    donors: HashMap<usize, usize>,
}

impl Fund {
    pub(super) fn new(input: FundInput, campaigns: &mut Names) -> Result<Self, Vec<InputError>> {
        let rule = input.rule.clone().parse().map_err(|errors| -> Vec<_> {
            errors
                .into_iter()
                .map(|error| error.within("/rule"))
                .collect()
        })?;
        if input.commitment < 0 {
            return Err(vec![InputError::new(
                "/commitment",
                "negative",
                format!("must not be negative, is {}", input.commitment),
            )]);
        }
        if rule.mode == Mode::Challenge && rule.unlock.is_none() {
            return Err(vec![InputError::new(
                "/rule/unlock",
                "required",
                "a challenge needs a target",
            )]);
        }
        let mut slots: Vec<Slot> = Vec::new();
        for campaign in &input.campaigns {
            let campaign = campaigns.number(campaign);
            if slots.iter().all(|slot| slot.campaign != campaign) {
                slots.push(Slot {
                    campaign,
                    used: 0,
                    grant: 0,
                    unlocked: rule.unlock.is_none(),
                    raised: 0,
                    donors: HashMap::new(),
                });
            }
        }
        Ok(Self {
            id: input.id.clone(),
            rule,
            commitment: input.commitment,
            reserved: 0,
            committed: 0,
            slots,
            by_donor: Vec::new(),
            paused: false,
            settled: false,
            waiting: BTreeMap::new(),
            input,
        })
    }

    /// What decides on the eligibility of a pledge that is made now, to a campaign in scope.
    pub(super) fn terms(&self) -> FundTerms<'_> {
        FundTerms {
            rule: &self.rule,
            currency: &self.input.currency,
            starts_at: self.input.starts_at,
            ends_at: self.input.ends_at,
            in_scope: true,
            paused_at_creation: self.paused,
        }
    }

    pub(super) fn remaining(&self) -> i64 {
        self.commitment - self.reserved - self.committed
    }

    /// Whether it gives anything at present.
    pub(super) fn gives(&self) -> bool {
        !self.paused && !self.settled
    }

    /// Whether what it has left goes to earlier pledges.
    pub(super) fn tops_up(&self) -> bool {
        self.gives() && self.rule.mode == Mode::FirstCome && self.rule.redistribute
    }

    /// The fund as a pledge sees it that its terms admit.
    pub(super) fn offer(&self, pledge: &Pledge, holding: &Holding, asked: bool) -> Offer<'_> {
        let slot = &self.slots[holding.slot];
        let barred = if self.settled {
            Some(Barred::Settled)
        } else if self.paused {
            Some(Barred::Paused)
        } else if !asked {
            Some(Barred::NotAsked)
        } else if pledge.retained < self.rule.min_pledge {
            Some(Barred::Ineligible(super::super::Ineligible::BelowMinimum))
        } else if !slot.unlocked {
            Some(Barred::Locked)
        } else {
            None
        };
        Offer {
            rule: &self.rule,
            barred,
            have: holding.amount,
            used_by_donor: self.used_by(pledge.donor),
            used_in_campaign: slot.used,
            remaining: self.remaining(),
        }
    }

    fn used_by(&self, donor: usize) -> i64 {
        self.by_donor.get(donor).copied().unwrap_or(0)
    }

    /// Whether the caps of this donor and campaign leave anything.
    pub(super) fn has_room_for(&self, donor: usize, slot: usize) -> bool {
        let slot = &self.slots[slot];
        slot.unlocked
            && self
                .rule
                .max_per_campaign
                .is_none_or(|most| slot.used < most)
            && self
                .rule
                .max_per_donor
                .is_none_or(|most| self.used_by(donor) < most)
    }

    /// Gives a pledge's donor so much more, or less where negative. The sums stay between nothing
    /// and the commitment, so they fit.
    pub(super) fn give(&mut self, donor: usize, slot: usize, amount: i64, committed: bool) {
        let sum = if committed {
            &mut self.committed
        } else {
            &mut self.reserved
        };
        *sum += amount;
        self.slots[slot].used += amount;
        if self.rule.max_per_donor.is_some() {
            if self.by_donor.len() <= donor {
                self.by_donor.resize(donor + 1, 0);
            }
            self.by_donor[donor] += amount;
        }
    }

    /// What it held for a pledge is given for good.
    pub(super) fn commit(&mut self, amount: i64) {
        self.reserved -= amount;
        self.committed += amount;
    }

    /// Grants so much to the campaign of a slot, or takes it back where negative.
    pub(super) fn grant(&mut self, slot: usize, amount: i64) {
        self.committed += amount;
        self.slots[slot].used += amount;
        self.slots[slot].grant += amount;
    }

    /// Counts a pledge towards the unlock of its campaign.
    pub(super) fn count(&mut self, pledge: &Pledge, slot: usize) {
        if self.rule.unlock.is_none() {
            return;
        }
        if let Some(retained) = pledge.counts_for(&self.rule) {
            let slot = &mut self.slots[slot];
            slot.raised += i128::from(retained);
            *slot.donors.entry(pledge.donor).or_default() += 1;
        }
    }

    /// Takes back what the pledge counted, before it changes.
    pub(super) fn discount(&mut self, pledge: &Pledge, slot: usize) {
        if self.rule.unlock.is_none() {
            return;
        }
        if let Some(retained) = pledge.counts_for(&self.rule) {
            let slot = &mut self.slots[slot];
            slot.raised -= i128::from(retained);
            if let Some(count) = slot.donors.get_mut(&pledge.donor) {
                *count -= 1;
                if *count == 0 {
                    slot.donors.remove(&pledge.donor);
                }
            }
        }
    }

    /// Whether a campaign's target holds now.
    pub(super) fn target_holds(&self, slot: usize) -> bool {
        let slot = &self.slots[slot];
        self.rule
            .unlock
            .is_none_or(|unlock| unlock.met(slot.raised, slot.donors.len()))
    }
}
