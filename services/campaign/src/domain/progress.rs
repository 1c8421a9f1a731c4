//! What a campaign got, and what it could still get matched.

use contracts::campaign::api::{CampaignFigures, Percent, Progress};
use jiff::Timestamp;
use money::{CampaignId, Money, MoneyError};

/// Sums over a campaign's confirmed gifts, in its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Rises with every change; 0 before the first gift.
    pub version: i64,
    /// What donors gave.
    pub raised: i64,
    /// What sponsors add.
    pub matched: i64,
    /// Distinct donors.
    pub donors: i64,
    /// Gifts.
    pub pledges: i64,
    /// When they changed.
    pub changed_at: Timestamp,
}

impl Totals {
    /// Before the first gift.
    #[must_use]
    pub const fn none(since: Timestamp) -> Self {
        Self {
            version: 0,
            raised: 0,
            matched: 0,
            donors: 0,
            pledges: 0,
            changed_at: since,
        }
    }

    /// As the list shows them.
    ///
    /// # Errors
    /// When the sum is more than can be counted.
    pub fn figures(&self, goal: Money) -> Result<CampaignFigures, MoneyError> {
        let raised = Money::new(self.raised, goal.currency);
        let matched = Money::new(self.matched, goal.currency);
        let total = raised.checked_add(matched)?;
        Ok(CampaignFigures {
            raised,
            matched,
            total,
            percent: Percent::of(total.amount, goal.amount),
            donors: self.donors,
            pledges: self.pledges,
        })
    }

    /// As a campaign's own page shows them.
    ///
    /// # Errors
    /// When the sum is more than can be counted.
    pub fn progress(
        &self,
        campaign_id: CampaignId,
        goal: Money,
        match_left: i64,
    ) -> Result<Progress, MoneyError> {
        let figures = self.figures(goal)?;
        Ok(Progress {
            campaign_id,
            raised: figures.raised,
            matched: figures.matched,
            total: figures.total,
            goal,
            percent: figures.percent,
            donors: figures.donors,
            pledges: figures.pledges,
            match_left: Money::new(match_left, goal.currency),
            version: self.version,
            updated_at: self.changed_at,
        })
    }
}

/// A match fund, as far as one campaign is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FundHere {
    /// Whether it gives gift by gift, is active, and this campaign met its target.
    pub gives: bool,
    /// Gives from then on.
    pub starts_at: Timestamp,
    /// Gives no more from then on.
    pub ends_at: Timestamp,
    /// What new gifts can still draw on, anywhere.
    pub available: i64,
    /// The cap on what one campaign gets.
    pub max_per_campaign: Option<i64>,
    /// What this campaign drew already.
    pub used: i64,
}

impl FundHere {
    fn left(&self, now: Timestamp) -> i64 {
        if !self.gives || now < self.starts_at || self.ends_at <= now {
            return 0;
        }
        let capped = self.max_per_campaign.map_or(self.available, |cap| {
            self.available.min(cap.saturating_sub(self.used))
        });
        capped.max(0)
    }
}

/// What these funds could still give to the campaign together.
#[must_use]
pub fn match_left(funds: &[FundHere], now: Timestamp) -> i64 {
    funds
        .iter()
        .fold(0, |sum: i64, fund| sum.saturating_add(fund.left(now)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn fund() -> FundHere {
        FundHere {
            gives: true,
            starts_at: at(10),
            ends_at: at(20),
            available: 1_000,
            max_per_campaign: None,
            used: 300,
        }
    }

    #[test]
    fn what_is_left_is_cut_to_the_campaigns_cap() {
        let now = at(15);
        let capped = |cap| FundHere {
            max_per_campaign: Some(cap),
            ..fund()
        };
        assert_eq!(match_left(&[fund()], now), 1_000);
        assert_eq!(match_left(&[capped(800)], now), 500);
        assert_eq!(match_left(&[capped(5_000)], now), 1_000);
        assert_eq!(match_left(&[capped(300)], now), 0);
        assert_eq!(match_left(&[capped(200)], now), 0);
        assert_eq!(match_left(&[fund(), capped(800)], now), 1_500);
    }

    #[test]
    fn only_funds_that_give_now_count() {
        let locked = FundHere {
            gives: false,
            ..fund()
        };
        assert_eq!(match_left(&[locked], at(15)), 0);
        for (now, left) in [(9, 0), (10, 1_000), (19, 1_000), (20, 0)] {
            assert_eq!(match_left(&[fund()], at(now)), left, "{now}");
        }
    }

    #[test]
    fn the_figures_add_up() {
        let goal = Money::new(12_000, "KWD".parse().unwrap());
        let totals = Totals {
            raised: 3_000,
            matched: 2_000,
            ..Totals::none(at(0))
        };
        let figures = totals.figures(goal).unwrap();
        assert_eq!(
            (figures.total.amount, figures.percent.to_string().as_str()),
            (5_000, "41.7")
        );
        let too_much = Totals {
            raised: i64::MAX,
            matched: 1,
            ..totals
        };
        assert!(too_much.figures(goal).is_err());
    }

    proptest! {
        #[test]
        fn never_negative_and_never_more_than_is_there(
            available in 0..=i64::MAX, cap in prop::option::of(1..=i64::MAX), used in 0..=i64::MAX, now in 0..30i64
        ) {
            let fund = FundHere { available, max_per_campaign: cap, used, ..fund() };
            let left = match_left(&[fund], at(now));
            prop_assert!((0..=available).contains(&left));
            if let Some(cap) = cap {
                prop_assert!(left == 0 || i128::from(left) + i128::from(used) <= i128::from(cap));
            }
        }
    }
}
