//! The phrases of the pages.

use contracts::Locale;
use words::{Digits, Speaker, Style};

fluent_templates::static_loader! {
    static PHRASES = {
        locales: "./locales",
        fallback_language: "ar",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// Speaks to a reader of `locale` as is usual in `country` (ISO 3166-1 alpha-2).
pub(crate) fn speaker(locale: Locale, country: Option<&str>) -> Speaker {
    speaker_with(locale, country, None)
}

/// The same with the digits that the reader chose, if so.
pub(crate) fn speaker_with(
    locale: Locale,
    country: Option<&str>,
    digits: Option<Digits>,
) -> Speaker {
    let style = Style::new(locale, country);
    let style = digits.map_or(style, |digits| style.with_digits(digits));
    Speaker::new(&PHRASES, style)
}
