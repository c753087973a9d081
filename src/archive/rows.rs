//! The visits of several files as one list, at one moment. Their order is that of the files, and in a file that of the visits' last lines; those
//! that have not ended stand behind the others.

use std::collections::{HashMap, HashSet};
use std::hash::Hasher;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::chunk::{Chunk, FAR, NEVER, Row, Text};
use super::file_fault::FileFault;
use super::line::Line;
use super::view::{FileId, FileView};
use crate::domain::{Failure, Outcome, Step, TookMs, VisitId};
use crate::journal::Verdict;

/// Position of a visit in one [`Rows`]. It means nothing in another: [`VisitKey`] does.
pub type RowId = u32;

/// Names a visit for as long as its file is open, also where the list has grown meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VisitKey {
    /// In which file.
    pub file: FileId,
    /// Where its first line begins.
    pub begun: u64,
}

/// A list of visits that never changes. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    parts: Arc<[Part]>,
    files: Arc<[Arc<FileView>]>,
    len: u32,
}

/// How many visits at a file's beginning stand in another one too, which is longer or comes before it.
fn repeated(files: &[Arc<FileView>], nth: usize) -> usize {
    let file = &files[nth];
    let others = files.iter().enumerate().filter(|(at, other)| {
        let is_first = (other.read, nth) > (file.read, *at);
        *at != nth && is_first && file.header.is_some() && other.header == file.header
    });
    others.map(|(_, other)| common(file, other)).max().unwrap_or(0)
}

/// How many visits two files of one batch have in common. A line vouches for all before it, so it is asked for the last that is the same.
fn common(one: &FileView, other: &FileView) -> usize {
    let is_whole = |file: &FileView| matches!(file.verdict, Verdict::Unbroken | Verdict::TornTail { .. });
    if !is_whole(one) || !is_whole(other) {
        return 0;
    }
    let (mut least, mut most) = (0, one.ended().min(other.ended()));
    while least < most {
        let middle = (least + most).div_ceil(2);
        if one.is_same_visit(other, middle - 1) { least = middle } else { most = middle - 1 }
    }
    least
}

/// The chunks of a file without so many visits at its beginning. A copy of which nothing is left has no visit at work either: the other file knows how it went on.
fn chunks_of_its_own(file: &FileView, repeated: usize) -> Vec<Arc<Chunk>> {
    if repeated == 0 {
        return file.chunks.clone();
    }
    let is_copy = repeated == file.ended();
    let (mut left, mut own) = (repeated, Vec::new());
    for chunk in &file.chunks {
        let has_ended = chunk.rows.first().is_some_and(|row| row.outcome.is_some());
        if !has_ended {
            own.extend((!is_copy).then(|| chunk.clone()));
        } else if left >= chunk.rows.len() {
            left -= chunk.rows.len();
        } else {
            own.push(if left == 0 { chunk.clone() } else { Arc::new(chunk.after(left)) });
            left = 0;
        }
    }
    own
}

/// What files are called: each by its name, and by its path where another one has that name too.
fn names(files: &[Arc<FileView>]) -> Vec<Arc<str>> {
    let mut namesakes: HashMap<_, HashSet<&Path>> = HashMap::new();
    for file in files {
        namesakes.entry(file.name()).or_default().insert(&file.path);
    }
    let called = |file: &Arc<FileView>| {
        let name = file.name();
        if namesakes[&name].len() > 1 { file.path.to_string_lossy().into() } else { name.into() }
    };
    files.iter().map(called).collect()
}

#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) file: Arc<FileView>,
    name: Arc<str>,
    pub(super) chunk: Arc<Chunk>,
    pub(super) first: RowId,
}

