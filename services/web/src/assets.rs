//! Style sheets, scripts and the font: part of the program, named by what they hold, kept for good.

use std::sync::LazyLock;

use actix_web::web::Bytes;
use sha2::{Digest as _, Sha256};

use crate::packed::Packed;

/// A file that pages refer to.
pub(crate) struct Asset {
    /// Its plain name: `rifada.css`.
    pub(crate) name: &'static str,
    /// Its address, with a piece of its hash: it never changes under one address.
    pub(crate) url: String,
    pub(crate) content_type: &'static str,
    pub(crate) packed: Packed,
}

const CSS: &str = concat!(
    include_str!("../assets/css/tokens.css"),
    include_str!("../assets/css/base.css"),
    include_str!("../assets/css/parts.css"),
    include_str!("../assets/css/forms.css"),
    include_str!("../assets/css/pages.css"),
);

/// What only the pages of signed-in people need.
const STAFF_CSS: &str = include_str!("../assets/css/staff.css");

/// The widget's, which is all that other sites load of us.
const WIDGET_CSS: &str = concat!(
    include_str!("../assets/css/tokens.css"),
    include_str!("../assets/css/widget.css"),
);

/// What only the page of components needs.
const DESIGN_CSS: &str = include_str!("../assets/css/design.css");

/// The colours of both themes, to be had by name beside each other: those of `tokens.css`.
fn themes() -> String {
    const TOKENS: &str = include_str!("../assets/css/tokens.css");
    let mut blocks = TOKENS.split(":root {").skip(1).map(|after| {
        let (block, _) = after.split_once('}').unwrap_or((after, ""));
        block
    });
    let mut theme = |name: &str| {
        let block = blocks.next().unwrap_or_default();
        format!("[data-theme={name}] {{{block}color-scheme: {name};\n}}\n")
    };
    let (light, dark) = (theme("light"), theme("dark"));
    light + &dark
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let font = asset(
        "cairo.woff2",
        "font/woff2",
        include_bytes!("../assets/fonts/cairo.woff2").to_vec(),
    );
    let css = CSS.replace("{{font}}", &font.url).into_bytes();
    let widget = WIDGET_CSS.replace("{{font}}", &font.url).into_bytes();
    const SCRIPT: &str = "text/javascript; charset=utf-8";
    vec![
        font,
        asset("rifada.css", "text/css; charset=utf-8", css),
        asset("widget.css", "text/css; charset=utf-8", widget),
        asset(
            "staff.css",
            "text/css; charset=utf-8",
            STAFF_CSS.as_bytes().to_vec(),
        ),
        asset(
            "design.css",
            "text/css; charset=utf-8",
            (themes() + DESIGN_CSS).into_bytes(),
        ),
        asset(
            "icon.svg",
            "image/svg+xml",
            include_bytes!("../assets/icon.svg").to_vec(),
        ),
        asset(
            "live.js",
            SCRIPT,
            include_bytes!("../assets/js/live.js").to_vec(),
        ),
        asset(
            "donate.js",
            SCRIPT,
            include_bytes!("../assets/js/donate.js").to_vec(),
        ),
        asset(
            "gift.js",
            SCRIPT,
            include_bytes!("../assets/js/gift.js").to_vec(),
        ),
        asset(
            "totals.js",
            SCRIPT,
            include_bytes!("../assets/js/totals.js").to_vec(),
        ),
        asset(
            "fund.js",
            SCRIPT,
            include_bytes!("../assets/js/fund.js").to_vec(),
        ),
        asset(
            "pay.js",
            SCRIPT,
            include_bytes!("../assets/js/pay.js").to_vec(),
        ),
    ]
});

fn asset(name: &'static str, content_type: &'static str, bytes: Vec<u8>) -> Asset {
    let hash = hex::encode(Sha256::digest(&bytes));
    let hash = hash.get(..12).unwrap_or_default();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    Asset {
        name,
        url: format!("/assets/{stem}.{hash}.{ending}"),
        content_type,
        packed: Packed::new(Bytes::from(bytes)),
    }
}

/// The address of the asset with this name.
pub(crate) fn url(name: &str) -> &'static str {
    let asset = ASSETS.iter().find(|asset| asset.name == name);
    asset.map_or("", |asset| asset.url.as_str())
}

/// The asset at this address.
pub(crate) fn at(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.url == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_is_found_at_its_address() {
        for asset in ASSETS.iter() {
            assert_eq!(
                at(url(asset.name)).map(|found| found.name),
                Some(asset.name)
            );
        }
        assert!(at("/assets/rifada.css").is_none());
    }

    #[test]
    fn both_themes_can_stand_on_one_page() {
        let themes = themes();
        let light = themes.find("[data-theme=light]").unwrap();
        let dark = themes.find("[data-theme=dark]").unwrap();
        assert!(light < dark);
        let (light, dark) = themes.split_at(dark);
        for theme in [light, dark] {
            assert!(theme.contains("--paper: #") && theme.contains("--danger-wash: #"));
        }
        assert_ne!(light.split("--paper").nth(1), dark.split("--paper").nth(1));
    }

    #[test]
    fn what_phones_must_fetch_stays_small() {
        let size = |name: &str| at(url(name)).unwrap().packed.plain().len();
        assert!(size("cairo.woff2") <= 35_000);
        // Scripts count uncompressed here, and still fit: 3 KB on the busiest page.
        assert!(size("fund.js") <= 2_000);
        assert!(size("live.js") <= 3_000 && size("gift.js") <= 3_000 && size("pay.js") <= 3_500);
    }

    #[test]
    fn no_css_property_is_physical() {
        let sides = ["left", "right", "top", "bottom"];
        let sizes = [
            "width",
            "height",
            "min-width",
            "max-width",
            "min-height",
            "max-height",
        ];
        let rules = CSS
            .lines()
            .chain(STAFF_CSS.lines())
            .chain(WIDGET_CSS.lines())
            .filter(|line| !line.trim_start().starts_with("@media"));
        for (line, declaration) in
            rules.flat_map(|line| line.split([';', '{', '}']).map(move |part| (line, part)))
        {
            let property = declaration.split(':').next().unwrap_or_default().trim();
            let physical =
                property.split('-').any(|part| sides.contains(&part)) || sizes.contains(&property);
            assert!(!physical || property.starts_with("--"), "{line}");
        }
        assert!(!CSS.contains("text-align: left") && !CSS.contains("text-align: right"));
        assert!(!CSS.contains("float:"));
    }
}
