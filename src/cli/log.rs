//! `log`: what support needs of batch files, without a station and without a secret. Files are read piece by piece: a file of gigabytes takes no more
//! memory than a small one, but for `report`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::args::LogTask;
use super::output::say;
use super::{Exit, export, merge, report};
use crate::archive::export::{ExportFault, Record};
use crate::archive::file_fault::FileFault;
use crate::archive::query::Query;
use crate::archive::rows::{RowId, Rows};
use crate::archive::stream::Stream;
use crate::archive::view::FileView;
use crate::domain::visible::visible;
use crate::files::{self, given};
use crate::journal::scan::Verdict;
use crate::words::archive_cli::LogComplaint;
use crate::words::cli::{Complaint, log as log_words};
use crate::words::{Lang, archive as archive_words};

/// Does what a call of `log` asks.
///
/// # Errors
/// A file that cannot be read or made.
pub(super) fn run(task: &LogTask, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    match task {
        LogTask::Show { files, query, json } => show(files, query, *json, lang, out),
        LogTask::Verify(files) => verify(files, lang, out),
        LogTask::Export { files, query, form, out } => export::export(files, query, *form, lang, out),
        LogTask::Report { files, which, out } => report::report(files, which, lang, out),
        LogTask::Merge { files, out: merged, report } => merge::merge(files, merged, report.as_deref(), lang, out),
    }
}

/// Shows the units of batch files.
fn show(files: &[PathBuf], query: &Query, json: bool, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let shown = each(files, query, lang, |rows, ids| {
        for id in ids {
            let record = Record::of(rows, *id)?;
            if json {
                writeln!(out, "{}", record.as_json())?;
            } else {
                writeln!(out, "{}", as_text(&record, lang))?;
            }
        }
        Ok(())
    });
    match shown {
        // The reader has seen enough (`| head`), or the output tells why not.
        Err(Stopped::Write(_)) => Ok(Exit::Done),
        Err(Stopped::Read(path, fault)) => Err(unreadable(&path, fault)),
        Err(Stopped::Said(complaint)) => Err(complaint),
        Ok(()) => Ok(Exit::Done),
    }
}

/// Checks the chain of batch files.
fn verify(files: &[PathBuf], lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let mut exit = Exit::Done;
    for path in files {
        let read = || {
            let mut stream = Stream::open(path)?;
            while stream.next_rows()?.is_some() {}
            Ok(stream.view().clone())
        };
        let file = read().map_err(|fault| unreadable(path, fault))?;
        let _ = writeln!(out, "{}", judgement(&file, lang));
        if file.verdict != Verdict::Unbroken || file.journey.is_cut {
            exit = Exit::NotAllPass;
        }
    }
    Ok(exit)
}

/// Why visits were not handed over to the end.
pub(super) enum Stopped {
    /// A file cannot be read.
    Read(PathBuf, FileFault),
    /// What is made of them cannot be written.
    Write(io::Error),
    /// Something else, and what is said of it.
    Said(Complaint),
}

impl Stopped {
    /// What came of visits of this file.
    pub(super) fn of(path: &Path, fault: ExportFault) -> Self {
        match fault {
            ExportFault::Read(fault) => Self::Read(path.to_owned(), fault),
            ExportFault::Write(error) => Self::Write(error),
            ExportFault::TooMany(most) => Self::Said(Complaint::Log(LogComplaint::TooMany(most))),
        }
    }
}

/// What a file is found to be, and what was undone to read it.
fn judgement(file: &FileView, lang: Lang) -> String {
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

/// Hands over the visits that fit, file by file, as they are read.
pub(super) fn each(
    files: &[PathBuf],
    query: &Query,
    lang: Lang,
    mut take: impl FnMut(&Rows, &[RowId]) -> Result<(), ExportFault>,
) -> Result<(), Stopped> {
    for path in files {
        let unreadable = |fault| Stopped::Read(path.clone(), fault);
        let mut stream = Stream::open(path).map_err(unreadable)?;
        while let Some(rows) = stream.next_rows().map_err(unreadable)? {
            take(&rows, &query.hits(&rows).ids).map_err(|fault| Stopped::of(path, fault))?;
        }
        judge(stream.view(), lang).map_err(unreadable)?;
    }
    Ok(())
}

/// Makes a file that was not there, and takes it away again where it cannot be finished: half a file looks like a whole one.
pub(super) fn make<T>(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<T, Stopped>,
) -> Result<T, Complaint> {
    let unwritable = |error: io::Error| complaint(path, &error);
    let file = given::create(path).map_err(unwritable)?;
    let mut out = BufWriter::new(file);
    // A share may say only now that it is full.
    let written = write(&mut out).and_then(|made| match out.flush().and_then(|()| out.get_ref().sync_all()) {
        Ok(()) => Ok(made),
        Err(error) => Err(Stopped::Write(error)),
    });
    written.map_err(|stopped| {
        let _ = files::remove(path);
        match stopped {
            Stopped::Read(path, fault) => unreadable(&path, fault),
            Stopped::Write(error) => unwritable(error),
            Stopped::Said(complaint) => complaint,
        }
    })
}

/// What is said of a batch file that cannot be read.
pub(super) fn unreadable(path: &Path, fault: FileFault) -> Complaint {
    Complaint::Log(LogComplaint::File(path.display().to_string(), fault))
}

/// What is said of another file that cannot be used.
pub(super) fn complaint(path: &Path, error: &io::Error) -> Complaint {
    match files::unfit(error) {
        Some(unfit) => Complaint::FileUnfit(unfit.clone()),
        None => Complaint::File(path.display().to_string(), error.to_string()),
    }
}

/// One line for a terminal. Text from devices and from the cloud is data: what could steer a terminal is shown as an escape.
fn as_text(record: &Record, lang: Lang) -> String {
    let or_dash = |text: Option<&str>| text.filter(|text| !text.is_empty()).map_or_else(|| "-".into(), visible);
    match record {
        Record::Ended { at, ended } => format!(
            "{}  {:<7}  {:<4}  {}  {}  {}  {:.0} ms  {}",
            visible(at),
            ended.outcome.word(),
            ended.code.map_or("", |code| code.code()),
            or_dash(ended.serial_number.as_deref()),
            or_dash(ended.client_id.as_deref()),
            visible(&ended.slot),
            ended.took_ms.total,
            log_words::visit(lang, ended.unit, ended.code),
        ),
        Record::Open(open) => format!(
            "{}  {:<7}        {}  {}  {}  {}",
            or_dash(open.started_at.as_deref()),
            "OPEN",
            or_dash(Some(&open.serial_number)),
            or_dash(Some(&open.client_id)),
            visible(&open.slot),
            log_words::visit(lang, open.unit, None),
        ),
    }
}
