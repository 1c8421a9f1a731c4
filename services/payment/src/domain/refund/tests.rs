use proptest::prelude::*;

use super::*;

fn rules(code: &str) -> Provider {
    money::provider(code.parse().unwrap()).unwrap()
}

fn order(charge: i64, gift: i64) -> Order {
    Order {
        payment_id: Uuid::from_u128(1).into(),
        pledge_id: Uuid::from_u128(2).into(),
        campaign_id: Uuid::from_u128(3).into(),
        charge: Money::new(charge, "USD".parse().unwrap()),
        gift,
        fund_type: "general".to_owned(),
    }
}

const LEFT: Left = Left {
    owed: 0,
    gift: 5_000,
    extras: 500,
};

const fn taken(amount: i64, gift: i64) -> Wish {
    Wish {
        amount,
        owed: 0,
        gift,
    }
}

#[test]
fn what_came_back_before_is_paid_first() {
    let left = Left { owed: 300, ..LEFT };
    let asked = wish(left, Some(400), None, &rules("USD")).unwrap();
    assert_eq!((asked.owed, asked.gift), (300, 100));
    assert_eq!(
        left.less(asked),
        Left {
            gift: 4_900,
            ..LEFT
        }
    );
    let split = left.split(400, asked);
    assert_eq!((split.owed, split.gift, split.extras), (300, 100, 0));
    let part = wish(left, None, Some(RefundPart::Gift), &rules("USD")).unwrap();
    assert_eq!((part.owed, part.gift), (0, 5_000));
    let all = left.split_unasked(5_900);
    assert_eq!(
        (all.owed, all.gift, all.extras, all.excess),
        (300, 5_000, 500, 100)
    );
}

#[test]
fn trap_07_a_part_that_equals_the_tip_is_taken_from_the_gift() {
    let wish = |amount, part| wish(LEFT, amount, part, &rules("USD"));
    let (amount, gift) = (500, 500);
    assert_eq!(wish(Some(500), None), Ok(taken(amount, gift)));
    let gift = 0;
    let extras = Some(RefundPart::Extras);
    assert_eq!(wish(Some(500), extras), Ok(taken(amount, gift)));
    assert_eq!(wish(None, extras), Ok(taken(amount, gift)));
    let (amount, gift) = (5_500, 5_000);
    assert_eq!(wish(None, None), Ok(taken(amount, gift)));
    let (amount, gift) = (5_200, 5_000);
    assert_eq!(wish(Some(5_200), None), Ok(taken(amount, gift)));
}

#[test]
fn no_more_than_is_left_and_more_than_nothing() {
    let wish = |left, amount, part| wish(left, amount, part, &rules("USD"));
    let more = Err(NotRefundable::MoreThanLeft(5_500));
    assert_eq!(wish(LEFT, Some(5_501), None), more);
    let more = Err(NotRefundable::MoreThanLeft(500));
    assert_eq!(wish(LEFT, Some(501), Some(RefundPart::Extras)), more);
    for amount in [0, -1, i64::MIN] {
        let refused = Err(NotRefundable::NotPositive);
        assert_eq!(wish(LEFT, Some(amount), None), refused);
    }
    let nothing = Left {
        owed: 0,
        gift: 0,
        extras: 0,
    };
    assert_eq!(wish(nothing, None, None), Err(NotRefundable::NothingLeft));
}

#[test]
fn trap_27_three_decimal_sums_go_back_in_tens() {
    let wish = |amount| wish(LEFT, Some(amount), None, &rules("KWD"));
    assert!(wish(1_230).is_ok());
    let nearest = |sums: &[i64]| Err(NotRefundable::NotMovable(sums.to_vec()));
    assert_eq!(wish(1_234), nearest(&[1_230, 1_240]));
    assert_eq!(wish(4), nearest(&[10]));
    assert_eq!(wish(5_499), nearest(&[5_490, 5_500]));
}

#[test]
fn what_came_back_stays_so() {
    for seen in [RefundStatus::Pending, RefundStatus::Succeeded] {
        assert_eq!(next(RefundState::Failed, seen), None);
        assert_eq!(next(RefundState::Cancelled, seen), None);
        assert_eq!(next(RefundState::Refused, seen), Some(seen.state()));
    }
    let failed = next(RefundState::Succeeded, RefundStatus::Failed);
    assert_eq!(failed, Some(RefundState::Failed));
}

proptest! {
    #[test]
    fn whatever_goes_back_is_made_up_in_full(
        charge in 1..100_000_i64, share in 0..=100_i64, came_back in 0..1_000_i64,
        sums in prop::collection::vec((1..50_000_i64, 0..50_000_i64), 1..8),
    ) {
        let order = order(charge, (charge * share / 100).max(1));
        let mut returned = Returned::default();
        let mut lost = 0;
        let mut owed = came_back;
        for (amount, gift) in &sums {
            let left = Left::of(&order, returned, owed);
            let split = left.split(*amount, Wish { amount: *amount, owed: *gift, gift: *gift });
            prop_assert_eq!(split.owed + split.gift + split.extras + split.excess, *amount);
            prop_assert!((0..=owed).contains(&split.owed));
            owed -= split.owed;
            prop_assert!(split.gift >= 0 && split.extras >= 0 && split.excess >= 0);
            returned.total += split.gift + split.extras;
            returned.gift += split.gift;
            lost += split.excess;
        }
        prop_assert!(returned.gift <= order.gift && returned.total <= charge);
        prop_assert!(returned.total - returned.gift <= charge - order.gift);
        // However it was split, the totals depend on the sum alone.
        let all: i64 = sums.iter().map(|(amount, _)| amount).sum();
        prop_assert_eq!(returned.total + came_back - owed, all.min(charge + came_back));
        prop_assert_eq!(lost, all - all.min(charge + came_back));
    }

    #[test]
    fn whatever_the_order_the_last_word_is_the_same(words in prop::collection::vec(0..5_usize, 1..10)) {
        use RefundStatus as S;
        let all = [S::Pending, S::RequiresAction, S::Succeeded, S::Failed, S::Pending];
        let mut state = RefundState::Requested;
        for word in &words {
            state = next(state, all[*word]).unwrap_or(state);
        }
        let failed = words.contains(&3);
        prop_assert_eq!(state == RefundState::Failed, failed);
        prop_assert_eq!(state == RefundState::Succeeded, !failed && words.contains(&2));
    }
}
