use proptest::prelude::*;

use super::*;

fn wish(amount: i64, code: &str) -> Wish {
    Wish {
        amount: Money::new(amount, code.parse().unwrap()),
        tip: 0,
        cover_fees: false,
    }
}

fn covered(amount: i64, code: &str) -> Wish {
    Wish {
        cover_fees: true,
        ..wish(amount, code)
    }
}

fn nearest(wish: Wish) -> (&'static str, Vec<i64>) {
    match charge(wish, &FeeTable::default()) {
        Err(Refusal::NotChargeable(pointer, sums)) => {
            (pointer, sums.iter().map(|money| money.amount).collect())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn covered_fees_leave_gift_and_tip_whole() {
    let table = FeeTable::default();
    let mut wish = covered(5_000, "USD");
    // (5000 + 30) / 0.971 = 5180.2…
    assert_eq!(charge(wish, &table).unwrap().total(), 5_181);
    wish.tip = 500;
    // (5500 + 30) / 0.971 = 5695.1…
    let with_tip = charge(wish, &table).unwrap();
    assert_eq!((with_tip.fees, with_tip.total()), (196, 5_696));
    // 9710 / 0.971 is exactly 10000: nothing is rounded up.
    assert_eq!(
        charge(covered(9_680, "USD"), &table).unwrap().total(),
        10_000
    );
    wish.cover_fees = false;
    assert_eq!(charge(wish, &table).unwrap().total(), 5_500);
}

#[test]
fn covered_fees_stay_chargeable_in_three_decimals() {
    let charged = charge(covered(5_120, "KWD"), &FeeTable::default()).unwrap();
    // (5120 + 90) / 0.971 = 5365.6…, and then the next multiple of ten.
    assert_eq!((charged.fees, charged.total()), (250, 5_370));
}

#[test]
fn the_nearest_sums_are_named() {
    assert_eq!(nearest(wish(5_124, "KWD")), (AMOUNT, vec![5_120, 5_130]));
    assert_eq!(nearest(covered(5_124, "KWD")), (AMOUNT, vec![5_120, 5_130]));
    assert_eq!(nearest(wish(4, "KWD")), (AMOUNT, vec![10]));
    assert_eq!(nearest(wish(49, "USD")), (AMOUNT, vec![50]));
    let tip = Wish {
        tip: 13,
        ..wish(5_120, "KWD")
    };
    assert_eq!(nearest(tip), (TIP, vec![10, 20]));
    // A tip counts towards the least charge.
    let tipped = Wish {
        tip: 20,
        ..wish(29, "USD")
    };
    assert_eq!(nearest(tipped), (AMOUNT, vec![30]));
    assert_eq!(nearest(covered(17, "USD")), (AMOUNT, vec![18]));
    assert_eq!(
        charge(covered(18, "USD"), &FeeTable::default())
            .unwrap()
            .total(),
        50
    );
    for huge in [i64::MAX, MOST, 1_000_000_000_000] {
        assert_eq!(nearest(wish(huge, "USD")), (AMOUNT, vec![999_999_999_999]));
        assert_eq!(nearest(wish(huge, "KWD")).1.last(), Some(&999_999_999_990));
    }
    let tipped = Wish {
        tip: 9,
        ..wish(999_999_999_999, "USD")
    };
    assert_eq!(nearest(tipped), (AMOUNT, vec![999_999_999_990]));
    // With fees covered: ⌊999999999999 · 0.971⌋ − 30 is left for the gift.
    let (_, most) = nearest(covered(999_999_999_999, "USD"));
    assert_eq!(most, [970_999_999_969]);
    let charged = charge(covered(970_999_999_969, "USD"), &FeeTable::default());
    assert_eq!(charged.unwrap().total(), 999_999_999_999);
}

#[test]
fn what_is_no_sum_is_refused() {
    let table = FeeTable::default();
    for amount in [0, -1, i64::MIN] {
        let refused = charge(wish(amount, "USD"), &table).unwrap_err();
        assert!(matches!(refused, Refusal::OutOfRange(AMOUNT, _)));
    }
    let tip = Wish {
        tip: -1,
        ..wish(500, "USD")
    };
    assert!(matches!(
        charge(tip, &table).unwrap_err(),
        Refusal::OutOfRange(TIP, _)
    ));
    // A currency that the provider doesn't take at all.
    assert_eq!(nearest(wish(500, "SDG")), (AMOUNT, vec![]));
}

#[test]
fn the_table_is_read_strictly() {
    let table: FeeTable = "USD=350+50, *=100+7".parse().unwrap();
    assert_eq!(table.of("USD".parse().unwrap()), Fee::new(350, 50).unwrap());
    assert_eq!(table.of("XOF".parse().unwrap()), Fee::new(100, 7).unwrap());
    assert_eq!(table.of("KWD".parse().unwrap()), Fee::new(290, 90).unwrap());
    for wrong in [
        "USD",
        "USD=1",
        "USD=-1+0",
        "USD=6000+0",
        "XXL=1+1",
        "USD=1+x",
    ] {
        assert!(wrong.parse::<FeeTable>().is_err(), "{wrong}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// The provider takes its cut of the charge rounded up, and gift and tip are still whole;
    /// one unit less would not do (but for the provider's multiples).
    #[test]
    fn fees_are_just_enough(
        amount in 1..=MOST, tip in 0..=MOST, percent_bp in 0..=5_000_i64, fixed in 0..=100_000_i64,
    ) {
        let fee = Fee::new(percent_bp, fixed).unwrap();
        let net = amount + tip;
        let gross = fee.gross(net);
        let left_times_whole = |gross: i64| {
            i128::from(gross) * i128::from(10_000 - percent_bp) - i128::from(fixed) * 10_000
        };
        prop_assert!(left_times_whole(gross) >= i128::from(net) * 10_000);
        prop_assert!(left_times_whole(gross - 1) < i128::from(net) * 10_000);
    }

    /// Whatever is accepted can be charged and adds up; what is named instead is accepted.
    #[test]
    fn what_is_accepted_can_be_charged(
        amount in prop_oneof![1..=20_000_i64, 900_000_000_000..=2_000_000_000_000_i64], tip in 0..=2_000_i64,
        cover_fees: bool,
        code in prop::sample::select(vec!["USD", "KWD", "JOD", "TND", "XOF", "UGX", "EGP", "AED"]),
    ) {
        let table = FeeTable::default();
        let mut wish = Wish { cover_fees, tip, ..wish(amount, code) };
        // The gift, the tip and their sum may each have to be corrected.
        for _ in 0..4 {
            match charge(wish, &table) {
                Ok(charged) => {
                    prop_assert!(provider(charged.currency).unwrap().check(charged.total()).is_ok());
                    prop_assert_eq!(charged.total(), charged.amount + charged.tip + charged.fees);
                    prop_assert_eq!(charged.fees > 0, cover_fees);
                    return Ok(());
                }
                Err(Refusal::NotChargeable(AMOUNT, nearest)) => wish.amount = *nearest.last().unwrap(),
                Err(Refusal::NotChargeable(_, nearest)) => wish.tip = nearest.last().unwrap().amount,
                Err(other) => prop_assert!(false, "{other:?}"),
            }
        }
        prop_assert!(false, "no nearest sum was accepted");
    }
}
