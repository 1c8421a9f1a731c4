//! Words that people hand in.

use contracts::{Locale, Text};

/// Whether a line has something that can't be shown, or kept: control characters.
#[must_use]
pub fn has_controls(line: &str) -> bool {
    line.chars().any(char::is_control)
}

/// The same for words of several lines.
#[must_use]
pub fn has_controls_but_breaks(words: &str) -> bool {
    words
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// What is wrong with a name in several languages: a code and words for people.
#[must_use]
pub fn name_fault(name: &Text, most: usize) -> Option<(&'static str, String)> {
    let in_any = |fault: fn(&str) -> bool| {
        let mut lines = Locale::ALL
            .into_iter()
            .filter_map(|locale| name.get(locale));
        lines.any(fault)
    };
    if name.is_blank() {
        Some((
            "required",
            "It needs a name, in one language at least.".to_owned(),
        ))
    } else if name.longest() > most {
        Some((
            "too_long",
            format!("It may have {most} characters at most."),
        ))
    } else if in_any(has_controls) {
        Some((
            "control_characters",
            "It is one line, without control characters.".to_owned(),
        ))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_line_in_one_language_at_least() {
        let text = |json: &str| serde_json::from_str::<Text>(json).unwrap();
        let code = |json: &str| name_fault(&text(json), 5).map(|(code, _)| code);
        assert_eq!(code(r#"{"ar": "وقف"}"#), None);
        assert_eq!(code("{}"), Some("required"));
        assert_eq!(code(r#"{"en": "  "}"#), Some("required"));
        assert_eq!(code(r#"{"en": "Waqf", "fr": "Le Waqf"}"#), Some("too_long"));
        assert_eq!(code(r#"{"en": "a\u0000b"}"#), Some("control_characters"));
        assert!(!has_controls_but_breaks("one\ntwo"));
        assert!(has_controls_but_breaks("one\u{0}two"));
    }
}
