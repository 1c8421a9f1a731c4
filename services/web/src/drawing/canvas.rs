use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use anyhow::Context as _;
use contracts::Locale;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Indent, Options, Tree, WriteOptions, fontdb};

/// The family's name in both files.
const FAMILY: &str = "Cairo";

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(include_bytes!("../../assets/fonts/cairo-regular.ttf").to_vec());
    fonts.load_font_data(include_bytes!("../../assets/fonts/cairo-bold.ttf").to_vec());
    Arc::new(fonts)
});

/// A line of text on a drawing.
pub(super) struct Text<'t> {
    pub(super) says: &'t str,
    /// Where it starts: its right end for a language that is written from there.
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) size: u32,
    pub(super) bold: bool,
    pub(super) fill: &'static str,
    /// The language that it is in: the page's, or the one that it was written in.
    pub(super) lang: Locale,
}

impl Text<'_> {
    pub(super) fn draw(&self, svg: &mut String, locale: Locale) {
        // Lines are laid out from left to right, each inside an isolate of its own direction.
        let isolate = match self.lang {
            Locale::Ar => '\u{2067}',
            Locale::En | Locale::Fr => '\u{2066}',
        };
        let anchor = match locale {
            Locale::Ar => "end",
            Locale::En | Locale::Fr => "start",
        };
        let weight = if self.bold { 800 } else { 400 };
        let _ = write!(
            svg,
            r#"<text x="{}" y="{}" font-family="{FAMILY}" font-size="{}" font-weight="{weight}" fill="{}" text-anchor="{anchor}">{isolate}{}{}</text>"#,
            self.x,
            self.y,
            self.size,
            self.fill,
            escaped(self.says),
            '\u{2069}',
        );
    }
}

/// What people wrote, as text of an XML file: nothing that XML can't hold, and nothing that turns lines around.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() || c.is_whitespace() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// How wide a text is, in whole pixels.
pub(super) fn width_of(text: &str, size: u32, bold: bool) -> u32 {
    let mut svg = r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">"#.to_owned();
    let line = Text {
        says: text,
        x: 0,
        y: 0,
        size,
        bold,
        fill: "#000",
        lang: Locale::Ar,
    };
    line.draw(&mut svg, Locale::En);
    svg.push_str("</svg>");
    read(&svg).map_or(0, |tree| {
        whole(tree.root().abs_bounding_box().width().ceil())
    })
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels: the conversion keeps to the bounds of the type"
)]
const fn whole(pixels: f32) -> u32 {
    pixels as u32
}

fn read(svg: &str) -> anyhow::Result<Tree> {
    let options = Options {
        font_family: FAMILY.to_owned(),
        fontdb: FONTS.clone(),
        ..Options::default()
    };
    Tree::from_str(svg, &options).context("a drawing of ours is no SVG")
}

/// The drawing in pixels.
pub(super) fn png(svg: &str) -> anyhow::Result<Vec<u8>> {
    let tree = read(svg)?;
    let size = tree.size().to_int_size();
    let pixels = Pixmap::new(size.width(), size.height());
    let mut pixels = pixels.context("a drawing without a size")?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().context("a drawing can't be written")
}

/// The drawing with its letters as outlines: it looks the same where our font is not known.
pub(super) fn outlined(svg: &str) -> anyhow::Result<String> {
    let options = WriteOptions {
        preserve_text: false,
        coordinates_precision: 2,
        transforms_precision: 4,
        indent: Indent::None,
        ..WriteOptions::default()
    };
    Ok(read(svg)?.to_string(&options))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_stays_text() {
        assert_eq!(
            escaped("</text><script>\u{202e}a\0\n\"'&"),
            "&lt;/text&gt;&lt;script&gt;a  &quot;&#39;&amp;"
        );
    }

    #[test]
    fn the_font_has_arabic_and_latin_letters() {
        assert!(width_of("أشجار", 40, true) > 40);
        assert!(width_of("Trees", 40, true) > width_of("Tre", 40, true));
        // Joined letters are narrower than the same letters one by one.
        assert!(width_of("ببب", 100, false) < width_of("ب ب ب", 100, false));
        assert_eq!(width_of("", 40, true), 0);
    }
}
