//! Pictures for campaigns that have none of their own: drawn here, the same each time.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::Markup;
use contracts::Locale;
use contracts::campaign::api::{Campaign, ShownPicture};

const WIDTH: u32 = 640;
const HEIGHT: u32 = 320;

/// Sky, sun, and three grounds from far to near.
struct Palette {
    sky: &'static str,
    sun: &'static str,
    grounds: [&'static str; 3],
    leaf: &'static str,
}

const PALETTES: [Palette; 5] = [
    Palette {
        sky: "#f3e3c3",
        sun: "#e9a13b",
        grounds: ["#a9c4a4", "#5f9a84", "#1f6b5a"],
        leaf: "#0d4a3d",
    },
    Palette {
        sky: "#f6d9c0",
        sun: "#d9743f",
        grounds: ["#d9b48a", "#a9805a", "#5d6b45"],
        leaf: "#38462c",
    },
    Palette {
        sky: "#d9e8e4",
        sun: "#f0c264",
        grounds: ["#9cc3bd", "#4d938c", "#1d5f60"],
        leaf: "#0c4043",
    },
    Palette {
        sky: "#e6e0ee",
        sun: "#e8a87c",
        grounds: ["#b7b4cf", "#6f86a6", "#2c5d6e"],
        leaf: "#16404d",
    },
    Palette {
        sky: "#f8e8c8",
        sun: "#cf8a2e",
        grounds: ["#c9c78e", "#8fa05a", "#4a7340"],
        leaf: "#2c4d26",
    },
];

/// What a picture shows, by the campaign's first goal.
#[derive(Clone, Copy)]
enum Motif {
    /// Hills and seedlings.
    Land,
    /// Waves.
    Water,
    /// Houses with domes.
    Town,
}

const fn motif(sdg: Option<u8>) -> Motif {
    match sdg {
        Some(6 | 14) => Motif::Water,
        Some(3 | 4 | 8 | 9 | 10 | 11 | 16 | 17) => Motif::Town,
        Some(_) | None => Motif::Land,
    }
}

/// The picture that a campaign's organisation chose; else the one that is drawn for it.
pub(crate) fn of_campaign(campaign: &Campaign, locale: Locale) -> Markup {
    match &campaign.picture {
        Some(picture) if is_id(&picture.id) => shown(picture, locale),
        Some(_) | None => draw(&campaign.slug, campaign.sdgs.first().copied()),
    }
}

/// Whether this names a picture: nothing else goes into an address.
pub(crate) fn is_id(id: &str) -> bool {
    id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The address of a picture in one of its sizes.
pub(crate) fn source(id: &str, size: u32) -> String {
    format!("/pictures/{id}/{size}")
}

fn shown(picture: &ShownPicture, locale: Locale) -> Markup {
    let (alt, language) = picture.alt.in_locale(locale);
    let sizes = picture.sizes.iter();
    let set = sizes.map(|size| format!("{} {}w", source(&picture.id, size.size), size.width));
    Markup::own(format!(
        r#"<img src="{}" srcset="{}" sizes="(min-width: 60rem) 40rem, 100vw" alt="{}" lang="{language}">"#,
        source(&picture.id, 960),
        set.collect::<Vec<_>>().join(", "),
        words::bidi::html(&words::bidi::plain(alt)),
    ))
}

/// Draws the picture of the campaign with this slug.
pub(crate) fn draw(slug: &str, sdg: Option<u8>) -> Markup {
    let seed = Sha256::digest(slug);
    let roll = |index: usize, below: u32| u32::from(seed.get(index).copied().unwrap_or(0)) % below;
    let palette = usize::try_from(roll(0, 5))
        .ok()
        .and_then(|index| PALETTES.get(index));
    let palette = palette.unwrap_or(&PALETTES[0]);
    let mut svg = format!(
        r#"<svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="xMidYMid slice" aria-hidden="true"><rect width="{WIDTH}" height="{HEIGHT}" fill="{}"/>"#,
        palette.sky
    );
    let (sun_x, sun_y) = (120 + roll(1, 400), 90 + roll(2, 50));
    for (radius, opacity) in [(96, "0.18"), (70, "0.3"), (46, "1")] {
        let _ = write!(
            svg,
            r#"<circle cx="{sun_x}" cy="{sun_y}" r="{radius}" fill="{}" opacity="{opacity}"/>"#,
            palette.sun
        );
    }
    match motif(sdg) {
        Motif::Land => land(&mut svg, palette, &roll),
        Motif::Water => water(&mut svg, palette, &roll),
        Motif::Town => town(&mut svg, palette, &roll),
    }
    svg.push_str("</svg>");
    Markup::own(svg)
}

fn hill(svg: &mut String, colour: &str, base: u32, swing: u32, lean: u32) {
    let (first, second) = (base - swing, base + swing / 2);
    let _ = write!(
        svg,
        r#"<path d="M0 {base}C{} {first} {} {second} {} {base}S{} {first} {WIDTH} {second}V{HEIGHT}H0Z" fill="{colour}"/>"#,
        80 + lean,
        200 + lean,
        320 + lean / 2,
        520 + lean / 2,
    );
}

fn land(svg: &mut String, palette: &Palette, roll: &dyn Fn(usize, u32) -> u32) {
    for (layer, colour) in (0_u32..).zip(palette.grounds) {
        let at = usize::try_from(layer).unwrap_or(0) * 2 + 3;
        hill(
            svg,
            colour,
            190 + layer * 42,
            26 + roll(at, 34),
            roll(at + 1, 90),
        );
    }
    for plant in 0_u32..5 {
        let at = usize::try_from(plant).unwrap_or(0) + 10;
        let (x, y) = (50 + plant * 125 + roll(at, 60), 296 - roll(at + 6, 22));
        let size = 16 + roll(at + 11, 16);
        let _ = write!(
            svg,
            r#"<g transform="translate({x} {y})" fill="{leaf}"><path d="M-2 0h4v-{size}h-4Z"/><path d="M0-{size}c-{size}-2-{size}-16-{size}-16c10 0 {size} 4 {size} 16Z"/><path d="M0-{size}c{size}-2 {size}-16 {size}-16c-10 0-{size} 4-{size} 16Z"/></g>"#,
            leaf = palette.leaf,
        );
    }
}

fn water(svg: &mut String, palette: &Palette, roll: &dyn Fn(usize, u32) -> u32) {
    hill(svg, palette.grounds[0], 180, 30 + roll(3, 30), roll(4, 90));
    for (layer, colour) in (0_u32..).zip([palette.grounds[1], palette.grounds[2], palette.leaf]) {
        let at = usize::try_from(layer).unwrap_or(0) + 5;
        let (y, shift) = (206 + layer * 38, roll(at, 80));
        let _ = write!(svg, r#"<path d="M-{shift} {y}"#);
        for _ in 0..9 {
            svg.push_str("q20-22 40 0t40 0");
        }
        let _ = write!(svg, r#"V{HEIGHT}H-{shift}Z" fill="{colour}"/>"#);
    }
}

fn town(svg: &mut String, palette: &Palette, roll: &dyn Fn(usize, u32) -> u32) {
    hill(svg, palette.grounds[0], 200, 24 + roll(3, 24), roll(4, 90));
    for house in 0_u32..7 {
        let at = usize::try_from(house).unwrap_or(0) + 5;
        let (x, wide, tall) = (house * 92, 62 + roll(at, 28), 46 + roll(at + 7, 60));
        let (top, colour) = (270 - tall, palette.grounds[usize::from(house % 2 == 0) + 1]);
        let _ = write!(svg, r#"<path d="M{x} {HEIGHT}V{top}"#);
        if roll(at + 14, 3) == 0 {
            let _ = write!(svg, "h{wide}");
        } else {
            let _ = write!(svg, "a{r} {r} 0 0 1 {wide} 0", r = wide / 2);
        }
        let _ = write!(svg, r#"V{HEIGHT}Z" fill="{colour}"/>"#);
        let (door, middle) = (palette.sky, x + wide / 2);
        let _ = write!(
            svg,
            r#"<path d="M{} {HEIGHT}v-34a9 9 0 0 1 18 0v34Z" fill="{door}" opacity="0.75"/>"#,
            middle - 9
        );
    }
    hill(svg, palette.leaf, 300, 12, roll(25, 80));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_small_and_always_the_same() {
        for sdg in [None, Some(6), Some(11), Some(13)] {
            for slug in ["nile", "jordan-valley", "", "مناخ"] {
                let (one, two) = (draw(slug, sdg).to_string(), draw(slug, sdg).to_string());
                assert_eq!(one, two);
                assert!(
                    one.len() < 3_000 && one.ends_with("</svg>"),
                    "{}",
                    one.len()
                );
            }
        }
        assert_ne!(draw("nile", Some(13)), draw("jordan", Some(13)));
    }
}
