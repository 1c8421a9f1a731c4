use std::fmt::Write as _;

use anyhow::Context as _;
use qrcodegen::{QrCode, QrCodeEcc};

use super::canvas;

/// Light fields around the code, as its standard asks.
const QUIET: i32 = 4;
/// Pixels of a field in the picture for print.
const SCALE: i32 = 16;

/// The code for an address, with as many pixels as fields: it is drawn as large as one likes.
pub(crate) fn svg(address: &str) -> anyhow::Result<String> {
    drawn(address, 8)
}

/// The same in pixels.
pub(crate) fn png(address: &str) -> anyhow::Result<Vec<u8>> {
    canvas::png(&drawn(address, SCALE)?)
}

fn drawn(address: &str, scale: i32) -> anyhow::Result<String> {
    let code = QrCode::encode_text(address, QrCodeEcc::Medium);
    let code = code.context("an address is too long for a code")?;
    let side = code.size() + 2 * QUIET;
    let shown = side * scale;
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{shown}" height="{shown}" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><rect width="{side}" height="{side}" fill="#fff"/><path fill="#000" d=""##
    );
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            let _ = write!(svg, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    svg.push_str(r#""/></svg>"#);
    Ok(svg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dark_and_light_fields_are_those_of_the_code() {
        let address = "https://rifada.test/ar/campaigns/nile";
        let code = QrCode::encode_text(address, QrCodeEcc::Medium).unwrap();
        let pixels = resvg::tiny_skia::Pixmap::decode_png(&png(address).unwrap()).unwrap();
        let side = u32::try_from((code.size() + 2 * QUIET) * SCALE).unwrap();
        assert_eq!((pixels.width(), pixels.height()), (side, side));
        for y in 0..code.size() {
            for x in 0..code.size() {
                let middle = |at: i32| u32::try_from((at + QUIET) * SCALE + SCALE / 2).unwrap();
                let dark = pixels.pixel(middle(x), middle(y)).unwrap().red() < 128;
                assert_eq!(dark, code.get_module(x, y), "{x} {y}");
            }
        }
        assert!(svg(&"x".repeat(5_000)).is_err());
    }
}
