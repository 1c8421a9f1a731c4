//! The modes that share a fund out when it is settled.

use std::collections::BTreeMap;

use contracts::pledge::LimitedBy;

use super::rule::Rule;
use super::share::share;

/// Sums beyond what can be reckoned with; no currency has so much money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sums given are too large to be reckoned with")]
pub struct SumTooLarge;

/// A confirmed, eligible pledge of an unlocked campaign, for [`pro_rata`].
#[derive(Clone, Copy, Debug)]
pub struct ProRataGift<C, D> {
    /// Its campaign.
    pub campaign: C,
    /// Its donor.
    pub donor: D,
    /// What it retains.
    pub retained: i64,
}

/// What a gift gets when a fund is shared out in proportion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Minor units; nothing, if its want or the pool came to nothing.
    pub amount: i64,
    /// What kept it from being more: the last that made it less.
    pub limited_by: LimitedBy,
}

/// The share of each gift, in the order given, which must be that of confirmation.
#[must_use]
pub fn pro_rata<C: Ord, D: Ord>(rule: &Rule, pool: i64, gifts: &[ProRataGift<C, D>]) -> Vec<Share> {
    let mut limits = Vec::with_capacity(gifts.len());
    let mut wanted_by: BTreeMap<&D, i128> = BTreeMap::new();
    let mut wants = Vec::with_capacity(gifts.len());
    let mut campaigns: BTreeMap<&C, Vec<usize>> = BTreeMap::new();
    for (place, gift) in gifts.iter().enumerate() {
        let mut want = rule.ratio_for(gift.retained).matched(gift.retained).max(0);
        let mut limited_by = LimitedBy::Ratio;
        let mut cut = |want: &mut i128, most: i128, limit| {
            if most < *want {
                (*want, limited_by) = (most, limit);
            }
        };
        if let Some(most) = rule.max_per_pledge {
            cut(&mut want, i128::from(most), LimitedBy::PerPledge);
        }
        if let Some(most) = rule.max_per_donor {
            let so_far = wanted_by.entry(&gift.donor).or_default();
            let left = (i128::from(most) - *so_far).max(0);
            cut(&mut want, left, LimitedBy::PerDonor);
            *so_far += want;
        }
        wants.push(want);
        limits.push(limited_by);
        campaigns.entry(&gift.campaign).or_default().push(place);
    }
    if let Some(most) = rule.max_per_campaign {
        for places in campaigns.values() {
            let of_campaign: Vec<i128> = places.iter().map(|place| wants[*place]).collect();
            for (place, part) in places.iter().zip(share(most, &of_campaign)) {
                let part = i128::from(part);
                if part < wants[*place] {
                    (wants[*place], limits[*place]) = (part, LimitedBy::PerCampaign);
                }
            }
        }
    }
    let parts = share(pool, &wants);
    let shares = parts.into_iter().zip(wants).zip(limits);
    shares
        .map(|((amount, want), limited_by)| Share {
            amount,
            limited_by: if i128::from(amount) < want {
                LimitedBy::Fund
            } else {
                limited_by
            },
        })
        .collect()
}

/// The grant of each campaign, in the fund's order. Each campaign, if unlocked, is given as the
/// sums that its donors retain in confirmed, eligible pledges, one sum a donor.
///
/// # Errors
/// If the sums are beyond what can be reckoned with.
pub fn quadratic(rule: &Rule, pool: i64, campaigns: &[Vec<i128>]) -> Result<Vec<i64>, SumTooLarge> {
    let wants = campaigns
        .iter()
        .map(|donor_sums| breadth(donor_sums))
        .collect::<Result<Vec<i128>, _>>()?;
    let Some(most) = rule.max_per_campaign else {
        return Ok(share(pool, &wants));
    };
    let mut grants = vec![0; campaigns.len()];
    let mut left = pool;
    let mut open: Vec<usize> = (0..campaigns.len()).collect();
    loop {
        let open_wants: Vec<i128> = open.iter().map(|place| wants[*place]).collect();
        let shares = share(left, &open_wants);
        let mut still_open = Vec::new();
        for (place, part) in open.iter().zip(shares) {
            grants[*place] = part.min(most);
            if part <= most {
                still_open.push(*place);
            }
        }
        let capped = open.len() - still_open.len();
        if capped == 0 {
            return Ok(grants);
        }
        // Each of them had more than the cap out of what was left, so this stays positive.
        let capped = i64::try_from(capped).map_err(|_| SumTooLarge)?;
        left = left.saturating_sub(capped.saturating_mul(most));
        open = still_open;
    }
}

/// One hundred millionth of a unit under the root: four decimals of the root itself.
const ROOT_SCALE: u128 = 100_000_000;

/// What breadth of support adds: the square of the sum of roots, less the sum itself.
fn breadth(donor_sums: &[i128]) -> Result<i128, SumTooLarge> {
    let mut root: u128 = 0;
    let mut sum: u128 = 0;
    for retained in donor_sums {
        let retained = u128::try_from(*retained).map_err(|_| SumTooLarge)?;
        let scaled = retained.checked_mul(ROOT_SCALE).ok_or(SumTooLarge)?;
        root = root.checked_add(scaled.isqrt()).ok_or(SumTooLarge)?;
        sum = sum.checked_add(retained).ok_or(SumTooLarge)?;
    }
    let squared = root.checked_mul(root).ok_or(SumTooLarge)? / ROOT_SCALE;
    i128::try_from(squared.saturating_sub(sum)).map_err(|_| SumTooLarge)
}