impl Rows {
    /// The visits of these files. What stands in several of them, because one is an earlier copy of another, is counted once.
    pub fn of(files: &[Arc<FileView>]) -> Self {
        let (mut parts, mut len) = (Vec::new(), 0);
        for (nth, (file, name)) in files.iter().zip(names(files)).enumerate() {
            for chunk in chunks_of_its_own(file, repeated(files, nth)) {
                parts.push(Part { file: file.clone(), name: name.clone(), chunk: chunk.clone(), first: len });
                // A list of four thousand million visits is no list for a person.
                len += chunk.rows.len() as u32;
            }
        }
        Self { parts: parts.into(), files: files.into(), len }
    }

    /// The files.
    pub fn files(&self) -> &[Arc<FileView>] {
        &self.files
    }

    /// How many visits there are.
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// One visit.
    ///
    /// # Panics
    /// Where the position is not one of this list.
    pub fn visit(&self, id: RowId) -> Visit<'_> {
        let part = &self.parts[self.parts.partition_point(|part| part.first <= id) - 1];
        part.visit((id - part.first) as usize)
    }

    /// Where a visit stands in this list.
    pub fn find(&self, key: VisitKey) -> Option<RowId> {
        self.parts.iter().filter(|part| part.file.id == key.file).find_map(|part| {
            // Visits that have ended stand in the order of their last lines, and none ends before it begins.
            let rows = &part.chunk.rows;
            let has_ended = rows.first().is_some_and(|row| row.outcome.is_some());
            let from = if has_ended { rows.partition_point(|row| row.offset < key.begun) } else { 0 };
            (from..rows.len()).find(|row| part.visit(*row).key() == key).map(|row| part.first + row as RowId)
        })
    }

    /// The visits of units with exactly this serial number.
    pub fn with_serial(&self, serial: &str) -> Vec<RowId> {
        let mut found = Vec::new();
        for part in self.parts.iter().filter(|_| !serial.is_empty()) {
            part.find(Text::SerialNumber, serial, |id| found.push(id));
        }
        found
    }

    /// The visits that have this number in their file.
    ///
    /// # Errors
    /// The file of which a line cannot be read any more, and why.
    pub fn with_number(&self, number: VisitId) -> Result<Vec<RowId>, (PathBuf, FileFault)> {
        let mut found = Vec::new();
        for (id, visit) in self.parts.iter().flat_map(Part::visits) {
            if visit.number().map_err(|fault| (visit.file.path.clone(), fault))? == number {
                found.push(id);
            }
        }
        Ok(found)
    }

    /// Whether both are the same list.
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.parts, &other.parts)
    }
}

impl Part {
    /// The visits of which this text is exactly this.
    pub(super) fn find(&self, which: Text, text: &str, mut found: impl FnMut(RowId)) {
        self.chunk.find(text.to_ascii_lowercase().as_bytes(), |row| {
            if self.chunk.text(row, which) == text {
                found(self.first + row as RowId);
            }
        });
    }

    pub(super) fn visit(&self, row: usize) -> Visit<'_> {
        Visit { file: &self.file, file_name: &self.name, chunk: &self.chunk, row, fixed: &self.chunk.rows[row] }
    }

    pub(super) fn visits(&self) -> impl Iterator<Item = (RowId, Visit<'_>)> {
        (self.first..).zip((0..self.chunk.rows.len()).map(|row| self.visit(row)))
    }
}

/// One visit of a list, as the index knows it.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'a> {
    pub(super) file: &'a FileView,
    file_name: &'a str,
    chunk: &'a Chunk,
    row: usize,
    pub(super) fixed: &'a Row,
}

