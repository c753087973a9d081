//! Reads the files of a profile, which are small.

use std::io;
use std::path::Path;

use crate::files::{self, Unfit, Why, given};

/// Largest profile file, and largest CA file, in bytes.
pub const MAX_BYTES: u64 = 1024 * 1024;

/// Why a file cannot be read.
pub(super) enum ReadRefusal {
    Missing,
    TooLarge,
    Unfit(Why),
    Io(io::ErrorKind),
}

/// Reads at most [`MAX_BYTES`].
pub(super) fn read_bounded(file: &Path) -> Result<Vec<u8>, ReadRefusal> {
    given::read(file, MAX_BYTES).map_err(ReadRefusal::from)
}

impl From<io::Error> for ReadRefusal {
    fn from(error: io::Error) -> Self {
        match files::unfit(&error) {
            Some(Unfit { why: Why::TooLarge(_), .. }) => Self::TooLarge,
            Some(unfit) => Self::Unfit(unfit.why.clone()),
            None if error.kind() == io::ErrorKind::NotFound => Self::Missing,
            None => Self::Io(error.kind()),
        }
    }
}
