//! What the list of campaigns is narrowed by.

use contracts::campaign::api::CampaignCounts;
use contracts::reference::{self, SDGS, TERMS};
use words::Html;

use super::Choice;
use super::frame::Frame;
use super::people::countries;
use crate::domain::typed::Typed;

/// What the list is narrowed by, and its order.
pub(crate) struct Filters {
    pub(crate) q: String,
    /// A programme's slug or id.
    pub(crate) programme: String,
    pub(crate) facets: Vec<Facet>,
    /// What is chosen, each with the address of the list without it.
    pub(crate) chips: Vec<Chip>,
    /// Whether anything is chosen.
    pub(crate) any: bool,
}

/// Something to choose one of.
pub(crate) struct Facet {
    /// Its name in the query, which is its field's id.
    pub(crate) name: &'static str,
    pub(crate) label: Html,
    /// What stands for no choice.
    pub(crate) all: Option<Html>,
    pub(crate) choices: Vec<Choice>,
    /// Whether it is seldom used, and folded away.
    pub(crate) folded: bool,
}

/// A filter that is set.
pub(crate) struct Chip {
    pub(crate) label: String,
    /// The list without it.
    pub(crate) href: String,
}

impl Facet {
    fn new(frame: &Frame, name: &'static str, label: &str, choices: Vec<Choice>) -> Self {
        Self {
            name,
            label: frame.say(label),
            all: Some(frame.say("list-any")),
            choices,
            folded: false,
        }
    }

    const fn folded(mut self) -> Self {
        self.folded = true;
        self
    }

    /// One of its choices always holds, at first the first one.
    fn decided(mut self) -> Self {
        self.all = None;
        let one_is = self.chosen().is_some();
        if let Some(first) = self.choices.first_mut().filter(|_| !one_is) {
            first.chosen = true;
        }
        self
    }

    fn chosen(&self) -> Option<&Choice> {
        self.choices.iter().rfind(|choice| choice.chosen)
    }
}

/// The names of the filters in the query.
const NAMES: [&str; 9] = [
    "q",
    "country",
    "sdg",
    "area",
    "group",
    "fund_type",
    "programme",
    "state",
    "sort",
];

/// The filters with what was chosen; what isn't known is left out.
pub(crate) fn filters(frame: &Frame, typed: &Typed) -> Filters {
    let q: String = typed.get("q").chars().take(100).collect();
    let facets = vec![
        Facet::new(
            frame,
            "country",
            "list-country",
            countries(frame.locale(), typed.get("country")),
        ),
        Facet::new(frame, "sdg", "list-sdg", sdgs(frame, typed.get("sdg"))),
        Facet::new(
            frame,
            "area",
            "list-area",
            terms(frame, typed.get("area"), reference::area),
        )
        .folded(),
        Facet::new(
            frame,
            "group",
            "list-group",
            terms(frame, typed.get("group"), reference::group),
        )
        .folded(),
        Facet::new(
            frame,
            "fund_type",
            "list-fund",
            said(frame, typed.get("fund_type"), &FUND_TYPES),
        )
        .folded(),
        Facet::new(
            frame,
            "state",
            "list-state",
            said(frame, typed.get("state"), &STATES),
        )
        .decided(),
        Facet::new(
            frame,
            "sort",
            "list-sort",
            said(frame, typed.get("sort"), &SORTS),
        )
        .decided(),
    ];
    let programme = typed.get("programme");
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let programme = Some(programme).filter(|slug| slug.len() <= 100 && slug.chars().all(plain));
    let mut filters = Filters {
        q,
        programme: programme.unwrap_or_default().to_owned(),
        facets,
        chips: Vec::new(),
        any: false,
    };
    filters.chips = chips(frame, typed, &filters);
    filters.any = !filters.chips.is_empty();
    filters
}

const FUND_TYPES: [(&str, &str); 4] = [
    ("general", "fund-general"),
    ("zakat", "fund-zakat"),
    ("sadaqah", "fund-sadaqah"),
    ("sadaqah_jariyah", "fund-sadaqah_jariyah"),
];
const STATES: [(&str, &str); 2] = [("live", "list-state-live"), ("closed", "list-state-closed")];
const SORTS: [(&str, &str); 4] = [
    ("newest", "list-sort-newest"),
    ("ending_soon", "list-sort-ending"),
    ("most_funded", "list-sort-funded"),
    ("most_donors", "list-sort-donors"),
];

/// Choices that we have phrases for.
fn said(frame: &Frame, chosen: &str, choices: &[(&str, &str)]) -> Vec<Choice> {
    let choice = |(value, key): &(&str, &str)| Choice {
        value: (*value).to_owned(),
        label: frame.words(key),
        chosen: chosen == *value,
    };
    choices.iter().map(choice).collect()
}

fn sdgs(frame: &Frame, chosen: &str) -> Vec<Choice> {
    let choice = |sdg: &reference::Sdg| {
        let (value, name) = (sdg.number.to_string(), sdg.name.in_locale(frame.locale()).0);
        Choice {
            label: format!("{} {name}", frame.number(sdg.number.into())),
            chosen: chosen == value,
            value,
        }
    };
    SDGS.iter().map(choice).collect()
}

