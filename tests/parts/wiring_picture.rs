//! The picture of how a unit is wired: what is shown of it, and that nothing it is stops anybody.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::{ImageFormat, Rgb, RgbImage};
use regnwl_station::domain::identity::hex;
use regnwl_station::store::profile_fault::Cause;
use regnwl_station::store::profile_file::picture::{MAX_PICTURE_BYTES, decode};
use regnwl_station::store::profile_file::{self, Loaded};
use sha2::{Digest, Sha256};

const PROFILE: &str = r#"{
  "format": 1, "name": "n", "productKey": "pk", "cloud": { "host": { "region": "cn-shanghai" } },
  "line": { "wiringPicture": "wiring" }, "dialog": { "preset": "at" }
}"#;

/// A profile whose picture has these bytes.
fn with_picture(bytes: &[u8]) -> (tempfile::TempDir, Loaded) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("wiring"), bytes).unwrap();
    let loaded = profile_file::check(PROFILE.as_bytes(), folder.path()).unwrap();
    (folder, loaded)
}

fn warned(bytes: &[u8]) -> Vec<Cause> {
    with_picture(bytes).1.warnings.into_iter().map(|fault| fault.cause).collect()
}

/// Red on the left, blue on the right.
fn picture(format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(64, 16, |x, _| if x < 32 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// As a telephone stores it that was held upright: to be turned to the right by a quarter.
fn turned(jpeg: &[u8]) -> Vec<u8> {
    let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length[..], &exif[..], &jpeg[2..]].concat()
}

fn is_red(rgba: &[u8]) -> bool {
    rgba[0] > 200 && rgba[2] < 60 && rgba[3] == 255
}

#[test]
fn png_and_jpeg_are_shown_upright_and_no_larger_than_asked() {
    for (bytes, size) in [
        (picture(ImageFormat::Png), [64, 16]),
        (picture(ImageFormat::Jpeg), [64, 16]),
        (turned(&picture(ImageFormat::Jpeg)), [16, 64]),
    ] {
        let (folder, loaded) = with_picture(&bytes);
        assert!(loaded.warnings.is_empty(), "{:?}", loaded.warnings);
        let file = loaded.wiring_picture.unwrap();
        assert_eq!(file, folder.path().join("wiring"));
        let whole = decode(&file, 1000).unwrap();
        assert_eq!((whole.size, whole.rgba.len()), (size, 4 * 64 * 16));
        // What was at the left of a picture that lay is on top.
        assert!(is_red(&whole.rgba[..4]) && !is_red(&whole.rgba[whole.rgba.len() - 4..]), "{size:?}");
        assert_eq!(decode(&file, 32).unwrap().size, size.map(|side| side / 2));
    }
}

#[test]
fn whatever_is_wrong_with_it_is_a_warning_and_the_profile_is_used() {
    let png = picture(ImageFormat::Png);
    assert_eq!(warned(b"GIF89a and more"), [Cause::PictureUnknown]);
    assert_eq!(warned(&[]), [Cause::PictureUnknown]);
    assert_eq!(warned(&png[..20]), [Cause::PictureDamaged]);
    let mut large = png.clone();
    large.resize(usize::try_from(MAX_PICTURE_BYTES).unwrap() + 1, 0);
    assert_eq!(warned(&large), [Cause::PictureTooLarge { limit: MAX_PICTURE_BYTES }]);
    // A few bytes that say they are a picture of 60000 × 60000.
    let mut bomb = png.clone();
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let crc = crc_of(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.to_be_bytes());
    assert_eq!(warned(&bomb), [Cause::PictureTooFine { most: 50 }]);
    let folder = tempfile::tempdir().unwrap();
    let missing = profile_file::check(PROFILE.as_bytes(), folder.path()).unwrap();
    assert_eq!(missing.warnings[0].cause, Cause::PictureMissing);
    fs::create_dir(folder.path().join("wiring")).unwrap();
    let unfit = profile_file::check(PROFILE.as_bytes(), folder.path()).unwrap();
    assert_eq!(unfit.warnings[0].cause.code(), "picture-unreadable");
}

fn crc_of(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

#[test]
fn one_that_ends_too_early_is_told_when_it_is_shown() {
    let png = picture(ImageFormat::Png);
    let (_folder, loaded) = with_picture(&png[..png.len() - 30]);
    assert!(loaded.warnings.is_empty(), "its head is whole");
    assert_eq!(decode(&loaded.wiring_picture.unwrap(), 100), Err(Cause::PictureDamaged));
}

#[test]
fn it_decides_nothing_and_is_not_hashed_with_the_profile() {
    let (_folder, loaded) = with_picture(&picture(ImageFormat::Png));
    assert_eq!(loaded.sha256, hex(&Sha256::digest(PROFILE)));
    let good = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/profiles/good");
    let without = profile_file::load(&good.join("at-with-nothing-else.json")).unwrap();
    assert_eq!(without.wiring_picture, None::<PathBuf>);
}
