//! The people of the station, as its record has them: read once for all sections that show them, and anew when one of them has changed something.

use std::io;

use crate::decisions::{Supervisors, names};
use crate::domain::{Operator, Supervisor};
use crate::journal::{Book, Folder, Named, Replay};
use crate::store::DataDir;

/// All of them.
pub(super) struct People {
    pub supervisors: Vec<Supervisor>,
    /// Who has a code on record.
    pub named: Vec<Named>,
    /// What a badge is like, where one is asked for.
    pub badge_pattern: Option<String>,
    pub operators: Vec<Operator>,
    /// Whose packages are taken.
    pub package_signers: Vec<String>,
    /// Profiles and product secrets come in signed packages only.
    pub packages_only: bool,
}

impl People {
    /// Takes as long as the record is long. Where there is no record there is nobody.
    ///
    /// # Errors
    /// The record, or the names beside it, cannot be read.
    pub fn read(data: &DataDir) -> io::Result<Self> {
        // First: another process may have added some of them.
        let named = names::all(data)?;
        let folder = data.record();
        let book = match folder.is_dir() {
            true => Replay::of(&Folder::new(&folder)?)?.book,
            false => Book::default(),
        };
        Ok(Self {
            supervisors: Supervisors::of(&book, data).all().to_vec(),
            named,
            badge_pattern: book.badge_pattern().map(ToOwned::to_owned),
            operators: book.operators(),
            package_signers: book.package_signers().map(ToOwned::to_owned).collect(),
            packages_only: book.takes_packages_only(),
        })
    }
}
