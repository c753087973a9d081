//! The batch files of several stations, read as one. What contradicts itself is named, line by line, and never resolved.
//!
//! What comes of it is a reading, no batch file: it has a head that says which files were read, one record a visit with the place it was read from, and
//! the findings. It has no chain, and does not pretend to be one station's record.

mod contradictions;
mod finding;
mod rights;

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;

pub use self::finding::{LineOf, MergeFinding, Sighting};
use super::export::{ExportFault, Record};
use super::file_fault::FileFault;
use super::place;
use super::read_files;
use super::rows::{RowId, Rows};
use super::view::{FileId, FileView};
use crate::domain::Header;
use crate::journal::Verdict;

/// What the first line of a merged reading says it is.
const FORMAT: &str = "regnwl-station merge";

/// Why files cannot be read as one.
#[derive(Debug)]
pub enum MergeFault {
    /// One cannot be read.
    File(PathBuf, FileFault),
    /// One is no batch file.
    NotABatchFile(PathBuf),
    /// Practice and real never mix.
    PracticeMix,
}

/// Files of several stations, read as one.
#[derive(Debug)]
pub struct Merge {
    rows: Rows,
    /// For each file the bytes at its beginning that another one is read for; all of them where it is a copy.
    read_elsewhere: Vec<u64>,
    /// What was found, conflicts first.
    pub findings: Vec<MergeFinding>,
}

impl Merge {
    /// Reads the files. It takes as long as opening them.
    ///
    /// # Errors
    /// [`MergeFault`].
    pub fn of(paths: &[PathBuf]) -> Result<Self, MergeFault> {
        let files = read_files(paths).map_err(|(path, fault)| MergeFault::File(path, fault))?;
        let headers = headers(&files)?;
        let mut merge = Self { read_elsewhere: vec![0; files.len()], findings: Vec::new(), rows: Rows::of(&files) };
        let failed = |file: &FileView, fault| MergeFault::File(file.path.clone(), fault);
        for (at, file) in files.iter().enumerate() {
            merge.compare(at).map_err(|fault| failed(file, fault))?;
            merge.judge(file);
        }
        let seen = merge.identities(&headers).map_err(|(file, fault)| failed(&files[file], fault))?;
        merge.find_contradictions(&seen, &headers)?;
        merge.find_two_rights().map_err(|(file, fault)| failed(&files[file], fault))?;
        merge.findings.sort_by_key(|finding| !finding.is_conflict());
        Ok(merge)
    }

    /// How many of the findings a person has to decide about.
    pub fn conflicts(&self) -> usize {
        self.findings.iter().filter(|finding| finding.is_conflict()).count()
    }

    /// Visits that were read, each once.
    pub fn visits(&self) -> usize {
        self.ids().count()
    }

    /// Files that were named.
    pub fn files(&self) -> usize {
        self.rows.files().len()
    }

    /// Writes the reading: a head, each visit with its place, and the findings, one JSON record a line.
    ///
    /// # Errors
    /// [`ExportFault`].
    pub fn write(&self, out: &mut impl Write) -> Result<(), ExportFault> {
        let mut files = Vec::new();
        for file in self.rows.files() {
            let mut told = json!({
                "file": file.path.display().to_string(),
                "batch": file.batch(),
                "station": file.header.as_ref().map(|header| &header.station),
                "bytes": file.length,
                "sha256": file.sha256()?,
                "lines": file.lines,
                "unbroken": file.verdict == Verdict::Unbroken,
            });
            if let Some((bytes, sha256)) = file.received()? {
                told["undone"] = json!(file.journey.changes);
                told["received"] = json!({"bytes": bytes, "sha256": sha256, "cut": file.journey.is_cut});
            }
            files.push(told);
        }
        writeln!(out, "{}", json!({"format": FORMAT, "v": 1, "files": files}))?;
        for at in 0..files.len() {
            let ids: Vec<RowId> = self.ids_of(at).collect();
            let numbers = self.line_numbers(&ids).map_err(FileFault::from)?;
            for (id, line) in ids.into_iter().zip(numbers) {
                let record = serde_json::to_value(Record::of(&self.rows, id)?).map_err(io::Error::other)?;
                writeln!(out, "{}", json!({"file": at, "line": line, "visit": record}))?;
            }
        }
        for finding in &self.findings {
            writeln!(out, "{}", serde_json::to_string(finding).map_err(io::Error::other)?)?;
        }
        Ok(())
    }