/// What a challenge grants a campaign whose target is met for the first time.
#[must_use]
pub fn challenge_grant(rule: &Rule, remaining: i64) -> i64 {
    rule.max_per_campaign
        .map_or(remaining, |most| remaining.min(most))
        .max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(json: &str) -> Rule {
        serde_json::from_str(json).unwrap()
    }

    fn gifts(
        of: &[(&'static str, &'static str, i64)],
    ) -> Vec<ProRataGift<&'static str, &'static str>> {
        of.iter()
            .map(|(campaign, donor, retained)| ProRataGift {
                campaign: *campaign,
                donor: *donor,
                retained: *retained,
            })
            .collect()
    }

    #[test]
    fn pro_rata_cuts_each_want_then_shares_campaigns_then_the_fund() {
        let capped = rule(
            r#"{"mode": "pro_rata", "max_per_pledge": 500, "max_per_donor": 700, "max_per_campaign": 1000}"#,
        );
        let all = gifts(&[
            ("c1", "amal", 600),
            ("c1", "amal", 300),
            ("c1", "omar", 900),
            ("c2", "sara", 100),
        ]);
        // Wants 500, 200, 500 in c1, shared out of 1000: 416 2/3, 166 2/3, 416 2/3.
        let amounts = |pool| -> Vec<i64> {
            let shares = pro_rata(&capped, pool, &all);
            shares.iter().map(|share| share.amount).collect()
        };
        assert_eq!(amounts(10_000), [417, 167, 416, 100]);
        // And all of them out of 550: 208 1/2, 83 1/2, 208, 50; the earlier of equals.
        assert_eq!(amounts(550), [209, 83, 208, 50]);
    }

    #[test]
    fn the_last_limit_that_made_a_share_less_is_named() {
        let capped = rule(
            r#"{"mode": "pro_rata", "max_per_pledge": 500, "max_per_donor": 700, "max_per_campaign": 1200}"#,
        );
        let all = gifts(&[
            ("c1", "amal", 400),
            ("c1", "omar", 600),
            ("c1", "amal", 350),
            ("c2", "sara", 900),
            ("c2", "noor", 900),
            ("c2", "rami", 900),
        ]);
        let limits = |pool| -> Vec<LimitedBy> {
            let shares = pro_rata(&capped, pool, &all);
            shares.iter().map(|share| share.limited_by).collect()
        };
        let of_c2 = [LimitedBy::PerCampaign; 3];
        let of_c1 = [LimitedBy::Ratio, LimitedBy::PerPledge, LimitedBy::PerDonor];
        assert_eq!(limits(10_000), [of_c1, of_c2].concat());
        assert_eq!(limits(600), [LimitedBy::Fund; 6]);
    }

    #[test]
    fn breadth_is_of_many_donors() {
        assert_eq!(breadth(&[]), Ok(0));
        assert_eq!(breadth(&[10_000]), Ok(0));
        assert_eq!(breadth(&[100, 100]), Ok(200));
        assert_eq!(breadth(&[100, 400]), Ok(400));
        // ⌊√(2·10⁸)⌋ = 14142; (2 · 14142)² / 10⁸ = 7.9998…, less 4.
        assert_eq!(breadth(&[2, 2]), Ok(3));
    }

    #[test]
    fn what_a_cap_leaves_goes_to_the_others() {
        let capped = rule(r#"{"mode": "quadratic", "max_per_campaign": 300}"#);
        let campaigns = [vec![100; 10], vec![100; 3], vec![100; 2]];
        // Wants 9000, 600, 200 out of 700: the first gets its cap, then 400 are shared 3 : 1.
        assert_eq!(quadratic(&capped, 700, &campaigns), Ok(vec![300, 300, 100]));
        let free = rule(r#"{"mode": "quadratic"}"#);
        assert_eq!(quadratic(&free, 980, &campaigns), Ok(vec![900, 60, 20]));
    }

    #[test]
    fn sums_beyond_reckoning_are_an_error() {
        let free = rule(r#"{"mode": "quadratic"}"#);
        let huge = [vec![i128::MAX, i128::MAX]];
        assert_eq!(quadratic(&free, 100, &huge), Err(SumTooLarge));
        let large = [vec![i128::from(i64::MAX); 1000]];
        assert_eq!(quadratic(&free, 100, &large), Ok(vec![100]));
    }

    #[test]
    fn a_challenge_grants_what_it_has_up_to_the_cap() {
        let capped = rule(
            r#"{"mode": "challenge", "max_per_campaign": 300, "unlock": {"raised_at_least": 1}}"#,
        );
        assert_eq!(challenge_grant(&capped, 1000), 300);
        assert_eq!(challenge_grant(&capped, 100), 100);
        assert_eq!(challenge_grant(&capped, 0), 0);
    }
}
