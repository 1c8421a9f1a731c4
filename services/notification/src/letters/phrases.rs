use words::{Speaker, Style};

fluent_templates::static_loader! {
    static PHRASES = {
        locales: "./locales",
        fallback_language: "ar",
        // Ours become <bdi> in HTML.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

pub(super) fn speaker(style: Style) -> Speaker {
    Speaker::new(&PHRASES, style)
}
