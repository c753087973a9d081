//! The device that a folder is on, and what that is made of, as the kernel says it to anybody.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::folder;

/// Most devices on top of each other: a volume of a group on an encrypted partition of an array.
pub const DEEPEST: usize = 8;

/// Where the kernel speaks of the device that a folder is on; none where the folder is not there.
pub fn of(folder: &Path) -> Option<PathBuf> {
    let number = std::fs::metadata(folder).ok()?.dev();
    let (major, minor) = ((number >> 8) & 0xfff, (number & 0xff) | ((number >> 12) & 0xf_ff00));
    Some(Path::new("/sys/dev/block").join(format!("{major}:{minor}")))
}

/// What a device is made of, where it is a mapping or an array: nothing lies below a disk, or a part of one.
pub fn below(device: &Path) -> Vec<PathBuf> {
    let slaves = device.join("slaves");
    folder::names(&slaves).unwrap_or_default().into_iter().map(|name| slaves.join(name)).collect()
}
