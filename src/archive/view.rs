//! What is known of an open file, at one moment.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::chunk::{Chunk, Text};
use super::file_fault::FileFault;
use super::index::Decision;
use super::journey::{Change, Journey};
use super::names::Names;
use super::pass::Pass;
use super::place;
use crate::domain::{Header, ProfileText};
use crate::journal::{Opening, Verdict};

/// Tells open files apart. A file that is opened again is another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(super) u32);

/// How far the reading of a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It is being read.
    Reading,
    /// It was read to its end, and is looked at again at each poll.
    Read,
    /// Somebody has had enough. What was read stays, and nothing more comes.
    Cancelled,
    /// It cannot be read, or not any more. What was read stays.
    Stopped,
}

/// An open file at one moment. Cheap to clone behind its `Arc`; nothing in it ever changes.
#[derive(Clone, Debug)]
pub struct FileView {
    /// Which one.
    pub id: FileId,
    /// Where it stands.
    pub path: PathBuf,
    /// How far its reading is.
    pub progress: Progress,
    /// Why it cannot be read, or not any more.
    pub fault: Option<FileFault>,
    /// Bytes read.
    pub read: u64,
    /// Bytes it had when it was looked at last.
    pub length: u64,
    /// What was undone to read it. Places and lengths are those of the restored bytes.
    pub journey: Journey,
    /// Lines that the chain vouches for and that are of no later version.
    pub lines: usize,
    /// What the chain is found to be, as far as it was read. To be told only where [`FileView::is_read`].
    pub verdict: Verdict,
    /// Some lines are of a later version of this program.
    pub too_new: bool,
    /// What its first line says.
    pub header: Option<Arc<Header>>,
    /// A person finished the batch, as far as it was read.
    pub is_finished: bool,
    /// Bytes of memory that the index takes.
    pub memory: usize,
    pub(super) openings: Arc<Vec<(u64, Opening)>>,
    pub(super) decisions: Arc<Vec<Decision>>,
    pub(super) names: Arc<Names>,
    pub(super) chunks: Vec<Arc<Chunk>>,
    pub(super) file: Option<Arc<File>>,
    /// The file as it stands at its path, and its length.
    pub(super) opened: Option<(Arc<File>, u64)>,
}

