//! Random scenarios, small enough that everything meets everything.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use pledge::domain::matching::scenario::{
    Event, FundEvent, FundInput, IncreaseEvent, NewPledge, PledgeEvent, RefundEvent, Scenario,
};
use pledge::domain::matching::{
    FundType, Method, Mode, RatioInput, RuleInput, Stacking, TierInput, UnlockInput,
};
use proptest::collection::{btree_set, vec};
use proptest::option::{of, weighted};
use proptest::prelude::*;
use proptest::sample::select;

/// How large the sums are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sums {
    /// As in life, or smaller, so that every unit counts.
    Usual,
    /// Up to all that an amount can hold.
    Absurd,
}

fn sum(sums: Sums) -> BoxedStrategy<i64> {
    match sums {
        Sums::Usual => {
            prop_oneof![1..12_i64, 1..3000_i64, (1..40_i64).prop_map(|n| n * 100)].boxed()
        }
        Sums::Absurd => prop_oneof![
            1..5_i64,
            select(vec![i64::MAX, i64::MAX - 1, i64::MAX / 2, 1 << 53, 1 << 31])
        ]
        .boxed(),
    }
}

fn hour(hour: i64) -> Timestamp {
    let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    start + SignedDuration::from_hours(hour)
}

fn campaign() -> impl Strategy<Value = String> {
    select(vec!["c1", "c1", "c2", "c3"]).prop_map(str::to_owned)
}

fn donor() -> impl Strategy<Value = String> {
    select(vec!["amal", "omar", "sara", "zayd", "huda"]).prop_map(str::to_owned)
}

/// A currency with two decimals, one with three and one with none.
fn currency() -> impl Strategy<Value = String> {
    prop_oneof![24 => Just("USD"), 1 => Just("KWD"), 1 => Just("XOF")].prop_map(str::to_owned)
}

fn fund_type() -> impl Strategy<Value = FundType> {
    prop_oneof![
        20 => Just(FundType::General),
        1 => Just(FundType::Zakat),
        1 => Just(FundType::Sadaqah),
        1 => Just(FundType::SadaqahJariyah),
    ]
}

fn method() -> impl Strategy<Value = Method> {
    prop_oneof![20 => Just(Method::Card), 1 => Just(Method::BankTransfer), 1 => Just(Method::Offline)]
}

fn ratio(sums: Sums) -> BoxedStrategy<RatioInput> {
    let side = match sums {
        Sums::Usual => prop_oneof![3 => 1..4_i64, 1 => 1..30_i64].boxed(),
        Sums::Absurd => sum(sums),
    };
    (side.clone(), side)
        .prop_map(|(match_units, gift_units)| RatioInput {
            match_units,
            gift_units,
        })
        .boxed()
}

fn tiers(sums: Sums) -> impl Strategy<Value = Vec<TierInput>> {
    (btree_set(sum(sums), 1..4), vec(ratio(sums), 4)).prop_map(|(froms, ratios)| {
        froms
            .into_iter()
            .zip(ratios)
            .map(|(from, ratio)| TierInput { from, ratio })
            .collect()
    })
}

fn unlock(sums: Sums) -> impl Strategy<Value = UnlockInput> {
    prop_oneof![
        (Just(None), (1..4_i64).prop_map(Some)),
        (sum(sums).prop_map(Some), of(1..4_i64)),
    ]
    .prop_map(|(raised_at_least, donors_at_least)| UnlockInput {
        raised_at_least,
        donors_at_least,
    })
}

fn mode() -> impl Strategy<Value = Mode> {
    prop_oneof![
        4 => Just(Mode::FirstCome),
        1 => Just(Mode::ProRata),
        1 => Just(Mode::Quadratic),
        1 => Just(Mode::Challenge),
    ]
}

/// Now and then a cap of some sum.
fn cap(sums: Sums) -> impl Strategy<Value = Option<i64>> {
    weighted(0.2, sum(sums))
}

fn donors() -> impl Strategy<Value = Option<BTreeSet<String>>> {
    weighted(0.06, btree_set(donor(), 0..4))
}

pub(crate) fn rule(sums: Sums) -> impl Strategy<Value = RuleInput> {
    let kinds = (
        mode(),
        of(ratio(sums)),
        weighted(0.2, tiers(sums)),
        weighted(0.25, unlock(sums)),
        weighted(0.3, any::<bool>()),
    );
    let minimum = weighted(0.1, sum(sums));
    let caps = (minimum, cap(sums), cap(sums), cap(sums));
    let lists = (
        donors(),
        donors(),
        weighted(0.06, btree_set(fund_type(), 0..4)),
        weighted(0.06, btree_set(method(), 0..3)),
        unlock(sums),
    );
    (kinds, caps, lists).prop_map(|(kinds, caps, lists)| {
        let (mode, ratio, tiers, unlock, redistribute) = kinds;
        let (min_pledge, max_per_pledge, max_per_donor, max_per_campaign) = caps;
        let (excluded_donors, only_donors, fund_types, methods, target) = lists;
        let own_ratio = matches!(mode, Mode::FirstCome | Mode::ProRata);
        RuleInput {
            mode,
            ratio: ratio.filter(|_| own_ratio),
            tiers: tiers.filter(|_| own_ratio),
            min_pledge,
            max_per_pledge: max_per_pledge.filter(|_| own_ratio),
            max_per_donor: max_per_donor.filter(|_| own_ratio),
            max_per_campaign,
            unlock: if mode == Mode::Challenge {
                Some(target)
            } else {
                unlock
            },
            excluded_donors,
            only_donors,
            fund_types,
            methods,
            redistribute,
        }
    })
}

