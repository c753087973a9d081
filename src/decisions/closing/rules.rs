//! What a station that is closed refuses, where nobody holds its record.

use std::io;

use crate::journal::{Folder, Replay};
use crate::seen::Refusal;
use crate::store::DataDir;

/// When the station was closed; none where it was not. A station that runs is not disturbed.
///
/// # Errors
/// The record cannot be read.
pub(in crate::decisions) fn closed_at(data: &DataDir) -> io::Result<Option<String>> {
    let folder = data.record();
    if !folder.is_dir() {
        return Ok(None);
    }
    Ok(Replay::of(&Folder::new(&folder)?)?.book.closed().map(|closed| closed.at.clone()))
}

/// Whether secrets may still be stored and looked for here.
///
/// # Errors
/// [`Refusal::StationClosed`], or the record cannot be read.
pub fn not_closed(data: &DataDir) -> Result<(), Refusal> {
    let unread = |error: io::Error| Refusal::Unread(data.record().display().to_string(), error.to_string());
    closed_at(data).map_err(unread)?.map_or(Ok(()), |at| Err(Refusal::StationClosed(at)))
}