impl<'a> Visit<'a> {
    /// Its file.
    pub fn file(&self) -> &'a FileView {
        self.file
    }

    /// What its file is called among those of the list: by its name, and by its path where another one has that name too.
    pub fn file_name(&self) -> &'a str {
        self.file_name
    }

    /// What names it.
    pub fn key(&self) -> VisitKey {
        VisitKey { file: self.file.id, begun: self.begun().unwrap_or(self.fixed.offset) }
    }

    /// Number of the line at which the chain breaks, where it stands behind that: nothing vouches for what it says.
    pub fn behind_break(&self) -> Option<usize> {
        self.file.breaks_before(self.fixed.offset)
    }

    /// When its last line was written.
    pub fn at(&self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.fixed.at).ok().filter(|_| self.fixed.at != NEVER)
    }

    /// How it ended; none while it has not.
    pub fn outcome(&self) -> Option<Outcome> {
        self.fixed.outcome
    }

    /// Why.
    pub fn code(&self) -> Option<Failure> {
        self.fixed.code
    }

    /// The step it ended in, or comes to next.
    pub fn step(&self) -> Option<Step> {
        self.fixed.step
    }

    /// Its serial number; empty where none was read.
    pub fn serial_number(&self) -> String {
        self.chunk.text(self.row, Text::SerialNumber)
    }

    /// Its name at the cloud; empty where it has none.
    pub fn device_name(&self) -> String {
        self.chunk.text(self.row, Text::DeviceName)
    }

    /// What the cloud calls it; empty where it has no identity.
    pub fn client_id(&self) -> String {
        self.chunk.text(self.row, Text::ClientId)
    }

    /// Chip UID or MAC; empty where none was read.
    pub fn hardware_id(&self) -> String {
        self.chunk.text(self.row, Text::HardwareId)
    }

    /// The slot's name.
    pub fn slot(&self) -> &'a str {
        self.file.names.get(self.fixed.slot).unwrap_or_default()
    }

    /// Who worked at the bench.
    pub fn operator(&self) -> Option<&'a str> {
        self.file.names.get(self.fixed.operator)
    }

    /// The work order that it was made for.
    pub fn work_order(&self) -> Option<&'a str> {
        self.file.names.get(self.fixed.order)
    }

    /// The station, as the file's first line says.
    pub fn station(&self) -> Option<&'a str> {
        self.file.header.as_ref().map(|header| header.station.as_str())
    }

    /// The batch, as its last line says.
    pub fn batch(&self) -> &'a str {
        self.file.names.get(self.fixed.batch).unwrap_or_default()
    }

    /// The product.
    pub fn product_key(&self) -> &'a str {
        self.file.names.get(self.fixed.product).unwrap_or_default()
    }

    /// Where its time went, to a tenth of a millisecond or so. `overhead` is left out.
    pub fn took(&self) -> TookMs {
        let Row { total, device, cloud, disk, hands, .. } = self.fixed;
        let [total, device, cloud, disk, hands] = [total, device, cloud, disk, hands].map(|ms| f64::from(*ms));
        TookMs { total, device, cloud, disk, hands, overhead: 0.0 }
    }

    /// Reads its last line again.
    pub(super) fn last_line(&self) -> Result<Line, FileFault> {
        let handle = self.file.file.as_ref().ok_or(FileFault::Gone)?;
        Line::read(handle, self.fixed.offset..self.fixed.offset + u64::from(self.fixed.length))
    }

    /// Its number in its file: the position of its first line, which every line of it names.
    ///
    /// # Errors
    /// Its last line cannot be read any more.
    pub fn number(&self) -> Result<VisitId, FileFault> {
        let line = self.last_line()?;
        Ok(line.entry.unit().unwrap_or(line.seq))
    }

    /// A hash of its product and serial number, which are those of its unit.
    pub(super) fn hash_unit(&self, hasher: &mut impl Hasher) {
        hasher.write(self.product_key().as_bytes());
        hasher.write_u8(0xff);
        self.chunk.hash_text(self.row, Text::SerialNumber, hasher);
    }

    pub(super) fn folded(&self, which: Text) -> &'a [u8] {
        self.chunk.folded(self.row, which)
    }

    /// Where its first line begins, where that is known.
    pub(super) fn begun(&self) -> Option<u64> {
        (self.fixed.span != FAR).then(|| self.fixed.offset - u64::from(self.fixed.span))
    }
}
