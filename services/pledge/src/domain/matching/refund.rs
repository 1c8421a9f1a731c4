//! How a match shrinks with its gift.

use super::rule::Rule;

/// What is left of an allocation when the gift it belongs to retains `after` instead of `before`.
/// The difference returns to the fund.
///
/// The match falls in proportion, and never stays above what the ratio gives to the smaller gift:
/// the gift may have left its tier. Below the minimum nothing is left.
#[must_use]
pub fn after_refund(rule: &Rule, allocation: i64, before: i64, after: i64) -> i64 {
    if after < rule.min_pledge || after <= 0 || before <= 0 {
        return 0;
    }
    let in_proportion = i128::from(allocation) * i128::from(after) / i128::from(before);
    let by_ratio = rule.ratio_for(after).matched(after);
    // Neither more than the allocation, as long as `after` is not above `before`.
    i64::try_from(in_proportion.min(by_ratio)).unwrap_or(allocation)
}

#[cfg(test)]
mod tests {
    use super::super::{Mode, RuleInput};
    use super::*;

    fn rule(json: &str) -> Rule {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn shrinks_in_proportion_rounded_down() {
        let plain = RuleInput::of(Mode::FirstCome).parse().unwrap();
        assert_eq!(after_refund(&plain, 1000, 1000, 600), 600);
        assert_eq!(after_refund(&plain, 333, 1000, 999), 332);
        assert_eq!(after_refund(&plain, 1000, 1000, 0), 0);
        assert_eq!(
            after_refund(&plain, i64::MAX, i64::MAX, i64::MAX - 1),
            i64::MAX - 1
        );
    }

    #[test]
    fn leaves_the_tier_that_is_no_longer_reached() {
        let tiers = rule(
            r#"{"mode": "first_come", "tiers": [{"from": 1000, "ratio": {"match": 3, "gift": 1}}]}"#,
        );
        assert_eq!(after_refund(&tiers, 3000, 1000, 900), 900);
    }

    #[test]
    fn nothing_stays_below_the_minimum() {
        let least = rule(r#"{"mode": "first_come", "min_pledge": 500}"#);
        assert_eq!(after_refund(&least, 600, 600, 500), 500);
        assert_eq!(after_refund(&least, 600, 600, 499), 0);
    }
}
