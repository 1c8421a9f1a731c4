use std::sync::Arc;

use contracts::Text;
use contracts::pledge::events::FundState;
use contracts::pledge::{Backing, IfUnused, LimitedBy, PledgeState};
use jiff::Timestamp;
use money::CampaignId;
use uuid::Uuid;

use super::*;
use crate::domain::matching::{FundType, Method, RuleInput};

const CAMPAIGN: CampaignId = CampaignId(Uuid::from_u128(100));

fn at(day: u32) -> Timestamp {
    format!("2026-01-{day:02}T00:00:00Z").parse().unwrap()
}

fn fund(number: u128, commitment: i64, rule: &str) -> Fund {
    let rule: RuleInput = serde_json::from_str(rule).unwrap();
    Fund {
        id: Uuid::from_u128(number).into(),
        seq: i64::try_from(number).unwrap(),
        priority: 100,
        state: FundState::Active,
        paused: false,
        settled_at: None,
        rule: Arc::new(rule.parse().unwrap()),
        currency: "USD".parse().unwrap(),
        balance: Balance {
            commitment,
            reserved: 0,
            committed: 0,
            set_aside: 0,
        },
        starts_at: at(1),
        ends_at: at(20),
        sponsor_id: Uuid::from_u128(1).into(),
        sponsor: Text::default(),
        name: Text::default(),
        backing: Backing::Promised,
        if_unused: IfUnused::Returned,
        version: 1,
    }
}

fn gift(number: u128, amount: i64) -> Gift {
    let donor = Uuid::from_u128(1_000 + number);
    Gift {
        id: Uuid::from_u128(number).into(),
        version: 1,
        state: PledgeState::Pending,
        campaign: CAMPAIGN,
        donor: donor.into(),
        donor_key: donor.to_string(),
        currency: "USD".parse().unwrap(),
        amount,
        charge: amount,
        retained: amount,
        refunded: 0,
        refund_version: 0,
        fund_type: FundType::General,
        method: Method::Card,
        anonymous: true,
        created_at: at(2),
        paused_funds: Vec::new(),
        confirmation: None,
        allocations: Vec::new(),
        reasons: Reasons::default(),
    }
}

fn place(unlocked: bool) -> Place {
    Place {
        position: 0,
        in_scope: true,
        unlocked,
        used: 0,
        granted: 0,
        version: 1,
    }
}

fn book(funds: Vec<Fund>) -> Book {
    let mut book = Book::default();
    for fund in funds {
        let (id, unlocked) = (fund.id, fund.rule.unlock.is_none());
        book.take_fund(fund);
        book.take_place(id, CAMPAIGN, place(unlocked));
    }
    book
}

fn confirmation(seq: i64) -> Confirmation {
    Confirmation {
        payment_id: Uuid::from_u128(9).into(),
        at: at(3),
        seq,
    }
}

fn balance(book: &Book, number: u128) -> (i64, i64, i64) {
    let balance = book.fund(Uuid::from_u128(number).into()).unwrap().balance;
    (balance.reserved, balance.committed, balance.remaining())
}

const PLAIN: &str = r#"{"mode": "first_come"}"#;

#[test]
fn what_is_given_is_taken_from_every_sum() {
    let capped = r#"{"mode": "first_come", "max_per_donor": 400}"#;
    let mut book = book(vec![fund(1, 1_000, capped)]);
    let new = gift(1, 700);
    let (id, donor) = (new.id, new.donor);
    book.add_gift(new);
    book.allocate(id, Asked::All);
    let given = book.gift(id).unwrap().allocations[0];
    assert_eq!((given.amount, given.limited_by), (400, LimitedBy::PerDonor));
    assert_eq!(balance(&book, 1), (400, 0, 600));
    assert_eq!(book.place(given.fund, CAMPAIGN).unwrap().used, 400);
    let used = book.donors().find(|((_, of), _)| *of == donor).unwrap().1;
    assert_eq!(used.now, 400);

    book.confirm(id, confirmation(1));
    assert_eq!(balance(&book, 1), (0, 400, 600));
    assert_eq!(
        book.gift(id).unwrap().counted(),
        gift::Counted {
            raised: 700,
            matched: 400,
            pledges: 1
        }
    );
}

