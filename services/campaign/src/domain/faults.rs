//! What is wrong with what someone sent: all of it at once, each where it stands.

use std::collections::HashSet;

use contracts::{Locale, Reason, Text, reference};
use jiff::Timestamp;

/// 2000-01-01 and 2200-01-01, UTC, in seconds since 1970: no date of ours lies outside, and Postgres holds them.
const SANE_S: std::ops::Range<i64> = 946_684_800..7_258_118_400;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer to it.
    pub pointer: String,
    /// Stable, for programs.
    pub code: &'static str,
    /// For people.
    pub detail: String,
}

/// Everything that is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// The code of what is described in the API and not there yet.
    pub const NOT_OFFERED: &'static str = "not_offered";

    /// Notes a fault.
    pub fn add(
        &mut self,
        pointer: impl Into<String>,
        code: &'static str,
        detail: impl Into<String>,
    ) {
        self.0.push(Fault {
            pointer: pointer.into(),
            code,
            detail: detail.into(),
        });
    }

    /// Notes a fault unless something holds.
    pub fn check(&mut self, holds: bool, pointer: &str, code: &'static str, detail: &str) {
        if !holds {
            self.add(pointer, code, detail);
        }
    }

    /// `value` if nothing was wrong.
    ///
    /// # Errors
    /// All the faults.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }

    /// Whether all that is wrong is that it is not offered yet.
    #[must_use]
    pub fn only_not_offered(&self) -> bool {
        self.0.iter().all(|fault| fault.code == Self::NOT_OFFERED)
    }

    /// A text for people, without white space around it and without empty languages.
    pub fn text(&mut self, pointer: &str, text: Text, longest: usize) -> Text {
        let mut take = |locale: Locale, words: Option<String>| {
            let words = words?.trim().to_owned();
            let place = format!("{pointer}/{}", locale.code());
            self.line(&place, &words, longest, Lines::Many);
            Some(words).filter(|words| !words.is_empty())
        };
        let text = Text {
            ar: take(Locale::Ar, text.ar),
            en: take(Locale::En, text.en),
            fr: take(Locale::Fr, text.fr),
        };
        self.check(
            !text.is_blank(),
            pointer,
            "blank",
            "Say it in at least one language.",
        );
        text
    }

    /// A line of plain characters, which must say something.
    pub fn words(&mut self, pointer: &str, words: &str, longest: usize) -> String {
        let words = words.trim();
        self.check(
            !words.is_empty(),
            pointer,
            "blank",
            "This must not be empty.",
        );
        self.line(pointer, words, longest, Lines::One);
        words.to_owned()
    }

    /// A reason that says something.
    pub fn reason(
        &mut self,
        pointer: &str,
        reason: Option<Reason>,
        needed: bool,
    ) -> Option<Reason> {
        const LONGEST: usize = 2_000;
        let reason = match reason {
            None => None,
            Some(Reason::Plain(words)) => {
                let words = words.trim().to_owned();
                self.line(pointer, &words, LONGEST, Lines::Many);
                Some(Reason::Plain(words)).filter(|reason| !reason.is_blank())
            }
            Some(Reason::Text(text)) if text.is_blank() => None,
            Some(Reason::Text(text)) => Some(Reason::Text(self.text(pointer, text, LONGEST))),
        };
        self.check(reason.is_some() || !needed, pointer, "blank", "Say why.");
        reason
    }

    fn line(&mut self, pointer: &str, words: &str, longest: usize, lines: Lines) {
        if words.chars().count() > longest {
            self.add(
                pointer,
                "too_long",
                format!("This has {longest} characters at most."),
            );
        }
        // Postgres can't hold NUL, and nobody means the others.
        let allowed =
            |c: char| !c.is_control() || (lines == Lines::Many && matches!(c, '\n' | '\r' | '\t'));
        self.check(
            words.chars().all(allowed),
            pointer,
            "control_character",
            "This has characters that can't be shown.",
        );
    }

    /// What stands in a page's address: small letters, digits, hyphens between them.
    pub fn slug(&mut self, pointer: &str, slug: &str) -> String {
        let parts_right = slug.split('-').all(|part| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        });
        let detail = "Small letters a to z, digits, and hyphens between them; 2 to 100 characters.";
        self.check(
            parts_right && (2..=100).contains(&slug.len()),
            pointer,
            "slug",
            detail,
        );
        slug.to_owned()
    }

    /// Codes of the taxonomy, each once.
    pub fn codes(
        &mut self,
        pointer: &str,
        codes: Vec<String>,
        known: fn(&str) -> Option<&'static reference::Term>,
    ) -> Vec<String> {
        for (index, code) in codes.iter().enumerate() {
            if known(code).is_none() {
                self.add(
                    format!("{pointer}/{index}"),
                    "unknown_code",
                    "This is no code of the list.",
                );
            }
        }
        once(codes)
    }

    /// A stretch of time.
    pub fn window(&mut self, starts_at: Timestamp, ends_at: Timestamp) {
        let sane = |at: Timestamp| SANE_S.contains(&at.as_second());
        self.check(
            sane(starts_at),
            "/starts_at",
            "out_of_range",
            "The year lies between 2000 and 2199.",
        );
        self.check(
            sane(ends_at),
            "/ends_at",
            "out_of_range",
            "The year lies between 2000 and 2199.",
        );
        self.check(
            starts_at < ends_at,
            "/ends_at",
            "not_after_start",
            "The end lies after the start.",
        );
    }
}