fn fund(sums: Sums) -> impl Strategy<Value = FundInput> {
    (
        currency(),
        prop_oneof![12 => sum(sums), 12 => (sum(sums), 1..6_i64).prop_map(|(sum, times)| sum.saturating_mul(times)), 1 => Just(0)],
        select(vec![10, 10, 20, -5, 100]),
        (-2..4_i64, 90..110_i64),
        prop_oneof![1 => vec(campaign(), 0..2), 6 => vec(campaign(), 1..6)],
        rule(sums),
    )
        .prop_map(
            |(currency, commitment, priority, window, campaigns, rule)| FundInput {
                id: String::new(),
                currency,
                commitment,
                priority,
                starts_at: hour(window.0),
                ends_at: hour(window.1),
                campaigns,
                rule,
            },
        )
}

/// An event whose pledge or fund is still a number.
#[derive(Clone, Debug)]
enum Draft {
    Pledge {
        campaign: String,
        donor: String,
        amount: i64,
        currency: String,
        kind: (FundType, Method),
        /// Bears the id of one that was made before.
        again: bool,
    },
    OfPledge(OfPledge, usize, i64),
    OfFund(OfFund, usize, i64),
}

#[derive(Clone, Copy, Debug)]
enum OfPledge {
    Confirm,
    /// The one made last, as most gifts are.
    ConfirmLast,
    Expire,
    Refund,
}

#[derive(Clone, Copy, Debug)]
enum OfFund {
    Pause,
    Resume,
    Settle,
    Increase,
}

fn draft(sums: Sums) -> impl Strategy<Value = Draft> {
    let amount = prop_oneof![30 => sum(sums), 1 => -1..1_i64];
    let pledge = (
        campaign(),
        donor(),
        amount.clone(),
        currency(),
        (fund_type(), method()),
        prop::bool::weighted(0.03),
    )
        .prop_map(
            |(campaign, donor, amount, currency, kind, again)| Draft::Pledge {
                campaign,
                donor,
                amount,
                currency,
                kind,
                again,
            },
        );
    let of_pledge = prop_oneof![
        4 => Just(OfPledge::Confirm),
        4 => Just(OfPledge::ConfirmLast),
        2 => Just(OfPledge::Expire),
        3 => Just(OfPledge::Refund),
    ];
    let of_fund = prop_oneof![
        3 => Just(OfFund::Pause),
        4 => Just(OfFund::Resume),
        2 => Just(OfFund::Settle),
        3 => Just(OfFund::Increase),
    ];
    prop_oneof![
        8 => pledge,
        10 => (of_pledge, any::<usize>(), amount.clone())
            .prop_map(|(what, of, amount)| Draft::OfPledge(what, of, amount)),
        2 => (of_fund, any::<usize>(), amount)
            .prop_map(|(what, of, amount)| Draft::OfFund(what, of, amount)),
    ]
}

/// Any scenario of a few funds and up to so many events.
pub(crate) fn scenario(sums: Sums, most_events: usize) -> impl Strategy<Value = Scenario> {
    let stacking = select(vec![
        Stacking::Waterfall,
        Stacking::Additive,
        Stacking::Exclusive,
    ]);
    let events = vec((draft(sums), 0..100_i64), 0..most_events);
    let settle_all = any::<bool>();
    (stacking, vec(fund(sums), 1..6), events, settle_all).prop_map(|world| {
        let (stacking, mut funds, drafts, settle_all) = world;
        for (place, fund) in funds.iter_mut().enumerate() {
            fund.id = format!("f{place}");
        }
        let mut made = 0;
        let mut events: Vec<Event> = drafts
            .into_iter()
            .map(|(draft, at)| event(draft, hour(at), &mut made, funds.len()))
            .collect();
        if settle_all {
            let at = hour(100);
            let ids = funds.iter().map(|fund| fund.id.clone());
            events.extend(ids.map(|fund| Event::Settle(FundEvent { at, fund })));
        }
        Scenario {
            stacking,
            funds,
            events,
        }
    })
}

/// The one pledge or fund in so many that does not exist is asked for as well.
fn event(draft: Draft, at: Timestamp, made: &mut usize, funds: usize) -> Event {
    match draft {
        Draft::Pledge {
            campaign,
            donor,
            amount,
            currency,
            kind: (fund_type, method),
            again,
        } => {
            *made += usize::from(!again);
            Event::Pledge(NewPledge {
                at,
                id: format!("p{made}"),
                campaign,
                donor,
                amount,
                currency,
                fund_type,
                method,
            })
        }
        Draft::OfPledge(what, of, amount) => {
            let id = match what {
                OfPledge::ConfirmLast => format!("p{made}"),
                OfPledge::Confirm | OfPledge::Expire | OfPledge::Refund => {
                    format!("p{}", of % (*made + 1))
                }
            };
            match what {
                OfPledge::Confirm | OfPledge::ConfirmLast => Event::Confirm(PledgeEvent { at, id }),
                OfPledge::Expire => Event::Expire(PledgeEvent { at, id }),
                OfPledge::Refund => Event::Refund(RefundEvent { at, id, amount }),
            }
        }
        Draft::OfFund(what, of, amount) => {
            let fund = format!("f{}", of % (funds + 1));
            match what {
                OfFund::Pause => Event::Pause(FundEvent { at, fund }),
                OfFund::Resume => Event::Resume(FundEvent { at, fund }),
                OfFund::Settle => Event::Settle(FundEvent { at, fund }),
                OfFund::Increase => Event::Increase(IncreaseEvent { at, fund, amount }),
            }
        }
    }
}
