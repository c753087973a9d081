//! What a station may use: where it takes signed packages only, what came in one.

use std::io;

use crate::domain::PackageFault;
use crate::journal::{Book, Folder, Replay, SegmentId};
use crate::store::DataDir;

/// Whether profiles and product secrets come in signed packages only: as a supervisor has said, or the administrator has set. A station that runs is not
/// disturbed.
///
/// # Errors
/// The record cannot be read.
pub fn takes_only(data: &DataDir) -> io::Result<bool> {
    if data.takes_packages_only() {
        return Ok(true);
    }
    let folder = data.record();
    if !folder.is_dir() {
        return Ok(false);
    }
    Ok(Replay::of(&Folder::new(&folder)?)?.book.takes_packages_only())
}

/// Whether a batch may be opened with this profile. `resumed`: the batch, where it was opened before.
///
/// # Errors
/// [`PackageFault::NotTaken`].
pub(crate) fn may_open(
    data: &DataDir,
    book: &Book,
    (product_key, profile_sha256): (&str, &str),
    resumed: Option<SegmentId>,
) -> Result<(), PackageFault> {
    if !data.takes_packages_only() && !book.takes_packages_only() {
        return Ok(());
    }
    let Some(taken) = book.package_of(product_key) else { return Err(PackageFault::NotTaken) };
    // A batch goes on with the profile that it was opened with, if that came in a package too.
    let goes_on = || resumed.is_some_and(|segment| book.batch_of(segment).1 == profile_sha256);
    let is_taken = taken.profile_sha256 == profile_sha256 || taken.former.contains(profile_sha256) && goes_on();
    if is_taken { Ok(()) } else { Err(PackageFault::NotTaken) }
}
