//! One pass over a file, from the front to where it ends now, and later on from there. No more than one piece of it is held.

use std::collections::VecDeque;
use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::chunk::Chunk;
use super::file_fault::FileFault;
use super::index::{Index, Skimmed};
use super::journey::{self, Journey, Restoring};
use super::place;
use crate::domain::Entry;
use crate::files::given;
use crate::journal::{Chained, Content, End, Link, Pieces, Scanner, Verdict, Whole};

/// Bytes that are read first: some dozens of units, to be shown at once.
const FIRST_PIECE: u64 = 64 << 10;
/// Bytes that are read at once later.
const PIECE: u64 = 4 << 20;

/// Fewer bytes are read before another thread would have started.
const LITTLE: usize = 256 << 10;
/// More threads would wait for the one that counts what they have read.
const MOST_WORKERS: usize = 8;

/// A file that is being read.
#[derive(Debug)]
pub(super) struct Pass {
    path: PathBuf,
    /// The file as it stands at its path.
    opened: Arc<File>,
    /// Where its lines are read: there, or where they are restored.
    pub(super) file: Arc<File>,
    restoring: Option<Restoring>,
    /// How long it was when it was looked at, and how much there is to read.
    standing: u64,
    pub(super) length: u64,
    written: Option<SystemTime>,
    pieces: Pieces,
    scanner: Scanner,
    pub(super) index: Index,
}

impl Pass {
    /// Opens a file for reading.
    pub(super) fn open(path: &Path) -> Result<Self, FileFault> {
        let (file, metadata) = open(path)?;
        let (opened, standing) = (Arc::new(file), metadata.len());
        let restoring = Restoring::begin(&opened)?;
        Ok(Self {
            path: path.to_owned(),
            file: opened.clone(),
            opened,
            length: if restoring.is_some() { 0 } else { standing },
            restoring,
            standing,
            written: metadata.modified().ok(),
            pieces: Pieces::default(),
            scanner: Scanner::new(),
            index: Index::default(),
        })
    }

    /// Reads one more piece. False where there is none.
    pub(super) fn step(&mut self) -> Result<bool, FileFault> {
        let mut goes_on = false;
        if let Some(restoring) = &mut self.restoring {
            restoring.step()?;
            goes_on = restoring.goes_on();
            // Until then what was read stands in the file itself, at the same places.
            if restoring.written() > self.pieces.read() || !goes_on {
                (self.file, self.length) = (restoring.file(), restoring.written());
            }
        }
        if self.read() >= self.length {
            return Ok(goes_on);
        }
        let piece = if self.read() == 0 { FIRST_PIECE } else { PIECE };
        let end = self.length.min(self.read() + piece);
        self.pieces.fill(end, |into, at| place::read_into(&self.file, into, at)).map_err(|error| {
            match error.kind() {
                io::ErrorKind::UnexpectedEof => FileFault::Shortened,
                _ => error.into(),
            }
        })?;
        if self.take_lines() { self.restore_lines() } else { Ok(true) }
    }

    /// Bytes read from the disk.
    pub(super) fn read(&self) -> u64 {
        self.pieces.read()
    }

    /// Goes on with the lines as they were before somebody was at them. All before them are as they were, and stand at the same places again.
    fn restore_lines(&mut self) -> Result<bool, FileFault> {
        self.restoring = Some(Restoring::of_lines(&self.opened)?);
        self.length = self.scanner.at();
        self.pieces = Pieces::at(self.length);
        Ok(true)
    }

    /// True where somebody was at the next line.
    fn take_lines(&mut self) -> bool {
        let mut pieces = std::mem::take(&mut self.pieces);
        let chained = self.take_chained(pieces.rest());
        pieces.take(chained);
        let mut counted = VecDeque::new();
        while let Some(line) = pieces.line() {
            if self.is_touched(line) {
                self.pieces = pieces;
                return true;
            }
            if !Chained::of(line, &self.scanner.end.head).is_some_and(|line| self.count(&Skimmed::of(line))) {
                self.scanner.take(line, &mut counted);
                counted.drain(..).for_each(|line| self.index.take_counted(&line));
            }
            let length = line.len();
            pieces.take(length);
        }
        self.pieces = pieces;
        false
    }

