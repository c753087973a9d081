//! The batch file that people see: a follower of the record that may be moved, cut or edited by anybody. What is not its own it leaves as it is, and goes on
//! beside it.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use parking_lot::Mutex;

use super::follower::{Lines, TakesLines};
use crate::files::{given, lock};

/// Bytes that are copied at once.
const PIECE: u64 = 1 << 20;
/// How long another program may take to put its first line into an empty file.
const OTHERS_FIRST_LINE: Duration = Duration::from_millis(500);

/// Where a batch file stands.
#[derive(Debug)]
pub struct FilePlace {
    asked_for: PathBuf,
    now: Mutex<PathBuf>,
}

impl FilePlace {
    fn new(asked_for: PathBuf) -> Self {
        Self { now: asked_for.clone().into(), asked_for }
    }

    /// The file that was asked for.
    pub fn asked_for(&self) -> &Path {
        &self.asked_for
    }

    /// Where it is written now.
    pub fn path(&self) -> PathBuf {
        self.now.lock().clone()
    }

    /// The file that was asked for was moved, cut or edited, and a fresh one stands beside it.
    pub fn is_replaced(&self) -> bool {
        self.path() != self.asked_for
    }
}

/// A batch file that is being written.
pub struct BatchFile {
    path: PathBuf,
    /// When the file was written last, by its own clock: another time then says that somebody else wrote into it.
    left: Option<SystemTime>,
    place: Arc<FilePlace>,
}

impl BatchFile {
    /// The one at this place.
    pub fn at(path: PathBuf) -> Self {
        Self { path: path.clone(), left: None, place: FilePlace::new(path).into() }
    }

    /// Where it stands, from now on.
    pub fn place(&self) -> Arc<FilePlace> {
        self.place.clone()
    }

    /// The file for its first line. Two programs that begin the same file at one instant must not both put a header into it: whoever makes it or finds
    /// it empty holds it until the header is there, and the other one finds a file that is not its own. None where that has happened.
    fn begin(&self) -> io::Result<Option<File>> {
        let file = match given::create(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => given::append(&self.path)?,
            other => other?,
        };
        match lock::within(OTHERS_FIRST_LINE, &file) {
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::WouldBlock.into()),
            // In a place that knows no locks the exclusive making of the file is all there is.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        Ok((file.metadata()?.len() == 0).then_some(file))
    }

    /// How many bytes of the record the file at the path holds. None where it holds anything else.
    fn prefix_length(&self, lines: &Lines, durable: u64) -> io::Result<Option<u64>> {
        let mut file = match given::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(0)),
            other => other?,
        };
        let length = file.metadata()?.len();
        if length > durable {
            return Ok(None);
        }
        let mut at = 0;
        let mut part = vec![0; 1 << 16];
        while at < length {
            let want = usize::try_from((length - at).min(part.len() as u64)).unwrap_or(part.len());
            file.read_exact(&mut part[..want])?;
            if lines.read(at..at + want as u64)? != part[..want] {
                return Ok(None);
            }
            at += want as u64;
        }
        Ok(Some(length))
    }
}

impl TakesLines for BatchFile {
    /// An edit in place keeps the length; it is found at the end, by the file's time, or at the next start.
    fn may_be_at(&self, place: u64) -> bool {
        std::fs::metadata(&self.path).is_ok_and(|metadata| metadata.len() == place)
    }

    /// A file that holds anything else is left as it is, and a fresh one is begun beside it.
    fn place(&mut self, lines: &Lines, durable: u64) -> io::Result<u64> {
        for copy in 2.. {
            if let Some(length) = self.prefix_length(lines, durable)? {
                return Ok(length);
            }
            self.path = beside(self.place.asked_for(), copy);
            self.path.clone_into(&mut self.place.now.lock());
        }
        unreachable!("some number is free")
    }

    fn take(&mut self, lines: &Lines, range: Range<u64>) -> io::Result<bool> {
        let mut file = if range.start == 0 {
            match self.begin()? {
                Some(file) => file,
                None => return Ok(false),
            }
        } else {
            given::append(&self.path)?
        };
        let mut at = range.start;
        while at < range.end {
            let end = range.end.min(at + PIECE);
            file.write_all(&lines.read(at..end)?)?;
            at = end;
        }
        file.sync_data()?;
        self.left = file.metadata()?.modified().ok();
        Ok(true)
    }

    /// Whether somebody wrote into it without making it longer or shorter.
    fn was_touched(&self) -> bool {
        let modified = std::fs::metadata(&self.path).and_then(|metadata| metadata.modified()).ok();
        self.left.is_some() && modified != self.left
    }
}

/// `batch.jsonl` → `batch-2.jsonl`. A number that the name has already is a part of it: `shift-1.jsonl` → `shift-1-2.jsonl`, never another shift's.
fn beside(path: &Path, copy: u32) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().map(|extension| format!(".{}", extension.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem}-{copy}{extension}"))
}

#[cfg(test)]
mod tests;
