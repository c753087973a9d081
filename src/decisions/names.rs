//! The names behind the codes on record, and the end of one.

use std::io;

use crate::domain::Entry;
use crate::domain::entry::ChangeOf;
use crate::journal::{Journal, Named, Names};
use crate::store::DataDir;

/// This process knows from here on who is behind the codes in the record of this folder.
///
/// # Errors
/// As [`all`].
pub fn know(data: &DataDir) -> io::Result<()> {
    all(data).map(drop)
}

/// Whoever has a code in the record of this folder; without a name where it was erased. This process knows them from here on.
///
/// # Errors
/// Those of the system, and what keeps the file from being used.
pub fn all(data: &DataDir) -> io::Result<Vec<Named>> {
    Ok(Names::open(data.persons())?.all())
}

/// Erases the name that a line says is erased.
///
/// # Errors
/// Those of the system: the name is still there.
pub(crate) fn follow(journal: &Journal, line: &Entry) -> io::Result<()> {
    match line {
        Entry::Changed(changed) if changed.what == ChangeOf::NameErased => {
            changed.of.as_deref().map_or(Ok(()), |code| journal.erase_name(code))
        }
        _ => Ok(()),
    }
}
