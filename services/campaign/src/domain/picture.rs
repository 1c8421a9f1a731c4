//! Pictures: what was uploaded is drawn anew, so that nothing of the file itself is ever served.

use std::io::Cursor;

use contracts::campaign::api::PictureSize;
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, Limits, RgbImage};
use sha2::{Digest as _, Sha256};

/// The most pixels that are looked at.
const MOST_PIXELS: u64 = 40_000_000;
/// The most memory that a decoder may take: four bytes for each of them, and some.
const MOST_MEMORY: u64 = 200 * 1024 * 1024;
/// How wide it is drawn at most; twice as high at most.
const SIZES: [u32; 3] = [480, 960, 1600];
const WIDEST: u32 = SIZES[2];
const QUALITY: u8 = 82;

/// Why something can't be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It can't be read as one.
    #[error("This is no JPEG, PNG or WebP picture, or it is damaged.")]
    NotAPicture,
    /// It moves.
    #[error("This picture moves. Take one that stands still.")]
    Animated,
    /// It is too large.
    #[error("This picture has more than 40 megapixels.")]
    TooManyPixels,
}

impl Unfit {
    /// Stable, for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAPicture => "not_a_picture",
            Self::Animated => "animated",
            Self::TooManyPixels => "too_many_pixels",
        }
    }
}

impl From<ImageError> for Unfit {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooManyPixels,
            ImageError::Decoding(_)
            | ImageError::Encoding(_)
            | ImageError::Parameter(_)
            | ImageError::Unsupported(_)
            | ImageError::IoError(_) => Self::NotAPicture,
        }
    }
}

/// A picture as it is kept.
#[derive(Debug)]
pub struct Drawn {
    /// The hash of all of it.
    pub hash: String,
    /// Each size as a JPEG, the smallest first.
    pub files: Vec<(PictureSize, Vec<u8>)>,
}

/// Draws what was uploaded in all sizes: upright, on white, without anything that stood beside its pixels.
///
/// # Errors
/// When it is no picture that can be taken.
pub fn draw(uploaded: &[u8]) -> Result<Drawn, Unfit> {
    let picture = read(uploaded)?;
    let files = SIZES.into_iter().map(|size| file(&picture, size));
    let files = files.collect::<Result<Vec<_>, Unfit>>()?;
    let mut hash = Sha256::new();
    for (_, jpeg) in &files {
        hash.update(jpeg);
    }
    Ok(Drawn {
        hash: hex::encode(hash.finalize()),
        files,
    })
}

fn file(picture: &RgbImage, size: u32) -> Result<(PictureSize, Vec<u8>), Unfit> {
    let (width, height) = fit(picture.dimensions(), size);
    let smaller = (picture.dimensions() != (width, height))
        .then(|| image::imageops::resize(picture, width, height, FilterType::Lanczos3));
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .encode_image(smaller.as_ref().unwrap_or(picture))?;
    let bytes = u32::try_from(jpeg.len()).unwrap_or(u32::MAX);
    let size = PictureSize {
        size,
        width,
        height,
        bytes,
    };
    Ok((size, jpeg))
}

/// The largest that fits, never larger than it is.
fn fit((width, height): (u32, u32), widest: u32) -> (u32, u32) {
    let scaled = |side: u32, to: u32, from: u32| {
        let side = u64::from(side) * u64::from(to) / u64::from(from.max(1));
        u32::try_from(side).unwrap_or(u32::MAX).max(1)
    };
    let fitting = width.min(widest);
    let high = scaled(height, fitting, width);
    if high <= widest * 2 {
        (fitting, high)
    } else {
        (scaled(width, widest * 2, height), widest * 2)
    }
}

fn read(uploaded: &[u8]) -> Result<RgbImage, Unfit> {
    let file = Cursor::new(uploaded);
    match image::guess_format(uploaded)? {
        ImageFormat::Jpeg => decode(JpegDecoder::new(file)?),
        ImageFormat::Png => {
            let decoder = PngDecoder::with_limits(file, limits())?;
            stands_still(decoder.is_apng()?)?;
            decode(decoder)
        }
        ImageFormat::WebP => {
            let decoder = WebPDecoder::new(file)?;
            stands_still(decoder.has_animation())?;
            decode(decoder)
        }
        _ => Err(Unfit::NotAPicture),
    }
}

const fn stands_still(moves: bool) -> Result<(), Unfit> {
    if moves { Err(Unfit::Animated) } else { Ok(()) }
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}

/// Its size stands in its head: nothing is unpacked before that was looked at.
fn decode(mut decoder: impl ImageDecoder) -> Result<RgbImage, Unfit> {
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Unfit::TooManyPixels);
    }
    let mut limits = limits();
    limits.reserve(decoder.total_bytes())?;
    decoder.set_limits(limits)?;
    // A camera's note that can't be read is no reason to refuse the picture.
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let whole = DynamicImage::from_decoder(decoder)?;
    let mut upright = shrink(whole, turned);
    upright.apply_orientation(turned);
    Ok(on_white(upright))
}

/// Of a large picture only as much as the largest size needs, with some to spare for a good filter.
fn shrink(whole: DynamicImage, turned: Orientation) -> DynamicImage {
    let (width, height) = (whole.width(), whole.height());
    let lies = matches!(
        turned,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let needed = if lies {
        let (high, wide) = fit((height, width), WIDEST * 2);
        (wide, high)
    } else {
        fit((width, height), WIDEST * 2)
    };
    if needed == (width, height) {
        whole
    } else {
        whole.thumbnail_exact(needed.0, needed.1)
    }
}

fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let seen = picture.into_rgba8();
    RgbImage::from_fn(seen.width(), seen.height(), |x, y| {
        let [red, green, blue, alpha] = seen.get_pixel(x, y).0;
        let over = |colour: u8| {
            let (colour, alpha) = (u32::from(colour), u32::from(alpha));
            let mixed = (colour * alpha + 255 * (255 - alpha) + 127) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        image::Rgb([over(red), over(green), over(blue)])
    })
}

#[cfg(test)]
#[path = "picture_tests.rs"]
mod tests;
