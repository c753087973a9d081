//! The picture of how a unit is wired: its head is looked at when the profile is checked, and it is decoded when it is shown. It decides nothing, so it is
//! not hashed with the profile.

use std::io::BufReader;
use std::path::Path as FilePath;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};

use super::bounded::ReadRefusal;
use crate::files::given;
use crate::store::profile_fault::Cause;

/// Largest picture, in bytes.
pub const MAX_PICTURE_BYTES: u64 = 8 * 1024 * 1024;
/// Most pixels: more than a telephone's camera has.
const MAX_PIXELS: u64 = 50_000_000;

/// A picture as it is painted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Width and height.
    pub size: [usize; 2],
    /// Red, green, blue and opacity of each, row by row.
    pub rgba: Vec<u8>,
}

/// Looks at the head of the picture.
///
/// # Errors
/// Why it cannot be shown.
pub(super) fn check(file: &FilePath) -> Result<(), Cause> {
    decoder(file).map(drop)
}

/// Decodes the picture, upright, and makes it so small that no side is longer than `longest`.
///
/// # Errors
/// As when it is checked: it may be another one by now; [`Cause::PictureDamaged`] where it ends too early.
pub fn decode(file: &FilePath, longest: u32) -> Result<Pixels, Cause> {
    let mut decoder = decoder(file)?;
    // A telephone stores what it saw lying, and how it was held.
    let damaged = |_| Cause::PictureDamaged;
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    if picture.width().max(picture.height()) > longest {
        picture = picture.thumbnail(longest, longest);
    }
    picture.apply_orientation(orientation);
    let picture = picture.into_rgba8();
    Ok(Pixels { size: [picture.width() as usize, picture.height() as usize], rgba: picture.into_raw() })
}

/// What decodes the picture; only its head was read yet.
fn decoder(file: &FilePath) -> Result<impl ImageDecoder, Cause> {
    let unreadable = |error: std::io::Error| match error.into() {
        ReadRefusal::Missing => Cause::PictureMissing,
        ReadRefusal::TooLarge => Cause::PictureTooLarge { limit: MAX_PICTURE_BYTES },
        ReadRefusal::Unfit(why) => Cause::PictureUnfit(why),
        ReadRefusal::Io(kind) => Cause::PictureUnreadable(kind),
    };
    let opened = given::open(file).map_err(unreadable)?;
    if opened.metadata().map_err(unreadable)?.len() > MAX_PICTURE_BYTES {
        return Err(Cause::PictureTooLarge { limit: MAX_PICTURE_BYTES });
    }
    let reader = ImageReader::new(BufReader::new(opened)).with_guessed_format().map_err(unreadable)?;
    if !matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Jpeg)) {
        return Err(Cause::PictureUnknown);
    }
    let decoder = reader.into_decoder().map_err(|_| Cause::PictureDamaged)?;
    let (width, height) = decoder.dimensions();
    let is_too_fine = u64::from(width) * u64::from(height) > MAX_PIXELS;
    if is_too_fine { Err(Cause::PictureTooFine { most: MAX_PIXELS / 1_000_000 }) } else { Ok(decoder) }
}