impl FileView {
    /// Its name without its folder.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy().into_owned()
    }

    /// A file nothing is known of.
    pub(super) fn blank(id: FileId, path: PathBuf) -> Self {
        Self {
            id,
            path,
            progress: Progress::Reading,
            fault: None,
            read: 0,
            length: 0,
            journey: Journey::default(),
            lines: 0,
            verdict: Verdict::Empty,
            too_new: false,
            header: None,
            is_finished: false,
            memory: 0,
            openings: Arc::default(),
            decisions: Arc::default(),
            names: Arc::default(),
            chunks: Vec::new(),
            file: None,
            opened: None,
        }
    }

    /// What a pass has found so far, with these chunks as its rows.
    pub(super) fn of(id: FileId, path: PathBuf, pass: &Pass, chunks: Vec<Arc<Chunk>>) -> Self {
        let index = &pass.index;
        Self {
            read: pass.read(),
            length: pass.expected(),
            journey: pass.journey(),
            lines: index.chained,
            verdict: pass.verdict(),
            too_new: pass.too_new(),
            header: index.header.clone(),
            is_finished: index.is_finished,
            memory: chunks.iter().map(|chunk| chunk.memory()).sum(),
            openings: index.openings.clone(),
            decisions: index.decisions.clone(),
            names: index.names.clone(),
            chunks,
            file: Some(pass.file.clone()),
            opened: Some(pass.opened()),
            ..Self::blank(id, path)
        }
    }

    /// What a pass has found on its way.
    pub(super) fn part(id: FileId, path: PathBuf, pass: &Pass) -> Self {
        Self::of(id, path, pass, chunks(pass, [pass.index.filling.clone()]))
    }

    /// What a pass has found at the end of the file.
    pub(super) fn whole(id: FileId, path: PathBuf, pass: &mut Pass) -> Self {
        let open = pass.open_visits();
        let chunks = chunks(pass, [pass.index.filling.clone(), open]);
        Self { progress: Progress::Read, ..Self::of(id, path, pass, chunks) }
    }

    /// Whether all of it was read, so that the verdict is one of the whole file.
    pub fn is_read(&self) -> bool {
        self.progress == Progress::Read
    }

    /// Visits in it, ended or not.
    pub fn visits(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.rows.len()).sum()
    }

    /// Visits in it that have ended.
    pub(super) fn ended(&self) -> usize {
        let ended = self.chunks.iter().filter(|chunk| chunk.rows.first().is_some_and(|row| row.outcome.is_some()));
        ended.map(|chunk| chunk.rows.len()).sum()
    }

    /// Whether the visit that ended as the nth one of both files is the same: it ends at the same place, at the same moment, with the same texts.
    /// Number of the line at which the chain breaks, where it breaks before this place.
    pub(super) fn breaks_before(&self, place: u64) -> Option<usize> {
        match self.verdict {
            Verdict::Broken { line, offset } => (place >= offset).then_some(line),
            Verdict::Headless => Some(1),
            _ => None,
        }
    }

    pub(super) fn is_same_visit(&self, other: &Self, nth: usize) -> bool {
        let place = |file: &Self| {
            let mut left = nth;
            file.chunks.iter().find_map(|chunk| {
                if left < chunk.rows.len() {
                    return Some((chunk.clone(), left));
                }
                left -= chunk.rows.len();
                None
            })
        };
        let (Some((one, row)), Some((two, other_row))) = (place(self), place(other)) else { return false };
        let fixed = |chunk: &Chunk, row: usize| {
            let row = &chunk.rows[row];
            (row.offset, row.length, row.span, row.at, row.outcome, row.code)
        };
        fixed(&one, row) == fixed(&two, other_row)
            && Text::ALL.into_iter().all(|which| one.text(row, which) == two.text(other_row, which))
    }

    /// SHA-256 of the bytes that were looked at, in hex. It reads all of them again, and takes as long.
    ///
    /// # Errors
    /// Why they cannot be read any more.
    pub fn sha256(&self) -> Result<String, FileFault> {
        let file = self.file.as_ref().ok_or(FileFault::Gone)?;
        Ok(place::sha256(file, self.length)?)
    }

    /// Whether it is what was written, as far as a chain can tell: unbroken, and not cut off in what it is packed in.
    pub fn is_whole(&self) -> bool {
        self.verdict == Verdict::Unbroken && !self.journey.is_cut
    }

    /// What is kept of the file, piece by piece: the bytes as it was received, or, of one that lies in a zip archive, as they came out of it.
    ///
    /// # Errors
    /// Why they cannot be read any more.
    pub fn pieces(&self) -> Result<impl Iterator<Item = Result<Vec<u8>, FileFault>>, FileFault> {
        let lies_in_zip = self.journey.changes.iter().any(|change| matches!(change, Change::Zip(_)));
        let read = self.file.clone().map(|file| (file, self.length));
        let (file, length) = if lies_in_zip { read } else { self.opened.clone() }.ok_or(FileFault::Gone)?;
        Ok(place::pieces(0..length).map(move |piece| {
            place::read(&file, piece).map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => FileFault::Shortened,
                _ => error.into(),
            })
        }))
    }

    /// How the batch was opened, the first time first, as far as it was read.
    pub fn openings(&self) -> impl Iterator<Item = &Opening> {
        self.openings.iter().map(|(_, opening)| opening)
    }

    /// Length and SHA-256 (in hex) of the file as it was received, where it is not as it was written.
    ///
    /// # Errors
    /// Why it cannot be read any more.
    pub fn received(&self) -> Result<Option<(u64, String)>, FileFault> {
        let Some((file, length)) = self.opened.as_ref().filter(|_| !self.journey.is_none()) else { return Ok(None) };
        Ok(Some((*length, place::sha256(file, *length)?)))
    }

    /// How the batch was opened last, as far as it was read.
    pub fn opening(&self) -> Option<&Opening> {
        self.openings.last().map(|(_, opening)| opening)
    }

    /// The profile whose hash begins so, in its own words, where they stand in the file.
    pub fn profile_text(&self, sha256: &str) -> Option<&ProfileText> {
        let texts = self.openings.iter().rev().filter_map(|(_, opening)| opening.text.as_ref());
        texts.into_iter().find(|text| !sha256.is_empty() && text.profile_sha256.starts_with(sha256))
    }

    /// The batch's name, where the first line says it.
    pub fn batch(&self) -> Option<&str> {
        self.header.as_ref().map(|header| header.batch.as_str())
    }
}

/// The chunks of a pass that are full, and these.
fn chunks<const N: usize>(pass: &Pass, more: [Chunk; N]) -> Vec<Arc<Chunk>> {
    let more = more.into_iter().filter(|chunk| !chunk.rows.is_empty()).map(Arc::new);
    pass.index.full.iter().cloned().chain(more).collect()
}
