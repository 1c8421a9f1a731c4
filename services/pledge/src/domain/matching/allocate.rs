//! Sharing first-come funds out to one pledge.

use contracts::campaign::Stacking;
use contracts::pledge::LimitedBy;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::eligible::Ineligible;
use super::rule::Rule;

/// One first-come fund as one pledge sees it, at the moment of deciding. Sums are as they are now:
/// money that returned is not used.
#[derive(Clone, Debug)]
pub struct Offer<'a> {
    /// The fund's rule.
    pub rule: &'a Rule,
    /// Why it gives nothing now; what it gave before still covers and holds.
    pub barred: Option<Barred>,
    /// What it gives this pledge already, reserved or committed.
    pub have: i64,
    /// What it gives this donor's pledges, this one included.
    pub used_by_donor: i64,
    /// What it gives this campaign.
    pub used_in_campaign: i64,
    /// What it has left to give.
    pub remaining: i64,
}

/// Why a fund gives nothing to a pledge now, whatever it has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Barred {
    /// The pledge is not eligible for it.
    Ineligible(Ineligible),
    /// The campaign has not reached the fund's target yet.
    Locked,
    /// The fund is paused.
    Paused,
    /// The fund is settled.
    Settled,
    /// It is another fund's turn: a top-up or an unlock asks some funds alone.
    NotAsked,
}

/// What an offer's fund adds to the pledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addition {
    /// The place of the offer in the list that was passed.
    pub place: usize,
    /// Added to what the fund gives already; positive.
    pub amount: i64,
    /// The limit that gave the amount.
    pub limited_by: LimitedBy,
}

/// How much a fund could add to a pledge by each of its limits alone; below zero where a limit is
/// overdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// By the ratio and the stacking.
    pub ratio: i128,
    /// By `max_per_pledge`, if there is one.
    pub per_pledge: Option<i64>,
    /// By `max_per_donor`, if there is one.
    pub per_donor: Option<i64>,
    /// By `max_per_campaign`, if there is one.
    pub per_campaign: Option<i64>,
    /// By what the fund has left.
    pub fund: i64,
}

impl Limits {
    /// The limits that are set, in their order.
    pub fn steps(self) -> impl Iterator<Item = (LimitedBy, i128)> {
        [
            (LimitedBy::Ratio, Some(self.ratio)),
            (LimitedBy::PerPledge, self.per_pledge.map(i128::from)),
            (LimitedBy::PerDonor, self.per_donor.map(i128::from)),
            (LimitedBy::PerCampaign, self.per_campaign.map(i128::from)),
            (LimitedBy::Fund, Some(i128::from(self.fund))),
        ]
        .into_iter()
        .filter_map(|(limit, left)| Some((limit, left?)))
    }

    /// What passes all of them, and the first that allows no more; none if nothing passes.
    #[must_use]
    pub fn cut(self) -> Option<(i64, LimitedBy)> {
        let (limit, left) = self.lowest();
        let amount = i64::try_from(left).ok()?;
        (amount > 0).then_some((amount, limit))
    }

    /// The first limit that allows no more than any other, and how much it allows.
    fn lowest(self) -> (LimitedBy, i128) {
        self.steps()
            .fold((LimitedBy::Ratio, self.ratio), |lowest, next| {
                if next.1 < lowest.1 { next } else { lowest }
            })
    }

    /// The first limit that lets nothing more through, if there is one.
    #[must_use]
    pub fn exhausted(self) -> Option<LimitedBy> {
        let mut steps = self.steps();
        steps.find(|(_, left)| *left <= 0).map(|(limit, _)| limit)
    }

    /// The room that the pledge itself leaves, whatever has been used elsewhere.
    fn room_in_the_pledge(self) -> i64 {
        let room = self
            .per_pledge
            .map_or(self.ratio, |left| self.ratio.min(left.into()));
        i64::try_from(room.max(0)).unwrap_or(i64::MAX)
    }
}

/// The units of the gift that all offers cover together, as far as the stacking looks at it.
fn covered_by_all(stacking: Stacking, retained: i64, offers: &[Offer<'_>]) -> Option<i128> {
    match stacking {
        Stacking::Waterfall => Some(
            offers
                .iter()
                .map(|offer| i128::from(offer.covered(retained)))
                .sum(),
        ),
        Stacking::Additive | Stacking::Exclusive => None,
    }
}

impl Offer<'_> {
    /// The units of the gift that its allocation covers.
    fn covered(&self, retained: i64) -> i64 {
        self.rule.ratio_for(retained).covered(self.have)
    }

    /// Its limits, where `covered` is what all offers cover together, if that counts.
    fn limits(&self, retained: i64, covered: Option<i128>) -> Limits {
        let rule = self.rule;
        let uncovered = covered.map_or(retained, |by_all| {
            let by_others = by_all - i128::from(self.covered(retained));
            let left = (i128::from(retained) - by_others).max(0);
            // Not above `retained`, so it fits.
            i64::try_from(left).unwrap_or(retained)
        });
        let less = |most: Option<i64>, used: i64| most.map(|most| most.saturating_sub(used));
        Limits {
            ratio: rule.ratio_for(retained).matched(uncovered) - i128::from(self.have),
            per_pledge: less(rule.max_per_pledge, self.have),
            per_donor: less(rule.max_per_donor, self.used_by_donor),
            per_campaign: less(rule.max_per_campaign, self.used_in_campaign),
            fund: self.remaining,
        }
    }

    /// What is decided on it, where no other fund shuts it out.
    fn verdict(&self, retained: i64, covered: Option<i128>) -> Verdict {
        match self.barred {
            Some(barred) => Verdict::Barred(barred),
            None => Verdict::Limited(self.limits(retained, covered)),
        }
    }

    fn take(&mut self, amount: i64) {
        // None of these sums can pass the fund's commitment, which is an i64.
        self.have = self.have.saturating_add(amount);
        self.used_by_donor = self.used_by_donor.saturating_add(amount);
        self.used_in_campaign = self.used_in_campaign.saturating_add(amount);
        self.remaining = self.remaining.saturating_sub(amount);
    }
}

