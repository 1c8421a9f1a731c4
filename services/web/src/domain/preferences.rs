use contracts::Locale;
use words::Digits;

use super::typed::Typed;

/// How a reader wants to be addressed, as far as chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Preferences {
    /// The language to be greeted in.
    pub(crate) locale: Option<Locale>,
    /// The digits in Arabic; none for those that are usual in a page's country.
    pub(crate) digits: Option<Digits>,
}

impl Preferences {
    /// What was chosen in the form; anything else than its choices is none.
    pub(crate) fn typed(typed: &Typed) -> Self {
        Self {
            locale: typed.get("language").parse().ok(),
            digits: typed.get("digits").parse().ok(),
        }
    }

    /// These where something was chosen, otherwise the others.
    pub(crate) fn or(self, others: Self) -> Self {
        Self {
            locale: self.locale.or(others.locale),
            digits: self.digits.or(others.digits),
        }
    }
}
