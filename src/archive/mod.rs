//! Batch files as support reads them: any of them, several at once, with no station, no secret and no lock. Nothing here ever writes into one.
//!
//! - `pass` one pass over a file: the chain · `journey` what happened to it on its way, undone · `index` what of its lines is kept · `chunk`, `names` how
//! - [`Archive`] files that are open, each read by a thread that follows it · [`view`] one of them at one moment
//! - [`rows`] their visits as one list · [`query`] which of them · [`order`] in which order · [`search`] both, as somebody types
//! - [`story`] all that is known of one unit, read again from the files · [`sums`] many units in figures · [`groups`] by what they have in common · `days` which hours, days and shifts are meant
//! - [`merge`] the files of several stations as one · [`export`] visits as CSV and JSON lines
//! - [`book_export`] what the shared book tells, as CSV and JSON lines · `book_story` a unit's story as the book has it
//! - [`changes`] what persons changed and decided
//! - [`console`] what is to be done in the vendor's console, by device name
//! - [`brief`] a batch in one line, to be picked by
//! - [`stream`] the same for who needs each visit once: chunk by chunk, and nothing is kept

pub mod book_export;
mod book_story;
pub mod brief;
pub mod changes;
mod chunk;
pub mod console;
mod days;
pub mod export;
mod file;
pub mod file_fault;
pub mod groups;
mod index;
pub mod job;
pub mod jobs;
pub mod journey;
mod line;
pub mod merge;
mod names;
pub mod order;
mod pass;
mod place;
pub mod query;
pub mod rows;
pub mod search;
pub mod story;
pub mod stream;
pub mod sums;
pub mod view;

#[cfg(test)]
mod tests;

pub use brief::Brief;
pub use console::{ConsoleTask, TaskId, console_tasks, identities, write_tasks};
pub use days::Days;
pub use export::{Export, ExportFault, Form};
pub use file::Wake;
pub use file_fault::FileFault;
pub use groups::{By, Common, Group, Grouping};
pub use job::{JobStory, JobUnit};
pub use jobs::{JobBrief, JobsOnRecord};
pub use journey::{Change, Journey};
pub use merge::{Merge, MergeFault, MergeFinding, Sighting};
pub use order::{Column, Sort};
pub use query::Query;
pub use rows::{RowId, Rows, Visit, VisitKey};
pub use search::{Found, Question, Search};
pub use story::{Line, UnitStory, VisitStory};
pub use stream::Stream;
pub use sums::Sums;
pub use view::{FileId, FileView, Progress};

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use file::OpenFile;
use pass::Pass;

use crate::files::folder;

/// The files that are open.
pub struct Archive {
    files: Vec<OpenFile>,
    next: u32,
    wake: Wake,
}

impl Archive {
    /// Nothing is open.
    pub fn new(wake: Wake) -> Self {
        Self { files: Vec::new(), next: 0, wake }
    }

    /// Opens a file for reading and returns at once. One that is open already is not opened twice.
    pub fn open(&mut self, path: &Path) -> FileId {
        match self.files.iter().find(|file| file.path == path) {
            Some(file) => file.id,
            None => self.start(path.to_owned(), self.files.len()),
        }
    }

    /// Reads a file anew, from its beginning, in its place in the list: after it was replaced, or its reading was cancelled.
    pub fn reopen(&mut self, id: FileId) -> Option<FileId> {
        let place = self.place(id)?;
        let path = self.files.remove(place).path.clone();
        Some(self.start(path, place))
    }

    /// Closes a file.
    pub fn close(&mut self, id: FileId) {
        self.files.retain(|file| file.id != id);
    }

    /// Reads no more of a file. What was read stays.
    pub fn cancel(&self, id: FileId) {
        if let Some(place) = self.place(id) {
            self.files[place].cancel();
        }
    }

    /// Lets each file be looked at: whether it has grown, was replaced, cut off or taken away. Returns at once.
    pub fn poll(&self) {
        self.files.iter().for_each(OpenFile::look);
    }

    /// All files as they are known now, in the order in which they were opened.
    pub fn files(&self) -> Vec<Arc<FileView>> {
        self.files.iter().map(OpenFile::view).collect()
    }

    fn place(&self, id: FileId) -> Option<usize> {
        self.files.iter().position(|file| file.id == id)
    }

    fn start(&mut self, path: PathBuf, place: usize) -> FileId {
        let id = FileId(self.next);
        self.next += 1;
        self.files.insert(place, OpenFile::start(id, path, self.wake.clone()));
        id
    }
}

/// Reads files to their ends, and returns only then.
///
/// # Errors
/// The first that cannot be read, and why.
pub fn read_files(paths: &[PathBuf]) -> Result<Vec<Arc<FileView>>, (PathBuf, FileFault)> {
    let read = |(id, path): (u32, &PathBuf)| {
        let read = || {
            let mut pass = Pass::open(path)?;
            while pass.step()? {}
            Ok(Arc::new(FileView::whole(FileId(id), path.clone(), &mut pass)))
        };
        read().map_err(|fault| (path.clone(), fault))
    };
    (0..).zip(paths).map(read).collect()
}

/// All bytes of a batch file as they were written, if these are at most `limit`, and what was undone to have them back.
///
/// # Errors
/// Why it cannot be read.
pub fn read_whole(path: &Path, limit: u64) -> Result<(Vec<u8>, Journey), FileFault> {
    let mut pass = Pass::open(path)?;
    while pass.length <= limit && pass.step()? {}
    if pass.length > limit {
        return Err(FileFault::TooLarge(limit));
    }
    let bytes = place::read(&pass.file, 0..pass.length)?;
    Ok((bytes, pass.journey()))
}

/// The files in a folder that may be batch files, by their ending.
///
/// # Errors
/// Those of the system.
pub fn batch_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let paths = folder::names(folder)?.into_iter().map(|name| folder.join(name));
    let is_one = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        [".jsonl", ".jsonl.gz", ".jsonl.zip"].iter().any(|ending| name.ends_with(ending))
    };
    Ok(paths.filter(|path| is_one(path) && path.is_file()).collect())
}
