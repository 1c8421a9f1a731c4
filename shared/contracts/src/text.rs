use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A language that Rifada speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// Arabic, the first language of most who use Rifada.
    #[default]
    Ar,
    /// English.
    En,
    /// French.
    Fr,
}

impl Locale {
    /// Every language, the first one first.
    pub const ALL: [Self; 3] = [Self::Ar, Self::En, Self::Fr];

    /// The BCP 47 code: `ar`, `en`, `fr`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ar => "ar",
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    /// The writing direction, as HTML's `dir` has it.
    #[must_use]
    pub const fn dir(self) -> &'static str {
        match self {
            Self::Ar => "rtl",
            Self::En | Self::Fr => "ltr",
        }
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A language that Rifada doesn't speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the languages are ar, en and fr")]
pub struct UnknownLocale;

impl FromStr for Locale {
    type Err = UnknownLocale;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|locale| locale.code() == code)
            .ok_or(UnknownLocale)
    }
}

/// Text for people, in at least one language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Arabic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ar: Option<String>,
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    /// French.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fr: Option<String>,
}

impl Text {
    /// The text in `locale`, else in the first language that has it; with the language it is in.
    #[must_use]
    pub fn in_locale(&self, locale: Locale) -> (&str, Locale) {
        let choices = std::iter::once(locale).chain([Locale::Ar, Locale::En, Locale::Fr]);
        choices
            .filter_map(|choice| Some((self.get(choice)?, choice)))
            .next()
            .unwrap_or(("", locale))
    }

    /// The text in exactly this language.
    #[must_use]
    pub fn get(&self, locale: Locale) -> Option<&str> {
        match locale {
            Locale::Ar => self.ar.as_deref(),
            Locale::En => self.en.as_deref(),
            Locale::Fr => self.fr.as_deref(),
        }
    }

    /// Whether no language has anything but white space.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        Locale::ALL
            .into_iter()
            .filter_map(|locale| self.get(locale))
            .all(|text| text.trim().is_empty())
    }

    /// The length of its longest language, in characters.
    #[must_use]
    pub fn longest(&self) -> usize {
        Locale::ALL
            .into_iter()
            .filter_map(|locale| self.get(locale))
            .map(|text| text.chars().count())
            .max()
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_language_alone_is_enough() {
        let text: Text = serde_json::from_str(r#"{"ar": "مناخ مستدام"}"#).unwrap();
        assert_eq!(text.in_locale(Locale::Fr), ("مناخ مستدام", Locale::Ar));
        assert!(!text.is_blank());
        assert!(Text::default().is_blank());
    }

    #[test]
    fn other_languages_are_refused_by_name() {
        let error = serde_json::from_str::<Text>(r#"{"de": "x"}"#).unwrap_err();
        assert!(error.to_string().contains("`de`"));
    }
}
