//! Text of both directions in one line.
//!
//! Whatever is put into a sentence (a sum, a name, an address) is isolated, so that it
//! cannot disturb the order of the words around it: by U+2068 and U+2069 in plain text, by `<bdi>` in HTML.

use std::fmt;

const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const LEFT_TO_RIGHT_ISOLATE: char = '\u{2066}';
const POP_ISOLATE: char = '\u{2069}';

/// HTML that is safe to write as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Html(String);

impl Html {
    /// The markup.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

/// `text` on one line, isolated, in the direction of its first letter.
#[must_use]
pub fn isolate(text: &str) -> String {
    wrap(FIRST_STRONG_ISOLATE, text)
}

/// `text` on one line, isolated, from left to right: addresses, links, ids, codes.
#[must_use]
pub fn isolate_ltr(text: &str) -> String {
    wrap(LEFT_TO_RIGHT_ISOLATE, text)
}

/// `text` without isolates, for places that show them, such as file names.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars().filter(|c| !is_isolate(*c)).collect()
}

/// `text` escaped for HTML, its isolates as `<bdi>`. Every element that is opened is closed.
#[must_use]
pub fn html(text: &str) -> Html {
    let mut out = String::with_capacity(text.len() + 32);
    let mut open = 0_u32;
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            FIRST_STRONG_ISOLATE => {
                out.push_str("<bdi>");
                open += 1;
            }
            LEFT_TO_RIGHT_ISOLATE => {
                out.push_str(r#"<bdi dir="ltr">"#);
                open += 1;
            }
            POP_ISOLATE if open > 0 => {
                out.push_str("</bdi>");
                open -= 1;
            }
            POP_ISOLATE => {}
            other => out.push(other),
        }
    }
    for _ in 0..open {
        out.push_str("</bdi>");
    }
    Html(out)
}

fn wrap(start: char, text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 6);
    out.push(start);
    out.extend(text.chars().filter_map(one_line));
    out.push(POP_ISOLATE);
    out
}

/// People's text may not end its own isolate, turn what follows around, or break the line.
fn one_line(c: char) -> Option<char> {
    match c {
        c if is_isolate(c) => None,
        '\u{202a}'..='\u{202e}' => None,
        c if c.is_control() => Some(' '),
        c => Some(c),
    }
}

const fn is_isolate(c: char) -> bool {
    matches!(c, '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_put_in_cannot_get_out() {
        assert_eq!(isolate("a\u{2069}b\u{202e}c\nd"), "\u{2068}abc d\u{2069}");
        assert_eq!(
            html(&format!("Dear {} <x>", isolate("O'Neil & <b>"))).as_str(),
            "Dear <bdi>O&#39;Neil &amp; &lt;b&gt;</bdi> &lt;x&gt;"
        );
        assert_eq!(
            html(&isolate_ltr("a@b.c")).as_str(),
            r#"<bdi dir="ltr">a@b.c</bdi>"#
        );
        assert_eq!(plain(&isolate("x")), "x");
    }

    proptest! {
        #[test]
        fn elements_are_always_balanced(text in "[a-c<>&\"'\u{2066}\u{2068}\u{2069}]{0,40}") {
            let html = html(&text).to_string();
            let count = |what: &str| html.matches(what).count();
            prop_assert_eq!(count("<bdi>") + count("<bdi dir=\"ltr\">"), count("</bdi>"));
            let markup = html.replace("<bdi>", "").replace("<bdi dir=\"ltr\">", "").replace("</bdi>", "");
            prop_assert!(!markup.contains(['<', '>', '"', '\'']));
        }
    }
}
