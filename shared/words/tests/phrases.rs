//! Phrases, as a service with a `locales/` folder uses them.

use std::path::Path;

use contracts::Locale;
use money::Money;
use words::check::{check_locales, unknown_keys};
use words::{Digits, Speaker, Style};

fluent_templates::static_loader! {
    static PHRASES = {
        locales: "./tests/locales",
        fallback_language: "ar",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

fn speaker(locale: Locale, country: &str) -> Speaker {
    Speaker::new(&PHRASES, Style::new(locale, Some(country)))
}

#[test]
fn sums_and_names_are_isolated() {
    let gift = |locale| {
        speaker(locale, "EG")
            .say("gift")
            .money("amount", Money::new(5_000, "EGP".parse().unwrap()))
            .with("campaign", "Trees & <water>")
    };
    let html = gift(Locale::Ar).html().to_string();
    assert_eq!(
        html,
        "قدّمت <bdi>٥٠٫٠٠\u{a0}ج.م.</bdi> إلى <bdi>Trees &amp; &lt;water&gt;</bdi>."
    );
    assert_eq!(
        gift(Locale::Fr).text(),
        "Vous avez donné \u{2068}50,00\u{a0}EGP\u{2069} à \u{2068}Trees & <water>\u{2069}."
    );
}

#[test]
fn arabic_counts_in_six_ways() {
    let donors = |count| speaker(Locale::Ar, "EG").say("donors").count(count).text();
    assert_eq!(donors(0), "لا متبرعين بعد");
    assert_eq!(donors(1), "متبرع واحد");
    assert_eq!(donors(2), "متبرعان");
    assert_eq!(donors(3), "٣ متبرعين");
    assert_eq!(donors(11), "١١ متبرعًا");
    assert_eq!(donors(100), "١٠٠ متبرع");
    assert_eq!(donors(103), "١٠٣ متبرعين");
    assert_eq!(donors(-2), "متبرعان");
    let french = |count| speaker(Locale::Fr, "TN").say("donors").count(count).text();
    assert_eq!(
        (french(0), french(2)),
        ("0 donateur".into(), "2 donateurs".into())
    );
}

#[test]
fn words_of_ours_choose_a_variant() {
    let backing = speaker(Locale::En, "EG")
        .say("backing")
        .choose("backing", "promised");
    assert_eq!(backing.text(), "promised");
    let unknown = speaker(Locale::En, "EG").say("no-such-key").text();
    assert_eq!(unknown, "no-such-key");
}

#[test]
fn chosen_digits_are_used_in_phrases() {
    let style = Style::new(Locale::Ar, Some("EG")).with_digits(Digits::Western);
    let donors = Speaker::new(&PHRASES, style).say("donors").count(7).text();
    assert_eq!(donors, "7 متبرعين");
}

#[test]
fn a_whole_folder_is_accepted() {
    assert_eq!(
        check_locales(Path::new("tests/locales")),
        Vec::<String>::new()
    );
}

#[test]
fn every_fault_of_a_folder_is_found() {
    let problems = check_locales(Path::new("tests/broken")).join("\n");
    for fault in [
        "ar: `donors` lacks the plural form [few]",
        "ar: `donors` prints $count",
        "en: `gift` stands there twice",
        "fr: `gift` is missing",
        "fr/main.ftl",
        r#"`donors` uses {"count"} in ar, {"count", "shown"} in en"#,
    ] {
        assert!(problems.contains(fault), "{fault} is not in:\n{problems}");
    }
    let nowhere = check_locales(Path::new("tests/nowhere"));
    assert_eq!(nowhere.len(), 3, "{nowhere:?}");
}

#[test]
fn unknown_keys_in_sources_are_found() {
    let unknown = unknown_keys(Path::new("tests/locales"), &[Path::new("tests")]);
    assert_eq!(unknown.len(), 1, "{unknown:?}");
    assert!(
        unknown
            .iter()
            .all(|problem| problem.contains("`no-such-key`"))
    );
}
