use askama::Template;
use contracts::Locale;
use contracts::reference::{COUNTRIES, SDGS};
use words::Html;

use super::Choice;
use super::card::Card;
use super::frame::Frame;
use crate::domain::typed::Typed;

/// The list of campaigns.
#[derive(Template)]
#[template(path = "campaigns.html")]
pub(crate) struct Campaigns {
    pub(crate) frame: Frame,
    pub(crate) filters: Filters,
    pub(crate) cards: Vec<Card>,
    pub(crate) count: Html,
    /// The address of the next page.
    pub(crate) more: Option<String>,
}

/// What the list is narrowed by.
pub(crate) struct Filters {
    pub(crate) q: String,
    pub(crate) countries: Vec<Choice>,
    pub(crate) sdgs: Vec<Choice>,
    pub(crate) states: Vec<Choice>,
    /// Whether anything is chosen.
    pub(crate) any: bool,
}

/// The filters with what was chosen; what isn't known is left out.
pub(crate) fn filters(frame: &Frame, typed: &Typed) -> Filters {
    let locale = frame.locale();
    let q: String = typed.get("q").chars().take(100).collect();
    let countries = countries(locale, typed.get("country"));
    let sdgs: Vec<Choice> = SDGS
        .iter()
        .map(|sdg| Choice {
            value: sdg.number.to_string(),
            label: format!(
                "{} {}",
                frame.number(sdg.number.into()),
                sdg.name.in_locale(locale).0
            ),
            chosen: typed.get("sdg") == sdg.number.to_string(),
        })
        .collect();
    let closed = typed.get("state") == "closed";
    let state = |value: &str, label: String, chosen| Choice {
        value: value.to_owned(),
        label,
        chosen,
    };
    let states = vec![
        state("live", frame.words("list-state-live"), !closed),
        state("closed", frame.words("list-state-closed"), closed),
    ];
    let chosen = |choices: &[Choice]| choices.iter().any(|choice| choice.chosen);
    Filters {
        any: closed || !q.is_empty() || chosen(&countries) || chosen(&sdgs),
        q,
        countries,
        sdgs,
        states,
    }
}

/// The countries by name in this language.
pub(crate) fn countries(locale: Locale, chosen: &str) -> Vec<Choice> {
    let mut choices: Vec<Choice> = COUNTRIES
        .iter()
        .map(|country| Choice {
            value: country.code.clone(),
            label: country.name.in_locale(locale).0.to_owned(),
            chosen: country.code == chosen,
        })
        .collect();
    // The article that many Arabic names begin with, and accents, do not count for the order.
    choices.sort_by_key(|choice| sort_key(&choice.label));
    choices
}

fn sort_key(name: &str) -> String {
    let bare = name.strip_prefix("ال").unwrap_or(name);
    let plain = |c| match c {
        'أ' | 'إ' | 'آ' => 'ا',
        'É' | 'È' | 'Ê' | 'é' | 'è' | 'ê' => 'e',
        'Ô' | 'ô' => 'o',
        'Î' | 'ï' => 'i',
        other => other,
    };
    bare.chars().map(plain).collect::<String>().to_lowercase()
}

impl Filters {
    /// The query that the campaign service is asked with.
    pub(crate) fn query(&self, cursor: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("limit", "24");
        for (name, choices) in [
            ("country", &self.countries),
            ("sdg", &self.sdgs),
            ("state", &self.states),
        ] {
            if let Some(choice) = choices.iter().find(|choice| choice.chosen) {
                query.append_pair(name, &choice.value);
            }
        }
        for (name, value) in [("q", self.q.as_str()), ("cursor", cursor)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::samples;

    #[test]
    fn only_what_is_known_is_asked_for() {
        let frame = samples::frame(Locale::Ar);
        let query = |encoded: &str| filters(&frame, &Typed::read(encoded.as_bytes())).query("");
        assert_eq!(query(""), "limit=24&state=live");
        assert_eq!(
            query("country=EG&sdg=13&q=a+b"),
            "limit=24&country=EG&sdg=13&state=live&q=a+b"
        );
        assert_eq!(
            query("country=XX&sdg=99&state=draft"),
            "limit=24&state=live"
        );
        assert!(!filters(&frame, &Typed::read(b"country=XX")).any);
        assert!(filters(&frame, &Typed::read(b"state=closed")).any);
    }

    #[test]
    fn countries_are_in_order() {
        let names: Vec<String> = countries(Locale::Ar, "")
            .into_iter()
            .map(|c| c.label)
            .collect();
        assert_eq!(names.len(), COUNTRIES.len());
        let place = |name: &str| names.iter().position(|n| n == name).unwrap();
        assert!(place("الأردن") < place("البحرين") && place("البحرين") < place("تونس"));
    }
}