    /// Compares a file with those before it: it may be a copy of one, or begin like one.
    fn compare(&mut self, at: usize) -> Result<(), FileFault> {
        let rows = self.rows.clone();
        let this = &rows.files()[at];
        for (before, other) in rows.files()[..at].iter().enumerate() {
            if self.read_elsewhere[before] == other.length {
                continue;
            }
            let (Some(one), Some(two)) = (&other.file, &this.file) else { continue };
            let shorter = other.length.min(this.length);
            let common = common_beginning(one, two, shorter)?;
            if this.header != other.header || common == 0 {
                continue;
            }
            let name = |file: &FileView| file.path.display().to_string();
            if common == shorter {
                let (copy, of) = if this.length <= other.length { (at, before) } else { (before, at) };
                let [copy_name, of] = [copy, of].map(|file| name(&rows.files()[file]));
                self.read_elsewhere[copy] = rows.files()[copy].length;
                self.findings.push(MergeFinding::Copy { file: copy_name, of });
                if copy == at {
                    return Ok(());
                }
                continue;
            }
            let newlines = place::newlines(one, 0..common)?;
            let lines = [other, this].map(|file| LineOf { file: name(file), line: newlines + 1 });
            self.findings.push(MergeFinding::Diverged { lines });
            self.read_elsewhere[at] = self.read_elsewhere[at].max(common);
        }
        Ok(())
    }

    fn judge(&mut self, file: &FileView) {
        if file.verdict != Verdict::Unbroken {
            let (file, verdict, lines) = (file.path.display().to_string(), file.verdict.clone(), file.lines);
            self.findings.push(MergeFinding::Damaged { file, verdict, lines });
        }
    }

    /// The visits that are read, each once.
    fn ids(&self) -> impl Iterator<Item = RowId> {
        (0..self.files()).flat_map(|at| self.ids_of(at))
    }

    fn ids_of(&self, at: usize) -> impl Iterator<Item = RowId> {
        let elsewhere = self.read_elsewhere[at];
        let parts = self.rows.parts().iter().filter(move |part| part.file.id == FileId(at as u32));
        let visits = parts.flat_map(|part| part.visits());
        visits
            .filter(move |(_, visit)| visit.fixed.offset + u64::from(visit.fixed.length) >= elsewhere)
            .map(|(id, _)| id)
    }

    /// The numbers of the last lines of visits of one file.
    fn line_numbers(&self, ids: &[RowId]) -> io::Result<Vec<u64>> {
        let Some(file) = ids.first().and_then(|id| self.rows.visit(*id).file.file.clone()) else {
            return Ok(Vec::new());
        };
        let offsets: Vec<u64> = ids.iter().map(|id| self.rows.visit(*id).fixed.offset).collect();
        place::line_numbers(&file, &offsets)
    }
}

fn headers(files: &[Arc<FileView>]) -> Result<Vec<Arc<Header>>, MergeFault> {
    let mut headers = Vec::new();
    for file in files {
        match &file.header {
            Some(header) if !matches!(file.verdict, Verdict::NotOurs | Verdict::Empty) => headers.push(header.clone()),
            _ => return Err(MergeFault::NotABatchFile(file.path.clone())),
        }
    }
    if headers.windows(2).any(|pair| pair[0].practice != pair[1].practice) {
        return Err(MergeFault::PracticeMix);
    }
    Ok(headers)
}

/// How many bytes two files have in common at their beginning, up to `length`.
fn common_beginning(one: &File, other: &File, length: u64) -> io::Result<u64> {
    for range in place::pieces(0..length) {
        let (one, other) = (place::read(one, range.clone())?, place::read(other, range.clone())?);
        if let Some(differs) = one.iter().zip(&other).position(|(one, other)| one != other) {
            return Ok(range.start + differs as u64);
        }
    }
    Ok(length)
}
