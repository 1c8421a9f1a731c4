//! Fields of the forms that staff fill in; `parts/fields.html` writes them out.

use std::borrow::Cow;

use words::Html;

use super::Choice;

/// What kind of thing is typed or chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A line of people's words.
    Line,
    /// Some paragraphs, on so many rows.
    Words(u8),
    /// A line that runs from left to right: a link, an address, a code.
    Code,
    /// An e-mail address.
    Email,
    /// A whole number, in any digits.
    Number,
    /// A sum in major units, in any digits; `unit` is its currency.
    Money,
    /// A day.
    Day,
    /// A file of these media types.
    File(&'static str),
    /// One of the choices, from a list that opens.
    Select,
    /// One of the choices, all shown.
    Radios,
    /// Any of the choices.
    Checks,
}

/// A field: its name in the form is its id on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) id: Cow<'static, str>,
    pub(crate) kind: Kind,
    pub(crate) label: Html,
    pub(crate) hint: Option<Html>,
    /// What was typed.
    pub(crate) value: String,
    pub(crate) unit: Option<String>,
    pub(crate) choices: Vec<Choice>,
    pub(crate) required: bool,
    /// The most characters that it takes.
    pub(crate) longest: Option<u32>,
    /// What browsers may fill in, as HTML names it.
    pub(crate) autocomplete: &'static str,
}

impl Field {
    /// An empty field that must be filled in.
    pub(crate) fn new(id: impl Into<Cow<'static, str>>, kind: Kind, label: Html) -> Self {
        Self {
            id: id.into(),
            kind,
            label,
            hint: None,
            value: String::new(),
            unit: None,
            choices: Vec::new(),
            required: true,
            longest: None,
            autocomplete: "off",
        }
    }

    pub(crate) fn hint(mut self, hint: Html) -> Self {
        self.hint = Some(hint);
        self
    }

    pub(crate) fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    pub(crate) fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = Some(unit.into());
        self
    }

    pub(crate) fn choices(mut self, choices: Vec<Choice>) -> Self {
        self.choices = choices;
        self
    }

    pub(crate) const fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    pub(crate) const fn longest(mut self, characters: u32) -> Self {
        self.longest = Some(characters);
        self
    }

    pub(crate) const fn autocomplete(mut self, what: &'static str) -> Self {
        self.autocomplete = what;
        self
    }

    /// Whether the choices stand as a group with a legend.
    pub(crate) const fn is_group(&self) -> bool {
        matches!(self.kind, Kind::Radios | Kind::Checks)
    }

    /// The ids of what describes it, for screen readers.
    pub(crate) fn described_by(&self, wrong: bool) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let why = wrong.then(|| format!("{}-why", self.id));
        hint.into_iter().chain(why).collect::<Vec<_>>().join(" ")
    }
}
