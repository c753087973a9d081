//! The names behind the codes on record, as they go with a backup and come back with it.

use std::io;
use std::path::Path;

use crate::files::{self, given};
use crate::journal::Names;
use crate::store::DataDir;

/// Their file in a backup.
const FILE: &str = "persons.jsonl";

/// Puts the names into a backup, where there are any.
///
/// # Errors
/// Those of the system.
pub(crate) fn keep(data: &DataDir, backup: &Path) -> io::Result<()> {
    let text = Names::open(data.persons())?.text();
    if text.is_empty() { Ok(()) } else { given::write_for_owner(&backup.join(FILE), text.as_bytes()) }
}

/// Takes over the names of a backup that nobody is known by here.
///
/// # Errors
/// Those of the system.
pub(crate) fn take_over(data: &DataDir, backup: &Path) -> io::Result<()> {
    match files::if_there(given::read(&backup.join(FILE), given::LONGEST))? {
        Some(bytes) => Names::open(data.persons())?.adopt(&bytes),
        None => Ok(()),
    }
}
