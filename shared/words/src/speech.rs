//! The phrases of a service's `locales/` folder, said to one reader.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Display;

use contracts::Locale;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{Loader, StaticLoader};
use unic_langid::{LanguageIdentifier, langid};

use crate::bidi::{self, Html};
use crate::{Percent, Style};

/// Says a service's phrases in one reader's style.
///
/// The phrases come from `fluent_templates::static_loader!`, with Fluent's own isolates
/// turned off (`customise: |bundle| bundle.set_use_isolating(false)`): they would leak into
/// attributes, and ours become `<bdi>`.
#[derive(Clone, Copy)]
pub struct Speaker {
    phrases: &'static StaticLoader,
    style: Style,
}

impl Speaker {
    /// Says `phrases` in `style`.
    #[must_use]
    pub const fn new(phrases: &'static StaticLoader, style: Style) -> Self {
        Self { phrases, style }
    }

    /// How the reader is addressed.
    #[must_use]
    pub const fn style(&self) -> Style {
        self.style
    }

    /// The phrase `key`, to be filled in and written with [`Phrase::html`] or [`Phrase::text`].
    pub fn say<'k>(&self, key: &'k str) -> Phrase<'k> {
        Phrase {
            speaker: *self,
            key,
            values: HashMap::new(),
        }
    }
}

/// A phrase being filled in.
#[derive(Clone)]
#[must_use]
pub struct Phrase<'k> {
    speaker: Speaker,
    key: &'k str,
    values: HashMap<Cow<'static, str>, FluentValue<'static>>,
}

impl Phrase<'_> {
    /// Fills in `{ $name }` with people's text, a sum, a date: isolated.
    pub fn with(self, name: &'static str, value: impl Display) -> Self {
        let isolated = bidi::isolate(&value.to_string());
        self.value(name, isolated)
    }

    /// Fills in `{ $name }` with what always runs from left to right: an address, a link, a code.
    pub fn with_ltr(self, name: &'static str, value: impl Display) -> Self {
        let isolated = bidi::isolate_ltr(&value.to_string());
        self.value(name, isolated)
    }

    /// Fills in a sum, written in the reader's style.
    pub fn money(self, name: &'static str, money: money::Money) -> Self {
        let shown = self.speaker.style.money(money);
        self.with(name, shown)
    }

    /// Fills in a sum without its decimals where they are all nought: for headlines.
    pub fn brief(self, name: &'static str, money: money::Money) -> Self {
        let shown = self.speaker.style.brief(money);
        self.with(name, shown)
    }

    /// Fills in a share, written in the reader's style.
    pub fn percent(self, name: &'static str, percent: Percent) -> Self {
        let shown = self.speaker.style.percent(percent);
        self.with(name, shown)
    }

    /// Counts: `$count` chooses the plural form, `{ $shown }` is the number in the reader's digits.
    ///
    /// ICU names the form: Fluent's own rules take 103 in Arabic for `other`, where it is `few`.
    pub fn count(self, count: i64) -> Self {
        let style = self.speaker.style;
        self.value("count", style.plural_form(count).to_owned())
            .value("shown", style.number(count))
    }

    /// Chooses a variant by a word of ours: `{ $name -> [promised] … *[other] … }`.
    pub fn choose(self, name: &'static str, word: impl Into<String>) -> Self {
        self.value(name, word.into())
    }

    /// For HTML: escaped, isolates as `<bdi>`.
    #[must_use]
    pub fn html(&self) -> Html {
        bidi::html(&self.text())
    }

    /// For plain text, titles and attributes (askama escapes them there): isolates as U+2068 and U+2069.
    #[must_use]
    pub fn text(&self) -> String {
        let language = language(self.speaker.style.locale());
        let phrases = self.speaker.phrases;
        phrases
            .try_lookup_with_args(&language, self.key, &self.values)
            // `check` sees to it in tests that no key is missing.
            .unwrap_or_else(|| self.key.to_owned())
    }

    fn value(mut self, name: &'static str, value: String) -> Self {
        self.values.insert(name.into(), FluentValue::from(value));
        self
    }
}

const fn language(locale: Locale) -> LanguageIdentifier {
    match locale {
        Locale::Ar => langid!("ar"),
        Locale::En => langid!("en"),
        Locale::Fr => langid!("fr"),
    }
}