/// Whether a text may break its lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lines {
    One,
    Many,
}

/// Each value once, where it first stands.
pub(crate) fn once<T: Clone + Eq + std::hash::Hash>(values: Vec<T>) -> Vec<T> {
    let mut seen = HashSet::new();
    values
        .into_iter()
        .filter(|value| seen.insert(value.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(en: &str) -> Text {
        Text {
            en: Some(en.to_owned()),
            ..Text::default()
        }
    }

    fn codes(faults: &Faults) -> Vec<(&str, &str)> {
        faults
            .0
            .iter()
            .map(|fault| (fault.pointer.as_str(), fault.code))
            .collect()
    }

    #[test]
    fn texts_are_trimmed_and_empty_languages_dropped() {
        let mut faults = Faults::default();
        let given = Text {
            fr: Some("  ".to_owned()),
            ..text(" Nile ")
        };
        assert_eq!(faults.text("/title", given, 10), text("Nile"));
        assert!(faults.0.is_empty());
    }

    #[test]
    fn every_fault_of_a_text_is_named() {
        let mut faults = Faults::default();
        faults.text("/title", text(" "), 10);
        faults.text("/body", text("a\0b"), 2);
        assert_eq!(
            codes(&faults),
            [
                ("/title", "blank"),
                ("/body/en", "too_long"),
                ("/body/en", "control_character")
            ]
        );
    }

    #[test]
    fn line_breaks_are_for_long_texts() {
        let mut faults = Faults::default();
        faults.text("/story", text("a\nb"), 10);
        assert!(faults.0.is_empty());
        faults.words("/number", "a\nb", 10);
        assert_eq!(codes(&faults), [("/number", "control_character")]);
    }

    #[test]
    fn slugs() {
        for (slug, right) in [
            ("nile-2026", true),
            ("abc", true),
            ("a", false),
            ("-abc", false),
            ("a--b", false),
            ("Nile", false),
            ("نيل", false),
            ("a b c", false),
            ("", false),
        ] {
            let mut faults = Faults::default();
            faults.slug("/slug", slug);
            assert_eq!(faults.0.is_empty(), right, "{slug}");
        }
    }

    #[test]
    fn an_empty_reason_is_none() {
        let mut faults = Faults::default();
        assert_eq!(
            faults.reason("/reason", Some(Reason::Plain(" ".to_owned())), false),
            None
        );
        assert!(faults.0.is_empty());
        faults.reason("/reason", Some(Reason::Text(Text::default())), true);
        faults.reason("/reason", None, true);
        assert_eq!(codes(&faults), [("/reason", "blank"), ("/reason", "blank")]);
    }
}