    /// Whether somebody was at a line that would be the next one. Blank lines are not looked for in a file of which no line is known.
    fn is_touched(&self, piece: &[u8]) -> bool {
        let Some(line) = piece.strip_suffix(b"\n").filter(|_| self.restoring.is_none() && self.scanner.tail() == 0)
        else {
            return false;
        };
        journey::is_touched(line) && (self.scanner.at() > 0 || !line.trim_ascii().is_empty())
    }

    /// The file as it stands at its path, and its length.
    pub(super) fn opened(&self) -> (Arc<File>, u64) {
        (self.opened.clone(), self.standing)
    }

    /// What was undone to read it, as far as it was read.
    pub(super) fn journey(&self) -> Journey {
        self.restoring.as_ref().map(Restoring::journey).unwrap_or_default()
    }

    /// How many bytes there are to read, as far as that is known: of what is restored, at least as many as were packed.
    pub(super) fn expected(&self) -> u64 {
        match &self.restoring {
            Some(restoring) if restoring.goes_on() => self.length.max(self.standing),
            _ => self.length,
        }
    }

    /// Takes the lines up to the first that does not follow from the one before: nearly always all of them. The slow part, their hashes and what they
    /// say, is done by as many threads as there are. Gives how many bytes were taken.
    fn take_chained(&mut self, buffer: &[u8]) -> usize {
        let lines = skim(buffer, self.scanner.end.head).into_iter().flatten();
        lines.take_while(|line| self.count(line)).map(|line| line.chained.length() as usize).sum()
    }

    /// Counts a line where it is the next one.
    fn count(&mut self, line: &Skimmed<'_>) -> bool {
        let start = self.scanner.at();
        if !self.scanner.take_chained(&line.chained) {
            return false;
        }
        let length = line.chained.length();
        self.scanner.too_new |= !self.index.take(line, start..start + length - 1);
        true
    }

    /// The state of the chain, if the file ends where it was read to.
    pub(super) fn verdict(&self) -> Verdict {
        let rest = self.pieces.rest();
        if rest.is_empty() {
            return self.scanner.verdict();
        }
        let mut scanner = self.scanner.clone();
        scanner.take(rest, &mut VecDeque::new());
        scanner.verdict()
    }

    /// Some line is of a later version.
    pub(super) fn too_new(&self) -> bool {
        self.scanner.too_new
    }

    /// The visits that have not ended.
    pub(super) fn open_visits(&mut self) -> Chunk {
        let file = self.file.clone();
        self.index.open_visits(|range| entry(&place::read(&file, range.clone()).ok()?))
    }

    /// Whether a file that has another time and its old length holds what was read of it. Systems set times late, and programs that keep folders alike
    /// set them anew. An unbroken chain that ends with the same hash is the same file.
    fn is_what_it_was(&self) -> Result<bool, FileFault> {
        let mut again = Self::open(&self.path)?;
        while again.step()? {}
        Ok(again.verdict() == Verdict::Unbroken && again.scanner.end == self.scanner.end)
    }

