//! What a handful of figures say together.

/// The middle one; of an even number, the mean of the two in the middle.
pub(crate) fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
    if sorted.len() % 2 == 1 {
        at(half)
    } else {
        f64::midpoint(at(half.wrapping_sub(1)), at(half))
    }
}

/// The least of the sorted figures that so many per mille of them are not above.
pub(crate) fn per_mille(sorted: &[u32], share: usize) -> u32 {
    let rank = (sorted.len() * share).div_ceil(1_000);
    sorted
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or_default()
}

/// A count as a figure to reckon with; counts here are far below 2^52.
pub(crate) fn figure(count: u64) -> f64 {
    let low = u32::try_from(count & 0xffff_ffff).unwrap_or(u32::MAX);
    let high = u32::try_from(count >> 32).unwrap_or(u32::MAX);
    f64::from(high).mul_add(4_294_967_296.0, f64::from(low))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_found_in_any_order() {
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < 1e-9);
        assert!((median(&[4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < 1e-9);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn a_percentile_is_one_of_the_figures() {
        let sorted: Vec<u32> = (1..=200).collect();
        assert_eq!(per_mille(&sorted, 500), 100);
        assert_eq!(per_mille(&sorted, 990), 198);
        assert_eq!(per_mille(&sorted, 1_000), 200);
        assert_eq!(per_mille(&[7], 990), 7);
        assert_eq!(per_mille(&[], 990), 0);
    }

    #[test]
    fn large_counts_stay_what_they_are() {
        assert!((figure(10_000_000_000) - 1e10).abs() < 1e-3);
    }
}
