//! The record as a call finds it.

use crate::decisions::Desk;
use crate::files;
use crate::journal::{Folder, Replay};
use crate::seen::Refusal;
use crate::store::DataDir;
use crate::words::cli::Complaint;

use super::complaint::complaint;

/// Whether there is no record in this folder, and never was one that this PC knows of.
pub(super) fn holds_no_record(data: &DataDir) -> Result<bool, Complaint> {
    let lost = Desk::lost(data);
    if lost.is_empty() {
        Ok(matches!(data.record().try_exists(), Ok(false)))
    } else {
        Err(Refusal::Damaged(lost).into())
    }
}

/// Reads the record as it stands; an absent one is empty.
///
/// # Errors
/// The record cannot be read.
pub(super) fn replay(data: &DataDir) -> Result<Replay, Complaint> {
    let folder = data.record();
    if holds_no_record(data)? {
        return Ok(Replay::default());
    }
    let unreadable = |error: std::io::Error| match files::unfit(&error) {
        Some(unfit) => Refusal::Unfit(unfit.clone()).into(),
        None => complaint(&folder, &error),
    };
    Folder::new(&folder).and_then(|disk| Replay::of(&disk)).map_err(unreadable)
}