    /// Looks whether the file has grown. True where it has: then [`Pass::step`] goes on.
    pub(super) fn look(&mut self) -> Result<bool, FileFault> {
        let metadata = match std::fs::metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(FileFault::Gone),
            metadata => metadata?,
        };
        let written = metadata.modified().ok();
        if metadata.len() == self.standing && written == self.written {
            return Ok(false);
        }
        if self.restoring.is_some() {
            return Err(FileFault::Rewritten);
        }
        // Programs that keep folders alike put a longer copy in the place of the file: it is opened anew.
        let (file, metadata) = match open(&self.path) {
            Err(FileFault::Missing) => return Err(FileFault::Gone),
            opened => opened?,
        };
        if metadata.len() < self.length {
            return Err(FileFault::Shortened);
        }
        if !still_stands(&file, &self.scanner.end)? {
            return Err(FileFault::Replaced);
        }
        let has_grown = metadata.len() > self.length;
        if !has_grown && !self.is_what_it_was()? {
            return Err(FileFault::Rewritten);
        }
        self.opened = Arc::new(file);
        self.file = self.opened.clone();
        self.standing = metadata.len();
        (self.length, self.written) = (metadata.len(), metadata.modified().ok());
        if !has_grown {
            return Ok(false);
        }
        // What was no whole line yet is read again.
        self.pieces = Pieces::at(self.scanner.at());
        Ok(true)
    }
}

/// Reads lines that follow from each other, in shares that threads read at the same time: each up to the first line that does not follow.
fn skim(buffer: &[u8], before: Link) -> Vec<Vec<Skimmed<'_>>> {
    let workers = match buffer.len() {
        ..LITTLE => 1,
        _ => std::thread::available_parallelism().map_or(1, usize::from).min(MOST_WORKERS),
    };
    let shares = shares(buffer, before, workers);
    let Some((first, others)) = shares.split_first() else { return Vec::new() };
    std::thread::scope(|scope| {
        let others: Vec<_> = others.iter().map(|share| scope.spawn(|| skim_share(share))).collect();
        let first = skim_share(first);
        std::iter::once(first).chain(others.into_iter().filter_map(|other| other.join().ok())).collect()
    })
}

/// Whole lines, and the link that stands at the end of the line before them.
type Share<'a> = (&'a [u8], Link);

/// The whole lines of a buffer in about equal shares.
fn shares(buffer: &[u8], before: Link, count: usize) -> Vec<Share<'_>> {
    let mut rest = &buffer[..memchr::memrchr(b'\n', buffer).map_or(0, |newline| newline + 1)];
    let each = rest.len() / count + 1;
    let (mut shares, mut before) = (Vec::new(), Some(before));
    while let Some(link) = before.filter(|_| !rest.is_empty()) {
        let from = each.min(rest.len()) - 1;
        let end = memchr::memchr(b'\n', &rest[from..]).map_or(rest.len(), |newline| from + newline + 1);
        let (share, behind) = rest.split_at(end);
        shares.push((share, link));
        (rest, before) = (behind, last_link(share));
    }
    shares
}

/// What the last of these lines says its hash is.
fn last_link(lines: &[u8]) -> Option<Link> {
    let text = lines.strip_suffix(b"\n")?;
    let start = memchr::memrchr(b'\n', text).map_or(0, |newline| newline + 1);
    Whole::of(&text[start..]).map(|whole| whole.claimed())
}

fn skim_share<'a>((lines, before): &Share<'a>) -> Vec<Skimmed<'a>> {
    let (mut skimmed, mut before) = (Vec::new(), *before);
    let mut start = 0;
    for newline in memchr::memchr_iter(b'\n', lines) {
        let Some(chained) = Chained::of(&lines[start..=newline], &before) else { break };
        start = newline + 1;
        before = chained.whole.claimed();
        skimmed.push(Skimmed::of(chained));
    }
    skimmed
}

fn open(path: &Path) -> Result<(File, Metadata), FileFault> {
    let file = given::open(path)?;
    let metadata = file.metadata()?;
    Ok((file, metadata))
}

/// Whether the last chained line that was read stands at its place.
fn still_stands(file: &File, end: &End) -> io::Result<bool> {
    Ok(end.length == 0 || end.is_behind(&place::read(file, end.last..end.length)?))
}

/// What stands on a line, by its bytes without the newline.
pub(super) fn entry(line: &[u8]) -> Option<(String, Entry)> {
    match Whole::of(line)?.content() {
        Content::Known { at, entry, .. } => Some((at, *entry)),
        Content::TooNew { .. } | Content::NotARecord => None,
    }
}
