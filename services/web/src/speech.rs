//! The phrases of the pages.

use contracts::Locale;
use words::{Speaker, Style};

fluent_templates::static_loader! {
    static PHRASES = {
        locales: "./locales",
        fallback_language: "ar",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// Speaks to a reader of `locale` as is usual in `country` (ISO 3166-1 alpha-2).
pub(crate) fn speaker(locale: Locale, country: Option<&str>) -> Speaker {
    Speaker::new(&PHRASES, Style::new(locale, country))
}
