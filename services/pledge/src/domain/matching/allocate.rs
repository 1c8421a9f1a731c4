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
        let (limit, left) = self
            .steps()
            .reduce(|lowest, next| if next.1 < lowest.1 { next } else { lowest })?;
        let amount = i64::try_from(left).ok()?;
        (amount > 0).then_some((amount, limit))
    }

    /// Whether the pledge itself leaves room, whatever has been used elsewhere.
    fn leave_room_in_the_pledge(self) -> bool {
        self.ratio > 0 && self.per_pledge.is_none_or(|left| left > 0)
    }
}

/// The limits of the offer at `place`, given what the other offers hold.
///
/// Under [`Stacking::Exclusive`] they are those it would have alone; [`allocate`] chooses.
///
/// # Panics
/// If there is no offer at that place.
#[must_use]
pub fn limits(stacking: Stacking, retained: i64, offers: &[Offer<'_>], place: usize) -> Limits {
    let covered = covered_by_all(stacking, retained, offers);
    offers[place].limits(retained, covered)
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

    fn take(&mut self, amount: i64) {
        // None of these sums can pass the fund's commitment, which is an i64.
        self.have = self.have.saturating_add(amount);
        self.used_by_donor = self.used_by_donor.saturating_add(amount);
        self.used_in_campaign = self.used_in_campaign.saturating_add(amount);
        self.remaining = self.remaining.saturating_sub(amount);
    }
}

/// What the first-come funds add to a pledge that retains so much, in the order of the offers
/// (priority, then age). The offers are brought up to date.
pub fn allocate(stacking: Stacking, retained: i64, offers: &mut [Offer<'_>]) -> Vec<Addition> {
    let mut covered = covered_by_all(stacking, retained, offers);
    match stacking {
        Stacking::Waterfall | Stacking::Additive => {
            let mut additions = Vec::new();
            for (place, offer) in offers.iter_mut().enumerate() {
                let Some(addition) = addition(retained, covered, place, offer) else {
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
            let candidates = match holder(offers) {
                Some(place) => place..place + 1,
                None => 0..offers.len(),
            };
            let best = candidates
                .filter_map(|place| addition(retained, covered, place, &offers[place]))
                .reduce(|best, next| {
                    if next.amount > best.amount {
                        next
                    } else {
                        best
                    }
                });
            if let Some(addition) = best {
                offers[addition.place].take(addition.amount);
            }
            best.into_iter().collect()
        }
    }
}

/// Under exclusive stacking, the fund that gives already keeps the gift to itself.
fn holder(offers: &[Offer<'_>]) -> Option<usize> {
    offers.iter().position(|offer| offer.have > 0)
}

/// What an offer would add.
fn addition(
    retained: i64,
    covered: Option<i128>,
    place: usize,
    offer: &Offer<'_>,
) -> Option<Addition> {
    if offer.barred.is_some() {
        return None;
    }
    let (amount, limited_by) = offer.limits(retained, covered).cut()?;
    Some(Addition {
        place,
        amount,
        limited_by,
    })
}

/// Which of the offers' funds would add more if only they could: the gift's own limits (ratio,
/// stacking, minimum, `max_per_pledge`) leave room, whatever its donor, its campaign or the fund
/// have left and whether or not the fund gives at present. A top-up need not look at others.
#[must_use]
pub fn under_matched(stacking: Stacking, retained: i64, offers: &[Offer<'_>]) -> Vec<bool> {
    let covered = covered_by_all(stacking, retained, offers);
    let holder = match stacking {
        Stacking::Exclusive => holder(offers),
        Stacking::Waterfall | Stacking::Additive => None,
    };
    offers
        .iter()
        .enumerate()
        .map(|(place, offer)| {
            retained >= offer.rule.min_pledge
                && holder.is_none_or(|holder| holder == place)
                && offer.limits(retained, covered).leave_room_in_the_pledge()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Mode, RuleInput};
    use super::*;

    fn rule(json: &str) -> Rule {
        serde_json::from_str(json).unwrap()
    }

    fn plain() -> Rule {
        RuleInput::of(Mode::FirstCome).parse().unwrap()
    }

    fn offer(rule: &Rule, remaining: i64) -> Offer<'_> {
        Offer {
            rule,
            barred: None,
            have: 0,
            used_by_donor: 0,
            used_in_campaign: 0,
            remaining,
        }
    }

    fn given(additions: &[Addition]) -> Vec<(usize, i64, LimitedBy)> {
        additions
            .iter()
            .map(|addition| (addition.place, addition.amount, addition.limited_by))
            .collect()
    }

    #[test]
    fn waterfall_matches_every_unit_once() {
        let plain = plain();
        let mut offers = [offer(&plain, 300), offer(&plain, 1000)];
        let additions = allocate(Stacking::Waterfall, 500, &mut offers);
        assert_eq!(
            given(&additions),
            [(0, 300, LimitedBy::Fund), (1, 200, LimitedBy::Ratio)]
        );
        assert_eq!(offers[1].remaining, 800);
        assert_eq!(allocate(Stacking::Waterfall, 500, &mut offers), []);
    }

    #[test]
    fn what_a_barred_fund_gave_still_covers() {
        let plain = plain();
        for barred in [
            Barred::Settled,
            Barred::Paused,
            Barred::Locked,
            Barred::NotAsked,
            Barred::Ineligible(Ineligible::BelowMinimum),
        ] {
            let mut gone = offer(&plain, 1000);
            gone.barred = Some(barred);
            gone.have = 300;
            let mut offers = [gone, offer(&plain, 1000)];
            let additions = allocate(Stacking::Waterfall, 500, &mut offers);
            assert_eq!(given(&additions), [(1, 200, LimitedBy::Ratio)]);
        }
    }

    #[test]
    fn a_later_fund_covers_for_an_earlier_one_too() {
        let plain = plain();
        let mut later = offer(&plain, 0);
        later.have = 450;
        let mut offers = [offer(&plain, 1000), later];
        let additions = allocate(Stacking::Waterfall, 500, &mut offers);
        assert_eq!(given(&additions), [(0, 50, LimitedBy::Ratio)]);
    }

    #[test]
    fn additive_funds_do_not_see_each_other() {
        let plain = plain();
        let mut offers = [offer(&plain, 300), offer(&plain, 1000)];
        let additions = allocate(Stacking::Additive, 500, &mut offers);
        assert_eq!(
            given(&additions),
            [(0, 300, LimitedBy::Fund), (1, 500, LimitedBy::Ratio)]
        );
    }

    #[test]
    fn exclusive_takes_the_best_and_stays_with_it() {
        let plain = plain();
        let mut offers = [offer(&plain, 1), offer(&plain, 400), offer(&plain, 400)];
        let additions = allocate(Stacking::Exclusive, 500, &mut offers);
        assert_eq!(given(&additions), [(1, 400, LimitedBy::Fund)]);
        offers[0].remaining = 1000;
        offers[1].remaining = 10;
        let additions = allocate(Stacking::Exclusive, 500, &mut offers);
        assert_eq!(given(&additions), [(1, 10, LimitedBy::Fund)]);
    }

    #[test]
    fn an_exclusive_fund_that_is_settled_holds() {
        let plain = plain();
        let mut holder = offer(&plain, 0);
        holder.have = 1;
        holder.barred = Some(Barred::Settled);
        let mut offers = [offer(&plain, 400), holder];
        assert_eq!(allocate(Stacking::Exclusive, 500, &mut offers), []);
    }

    #[test]
    fn the_first_of_equal_limits_is_named() {
        let capped = rule(
            r#"{"mode": "first_come", "max_per_pledge": 90, "max_per_donor": 100, "max_per_campaign": 80}"#,
        );
        let named = |change: &dyn Fn(&mut Offer<'_>), retained| {
            let mut offer = offer(&capped, 1000);
            change(&mut offer);
            given(&allocate(Stacking::Additive, retained, &mut [offer]))
        };
        assert_eq!(named(&|_| {}, 80), [(0, 80, LimitedBy::Ratio)]);
        assert_eq!(named(&|_| {}, 81), [(0, 80, LimitedBy::PerCampaign)]);
        assert_eq!(
            named(&|offer| offer.used_by_donor = 20, 500),
            [(0, 80, LimitedBy::PerDonor)]
        );
        assert_eq!(
            named(&|offer| offer.have = 15, 500),
            [(0, 75, LimitedBy::PerPledge)]
        );
        assert_eq!(
            named(&|offer| offer.remaining = 80, 500),
            [(0, 80, LimitedBy::PerCampaign)]
        );
        assert_eq!(
            named(&|offer| offer.remaining = 79, 500),
            [(0, 79, LimitedBy::Fund)]
        );
        assert_eq!(named(&|offer| offer.used_by_donor = 100, 500), []);
        assert_eq!(named(&|offer| offer.used_by_donor = 101, 500), []);
    }

    #[test]
    fn no_sum_is_too_large() {
        let steep =
            rule(r#"{"mode": "first_come", "ratio": {"match": 9223372036854775807, "gift": 1}}"#);
        let flat =
            rule(r#"{"mode": "first_come", "ratio": {"match": 1, "gift": 9223372036854775807}}"#);
        let mut covering = offer(&flat, 0);
        covering.have = i64::MAX;
        let mut offers = [
            covering.clone(),
            covering.clone(),
            covering,
            offer(&steep, i64::MAX),
        ];
        assert_eq!(allocate(Stacking::Waterfall, i64::MAX, &mut offers), []);
        let additions = allocate(Stacking::Additive, i64::MAX, &mut offers[3..]);
        assert_eq!(given(&additions), [(0, i64::MAX, LimitedBy::Fund)]);
    }
}
