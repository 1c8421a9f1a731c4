//! Sharing a pool among wants.

/// Shares a pool among wants: if they fit, each gets its want; else each gets its part of the
/// pool rounded down, and the units left over go one each to the largest remainders, the earlier
/// of equals first. Nobody gets more than its want.
///
/// A want below zero counts as none.
#[must_use]
pub fn share(pool: i64, wants: &[i128]) -> Vec<i64> {
    let pool_units = u128::try_from(pool).unwrap_or(0);
    let wants: Vec<u128> = wants
        .iter()
        .map(|want| u128::try_from(*want).unwrap_or(0))
        .collect();
    // Saturating is exact where it matters: a sum so large is far beyond any pool, see `parts`.
    let total = wants.iter().copied().fold(0, u128::saturating_add);
    let shares = if total <= pool_units {
        wants
    } else {
        parts(pool_units, &wants, total)
    };
    // No share is above the pool, which is an i64.
    shares
        .into_iter()
        .map(|share| i64::try_from(share).unwrap_or(pool))
        .collect()
}

/// The pool in proportion to the wants, which are together more than it.
fn parts(pool: u128, wants: &[u128], total: u128) -> Vec<u128> {
    let (mut shares, remainders): (Vec<u128>, Vec<u128>) = wants
        .iter()
        .map(|want| product_by(pool, *want, total))
        .unzip();
    let left_over = pool.saturating_sub(shares.iter().sum());
    let mut by_remainder: Vec<usize> = (0..wants.len()).collect();
    // The sort is stable, so the earlier of equals comes first.
    by_remainder.sort_by_key(|place| std::cmp::Reverse(remainders[*place]));
    let left_over = usize::try_from(left_over).unwrap_or(usize::MAX);
    for place in by_remainder.into_iter().take(left_over) {
        shares[place] += 1;
    }
    shares
}

/// ⌊pool · want / total⌋ and what remains, for a want that is no more than the total.
fn product_by(pool: u128, want: u128, total: u128) -> (u128, u128) {
    if let Some(product) = pool.checked_mul(want) {
        return (product / total, product % total);
    }
    // Sums that no real pool has, but a scenario may: multiply bit by bit, dividing as we go.
    let (mut quotient, mut remainder) = (0_u128, 0_u128);
    for bit in (0..u128::BITS - pool.leading_zeros()).rev() {
        quotient *= 2;
        for addend in [remainder, if pool >> bit & 1 == 1 { want } else { 0 }] {
            // remainder + addend, less the total if that fits, without passing u128.
            if addend >= total - remainder {
                remainder = addend - (total - remainder);
                quotient += 1;
            } else {
                remainder += addend;
            }
        }
    }
    (quotient, remainder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_given_whole() {
        assert_eq!(share(10, &[3, 0, 7]), [3, 0, 7]);
        assert_eq!(share(0, &[]), Vec::<i64>::new());
        assert_eq!(share(0, &[0, 0]), [0, 0]);
        assert_eq!(share(10, &[-3, 7]), [0, 7]);
    }

    #[test]
    fn what_does_not_fit_goes_by_largest_remainder() {
        // 10 · (3, 3, 5) / 11 = 2 8/11, 2 8/11, 4 6/11
        assert_eq!(share(10, &[3, 3, 5]), [3, 3, 4]);
        // 10 · (1, 1, 1 …): the earlier of equals
        assert_eq!(share(2, &[1, 1, 1]), [1, 1, 0]);
        assert_eq!(share(0, &[5, 6]), [0, 0]);
    }

    #[test]
    fn a_want_of_nothing_gets_no_unit_left_over() {
        assert_eq!(share(2, &[0, 1, 1, 1]), [0, 1, 1, 0]);
    }

    #[test]
    fn the_slow_way_agrees_with_the_quick_one() {
        for (pool, want, total) in [(7, 3, 11), (1, 1, 1), (10, 10, 10), (999, 998, 1000)] {
            let product: u128 = pool * want;
            let scale = 1 << 100;
            // Scaled so that the product no longer fits; the quotient stays the same.
            let slow = product_by(pool, want * scale, total * scale);
            assert_eq!(slow, (product / total, product % total * scale));
        }
    }

    #[test]
    fn huge_wants_share_a_huge_pool() {
        let shares = share(i64::MAX, &[i128::MAX, i128::MAX / 2, i128::MAX / 4]);
        assert_eq!(shares.iter().sum::<i64>(), i64::MAX);
        assert!(shares[0] > shares[1] && shares[1] > shares[2]);
        let even = share(7, &[i128::MAX, i128::MAX]);
        assert_eq!(even, [4, 3]);
    }
}
