use std::fmt::Write as _;

use contracts::Locale;

use super::canvas::{self, Text, escaped, width_of};

const HEIGHT: u32 = 32;
const SIZE: u32 = 15;
const BASE: u32 = 21;
const ROOM: u32 = 12;

/// A small picture for other sites: our name, and how far a campaign has come.
#[derive(Debug, Clone, Hash)]
pub(crate) struct Badge {
    pub(crate) locale: Locale,
    pub(crate) name: String,
    pub(crate) says: String,
    /// The whole of it, for those who don't see it.
    pub(crate) aloud: String,
}

impl Badge {
    /// Draws it, letters as outlines.
    pub(crate) fn svg(&self) -> anyhow::Result<String> {
        let name = width_of(&self.name, SIZE, true) + 2 * ROOM;
        let says = width_of(&self.says, SIZE, false) + 2 * ROOM;
        let wide = name + says;
        // Where the part with our name begins, and where each text does.
        let (name_x, name_at, says_at) = match self.locale {
            Locale::Ar => (says, wide - ROOM, says - ROOM),
            Locale::En | Locale::Fr => (0, ROOM, name + ROOM),
        };
        let mut svg = format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{HEIGHT}"><clipPath id="r"><rect width="{wide}" height="{HEIGHT}" rx="8"/></clipPath><g clip-path="url(#r)"><rect width="{wide}" height="{HEIGHT}" fill="#f4eddf"/><rect x="{name_x}" width="{name}" height="{HEIGHT}" fill="#0d5c4d"/></g>"##
        );
        for (says, x, bold, fill) in [
            (&self.name, name_at, true, "#fff"),
            (&self.says, says_at, false, "#1d2a26"),
        ] {
            let text = Text {
                says,
                x,
                y: BASE,
                size: SIZE,
                bold,
                fill,
                lang: self.locale,
            };
            text.draw(&mut svg, self.locale);
        }
        svg.push_str("</svg>");
        let mut aloud = String::from("<svg ");
        let _ = write!(
            aloud,
            r#"role="img" aria-label="{}" "#,
            escaped(&self.aloud)
        );
        Ok(canvas::outlined(&svg)?.replacen("<svg ", &aloud, 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_badge_is_outlines_and_a_name() {
        let badge = Badge {
            locale: Locale::Ar,
            name: "رِفادة".to_owned(),
            says: "٤١٫٧٪ · ٤١٬٧٠٠ ج.م.".to_owned(),
            aloud: "\"><script>alert(1)</script>".to_owned(),
        };
        let svg = badge.svg().unwrap();
        assert!(
            svg.starts_with("<svg role=\"img\" aria-label=\"&quot;&gt;&lt;script"),
            "{svg}"
        );
        assert!(!svg.contains("<script") && !svg.contains("<text") && svg.contains("<path"));
        assert!(svg.len() < 20_000, "{} bytes", svg.len());
        if let Ok(folder) = std::env::var("WEB_GALLERY") {
            std::fs::write(std::path::Path::new(&folder).join("badge.ar.svg"), &svg).unwrap();
        }
    }
}
