//! Properties that hold in any world. `PROPTEST_CASES` asks for more of them than CI has time for.

use pledge::domain::matching::scenario::{
    Event, FundEvent, PledgeEvent, RefundEvent, Scenario, simulate,
};
use pledge::domain::matching::{Mode, Ratio, share};
use proptest::prelude::*;

use crate::worlds::{Sums, scenario};
use crate::{books, oracle};

/// So many cases, or what the environment says.
pub(crate) fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: asked.unwrap_or(usual),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn as_json(scenario: Scenario) -> String {
    serde_json::to_string(&simulate(scenario).unwrap()).unwrap()
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn the_engine_agrees_with_the_oracle(scenario in scenario(Sums::Usual, 70)) {
        prop_assert_eq!(simulate(scenario.clone()).unwrap(), oracle::simulate(scenario));
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn the_books_hold_at_every_step(scenario in scenario(Sums::Usual, 70)) {
        books::hold_at_every_step(scenario);
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn the_books_hold_with_absurd_sums(scenario in scenario(Sums::Absurd, 50)) {
        books::hold_at_every_step(scenario);
    }

    #[test]
    fn a_fund_that_is_not_settled_gets_everything_back(mut scenario in scenario(Sums::Usual, 40)) {
        scenario.events.retain(|event| !matches!(event, Event::Settle(_)));
        scenario.funds.retain(|fund| fund.rule.mode != Mode::Challenge);
        undo_all(&mut scenario);
        let funds = scenario.funds.len();
        let outcome = simulate(scenario).unwrap();
        prop_assert_eq!(outcome.funds.len(), funds);
        for fund in outcome.funds.values() {
            prop_assert_eq!((fund.reserved, fund.committed), (0, 0));
        }
    }

    #[test]
    fn the_same_scenario_gives_the_same_bytes(scenario in scenario(Sums::Usual, 50)) {
        let written = serde_json::to_string(&scenario).unwrap();
        let read: Scenario = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(as_json(scenario), as_json(read));
    }

    #[test]
    fn settling_twice_is_settling_once(mut scenario in scenario(Sums::Usual, 40)) {
        let at = scenario.funds[0].starts_at;
        let settle: Vec<Event> = scenario
            .funds
            .iter()
            .map(|fund| Event::Settle(FundEvent { at, fund: fund.id.clone() }))
            .collect();
        scenario.events.extend(settle.clone());
        let once = as_json(scenario.clone());
        scenario.events.extend(settle);
        prop_assert_eq!(once, as_json(scenario));
    }

    #[test]
    fn shares_stay_within_pool_and_wants(
        pool in 0..1000_i64,
        wants in prop::collection::vec(0..400_i128, 0..12),
    ) {
        let shares = share(pool, &wants);
        let total: i64 = shares.iter().sum();
        let wanted: i128 = wants.iter().sum();
        prop_assert_eq!(i128::from(total), i128::from(pool).min(wanted));
        for (share, want) in shares.iter().zip(&wants) {
            prop_assert!(*share >= 0 && i128::from(*share) <= *want);
            if wanted > i128::from(pool) {
                // Within a unit of the exact part.
                let exact = i128::from(pool) * want;
                prop_assert!((i128::from(*share) * wanted - exact).abs() < wanted);
            }
        }
    }

    #[test]
    fn what_a_ratio_gives_covers_no_more_than_the_gift(
        gift in 0..i64::MAX, match_units in 1..i64::MAX, gift_units in 1..i64::MAX,
    ) {
        let ratio = Ratio::new(match_units, gift_units).unwrap();
        if let Ok(matched) = i64::try_from(ratio.matched(gift)) {
            prop_assert!(ratio.covered(matched) <= gift);
        }
    }
}

/// Every pledge expires or is paid back whole.
fn undo_all(scenario: &mut Scenario) {
    let at = scenario
        .funds
        .first()
        .map_or(jiff::Timestamp::UNIX_EPOCH, |fund| fund.starts_at);
    let outcome = simulate(scenario.clone()).unwrap();
    for (id, pledge) in outcome.pledges {
        scenario
            .events
            .push(Event::Expire(PledgeEvent { at, id: id.clone() }));
        scenario.events.push(Event::Refund(RefundEvent {
            at,
            id,
            amount: pledge.retained,
        }));
    }
}
