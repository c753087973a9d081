//! A restore that was cut off, as whoever reads the record sees it.

use std::io;

use super::disk::Disk;
use crate::domain::RecordFault;

/// The segment that says that the record was restored, while the others are not all there.
pub(super) const CUT_OFF: &str = "restoring.new";

/// Whether a restore into the record on this disk was cut off.
///
/// # Errors
/// Those of the disk.
pub fn is_cut_off(disk: &dyn Disk) -> io::Result<bool> {
    Ok(disk.list()?.iter().any(|name| name == CUT_OFF))
}

/// What is said of such a record.
pub fn restore_cut_off() -> RecordFault {
    RecordFault::RestoreCutOff { segment: CUT_OFF.into() }
}
