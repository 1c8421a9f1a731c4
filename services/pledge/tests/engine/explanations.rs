//! An explanation says what the decision was, whatever the funds and the gift.

use contracts::pledge::LimitedBy;
use pledge::domain::matching::{
    Addition, Barred, Explained, Ineligible, Mode, Offer, Rule, RuleInput, Stacking, allocate,
    allocate_telling, explained,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::properties::cases;
use crate::worlds::{Sums, rule};

/// A fund as a gift might see it.
#[derive(Clone, Debug)]
struct Seen {
    rule: RuleInput,
    barred: Option<Barred>,
    sums: [i64; 4],
}

fn seen() -> impl Strategy<Value = Seen> {
    let barred = prop_oneof![
        8 => Just(None),
        1 => select(vec![
            Barred::Locked, Barred::Paused, Barred::Settled, Barred::NotAsked,
            Barred::Ineligible(Ineligible::Donor), Barred::Ineligible(Ineligible::BelowMinimum),
        ]).prop_map(Some),
    ];
    let have = prop_oneof![2 => Just(0), 1 => 0..2_000_i64];
    let sums = [0..3_000_i64, 0..3_000_i64, 0..5_000_i64];
    let usual = rule(Sums::Usual).prop_map(|rule| RuleInput {
        mode: Mode::FirstCome,
        ..rule
    });
    (usual, barred, have, sums).prop_map(|(rule, barred, have, [donor, campaign, remaining])| {
        Seen {
            rule,
            barred,
            // This gift's part of what it gave its donor and its campaign is not all of it.
            sums: [have, have + donor, have + campaign, remaining],
        }
    })
}

fn offers<'a>(seen: &[Seen], rules: &'a [Rule]) -> Vec<Offer<'a>> {
    let of_one = |(seen, rule): (&Seen, &'a Rule)| {
        let [have, used_by_donor, used_in_campaign, remaining] = seen.sums;
        Offer {
            rule,
            barred: seen.barred,
            have,
            used_by_donor,
            used_in_campaign,
            remaining,
        }
    };
    seen.iter().zip(rules).map(of_one).collect()
}

/// What was decided on one offer, and what is said of it.
fn agrees(seen: &Seen, added: Option<&Addition>, said: Option<&Explained>) {
    let have = seen.sums[0];
    let Some(said) = said else {
        assert!(added.is_none(), "what is added is always explained");
        assert!(have > 0 || seen.barred == Some(Barred::NotAsked));
        return;
    };
    for pair in said.steps.windows(2) {
        assert!(pair[1].left <= pair[0].left, "{said:?}");
        assert!(pair[1].limit != pair[0].limit, "{said:?}");
    }
    match added {
        Some(added) => {
            let last = said.steps.last().unwrap();
            assert_eq!(last.left, have + added.amount);
            assert_eq!(last.limit, added.limited_by.into());
            assert_eq!(said.steps[0].limit, LimitedBy::Ratio.into());
            assert_eq!(said.reason, None);
        }
        None => {
            assert_eq!(have, 0, "what is given already stays as it was explained");
            assert!(said.reason.is_some());
            assert_eq!(said.steps.last().map_or(0, |last| last.left), 0);
        }
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn the_last_step_is_what_was_given(
        seen in vec(seen(), 1..6),
        retained in prop_oneof![1..40_i64, 1..4_000_i64],
        stacking in select(vec![Stacking::Waterfall, Stacking::Additive, Stacking::Exclusive]),
    ) {
        let rules: Vec<Rule> = seen
            .iter()
            .map(|seen| seen.rule.clone().parse().unwrap())
            .collect();
        let mut said = vec![None; seen.len()];
        let mut told = 0;
        let mut explaining = offers(&seen, &rules);
        let additions = allocate_telling(stacking, retained, &mut explaining, |place, offer, verdict| {
            said[place] = explained(offer, retained, verdict);
            told += 1;
        });
        prop_assert_eq!(told, seen.len(), "each fund that was looked at, once");
        let silent = allocate(stacking, retained, &mut offers(&seen, &rules));
        prop_assert_eq!(&silent, &additions, "to explain changes nothing");
        for (place, seen) in seen.iter().enumerate() {
            let added = additions.iter().find(|addition| addition.place == place);
            agrees(seen, added, said[place].as_ref());
        }
    }
}
