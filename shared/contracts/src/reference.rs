//! Countries, Sustainable Development Goals, the field's own lists of groups and areas, and the reasons of reviewers.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Text;

/// A country that organisations may be registered in.
#[derive(Debug, Clone)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: String,
    /// Its name.
    pub name: Text,
    /// Its currency's ISO 4217 code.
    pub currency: String,
    /// What people call that currency.
    pub currency_name: Text,
}

/// A Sustainable Development Goal.
#[derive(Debug, Clone)]
pub struct Sdg {
    /// 1 to 17.
    pub number: u8,
    /// The short title.
    pub name: Text,
    /// The goal's colour, `#RRGGBB`.
    pub colour: String,
}

/// A term of the taxonomy: a beneficiary group or an area of intervention.
#[derive(Debug, Clone)]
pub struct Term {
    /// The stable code: `climate_action`.
    pub code: String,
    /// What kind of term: `beneficiary_group`, `intervention_area`, …
    pub kind: String,
    /// The term that it is a part of.
    pub parent: Option<String>,
    /// Its name.
    pub name: Text,
}

/// What a reviewer decides on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReasonFor {
    /// A campaign.
    Campaign,
    /// An organisation.
    Organisation,
    /// A sponsor.
    Sponsor,
}

/// A reason that reviewers choose from a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListedReason {
    /// The stable code: `story_unclear`.
    pub code: String,
    /// The decisions that it is for.
    pub decisions: Vec<String>,
    /// What the one whom it concerns is told.
    pub text: Text,
}

/// The countries, by name in English.
pub static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
    rows(include_str!("../data/countries.csv"), |row: CountryRow| {
        Country {
            code: row.iso2,
            name: text(row.name_ar, row.name_en, row.name_fr),
            currency: row.currency,
            currency_name: text(
                row.currency_name_ar,
                row.currency_name_en,
                row.currency_name_fr,
            ),
        }
    })
});

/// The seventeen goals, in order.
pub static SDGS: LazyLock<Vec<Sdg>> = LazyLock::new(|| {
    rows(include_str!("../data/sdgs.csv"), |row: SdgRow| Sdg {
        number: row.number,
        name: text(row.short_ar, row.short_en, row.short_fr),
        colour: row.colour_hex,
    })
});

/// The taxonomy.
pub static TERMS: LazyLock<Vec<Term>> = LazyLock::new(|| {
    rows(include_str!("../data/taxonomy.csv"), |row: TermRow| Term {
        code: row.code,
        kind: row.kind,
        parent: Some(row.parent).filter(|parent| !parent.is_empty()),
        name: text(row.ar, row.en, row.fr),
    })
});

/// What reviewers choose from.
static REASONS: LazyLock<Vec<(ReasonFor, ListedReason)>> = LazyLock::new(|| {
    rows(include_str!("../data/reasons.csv"), |row: ReasonRow| {
        let decisions = row.decisions.split(' ').map(str::to_owned);
        let reason = ListedReason {
            code: row.code,
            decisions: decisions.collect(),
            text: text(row.ar, row.en, row.fr),
        };
        (row.of, reason)
    })
});

/// The reasons to choose from.
pub fn reasons(of: ReasonFor) -> impl Iterator<Item = &'static ListedReason> {
    let all = REASONS.iter();
    all.filter(move |(is_for, _)| *is_for == of)
        .map(|(_, reason)| reason)
}

/// The reason with this code.
#[must_use]
pub fn reason(of: ReasonFor, code: &str) -> Option<&'static ListedReason> {
    reasons(of).find(|reason| reason.code == code)
}

/// The country with this code.
#[must_use]
pub fn country(code: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.code == code)
}

/// The goal with this number.
#[must_use]
pub fn sdg(number: u8) -> Option<&'static Sdg> {
    SDGS.iter().find(|sdg| sdg.number == number)
}

/// The beneficiary group with this code.
#[must_use]
pub fn group(code: &str) -> Option<&'static Term> {
    term(code, &["beneficiary_group"])
}

/// The area with this code: of intervention, or of support to NGOs.
#[must_use]
pub fn area(code: &str) -> Option<&'static Term> {
    term(code, &["intervention_area", "ngo_support_area"])
}

fn term(code: &str, kinds: &[&str]) -> Option<&'static Term> {
    TERMS
        .iter()
        .find(|term| term.code == code && kinds.contains(&term.kind.as_str()))
}

#[derive(Deserialize)]
struct CountryRow {
    iso2: String,
    name_ar: String,
    name_en: String,
    name_fr: String,
    currency: String,
    currency_name_ar: String,
    currency_name_en: String,
    currency_name_fr: String,
}

#[derive(Deserialize)]
struct SdgRow {
    number: u8,
    short_ar: String,
    short_en: String,
    short_fr: String,
    colour_hex: String,
}

#[derive(Deserialize)]
struct TermRow {
    code: String,
    kind: String,
    parent: String,
    ar: String,
    en: String,
    fr: String,
}

#[derive(Deserialize)]
struct ReasonRow {
    #[serde(rename = "for")]
    of: ReasonFor,
    code: String,
    decisions: String,
    ar: String,
    en: String,
    fr: String,
}

fn text(ar: String, en: String, fr: String) -> Text {
    Text {
        ar: Some(ar),
        en: Some(en),
        fr: Some(fr),
    }
}

/// The rows of a file that is part of the program; a test sees that every one is read.
fn rows<R: for<'de> Deserialize<'de>, T>(csv: &str, read: impl Fn(R) -> T) -> Vec<T> {
    csv::Reader::from_reader(csv.as_bytes())
        .into_deserialize()
        .filter_map(Result::ok)
        .map(read)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(COUNTRIES.len(), 57);
        assert_eq!(SDGS.len(), 17);
        assert_eq!(TERMS.len(), 73);
        assert_eq!(country("TN").unwrap().currency, "TND");
        assert!(group("refugees").is_some() && area("climate_action").is_some());
        assert!(group("climate_action").is_none());
        let parents = TERMS.iter().filter_map(|term| term.parent.as_ref());
        assert!(
            parents
                .into_iter()
                .all(|parent| TERMS.iter().any(|term| term.code == *parent))
        );
    }

    #[test]
    fn reasons_are_told_in_all_languages() {
        assert_eq!(REASONS.len(), 28);
        for (of, decisions) in [
            (ReasonFor::Campaign, &["changes_requested", "rejected"]),
            (ReasonFor::Organisation, &["rejected", "suspended"]),
            (ReasonFor::Sponsor, &["rejected", "suspended"]),
        ] {
            let mut codes: Vec<&str> = reasons(of).map(|reason| reason.code.as_str()).collect();
            let all = codes.len();
            codes.sort_unstable();
            codes.dedup();
            assert!(all >= 8 && codes.len() == all, "{of:?}");
            for reason in reasons(of) {
                let known = |decision: &String| decisions.contains(&decision.as_str());
                assert!(reason.decisions.iter().all(known), "{reason:?}");
                let said =
                    |words: &Option<String>| words.as_ref().is_some_and(|words| !words.is_empty());
                let text = &reason.text;
                assert!(
                    [&text.ar, &text.en, &text.fr].into_iter().all(said),
                    "{reason:?}"
                );
            }
        }
        assert!(reason(ReasonFor::Sponsor, "promise_broken").is_some());
        assert!(reason(ReasonFor::Campaign, "promise_broken").is_none());
    }

    #[test]
    fn currencies_of_countries_are_known() {
        for country in COUNTRIES.iter() {
            assert!(
                country.currency.parse::<money::Currency>().is_ok(),
                "{}",
                country.currency
            );
        }
    }
}
