//! What the mails say: pure functions from facts to a [`Letter`], which is then
//! written out as plain text and as HTML from the same words.

mod gift_notice;
mod invitation;
mod phrases;
mod receipt;
mod refund;
mod sign_in;

pub use gift_notice::{GiftNotice, language_of};
pub use invitation::Invitation;
pub use receipt::Receipt;
pub use refund::Refund;
pub use sign_in::SignIn;

use askama::Template;
use contracts::Locale;
use words::{Html, Phrase, Speaker, bidi};

/// A letter to one reader.
#[derive(Template)]
#[template(path = "letter.html")]
pub struct Letter {
    locale: Locale,
    subject: Said,
    preview: Said,
    brand: Said,
    greeting: Said,
    opening: Vec<Said>,
    code: Option<Said>,
    tables: Vec<Table>,
    closing: Vec<Said>,
    link: Link,
    footer: Vec<Said>,
    colon: Said,
}

/// The same as plain text.
#[derive(Template)]
#[template(path = "letter.txt")]
struct PlainLetter<'a> {
    letter: &'a Letter,
}

/// A letter as it goes into a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The language it is in.
    pub locale: Locale,
    /// The subject, on one line.
    pub subject: String,
    /// For readers of plain text.
    pub text: String,
    /// For everyone else.
    pub html: String,
}

impl Letter {
    /// Writes it out.
    ///
    /// # Errors
    /// When a template fails, which none of ours does.
    pub fn write(&self) -> Result<Written, askama::Error> {
        Ok(Written {
            locale: self.locale,
            subject: self.subject.0.clone(),
            text: PlainLetter { letter: self }.render()?,
            html: self.render()?,
        })
    }
}

/// Words that are ready to be written, with what was put into them isolated.
#[derive(Debug, Clone)]
struct Said(String);

impl Said {
    fn html(&self) -> Html {
        bidi::html(&self.0)
    }

    fn text(&self) -> &str {
        &self.0
    }
}

impl From<Phrase<'_>> for Said {
    fn from(phrase: Phrase<'_>) -> Self {
        Self(phrase.text())
    }
}

/// Labels and values, with a sum at the end or not.
struct Table {
    title: Option<Said>,
    rows: Vec<Row>,
}

struct Row {
    label: Said,
    value: Said,
    is_sum: bool,
}

impl Row {
    fn new(label: impl Into<Said>, value: impl Into<Said>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            is_sum: false,
        }
    }

    fn sum(label: impl Into<Said>, value: impl Into<Said>) -> Self {
        Self {
            is_sum: true,
            ..Self::new(label, value)
        }
    }
}

struct Link {
    label: Said,
    url: String,
}

/// People's text, a sum or a date that stands by itself.
fn value(text: &str) -> Said {
    Said(bidi::isolate(text))
}

/// An id or a code that stands by itself.
fn value_ltr(text: &str) -> Said {
    Said(bidi::isolate_ltr(text))
}

/// A page of the web front that people see.
fn page(web: &str, locale: Locale, path: &str) -> String {
    format!("{}/{locale}/{path}", web.trim_end_matches('/'))
}

fn speaker(locale: Locale, country: Option<&str>) -> Speaker {
    phrases::speaker(words::Style::new(locale, country))
}