#[test]
fn what_was_held_returns_and_tops_up() {
    let mut book = book(vec![fund(1, 1_000, PLAIN)]);
    for (number, amount) in [(1, 800), (2, 500)] {
        let new = gift(number, amount);
        let id = new.id;
        book.add_gift(new);
        book.allocate(id, Asked::All);
    }
    let (first, second) = (Uuid::from_u128(1).into(), Uuid::from_u128(2).into());
    assert_eq!(book.gift(second).unwrap().matched(), 200);
    let returned_to = book.expire(first);
    assert_eq!(book.gift(first).unwrap().state, PledgeState::Expired);
    assert_eq!(balance(&book, 1), (200, 0, 800));
    let asked = book.topping_up(returned_to);
    let again = book.gift(second).unwrap().clone();
    book.go_over(again, &asked);
    assert_eq!(book.gift(second).unwrap().matched(), 500);
    assert_eq!(balance(&book, 1), (500, 0, 500));
    let closed = book.gift(first).unwrap().clone();
    book.go_over(closed, &asked);
    assert_eq!(
        book.gift(first).unwrap().matched(),
        0,
        "it is past all matching"
    );
    assert!(
        book.expire(first).is_empty(),
        "a second time returns nothing"
    );
}

#[test]
fn a_fund_that_is_only_known_covers_and_gives_nothing() {
    let mut book = book(vec![fund(2, 1_000, PLAIN)]);
    book.know_fund(fund(1, 1_000, PLAIN));
    let mut held = gift(1, 500);
    held.allocations.push(Allocation {
        fund: Uuid::from_u128(1).into(),
        amount: 300,
        limited_by: LimitedBy::Fund,
    });
    let id = held.id;
    book.take_gift(held);
    book.allocate(id, Asked::All);
    assert_eq!(
        book.gift(id).unwrap().given_by(Uuid::from_u128(2).into()),
        200
    );
    assert_eq!(
        book.gift(id).unwrap().given_by(Uuid::from_u128(1).into()),
        300
    );
}

#[test]
fn nothing_comes_from_a_fund_that_was_paused_or_is() {
    let mut paused = fund(1, 1_000, PLAIN);
    paused.state = FundState::Paused;
    let mut book = book(vec![paused, fund(2, 1_000, PLAIN)]);
    let mut new = gift(1, 500);
    new.paused_funds.push(Uuid::from_u128(2).into());
    let id = new.id;
    book.add_gift(new);
    book.allocate(id, Asked::All);
    assert_eq!(book.gift(id).unwrap().matched(), 0);
    assert!(book.topping_up([Uuid::from_u128(1).into()]).is_empty());
}

/// What a gift that a fund gave so much waits for; `capped` if it is for its donor's cap.
fn wait_for(fund: Fund, amount: i64, asked: Asked<'_>) -> Option<Wait> {
    let id = fund.id;
    let mut book = book(vec![fund]);
    let new = gift(1, amount);
    let pledge = new.id;
    book.add_gift(new);
    book.allocate(pledge, asked);
    let mut waits = book.waits();
    waits.find_map(|(of, wait)| (*of == (pledge, id)).then_some(wait.now)?)
}

