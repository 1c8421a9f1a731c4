use super::*;
use crate::domain::matching::{Mode, RuleInput};

fn rule(json: &str) -> Rule {
    serde_json::from_str(json).unwrap()
}

fn plain() -> Rule {
    RuleInput::of(Mode::FirstCome).parse().unwrap()
}

fn offer(rule: &Rule, remaining: i64) -> Offer<'_> {
    Offer {
        rule,
        barred: None,
        have: 0,
        used_by_donor: 0,
        used_in_campaign: 0,
        remaining,
    }
}

fn given(additions: &[Addition]) -> Vec<(usize, i64, LimitedBy)> {
    additions
        .iter()
        .map(|addition| (addition.place, addition.amount, addition.limited_by))
        .collect()
}

#[test]
fn waterfall_matches_every_unit_once() {
    let plain = plain();
    let mut offers = [offer(&plain, 300), offer(&plain, 1000)];
    let additions = allocate(Stacking::Waterfall, 500, &mut offers);
    assert_eq!(
        given(&additions),
        [(0, 300, LimitedBy::Fund), (1, 200, LimitedBy::Ratio)]
    );
    assert_eq!(offers[1].remaining, 800);
    assert_eq!(allocate(Stacking::Waterfall, 500, &mut offers), []);
}

#[test]
fn what_a_barred_fund_gave_still_covers() {
    let plain = plain();
    for barred in [
        Barred::Settled,
        Barred::Paused,
        Barred::Locked,
        Barred::NotAsked,
        Barred::Ineligible(Ineligible::BelowMinimum),
    ] {
        let mut gone = offer(&plain, 1000);
        gone.barred = Some(barred);
        gone.have = 300;
        let mut offers = [gone, offer(&plain, 1000)];
        let additions = allocate(Stacking::Waterfall, 500, &mut offers);
        assert_eq!(given(&additions), [(1, 200, LimitedBy::Ratio)]);
    }
}

#[test]
fn a_later_fund_covers_for_an_earlier_one_too() {
    let plain = plain();
    let mut later = offer(&plain, 0);
    later.have = 450;
    let mut offers = [offer(&plain, 1000), later];
    let additions = allocate(Stacking::Waterfall, 500, &mut offers);
    assert_eq!(given(&additions), [(0, 50, LimitedBy::Ratio)]);
}

#[test]
fn additive_funds_do_not_see_each_other() {
    let plain = plain();
    let mut offers = [offer(&plain, 300), offer(&plain, 1000)];
    let additions = allocate(Stacking::Additive, 500, &mut offers);
    assert_eq!(
        given(&additions),
        [(0, 300, LimitedBy::Fund), (1, 500, LimitedBy::Ratio)]
    );
}

#[test]
fn exclusive_takes_the_best_and_stays_with_it() {
    let plain = plain();
    let mut offers = [offer(&plain, 1), offer(&plain, 400), offer(&plain, 400)];
    let additions = allocate(Stacking::Exclusive, 500, &mut offers);
    assert_eq!(given(&additions), [(1, 400, LimitedBy::Fund)]);
    offers[0].remaining = 1000;
    offers[1].remaining = 10;
    let additions = allocate(Stacking::Exclusive, 500, &mut offers);
    assert_eq!(given(&additions), [(1, 10, LimitedBy::Fund)]);
}

#[test]
fn an_exclusive_fund_that_is_settled_holds() {
    let plain = plain();
    let mut holder = offer(&plain, 0);
    holder.have = 1;
    holder.barred = Some(Barred::Settled);
    let mut offers = [offer(&plain, 400), holder];
    assert_eq!(allocate(Stacking::Exclusive, 500, &mut offers), []);
}

#[test]
fn the_first_of_equal_limits_is_named() {
    let capped = rule(
        r#"{"mode": "first_come", "max_per_pledge": 90, "max_per_donor": 100, "max_per_campaign": 80}"#,
    );
    let named = |change: &dyn Fn(&mut Offer<'_>), retained| {
        let mut offer = offer(&capped, 1000);
        change(&mut offer);
        given(&allocate(Stacking::Additive, retained, &mut [offer]))
    };
    assert_eq!(named(&|_| {}, 80), [(0, 80, LimitedBy::Ratio)]);
    assert_eq!(named(&|_| {}, 81), [(0, 80, LimitedBy::PerCampaign)]);
    assert_eq!(
        named(&|offer| offer.used_by_donor = 20, 500),
        [(0, 80, LimitedBy::PerDonor)]
    );
    assert_eq!(
        named(&|offer| offer.have = 15, 500),
        [(0, 75, LimitedBy::PerPledge)]
    );
    assert_eq!(
        named(&|offer| offer.remaining = 80, 500),
        [(0, 80, LimitedBy::PerCampaign)]
    );
    assert_eq!(
        named(&|offer| offer.remaining = 79, 500),
        [(0, 79, LimitedBy::Fund)]
    );
    assert_eq!(named(&|offer| offer.used_by_donor = 100, 500), []);
    assert_eq!(named(&|offer| offer.used_by_donor = 101, 500), []);
}

#[test]
fn no_sum_is_too_large() {
    let steep =
        rule(r#"{"mode": "first_come", "ratio": {"match": 9223372036854775807, "gift": 1}}"#);
    let flat =
        rule(r#"{"mode": "first_come", "ratio": {"match": 1, "gift": 9223372036854775807}}"#);
    let mut covering = offer(&flat, 0);
    covering.have = i64::MAX;
    let mut offers = [
        covering.clone(),
        covering.clone(),
        covering,
        offer(&steep, i64::MAX),
    ];
    assert_eq!(allocate(Stacking::Waterfall, i64::MAX, &mut offers), []);
    let additions = allocate(Stacking::Additive, i64::MAX, &mut offers[3..]);
    assert_eq!(given(&additions), [(0, i64::MAX, LimitedBy::Fund)]);
}
