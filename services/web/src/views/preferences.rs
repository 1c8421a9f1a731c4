use askama::Template;
use contracts::Locale;
use words::Digits;

use super::Choice;
use super::errors::Errors;
use super::form::{Field, Kind};
use super::frame::Frame;
use crate::domain::preferences::Preferences;

/// Asks for language and digits.
#[derive(Template)]
#[template(path = "preferences.html")]
pub(crate) struct PreferencesPage {
    pub(crate) frame: Frame,
    pub(crate) errors: Errors,
    pub(crate) fields: Vec<Field>,
}

/// The form, with what was chosen so far.
pub(crate) fn preferences_page(frame: Frame, chosen: Preferences) -> PreferencesPage {
    let current = chosen.locale.unwrap_or_else(|| frame.locale());
    let languages = frame.languages();
    let language = |(locale, language): (Locale, &super::frame::Language)| Choice {
        value: locale.code().to_owned(),
        label: language.name.to_owned(),
        chosen: locale == current,
    };
    let digits = |(key, digits): (&str, Option<Digits>)| Choice {
        value: digits.map_or("", Digits::as_str).to_owned(),
        label: frame.words(key),
        chosen: digits == chosen.digits,
    };
    let fields = vec![
        Field::new("language", Kind::Radios, frame.say("preferences-language")).choices(
            Locale::ALL
                .into_iter()
                .zip(&languages)
                .map(language)
                .collect(),
        ),
        Field::new("digits", Kind::Radios, frame.say("preferences-digits"))
            .hint(frame.say("preferences-digits-hint"))
            .choices(
                [
                    ("digits-usual", None),
                    ("digits-arab", Some(Digits::ArabicIndic)),
                    ("digits-arabext", Some(Digits::Extended)),
                    ("digits-latn", Some(Digits::Western)),
                ]
                .map(digits)
                .into(),
            ),
    ];
    PreferencesPage {
        frame,
        errors: Errors::default(),
        fields,
    }
}