#[test]
fn who_has_all_that_its_own_limits_allow_does_not_wait() {
    let capped =
        r#"{"mode": "first_come", "ratio": {"match": 1, "gift": 3}, "max_per_pledge": 50}"#;
    let want = |commitment, amount| {
        wait_for(fund(1, commitment, capped), amount, Asked::All).map(|wait| wait.want)
    };
    assert_eq!((want(32, 100), want(33, 100)), (Some(1), None));
    assert_eq!((want(49, 900), want(50, 900)), (Some(1), None));
    let mut paused = fund(1, 1_000, PLAIN);
    paused.state = FundState::Paused;
    assert_eq!(wait_for(paused, 100, Asked::All).unwrap().want, 100);
    let mut over = fund(1, 1_000, PLAIN);
    over.ends_at = at(2);
    assert_eq!(wait_for(over, 100, Asked::All), None);
    let per_donor = fund(1, 1_000, r#"{"mode": "first_come", "max_per_donor": 60}"#);
    let wait = wait_for(per_donor, 100, Asked::All).unwrap();
    assert!(wait.capped && wait.want == 40, "{wait:?}");
    // It would never be gone over: but for once, when the target is met.
    let once = r#"{"mode": "first_come", "redistribute": false}"#;
    assert_eq!(wait_for(fund(1, 60, once), 100, Asked::All), None);
    let at_target =
        r#"{"mode": "first_come", "redistribute": false, "unlock": {"donors_at_least": 2}}"#;
    assert!(wait_for(fund(1, 60, at_target), 100, Asked::All).is_some());
}

#[test]
fn new_gifts_get_what_is_not_set_aside() {
    let mut book = book(vec![fund(1, 1_000, PLAIN)]);
    let id = Uuid::from_u128(1).into();
    book.set_aside(id, 2_000);
    assert_eq!(book.fund(id).unwrap().balance.available(), 0);
    book.set_aside(id, 700);
    let new = gift(1, 500);
    let pledge = new.id;
    book.add_gift(new);
    book.allocate(pledge, Asked::All);
    assert_eq!(book.gift(pledge).unwrap().matched(), 300);
    assert_eq!(book.want(pledge, id), Some(200));
    book.allocate(pledge, Asked::Only(&BTreeSet::from([id])));
    assert_eq!(book.gift(pledge).unwrap().matched(), 500);
    assert_eq!(book.want(pledge, id), None);
}

#[test]
fn a_target_counts_paid_and_eligible_gifts() {
    let rule = r#"{"mode": "first_come", "min_pledge": 100, "unlock": {"raised_at_least": 300, "donors_at_least": 2}}"#;
    let mut book = book(vec![fund(1, 1_000, rule)]);
    let id = Uuid::from_u128(1).into();
    assert_eq!(book.awaiting(CAMPAIGN), [id]);
    assert!(!book.target_is_near(id, 299, 2));
    assert!(book.target_is_near(id, 300, 2));
    let mut small = gift(1, 99);
    let (mut one, mut other) = (gift(2, 200), gift(3, 100));
    for (seq, gift) in [(1, &mut small), (2, &mut one), (3, &mut other)] {
        gift.state = PledgeState::Confirmed;
        gift.confirmation = Some(confirmation(seq));
    }
    let paid = |gift: &Gift| Paid::of(gift, id).unwrap();
    let (small, one, other) = (paid(&small), paid(&one), paid(&other));
    let judged = book.judge(id, CAMPAIGN, [&small, &one].into_iter());
    assert_eq!(judged, Judgement::Locked);
    let judged = book.judge(id, CAMPAIGN, [&small, &one, &other].into_iter());
    assert_eq!(judged, Judgement::GoOver);
    assert!(
        book.awaiting(CAMPAIGN).is_empty(),
        "once unlocked, it stays so"
    );
    assert_eq!(book.touched().count(), 1);
}

#[test]
fn a_refund_takes_back_from_all_but_settled_funds() {
    let capped = r#"{"mode": "first_come", "max_per_pledge": 400, "max_per_donor": 400}"#;
    let mut book = book(vec![
        fund(1, 300, PLAIN),
        fund(2, 1_000, capped),
        fund(3, 9_000, PLAIN),
    ]);
    let new = gift(1, 1_000);
    let (id, donor) = (new.id, new.donor);
    book.add_gift(new);
    book.allocate(id, Asked::All);
    book.confirm(id, confirmation(1));
    book.fund_mut(Uuid::from_u128(1).into())
        .unwrap()
        .finish(at(9));

    let of_tip = Refunded {
        of_charge: 50,
        of_gift: 0,
        version: 1,
    };
    assert_eq!(book.refund(id, of_tip), BTreeSet::new());
    assert_eq!(book.gift(id).unwrap().retained, 1_000);
    let half = Refunded {
        of_charge: 550,
        of_gift: 500,
        version: 2,
    };
    let returned_to = book.refund(id, half);
    let returned_to: Vec<u128> = returned_to.iter().map(|id| id.0.as_u128()).collect();
    assert_eq!(returned_to, [2, 3]);
    let [settled, second, third] = [1, 2, 3].map(|number| balance(&book, number));
    assert_eq!(
        (settled, second, third),
        ((0, 300, 0), (0, 200, 800), (0, 150, 8_850))
    );
    let capped = Uuid::from_u128(2).into();
    assert_eq!(book.donors[&(capped, donor)].now, 200);
    let place = |number| book.place(Uuid::from_u128(number).into(), CAMPAIGN);
    assert_eq!(
        [1, 2, 3].map(|fund| place(fund).unwrap().used),
        [300, 200, 150]
    );

    let all = Refunded {
        of_charge: 1_050,
        of_gift: 1_000,
        version: 3,
    };
    book.refund(id, all);
    let gift = book.gift(id).unwrap();
    assert_eq!((gift.state, gift.matched()), (PledgeState::Refunded, 300));
    assert_eq!(gift.counted().pledges, 0);
}