/// What was decided on one offer, before it took anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It gives nothing now, whatever it has left.
    Barred(Barred),
    /// One fund alone matches the gift, and it is another one.
    AnotherChosen,
    /// What its limits let through was added, if anything.
    Limited(Limits),
}

/// What the first-come funds add to a pledge that retains so much, in the order of the offers
/// (priority, then age). The offers are brought up to date.
pub fn allocate(stacking: Stacking, retained: i64, offers: &mut [Offer<'_>]) -> Vec<Addition> {
    allocate_telling(stacking, retained, offers, |_, _, _| {})
}

/// As [`allocate`], and tells of each offer as it was, with its place, what was decided on it.
pub fn allocate_telling(
    stacking: Stacking,
    retained: i64,
    offers: &mut [Offer<'_>],
    mut tell: impl FnMut(usize, &Offer<'_>, Verdict),
) -> Vec<Addition> {
    let mut covered = covered_by_all(stacking, retained, offers);
    match stacking {
        Stacking::Waterfall | Stacking::Additive => {
            let mut additions = Vec::new();
            for (place, offer) in offers.iter_mut().enumerate() {
                let verdict = offer.verdict(retained, covered);
                tell(place, offer, verdict);
                let Some(addition) = verdict.addition(place) else {
                    continue;
                };
                let before = offer.covered(retained);
                offer.take(addition.amount);
                covered = covered
                    .map(|all| all + i128::from(offer.covered(retained)) - i128::from(before));
                additions.push(addition);
            }
            additions
        }
        Stacking::Exclusive => {
            let best = the_one(retained, offers);
            let holder = holder(offers);
            for (place, offer) in offers.iter().enumerate() {
                let verdict = offer.verdict(retained, covered);
                let is_another = |one: usize| one != place;
                let passed_over = verdict.addition(place).is_some()
                    && best.is_some_and(|best| is_another(best.place));
                let kept_out = offer.barred.is_none() && holder.is_some_and(is_another);
                let another = passed_over || kept_out;
                let decided = if another {
                    Verdict::AnotherChosen
                } else {
                    verdict
                };
                tell(place, offer, decided);
            }
            if let Some(addition) = best {
                offers[addition.place].take(addition.amount);
            }
            best.into_iter().collect()
        }
    }
}

/// Under exclusive stacking, what is added: by the fund that gives already, else by the one that
/// would add most, the earlier of equals.
fn the_one(retained: i64, offers: &[Offer<'_>]) -> Option<Addition> {
    let candidates = match holder(offers) {
        Some(place) => place..place + 1,
        None => 0..offers.len(),
    };
    candidates
        .filter_map(|place| offers[place].verdict(retained, None).addition(place))
        .reduce(|best, next| {
            if next.amount > best.amount {
                next
            } else {
                best
            }
        })
}

/// Under exclusive stacking, the fund that gives already keeps the gift to itself.
fn holder(offers: &[Offer<'_>]) -> Option<usize> {
    offers.iter().position(|offer| offer.have > 0)
}

impl Verdict {
    /// What the offer at that place adds.
    fn addition(self, place: usize) -> Option<Addition> {
        match self {
            Self::Barred(_) | Self::AnotherChosen => None,
            Self::Limited(limits) => {
                let (amount, limited_by) = limits.cut()?;
                Some(Addition {
                    place,
                    amount,
                    limited_by,
                })
            }
        }
    }
}

/// How much each of the offers' funds would add if only it could: the room that the gift's own
/// limits (ratio, stacking, minimum, `max_per_pledge`) leave, whatever its donor, its campaign or
/// the fund have left and whether or not the fund gives at present. A top-up need not look where it
/// is 0.
#[must_use]
pub fn under_matched(stacking: Stacking, retained: i64, offers: &[Offer<'_>]) -> Vec<i64> {
    let covered = covered_by_all(stacking, retained, offers);
    let holder = match stacking {
        Stacking::Exclusive => holder(offers),
        Stacking::Waterfall | Stacking::Additive => None,
    };
    offers
        .iter()
        .enumerate()
        .map(|(place, offer)| {
            let may =
                retained >= offer.rule.min_pledge && holder.is_none_or(|holder| holder == place);
            if may {
                offer.limits(retained, covered).room_in_the_pledge()
            } else {
                0
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
