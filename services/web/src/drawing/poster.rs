use std::fmt::Write as _;

use contracts::Locale;

use super::canvas::{self, Text, width_of};
use super::wrap::lines;
use crate::views::picture;

/// What other sites show of a page: its width,
pub(crate) const WIDTH: u32 = 1200;
/// and its height.
pub(crate) const HEIGHT: u32 = 630;
/// Room at the edges.
const EDGE: u32 = 64;
/// The picture beside the words.
const PICTURE: u32 = 400;
const COLUMN: u32 = WIDTH - PICTURE - 2 * EDGE;

const PAPER: &str = "#fbf8f2";
const INK: &str = "#1d2a26";
const SOFT: &str = "#57615c";
const BRAND: &str = "#0d5c4d";
const GOLD: &str = "#c27a10";
const LINE: &str = "#e3d9c6";

/// What the picture of a campaign says: everything in the words of its language.
#[derive(Debug, Clone, Hash)]
pub(crate) struct Poster {
    pub(crate) locale: Locale,
    pub(crate) slug: String,
    pub(crate) sdg: Option<u8>,
    pub(crate) site: String,
    pub(crate) title: Written,
    pub(crate) organisation: Written,
    pub(crate) total: String,
    pub(crate) of_goal: String,
    /// Of the bar, in thousandths: what was given in all,
    pub(crate) reached: u32,
    /// and what donors gave of it.
    pub(crate) raised: u32,
}

/// What people wrote, and in which language.
#[derive(Debug, Clone, Hash)]
pub(crate) struct Written {
    pub(crate) text: String,
    pub(crate) lang: Locale,
}

impl Poster {
    /// Draws it. Takes some hundredths of a second.
    pub(crate) fn png(&self) -> anyhow::Result<Vec<u8>> {
        canvas::png(&self.svg())
    }

