//! Why a fund gives to a gift what it gives: the limits that its decision met, as codes and sums.

use contracts::pledge::api::Step;
use contracts::pledge::{LimitedBy, NoMatch};

use super::allocate::{Barred, Limits, Offer, Verdict};
use super::eligible::Ineligible;

/// What was decided on one fund for one gift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The limits that lowered it, each to less than the one before, and what they left of the
    /// whole that the fund gives the gift.
    pub steps: Vec<Step>,
    /// Why the fund gives nothing.
    pub reason: Option<NoMatch>,
}

impl Explained {
    /// It gives nothing, whatever its limits.
    #[must_use]
    pub const fn nothing(reason: NoMatch) -> Self {
        Self {
            steps: Vec::new(),
            reason: Some(reason),
        }
    }
}

/// The explanation of a verdict on an offer, which is as it was then. None where the decision says
/// nothing new of the fund: it was not asked, or adds nothing to what it gives.
#[must_use]
pub fn explained(offer: &Offer<'_>, retained: i64, verdict: Verdict) -> Option<Explained> {
    let limits = match verdict {
        Verdict::Barred(Barred::NotAsked) => return None,
        Verdict::Limited(limits) if limits.cut().is_some() => {
            return Some(Explained {
                steps: steps(limits, offer.have),
                reason: None,
            });
        }
        Verdict::Barred(_) | Verdict::AnotherChosen | Verdict::Limited(_) if offer.have > 0 => {
            return None;
        }
        Verdict::Barred(barred) => return barred.reason().map(Explained::nothing),
        Verdict::AnotherChosen => return Some(Explained::nothing(NoMatch::AnotherFundChosen)),
        Verdict::Limited(limits) => limits,
    };
    let by_ratio_alone = offer.rule.ratio_for(retained).matched(retained);
    // Nothing passed, so one of them let nothing through.
    let reason = match limits.exhausted()? {
        LimitedBy::Ratio if by_ratio_alone > 0 => NoMatch::Covered,
        LimitedBy::Ratio => NoMatch::TooSmall,
        LimitedBy::PerPledge => NoMatch::PledgeCapReached,
        LimitedBy::PerDonor => NoMatch::DonorCapReached,
        LimitedBy::PerCampaign => NoMatch::CampaignCapReached,
        LimitedBy::Fund => NoMatch::NothingLeft,
    };
    Some(Explained {
        steps: steps(limits, 0),
        reason: Some(reason),
    })
}

/// The limits that lowered the match, in their order, with the whole that each left to a gift that
/// has so much already. None takes anything away of that.
fn steps(limits: Limits, have: i64) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut lowest = i128::MAX;
    for (limit, room) in limits.steps() {
        let room = room.max(0);
        if room < lowest {
            lowest = room;
            let whole = room.saturating_add(i128::from(have));
            steps.push(Step {
                limit: limit.into(),
                left: i64::try_from(whole).unwrap_or(i64::MAX),
            });
        }
    }
    steps
}

