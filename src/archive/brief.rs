//! A batch in one line: what a person picks it by.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::file_fault::FileFault;
use super::rows::Part;
use super::stream::Stream;
use crate::domain::{Order, Outcome, Purpose};

/// What is said of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// Its file.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// The name of the profile that it was opened with last.
    pub profile: String,
    /// SHA-256 of that profile.
    pub profile_sha256: String,
    /// What is done with its units since it was last opened.
    pub purpose: Purpose,
    /// The order that it was last opened for.
    pub order: Order,
    /// Its product: what its openings say, otherwise what its visits say. None: nothing says it.
    pub product_key: Option<String>,
    /// Units whose last outcome is PASS.
    pub passed: usize,
    /// A person finished it: it cannot go on.
    pub is_finished: bool,
    /// It is one of practice units.
    pub is_practice: bool,
    /// When its last visit ended; none where none has.
    pub last: Option<Timestamp>,
}

impl Brief {
    /// Reads a batch file to its end.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn read(path: &Path) -> Result<Self, FileFault> {
        let mut stream = Stream::open(path)?;
        let (mut ended, mut made, mut last) = (HashMap::new(), None, None);
        while let Some(rows) = stream.next_rows()? {
            for (_, visit) in rows.parts().iter().flat_map(Part::visits) {
                let Some(outcome) = visit.outcome() else { continue };
                let product_key = visit.product_key();
                if made.is_none() && !product_key.is_empty() {
                    made = Some(product_key.to_owned());
                }
                let mut unit = DefaultHasher::new();
                visit.hash_unit(&mut unit);
                let stands = ended.entry(unit.finish()).or_insert(outcome);
                *stands = stands.after(outcome, visit.code());
                last = last.max(visit.at());
            }
        }
        let view = stream.view();
        let nothing = if view.length == 0 { FileFault::Empty } else { FileFault::NotABatchFile };
        let header = view.header.as_ref().ok_or(nothing)?;
        let opening = view.opening();
        let said = view.openings.iter().rev().find_map(|(_, opening)| opening.product_key.clone());
        Ok(Self {
            path: path.to_owned(),
            name: header.batch.clone(),
            profile: opening.map(|opening| opening.profile.clone()).unwrap_or_default(),
            profile_sha256: opening.map(|opening| opening.profile_sha256.clone()).unwrap_or_default(),
            purpose: opening.map(|opening| opening.purpose).unwrap_or_default(),
            order: opening.map(|opening| opening.order.clone()).unwrap_or_default(),
            product_key: said.or(made),
            passed: ended.values().filter(|outcome| **outcome == Outcome::Pass).count(),
            is_finished: view.is_finished,
            is_practice: header.practice,
            last,
        })
    }
}