fn terms(
    frame: &Frame,
    chosen: &str,
    known: fn(&str) -> Option<&'static reference::Term>,
) -> Vec<Choice> {
    let terms = TERMS.iter().filter(|term| known(&term.code).is_some());
    let choice = |term: &reference::Term| Choice {
        value: term.code.clone(),
        label: term.name.in_locale(frame.locale()).0.to_owned(),
        chosen: chosen == term.code,
    };
    terms.map(choice).collect()
}

fn chips(frame: &Frame, typed: &Typed, filters: &Filters) -> Vec<Chip> {
    let without = |name: &str| {
        let others: Vec<&str> = NAMES.into_iter().filter(|other| *other != name).collect();
        let query = typed.query(&others);
        frame.link(&format!("/campaigns?{query}"))
    };
    let mut chips = Vec::new();
    for (name, label) in [("q", &filters.q), ("programme", &filters.programme)] {
        if !label.is_empty() {
            chips.push(Chip {
                label: label.clone(),
                href: without(name),
            });
        }
    }
    for facet in filters.facets.iter().filter(|facet| facet.name != "sort") {
        let first = facet.choices.first().filter(|_| facet.all.is_none());
        let chosen = facet.chosen().filter(|chosen| Some(*chosen) != first);
        chips.extend(chosen.map(|chosen| Chip {
            label: chosen.label.clone(),
            href: without(facet.name),
        }));
    }
    chips
}

impl Filters {
    /// The query that the campaign service is asked with.
    pub(crate) fn query(&self, cursor: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("limit", "24");
        self.append(&mut query, true);
        if !cursor.is_empty() {
            query.append_pair("cursor", cursor);
        }
        query.finish()
    }

    /// The query that campaigns are counted with.
    pub(crate) fn counted(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        self.append(&mut query, false);
        query.finish()
    }

    /// The query of the page itself, for the next one.
    pub(crate) fn here(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        self.append(&mut query, true);
        query.finish()
    }

    fn append(&self, query: &mut url::form_urlencoded::Serializer<'_, String>, sorted: bool) {
        for facet in &self.facets {
            // The usual order need not be asked for.
            let usual =
                facet.name == "sort" && (!sorted || facet.chosen() == facet.choices.first());
            if let Some(choice) = facet.chosen().filter(|_| !usual) {
                query.append_pair(facet.name, &choice.value);
            }
        }
        for (name, value) in [("q", &self.q), ("programme", &self.programme)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
    }

    /// Says how many campaigns each choice would leave, and leaves out those that would leave none.
    pub(crate) fn count(&mut self, frame: &Frame, counts: &CampaignCounts) {
        for facet in &mut self.facets {
            let counted = match facet.name {
                "country" => &counts.countries,
                "sdg" => &counts.sdgs,
                "area" => &counts.areas,
                "group" => &counts.groups,
                "fund_type" => &counts.fund_types,
                _ => continue,
            };
            let of = |code: &str| {
                let found = counted.iter().find(|count| count.code == code);
                found.map_or(0, |count| count.count)
            };
            facet
                .choices
                .retain(|choice| choice.chosen || of(&choice.value) > 0);
            for choice in &mut facet.choices {
                let count = frame.number(of(&choice.value));
                choice.label = format!("{} ({count})", choice.label);
            }
        }
    }

    /// Whether a filter that is folded away is set.
    pub(crate) fn unfolded(&self) -> bool {
        let folded = self.facets.iter().filter(|facet| facet.folded);
        folded.into_iter().any(|facet| facet.chosen().is_some())
    }
}

#[cfg(test)]
mod tests {
    use contracts::Locale;
    use contracts::campaign::api::Count;

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
        assert_eq!(
            query("group=refugees&fund_type=zakat&sort=ending_soon&programme=climate&area=evil"),
            "limit=24&group=refugees&fund_type=zakat&state=live&sort=ending_soon&programme=climate"
        );
        assert_eq!(query("programme=a%26b"), "limit=24&state=live");
        assert!(!filters(&frame, &Typed::read(b"country=XX")).any);
        assert!(filters(&frame, &Typed::read(b"state=closed")).any);
    }

    #[test]
    fn each_choice_says_what_it_would_leave() {
        let frame = samples::frame(Locale::En);
        let mut filters = filters(&frame, &Typed::read(b"country=EG&q=nile"));
        let chips: Vec<_> = filters
            .chips
            .iter()
            .map(|chip| chip.href.as_str())
            .collect();
        assert_eq!(chips, ["/en/campaigns?country=EG", "/en/campaigns?q=nile"]);
        let counts = CampaignCounts {
            sdgs: vec![Count {
                code: "13".to_owned(),
                count: 7,
            }],
            ..CampaignCounts::default()
        };
        filters.count(&frame, &counts);
        let labels = |name: &str| -> Vec<String> {
            let facet = filters.facets.iter().find(|facet| facet.name == name);
            let choices = facet.unwrap().choices.iter();
            choices.map(|choice| choice.label.clone()).collect()
        };
        assert_eq!(labels("country"), ["Egypt (0)"], "what is chosen stays");
        assert_eq!(labels("sdg"), ["13 Climate action (7)"]);
        assert_eq!(labels("state").len(), 2);
    }
}
