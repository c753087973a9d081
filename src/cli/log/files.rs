//! Batch files that are read, and files that are made of them. Batch files are read piece by piece: one of gigabytes takes no more memory than a small one.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::archive::{ExportFault, FileFault, FileView, Query, RowId, Rows, Stream, read_files};
use crate::cli::complaint::{complaint, unreadable};
use crate::domain::visible::visible;
use crate::files::given;
use crate::journal::Verdict;
use crate::platform::say;
use crate::words::archive_cli::LogComplaint;
use crate::words::cli::{Complaint, log as log_words};
use crate::words::{Lang, archive as archive_words};

/// Why visits were not handed over to the end.
pub(in crate::cli) enum Stopped {
    /// What is made of them cannot be written.
    Write(io::Error),
    /// A file cannot be read, or something else, and what is said of it.
    Said(Complaint),
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}

impl Stopped {
    /// What came of visits of this file.
    pub(super) fn of(path: &Path, fault: impl Into<ExportFault>) -> Self {
        match fault.into() {
            ExportFault::Read(fault) => Self::Said(unreadable(path, fault)),
            ExportFault::Write(error) => Self::Write(error),
            ExportFault::TooMany(most) => Self::Said(Complaint::Log(LogComplaint::TooMany(most))),
        }
    }
}

/// What a file is found to be, and what was undone to read it.
pub(super) fn judgement(file: &FileView, lang: Lang) -> String {
    let verdict = log_words::verdict(lang, &file.verdict, file.lines, file.too_new);
    format!("{}: {}", visible(&file.path.display().to_string()), archive_words::judged(lang, verdict, &file.journey))
}

/// Says on stderr what is to be known of a file that was read: it is not as it was written.
///
/// # Errors
/// Nothing could be read: it is no batch file, or empty.
pub(super) fn judge(file: &FileView, lang: Lang) -> Result<(), FileFault> {
    match file.verdict {
        Verdict::NotOurs => return Err(FileFault::NotABatchFile),
        Verdict::Empty => return Err(FileFault::Empty),
        Verdict::Unbroken if file.journey.is_none() && !file.too_new => {}
        _ => say(&judgement(file, lang)),
    }
    Ok(())
}

/// Reads files whole, and says of each what is to be known of it.
///
/// # Errors
/// One cannot be read, or nothing in it could be.
pub(in crate::cli) fn read_judged(files: &[PathBuf], lang: Lang) -> Result<Vec<Arc<FileView>>, Complaint> {
    let files = read_files(files).map_err(|(path, fault)| unreadable(&path, fault))?;
    for file in &files {
        judge(file, lang).map_err(|fault| unreadable(&file.path, fault))?;
    }
    Ok(files)
}

/// Hands over the visits that fit, file by file. One file is handed over as it is read; of several what they have in common is counted once, as
/// everywhere, and for that all of them are read first.
pub(super) fn each(
    files: &[PathBuf],
    query: &Query,
    lang: Lang,
    mut take: impl FnMut(&Rows, &[RowId]) -> Result<(), ExportFault>,
) -> Result<(), Stopped> {
    if let [path] = files {
        let mut read = || -> Result<(), ExportFault> {
            let mut stream = Stream::open(path)?;
            while let Some(rows) = stream.next_rows()? {
                take(&rows, &query.hits(&rows).ids)?;
            }
            Ok(judge(stream.view(), lang)?)
        };
        return read().map_err(|fault| Stopped::of(path, fault));
    }
    let files = read_judged(files, lang).map_err(Stopped::Said)?;
    let rows = Rows::of(&files);
    for id in query.hits(&rows).ids {
        let path = &rows.visit(id).file().path;
        take(&rows, &[id]).map_err(|fault| Stopped::of(path, fault))?;
    }
    Ok(())
}

/// Makes a file that was not there, whole or not at all: half a file looks like a whole one.
pub(in crate::cli) fn make<T>(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<T, Stopped>,
) -> Result<T, Complaint> {
    given::make(path, write).map_err(|stopped| match stopped {
        Stopped::Write(error) => complaint(path, &error),
        Stopped::Said(complaint) => complaint,
    })
}
