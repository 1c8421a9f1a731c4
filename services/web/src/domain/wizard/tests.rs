use contracts::Locale;

use super::*;
use crate::views::samples;

fn ground() -> Ground<'static> {
    Ground {
        organisation: samples::campaign().organisation_id,
        country: "JO",
        zone: words::time_zone("JO").unwrap(),
        now: samples::now(),
    }
}

fn typed(encoded: &str) -> Typed {
    Typed::read(encoded.as_bytes())
}

fn whole() -> Content {
    let mut content = Content::new();
    take(
        &mut content,
        Step::Words,
        &typed("title_ar=أشجار&story_ar=قصة"),
    );
    let money = "goal=١٢٣٫٤٥٦&ends=2026-12-31&line0_ar=شتلات&line0_sum=۱۰۰&line1_sum=";
    take(&mut content, Step::Money, &typed(money));
    content
}

#[test]
fn arabic_alone_and_sums_in_any_digits_are_enough() {
    let campaign = read(&whole(), &ground()).unwrap();
    assert_eq!(campaign.title.get(Locale::Ar), Some("أشجار"));
    assert_eq!(
        (campaign.goal.amount, campaign.goal.currency.code()),
        (123_456, "JOD")
    );
    assert_eq!(campaign.budget.len(), 1, "empty lines are none");
    assert_eq!(campaign.budget[0].amount, 100_000);
    assert_eq!(campaign.starts_at, samples::now());
    // The end of the year in Amman, three hours ahead.
    assert_eq!(campaign.ends_at.to_string(), "2026-12-31T21:00:00Z");
}

#[test]
fn everything_missing_is_told_with_its_step() {
    let wrong = read(&Content::new(), &ground()).unwrap_err();
    let fields: Vec<(Step, &str)> = wrong
        .iter()
        .map(|wrong| (wrong.step, wrong.field.as_ref()))
        .collect();
    assert_eq!(
        fields,
        [
            (Step::Words, "title"),
            (Step::Words, "story"),
            (Step::Money, "goal"),
            (Step::Money, "ends"),
        ]
    );
    let mut content = whole();
    content.insert("permit_number".to_owned(), "7".to_owned());
    content.insert("picture_id".to_owned(), "a".to_owned());
    content.insert("line0_sum".to_owned(), "123.457".to_owned());
    content.insert("ends".to_owned(), "2026-11-21".to_owned());
    let wrong = read(&content, &ground()).unwrap_err();
    let says: Vec<&str> = wrong.iter().map(|wrong| wrong.says).collect();
    assert_eq!(
        says,
        [
            "problem-past",
            "problem-over-goal",
            "ngo-missing-alt",
            "problem-blank",
            "problem-blank",
            "problem-blank"
        ]
    );
}

#[test]
fn suggested_gifts_are_whole_chargeable_and_differ() {
    let mut content = whole();
    let three = "gift0_sum=٥&gift0_ar=أ&gift2_sum=10.5&gift2_fr=b&gift3_sum=&gift3_ar=";
    take(&mut content, Step::Gifts, &typed(three));
    let gifts = read(&content, &ground()).unwrap().suggested_gifts;
    let amounts: Vec<i64> = gifts.iter().map(|gift| gift.amount).collect();
    assert_eq!(amounts, [5_000, 10_500]);

    let wrong = "gift0_sum=5&gift1_ar=b&gift2_sum=0.001&gift2_ar=c&gift3_sum=5.000&gift3_ar=d";
    take(&mut content, Step::Gifts, &typed(wrong));
    let wrong = read(&content, &ground()).unwrap_err();
    let told: Vec<(&str, &str)> = wrong
        .iter()
        .map(|wrong| (wrong.field.as_ref(), wrong.says))
        .collect();
    assert_eq!(
        told,
        [
            ("gift0_label", "ngo-missing-achieves"),
            ("gift1_sum", "ngo-missing-gift"),
            ("gift2_sum", "ngo-gift-not-chargeable"),
            ("gift3_sum", "ngo-gift-twice"),
        ]
    );
}

#[test]
fn lines_are_added_and_taken_out_by_buttons() {
    let mut content = Content::new();
    take(
        &mut content,
        Step::Money,
        &typed("line0_ar=a&line0_sum=1&line1_ar=b&line1_sum=2&add=1"),
    );
    assert_eq!(lines(&content), 3);
    let three = "line0_ar=a&line1_ar=b&line2_ar=c";
    take(
        &mut content,
        Step::Money,
        &typed(&format!("{three}&remove=1")),
    );
    assert_eq!(lines(&content), 2);
    assert_eq!(
        (at(&content, "line0_ar"), at(&content, "line1_ar")),
        ("a", "c")
    );
    assert_eq!(at(&content, "line2_ar"), "");
}

#[test]
fn a_campaign_that_goes_back_comes_out_as_it_went_in() {
    let campaign = samples::campaign();
    let zone = words::time_zone("EG").unwrap();
    let content = content_of(&campaign, &zone);
    let ground = Ground {
        country: "EG",
        zone,
        ..ground()
    };
    let said = change_of(read(&content, &ground).unwrap(), campaign.version);
    assert_eq!(said.title, Some(campaign.title));
    assert_eq!(said.goal, Some(campaign.goal));
    assert_eq!(said.budget, Some(campaign.budget));
    assert_eq!(said.suggested_gifts, Some(campaign.suggested_gifts));
    assert_eq!(said.permit, Some(campaign.permit));
    assert_eq!(said.sdgs, Some(campaign.sdgs));
    assert_eq!(said.slug, Some(campaign.slug));
    let programme = campaign.programme.map(|programme| programme.id);
    assert_eq!(said.programme_id, Some(programme));
}
