use super::*;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder as _, Rgba, RgbaImage};
use proptest::prelude::*;

/// Red on its left, green on its right.
fn two_halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| {
        image::Rgb(if x < width / 2 {
            [250, 0, 0]
        } else {
            [0, 250, 0]
        })
    })
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    encoder
        .write_image(
            picture,
            picture.width(),
            picture.height(),
            ExtendedColorType::Rgb8,
        )
        .unwrap();
    bytes
}

fn png(picture: &RgbaImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new(&mut bytes);
    encoder
        .write_image(
            picture,
            picture.width(),
            picture.height(),
            ExtendedColorType::Rgba8,
        )
        .unwrap();
    bytes
}

/// A JPEG whose camera noted how it was held, where it was, and whose it was.
fn noted(orientation: u8) -> Vec<u8> {
    let plain = jpeg(&two_halves(600, 300));
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    tiff.extend([0x0e, 0x01, 2, 0, 22, 0, 0, 0, 38, 0, 0, 0]);
    tiff.extend([0, 0, 0, 0]);
    tiff.extend(b"at 30.0444N, 31.2357E\0");
    let length = u16::try_from(tiff.len() + 8).unwrap().to_be_bytes();
    let mut bytes = plain[..2].to_vec();
    bytes.extend([0xff, 0xe1]);
    bytes.extend(length);
    bytes.extend(b"Exif\0\0");
    bytes.extend(tiff);
    bytes.extend(&plain[2..]);
    bytes
}

fn measures(drawn: &Drawn) -> Vec<(u32, u32, u32)> {
    let files = drawn.files.iter();
    files
        .map(|(size, _)| (size.size, size.width, size.height))
        .collect()
}

fn shown(drawn: &Drawn, size: usize) -> RgbImage {
    let picture = image::load_from_memory_with_format(&drawn.files[size].1, ImageFormat::Jpeg);
    picture.unwrap().into_rgb8()
}

#[test]
fn three_sizes_and_none_larger_than_it_was() {
    let large = draw(&jpeg(&two_halves(2_000, 1_000))).unwrap();
    assert_eq!(
        measures(&large),
        [(480, 480, 240), (960, 960, 480), (1600, 1600, 800)]
    );
    let small = draw(&jpeg(&two_halves(600, 300))).unwrap();
    assert_eq!(
        measures(&small),
        [(480, 480, 240), (960, 600, 300), (1600, 600, 300)]
    );
    assert_eq!(shown(&small, 1).dimensions(), (600, 300));
    assert_eq!(draw(&jpeg(&two_halves(600, 300))).unwrap().hash, small.hash);
    assert_ne!(large.hash, small.hash);
}

#[test]
fn what_a_camera_noted_is_heeded_and_gone() {
    let noted = noted(6);
    assert!(noted.windows(4).any(|bytes| bytes == b"31.2"));
    let drawn = draw(&noted).unwrap();
    assert_eq!(measures(&drawn)[0], (480, 300, 600));
    let upright = shown(&drawn, 0);
    // Turned to the right: what was on the left is on top.
    assert!(upright.get_pixel(150, 100).0[0] > 200 && upright.get_pixel(150, 500).0[1] > 200);
    for (_, jpeg) in &drawn.files {
        assert!(
            !jpeg
                .windows(4)
                .any(|bytes| bytes == b"Exif" || bytes == b"31.2")
        );
    }
}

#[test]
fn what_is_not_there_is_white() {
    let seen = RgbaImage::from_fn(500, 20, |x, _| {
        Rgba([0, 0, 0, if x < 250 { 0 } else { 255 }])
    });
    let drawn = shown(&draw(&png(&seen)).unwrap(), 0);
    assert!(drawn.get_pixel(50, 9).0[0] > 250 && drawn.get_pixel(450, 9).0[0] < 5);
}

#[test]
fn what_is_no_picture_is_told_from_one() {
    let whole = jpeg(&two_halves(600, 300));
    for wrong in [
        &b""[..],
        b"GIF89a\x01\0\x01\0",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        &whole[..200],
    ] {
        assert_eq!(draw(wrong).unwrap_err(), Unfit::NotAPicture);
    }
}

#[test]
fn a_bomb_is_not_unpacked() {
    // A PNG whose head says 30,000 x 30,000, as a few hundred bytes can.
    let mut bomb = png(&RgbaImage::new(1, 1));
    bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let checksum = crc(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&checksum.to_be_bytes());
    assert_eq!(draw(&bomb).unwrap_err(), Unfit::TooManyPixels);
}

#[test]
fn what_moves_is_refused() {
    let mut moving = png(&RgbaImage::new(10, 10));
    let mut chunk = b"acTL\0\0\0\x02\0\0\0\0".to_vec();
    let checksum = crc(&chunk);
    chunk.extend(checksum.to_be_bytes());
    chunk.splice(0..0, [0, 0, 0, 8]);
    moving.splice(33..33, chunk);
    assert_eq!(draw(&moving).unwrap_err(), Unfit::Animated);
}

/// The checksum of a PNG's chunk.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 * (crc & 1))
        })
    })
}

proptest! {
    #[test]
    fn everything_fits(width in 1..100_000u32, height in 1..100_000u32, size in 0..3usize) {
        let (wide, high) = fit((width, height), SIZES[size]);
        prop_assert!((1..=SIZES[size]).contains(&wide) && (1..=SIZES[size] * 2).contains(&high));
        prop_assert!(wide <= width && high <= height);
    }

    #[test]
    fn nonsense_never_panics(start in 0..3usize, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let heads = [&b"\xff\xd8\xff\xe0"[..], b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBPVP8L"];
        let _ = draw(&[heads[start], &bytes].concat());
    }
}