impl Barred {
    /// As a donor is told; nothing of a fund that was not asked.
    #[must_use]
    pub const fn reason(self) -> Option<NoMatch> {
        Some(match self {
            Self::NotAsked => return None,
            Self::Locked => NoMatch::Locked,
            Self::Paused => NoMatch::Paused,
            Self::Settled => NoMatch::Settled,
            Self::Ineligible(reason) => match reason {
                Ineligible::OutOfScope
                | Ineligible::Donor
                | Ineligible::FundType
                | Ineligible::Method
                | Ineligible::Currency => NoMatch::NotForThisGift,
                Ineligible::BeforeWindow => NoMatch::BeforeWindow,
                Ineligible::AfterWindow => NoMatch::AfterWindow,
                Ineligible::PausedAtCreation => NoMatch::PausedThen,
                Ineligible::BelowMinimum => NoMatch::BelowMinimum,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use contracts::campaign::Stacking;
    use contracts::pledge::StepLimit;

    use super::super::{Rule, allocate_telling};
    use super::*;

    fn rule(json: &str) -> Rule {
        serde_json::from_str(json).unwrap()
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

    /// What is said of each offer: steps as text, and the reason.
    fn told(stacking: Stacking, retained: i64, offers: &mut [Offer<'_>]) -> Vec<String> {
        let mut told = Vec::new();
        allocate_telling(stacking, retained, offers, |_, offer, verdict| {
            told.push(match explained(offer, retained, verdict) {
                None => String::from("-"),
                Some(said) => {
                    let steps = said.steps.iter();
                    let mut words: Vec<String> = steps
                        .map(|step| format!("{:?} {}", step.limit, step.left))
                        .collect();
                    words.extend(said.reason.map(|reason| format!("{reason:?}")));
                    words.join(", ")
                }
            });
        });
        told
    }

    const CAPPED: &str = r#"{"mode": "first_come", "max_per_pledge": 5000, "max_per_donor": 2000}"#;

    #[test]
    fn each_limit_that_cut_is_told_with_what_it_left() {
        let capped = rule(CAPPED);
        assert_eq!(
            told(Stacking::Waterfall, 3_000, &mut [offer(&capped, 1_200)]),
            ["Ratio 3000, PerDonor 2000, Fund 1200"]
        );
        assert_eq!(
            told(Stacking::Waterfall, 1_000, &mut [offer(&capped, 1_200)]),
            ["Ratio 1000"]
        );
    }

    #[test]
    fn an_addition_is_told_as_the_whole_that_the_gift_has_then() {
        let capped = rule(CAPPED);
        let mut more = offer(&capped, 300);
        more.have = 1_200;
        more.used_by_donor = 1_500;
        let offers = &mut [more];
        assert_eq!(
            told(Stacking::Additive, 3_000, offers),
            ["Ratio 3000, PerDonor 1700, Fund 1500"]
        );
        assert_eq!(
            told(Stacking::Additive, 3_000, offers),
            ["-"],
            "nothing new"
        );
    }

    #[test]
    fn a_fund_that_gives_nothing_says_why() {
        let (capped, tenth) = (
            rule(CAPPED),
            rule(r#"{"mode": "first_come", "ratio": {"match": 1, "gift": 10}}"#),
        );
        let mut used_up = offer(&capped, 900);
        used_up.used_by_donor = 2_001;
        let mut locked = offer(&capped, 900);
        locked.barred = Some(Barred::Locked);
        let mut not_his = offer(&capped, 900);
        not_his.barred = Some(Barred::Ineligible(Ineligible::Donor));
        let mut offers = [
            offer(&tenth, 900),
            used_up,
            locked,
            not_his,
            offer(&capped, 9),
            offer(&capped, 9),
            offer(&capped, 0),
        ];
        assert_eq!(
            told(Stacking::Waterfall, 9, &mut offers),
            [
                "Ratio 0, TooSmall",
                "Ratio 9, PerDonor 0, DonorCapReached",
                "Locked",
                "NotForThisGift",
                "Ratio 9",
                "Ratio 0, Covered",
                "Ratio 0, Covered",
            ]
        );
        assert_eq!(
            told(Stacking::Additive, 9, &mut [offer(&capped, 0)]),
            ["Ratio 9, Fund 0, NothingLeft"]
        );
    }

    #[test]
    fn where_one_fund_alone_matches_the_others_say_so() {
        let plain = rule(r#"{"mode": "first_come"}"#);
        let mut offers = [offer(&plain, 0), offer(&plain, 5), offer(&plain, 7)];
        assert_eq!(
            told(Stacking::Exclusive, 9, &mut offers),
            [
                "Ratio 9, Fund 0, NothingLeft",
                "AnotherFundChosen",
                "Ratio 9, Fund 7"
            ]
        );
        offers[2].remaining = 1;
        assert_eq!(
            told(Stacking::Exclusive, 9, &mut offers),
            ["AnotherFundChosen", "AnotherFundChosen", "Ratio 9, Fund 8"]
        );
    }

    #[test]
    fn every_limit_has_a_step_of_its_name() {
        assert_eq!(
            StepLimit::from(LimitedBy::PerCampaign),
            StepLimit::PerCampaign
        );
    }
}
