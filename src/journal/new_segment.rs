//! A new segment: its number, its name, its first line.

use std::io;
use std::sync::Arc;

use super::disk::Disk;
use super::lock::RecordLock;
use super::replay::SEGMENT_ENDING;
use super::scan::End;
use super::tip::{Appended, Tip};
use crate::domain::{Entry, Header};

/// What a segment's header says its format is.
pub const FORMAT: &str = "regnwl-station record";

/// Begins a segment, durably. `taken`: names of segments whose numbers are not to be used, besides those that are there. One that is missing is
/// among them: another one of its number would be taken for it.
pub(super) fn begin(
    disk: &Arc<dyn Disk>,
    lock: Option<&Arc<RecordLock>>,
    taken: &[String],
    header: Header,
) -> io::Result<(Tip, Appended)> {
    let there = disk.list()?;
    let name = next_name(there.iter().chain(taken).map(String::as_str), &header.batch);
    let (file, disk, lock) = (disk.create(&name)?, disk.clone(), lock.cloned());
    let mut tip = Tip { disk, file, name, end: End::start(), is_ahead: false, lock, names: None };
    let done = tip.append(&[Entry::Header(Box::new(header))])?.remove(0);
    Ok((tip, done))
}

/// The name of a batch's segment behind all of these.
pub(super) fn next_name<'a>(names: impl IntoIterator<Item = &'a str>, batch: &str) -> String {
    name(names.into_iter().filter_map(number).max().unwrap_or(0) + 1, batch)
}

/// The number in a segment's name.
pub(super) fn number(name: &str) -> Option<u32> {
    name.get(..6)?.parse().ok()
}

/// The name of a batch's segment with this number.
pub(super) fn name(number: u32, batch: &str) -> String {
    // What can stand in a file name everywhere.
    let safe =
        |character: char| if character.is_ascii_alphanumeric() || "-_".contains(character) { character } else { '_' };
    let batch: String = batch.chars().take(48).map(safe).collect();
    format!("{number:06}-{batch}{SEGMENT_ENDING}")
}
