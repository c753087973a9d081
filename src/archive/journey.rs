//! A file that comes out of a mail, an editor or an archive, on its way back to the bytes that were written: they go into a temporary file of the system,
//! piece by piece, and are read from there as any other batch file is. The chain says whether they are the same again.

mod change;
mod lines;
mod unpack;
mod utf16;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

pub use self::change::{Change, Journey};
use self::lines::Lines;
use self::unpack::{Source, Stretch, has_a_line, is_damage};
use super::file_fault::FileFault;
use crate::journal::Whole;

/// Bytes that are restored at once.
const PIECE: usize = 1 << 20;
/// The first line begins within so many bytes.
const FIRST_LINE: usize = 64 << 10;
/// A batch file is made of hashes: none packs to less than a tenth. What comes out of one is bounded by many times that.
const MOST_PACKED: u64 = 100;
const ALWAYS_ALLOWED: u64 = 16 << 20;

/// A file that is being restored.
pub(super) struct Restoring {
    source: Option<Source>,
    lines: Lines,
    into: Arc<File>,
    written: u64,
    limit: u64,
    /// What was undone before the lines were looked at.
    changes: Vec<Change>,
    is_cut: bool,
}

impl Restoring {
    /// Looks at the first bytes of a file. None where it is as it was written, so far.
    pub(super) fn begin(file: &Arc<File>) -> Result<Option<Self>, FileFault> {
        match unpack::open(file)? {
            Some((source, changes)) => Self::of(file, source, changes).map(Some),
            None => Ok(None),
        }
    }

    /// Restores a file whose lines were found to be touched farther in.
    pub(super) fn of_lines(file: &Arc<File>) -> Result<Self, FileFault> {
        Self::of(file, Box::new(Stretch::whole(file)), Vec::new())
    }

    fn of(file: &File, source: Source, changes: Vec<Change>) -> Result<Self, FileFault> {
        let packed = file.metadata().map_err(|error| FileFault::Unreadable(error.to_string()))?.len();
        Ok(Self {
            source: Some(source),
            lines: Lines::default(),
            into: Arc::new(tempfile::tempfile().map_err(no_room)?),
            written: 0,
            limit: packed.saturating_mul(MOST_PACKED).max(ALWAYS_ALLOWED),
            changes,
            is_cut: false,
        })
    }

    /// Where the restored bytes stand.
    pub(super) fn file(&self) -> Arc<File> {
        self.into.clone()
    }

    /// How many of them there are so far.
    pub(super) fn written(&self) -> u64 {
        self.written
    }

    /// Whether there may be more.
    pub(super) fn goes_on(&self) -> bool {
        self.source.is_some()
    }

    /// What was undone, as far as it was read.
    pub(super) fn journey(&self) -> Journey {
        Journey { changes: self.changes.iter().cloned().chain(self.lines.changes()).collect(), is_cut: self.is_cut }
    }

    /// Restores one more piece.
    pub(super) fn step(&mut self) -> Result<(), FileFault> {
        let Some(source) = &mut self.source else { return Ok(()) };
        let mut piece = Vec::with_capacity(PIECE);
        let read = source.take(PIECE as u64).read_to_end(&mut piece);
        let is_first = self.written == 0;
        let mut out = Vec::new();
        self.lines.take(&piece, &mut out);
        let is_over = match read {
            Ok(read) => read < PIECE,
            Err(error) if is_damage(&error) => {
                self.is_cut = true;
                true
            }
            Err(error) => return Err(FileFault::Unreadable(error.to_string())),
        };
        // Of something else no more is unpacked than says so.
        if is_over || is_first && !has_a_line(&piece[..piece.len().min(FIRST_LINE)]) {
            self.lines.end(&mut out);
            self.source = None;
        }
        self.written += out.len() as u64;
        if self.written > self.limit {
            return Err(FileFault::Bomb);
        }
        let mut into = &*self.into;
        into.seek(SeekFrom::End(0)).and_then(|_| into.write_all(&out)).map_err(no_room)
    }
}

impl std::fmt::Debug for Restoring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Restoring")
            .field("written", &self.written)
            .field("changes", &self.changes)
            .finish_non_exhaustive()
    }
}

/// Whether a line that does not follow as it stands is one that was touched: it is whole without what stands around it, or nothing stands on it.
pub(super) fn is_touched(line: &[u8]) -> bool {
    let text = line.trim_ascii();
    text.is_empty() || text.len() < line.len() && Whole::of(text).is_some()
}

fn no_room(error: io::Error) -> FileFault {
    FileFault::NoRoom(error.to_string())
}
