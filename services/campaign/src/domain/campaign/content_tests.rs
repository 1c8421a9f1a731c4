use super::*;

fn said() -> CreateCampaign {
    serde_json::from_value(serde_json::json!({
        "organisation_id": "0199a1b2-0000-7000-8000-000000000001", "slug": "nile",
        "title": {"ar": "النيل"}, "goal": {"amount": 5_000_000, "currency": "USD"},
        "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2027-01-01T00:00:00Z",
        "sdgs": [13, 13], "areas": ["climate_action"], "groups": ["local_communities"],
        "budget": [{"label": {"en": "Trees"}, "amount": 3_000_000}],
    }))
    .unwrap()
}

fn faults_of(said: CreateCampaign) -> Vec<(String, &'static str)> {
    let faults = Content::parse(said).unwrap_err();
    faults
        .0
        .into_iter()
        .map(|fault| (fault.pointer, fault.code))
        .collect()
}

fn one(pointer: &str, code: &'static str) -> Vec<(String, &'static str)> {
    vec![(pointer.to_owned(), code)]
}

#[test]
fn what_is_left_out_has_its_default() {
    let content = Content::parse(said()).unwrap();
    assert_eq!(content.fund_types, [FundType::General]);
    assert_eq!(content.stacking, Stacking::Waterfall);
    assert_eq!(
        (content.sdgs, content.story, content.permit),
        (vec![13], None, None)
    );
}

#[test]
fn all_faults_are_told_at_once() {
    let wrong = CreateCampaign {
        slug: Some("Not A Slug".to_owned()),
        title: Text::default(),
        goal: Money::new(0, "SDG".parse().unwrap()),
        ends_at: said().starts_at,
        sdgs: vec![0, 13, 18],
        areas: vec!["refugees".to_owned()],
        groups: vec!["climate_action".to_owned()],
        fund_types: Vec::new(),
        ..said()
    };
    let pointers: Vec<String> = faults_of(wrong)
        .into_iter()
        .map(|(pointer, _)| pointer)
        .collect();
    let expected = [
        "/ends_at",
        "/goal/amount",
        "/goal/currency",
        "/fund_types",
        "/sdgs/0",
        "/sdgs/2",
        "/slug",
        "/title",
        "/areas/0",
        "/groups/0",
        "/budget",
    ];
    assert_eq!(pointers, expected);
}

#[test]
fn the_budget_adds_up_to_at_most_the_goal() {
    let line = |amount| BudgetLine {
        label: Text {
            en: Some("Trees".to_owned()),
            ..Text::default()
        },
        amount,
    };
    let with = |amounts: &[i64]| CreateCampaign {
        budget: amounts.iter().copied().map(line).collect(),
        ..said()
    };
    assert!(Content::parse(with(&[])).is_ok());
    assert!(Content::parse(with(&[4_999_999, 1])).is_ok());
    assert_eq!(
        faults_of(with(&[5_000_000, 1])),
        one("/budget", "over_goal")
    );
    assert_eq!(
        faults_of(with(&[i64::MAX, i64::MAX])),
        one("/budget", "over_goal")
    );
    assert_eq!(
        faults_of(with(&[-1])),
        one("/budget/0/amount", "not_positive")
    );
}

#[test]
fn what_is_not_built_is_not_offered() {
    let zakat = CreateCampaign {
        fund_types: vec![FundType::General, FundType::Zakat],
        ..said()
    };
    let faults = Content::parse(zakat).unwrap_err();
    assert!(faults.only_not_offered());
    assert_eq!(faults.0[0].pointer, "/fund_types/1");
    let all_or_nothing = CreateCampaign {
        funding_model: FundingModel::AllOrNothing,
        ..said()
    };
    assert_eq!(
        faults_of(all_or_nothing),
        one("/funding_model", "not_offered")
    );
}

#[test]
fn permits_have_their_days_in_order() {
    let permit = |number: &str, from: &str, until: &str| CreateCampaign {
        permit: Some(Permit {
            number: number.to_owned(),
            authority: "MoSS".to_owned(),
            valid_from: from.parse().unwrap(),
            valid_until: until.parse().unwrap(),
        }),
        ..said()
    };
    assert!(Content::parse(permit("77/2026", "2026-01-01", "2026-01-01")).is_ok());
    assert_eq!(
        faults_of(permit("77/2026", "2026-01-02", "2026-01-01")),
        one("/permit/valid_until", "not_after_start")
    );
    assert_eq!(
        faults_of(permit(" ", "2026-01-01", "2026-01-01")),
        one("/permit/number", "blank")
    );
}

#[test]
fn a_change_keeps_what_it_does_not_name() {
    let content = Content::parse(said()).unwrap();
    let organisation = said().organisation_id;
    let change = ChangeCampaign {
        version: 1,
        goal: Some(Money::new(4_000_000, "EGP".parse().unwrap())),
        ..ChangeCampaign::default()
    };
    let after = changed(content.clone(), organisation, change).unwrap();
    assert_eq!(after.goal.currency.code(), "EGP");
    assert_eq!(
        Content {
            goal: content.goal,
            ..after
        },
        content
    );
    // The whole must be right: the budget was made for the larger goal.
    let smaller = ChangeCampaign {
        goal: Some(Money::new(1, "USD".parse().unwrap())),
        ..ChangeCampaign::default()
    };
    assert_eq!(
        changed(content, organisation, smaller).unwrap_err().0[0].pointer,
        "/budget"
    );
}

#[test]
fn suggested_gifts_are_sorted_chargeable_and_differ() {
    let gift = |amount: i64, achieves: &str| SuggestedGift {
        amount,
        achieves: Text {
            ar: Some(achieves.to_owned()),
            ..Text::default()
        },
    };
    let of = |suggested_gifts| CreateCampaign {
        suggested_gifts,
        ..said()
    };
    let content = Content::parse(of(vec![gift(5_000, "بئر"), gift(1_000, "شجرتان")])).unwrap();
    let amounts: Vec<i64> = content
        .suggested_gifts
        .iter()
        .map(|one| one.amount)
        .collect();
    assert_eq!(amounts, [1_000, 5_000]);

    let at = |place: &str, code| one(&format!("/suggested_gifts{place}"), code);
    let faults = |gifts| faults_of(of(gifts));
    assert_eq!(faults(vec![gift(0, "-")]), at("/0/amount", "not_positive"));
    let cent = faults(vec![gift(1, "-")]);
    assert_eq!(cent, at("/0/amount", "amount_not_chargeable"));
    let twice = faults(vec![gift(500, "-"), gift(500, "-")]);
    assert_eq!(twice, at("/1/amount", "taken"));
    assert_eq!(faults(vec![gift(500, " ")]), at("/0/achieves", "blank"));
    let long = "x".repeat(LONGEST_ACHIEVES + 1);
    assert_eq!(faults(vec![gift(500, &long)])[0].1, "too_long");
    let five = (1..=5).map(|number| gift(number * 1_000, "-")).collect();
    assert_eq!(faults(five), at("", "too_long"));
}