    fn svg(&self) -> String {
        let mut svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"><rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>"#
        );
        self.picture(&mut svg);
        self.words(&mut svg);
        self.bar(&mut svg);
        self.mark(&mut svg);
        svg.push_str("</svg>");
        svg
    }

    /// A place at a distance from where lines begin.
    fn place_at(&self, distance: u32) -> u32 {
        match self.locale {
            Locale::Ar => WIDTH - distance,
            Locale::En | Locale::Fr => distance,
        }
    }

    /// The left end of something that begins at this distance.
    fn left_of(&self, distance: u32, width: u32) -> u32 {
        match self.locale {
            Locale::Ar => WIDTH - distance - width,
            Locale::En | Locale::Fr => distance,
        }
    }

    fn picture(&self, svg: &mut String) {
        let drawn = picture::draw(&self.slug, self.sdg).to_string();
        let x = self.left_of(WIDTH - PICTURE, PICTURE);
        let place = format!(r#"<svg x="{x}" y="0" width="{PICTURE}" height="{HEIGHT}" "#);
        svg.push_str(&drawn.replacen("<svg ", &place, 1));
    }

    fn text(
        &self,
        svg: &mut String,
        distance: u32,
        y: u32,
        size: u32,
        says: (&str, Locale),
        look: Look,
    ) {
        let (bold, fill) = match look {
            Look::Strong => (true, INK),
            Look::Figure => (true, BRAND),
            Look::Soft => (false, SOFT),
        };
        let text = Text {
            says: says.0,
            lang: says.1,
            x: self.place_at(distance),
            y,
            size,
            bold,
            fill,
        };
        text.draw(svg, self.locale);
    }

    fn words(&self, svg: &mut String) {
        let title = lines(&self.title.text, 56, true, COLUMN, 3);
        for (line, y) in title.iter().zip((120_u32..).step_by(82)) {
            self.text(svg, EDGE, y, 56, (line, self.title.lang), Look::Strong);
        }
        let below = u32::try_from(title.len().saturating_sub(1)).unwrap_or(0) * 82 + 120 + 56;
        if let Some(name) = lines(&self.organisation.text, 30, false, COLUMN, 1).first() {
            self.text(
                svg,
                EDGE,
                below,
                30,
                (name, self.organisation.lang),
                Look::Soft,
            );
        }
        self.text(svg, EDGE, 446, 50, (&self.total, self.locale), Look::Figure);
        let after = EDGE + width_of(&self.total, 50, true) + 18;
        self.text(
            svg,
            after,
            446,
            28,
            (&self.of_goal, self.locale),
            Look::Soft,
        );
    }

    fn bar(&self, svg: &mut String) {
        for (part, fill) in [(1000, LINE), (self.reached, GOLD), (self.raised, BRAND)] {
            let wide = COLUMN * part.min(1000) / 1000;
            let x = self.left_of(EDGE, wide);
            let _ = write!(
                svg,
                r#"<rect x="{x}" y="478" width="{wide}" height="18" rx="9" fill="{fill}"/>"#
            );
        }
    }

    fn mark(&self, svg: &mut String) {
        let x = self.left_of(EDGE, 48);
        let mark = include_str!("../../templates/parts/mark.svg");
        let place = format!(r#"<svg x="{x}" y="540" width="48" height="48" "#);
        svg.push_str(&mark.replacen("<svg ", &place, 1));
        self.text(
            svg,
            EDGE + 64,
            575,
            32,
            (&self.site, self.locale),
            Look::Figure,
        );
    }
}

#[derive(Clone, Copy)]
enum Look {
    Strong,
    Figure,
    Soft,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poster(locale: Locale, title: &str) -> Poster {
        let words = |ar: &str, other: &str| match locale {
            Locale::Ar => ar.to_owned(),
            Locale::En | Locale::Fr => other.to_owned(),
        };
        Poster {
            locale,
            slug: "nile".to_owned(),
            sdg: Some(13),
            site: words("رِفادة", "Rifada"),
            title: Written {
                text: title.to_owned(),
                lang: locale,
            },
            organisation: Written {
                text: words("أمناء النيل", "Nile Trust"),
                lang: locale,
            },
            total: words("٤١٬٧٠٠ ج.م.", "EGP 41,700"),
            of_goal: words("من ١٠٠٬٠٠٠ ج.م.", "of EGP 100,000"),
            reached: 417,
            raised: 250,
        }
    }

    #[test]
    fn it_is_as_large_as_other_sites_want_it_and_shows_something() {
        for (locale, title) in [
            (
                Locale::Ar,
                "أشجار على ضفاف النيل Nile لقرى الصعيد: ظلٌّ وثمرٌ وماء نقي لكل بيت",
            ),
            (
                Locale::En,
                "Trees along the Nile for the villages of Upper Egypt",
            ),
            (Locale::Fr, "Des arbres au bord du Nil pour l’été à venir"),
            (
                Locale::En,
                "</text><script>alert(1)</script>\u{202e}&\0 <svg onload=x>",
            ),
        ] {
            let png = poster(locale, title).png().unwrap();
            let pixels = resvg::tiny_skia::Pixmap::decode_png(&png).unwrap();
            assert_eq!((pixels.width(), pixels.height()), (WIDTH, HEIGHT));
            assert!(png.len() < 200_000, "{} bytes", png.len());
            let column = if locale == Locale::Ar {
                700..1130
            } else {
                64..500
            };
            let inked = column
                .flat_map(|x| (60..140).map(move |y| (x, y)))
                .filter(|(x, y)| pixels.pixel(*x, *y).is_some_and(|pixel| pixel.red() < 90))
                .count();
            assert!(inked > 500, "{inked} dark points where the title begins");
            if let Ok(folder) = std::env::var("WEB_GALLERY") {
                let name = format!("poster.{locale}.{}.png", title.len());
                std::fs::write(std::path::Path::new(&folder).join(name), &png).unwrap();
            }
        }
    }

    #[test]
    fn titles_are_no_markup() {
        let svg = poster(Locale::En, "</text><script>alert(1)</script>").svg();
        assert!(!svg.contains("<script") && svg.contains("&lt;script&gt;"));
    }
}
