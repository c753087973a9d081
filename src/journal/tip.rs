//! The growing end of a segment.

use std::io;
use std::sync::Arc;

use jiff::{Timestamp, Unit};

use super::disk::{Append, Disk};
use super::line::{self, Content, Link, Whole};
use super::lock::RecordLock;
use super::names::Names;
use super::reading::line_stands;
use super::scan::{End, torn_entry};
use crate::domain::{Entry, SegmentHead};
use crate::files;

/// A file that holds room for answers on a disk that became full after they were asked for.
const BALLAST: &str = "ballast";
const BALLAST_BYTES: usize = 1 << 20;

/// The growing end of a segment.
pub(super) struct Tip {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) name: String,
    pub(super) file: Box<dyn Append>,
    /// Behind the last line that is known to be whole.
    pub(super) end: End,
    /// Lines before that are written, and not durable yet.
    pub(super) is_ahead: bool,
    /// Held while this is written to.
    pub(super) lock: Option<Arc<RecordLock>>,
    /// Gives the codes of people: no line has a name.
    pub(super) names: Option<Arc<Names>>,
}

/// The record was deleted, moved, cut or replaced while it was written to. No system call fails then: what is appended goes into a file that nobody
/// will ever find again.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the record was taken away while it was written to")]
pub(super) struct TakenAway;

/// An entry that is on disk.
#[derive(Clone, Debug)]
pub struct Appended {
    /// Its sequence number.
    pub seq: u64,
    /// Its time, RFC 3339 in UTC.
    pub at: String,
    /// The entry.
    pub entry: Entry,
    pub(super) range: std::ops::Range<u64>,
    link: Link,
}

impl Appended {
    /// How long its segment is with it, in bytes.
    pub fn length(&self) -> u64 {
        self.range.end + 1
    }
}

/// How an entry of this segment is named elsewhere.
pub(super) fn head(segment: &str, appended: &Appended) -> SegmentHead {
    let Appended { seq, link, .. } = appended;
    SegmentHead { segment: segment.to_owned(), seq: *seq, head: link.as_str().to_owned() }
}

impl Tip {
    /// Appends entries, durably.
    ///
    /// # Errors
    /// Those of the disk. After any but `StorageFull` nothing more may be appended.
    pub(super) fn append(&mut self, entries: &[Entry]) -> io::Result<Vec<Appended>> {
        let done = self.write(entries)?;
        self.sync()?;
        Ok(done)
    }

    /// Writes entries; the next [`Self::sync`] makes them durable. A process that is killed leaves them, a power cut may not.
    ///
    /// # Errors
    /// As [`Self::append`].
    pub(super) fn write(&mut self, entries: &[Entry]) -> io::Result<Vec<Appended>> {
        let (bytes, done, end) = self.encode(entries)?;
        self.file.append(&bytes)?;
        (self.end, self.is_ahead) = (end, true);
        Ok(done)
    }

    /// Makes durable what was written, and looks whether it is still there.
    ///
    /// # Errors
    /// After any of them nothing more may be appended.
    pub(super) fn sync(&mut self) -> io::Result<()> {
        // No room at the sync is not like no room at the write: nobody knows which bytes are durable then.
        self.file.sync().map_err(io::Error::other)?;
        self.look_for(&self.end)?;
        self.is_ahead = false;
        Ok(())
    }

    /// Looks whether what was appended stands at the file's path, behind what stood there before, and whether the lock is where others look for it.
    fn look_for(&self, end: &End) -> io::Result<()> {
        let is_locked = self.lock.as_ref().map_or(Ok(true), |lock| lock.stands())?;
        let length = || Ok(self.disk.length(&self.name)? == end.length);
        let is_there = match length().and_then(|is_so| Ok(is_so && line_stands(&*self.disk, &self.name, end)?)) {
            Err(error) if is_missing(&error) => false,
            other => other?,
        };
        if is_locked && is_there { Ok(()) } else { Err(io::Error::other(TakenAway)) }
    }

    /// Gives up the ballast, for entries that must not be lost on a full disk, and accounts for what the failed write has left.
    pub(super) fn give_up_ballast(&mut self) -> io::Result<Vec<Appended>> {
        files::if_there(self.disk.remove(BALLAST))?;
        self.account_for_tail()
    }

    /// Accounts for what stands behind the last line that counts. Lines that came whole onto the disk count (one that lacks nothing but its newline
    /// gets it), and are given; behind the rest come a newline and a `torn` entry. Nothing is ever cut off.
    pub(super) fn account_for_tail(&mut self) -> io::Result<Vec<Appended>> {
        let end = self.file.length()?;
        if end == self.end.length {
            return Ok(Vec::new());
        }
        let tail = self.disk.read_range(&self.name, self.end.length..end)?;
        let whole = self.take_whole_lines(&tail);
        if self.end.length < end {
            let rest = &tail[tail.len() - usize::try_from(end - self.end.length).unwrap_or(0)..];
            let entry = torn_entry(self.end.length, rest);
            self.file.append(b"\n")?;
            // The entry vouches for these bytes: a power cut must not leave it without them.
            self.file.sync().map_err(io::Error::other)?;
            self.end.length = end + 1;
            self.append(&[entry])?;
        } else {
            if self.end.length > end {
                self.file.append(b"\n")?;
            }
            self.file.sync().map_err(io::Error::other)?;
        }
        Ok(whole)
    }

    /// Takes the lines at the beginning of `tail` that continue the chain; the last of them may lack its newline.
    fn take_whole_lines(&mut self, tail: &[u8]) -> Vec<Appended> {
        let mut taken = Vec::new();
        for chunk in tail.split_inclusive(|byte| *byte == b'\n') {
            let text = chunk.strip_suffix(b"\n").unwrap_or(chunk);
            let Some(whole) = Whole::of(text).filter(|whole| whole.follows(&self.end.head)) else { break };
            let Content::Known { seq, at, entry } = whole.content() else { break };
            let start = self.end.length;
            self.end = self.end.after(start, text.len() as u64 + 1, seq + 1, whole.claimed());
            taken.push(Appended { seq, at, entry: *entry, range: start..self.end.length - 1, link: whole.claimed() });
        }
        taken
    }

    fn encode(&self, entries: &[Entry]) -> io::Result<(Vec<u8>, Vec<Appended>, End)> {
        let (mut bytes, mut end) = (Vec::new(), self.end);
        let done = entries
            .iter()
            .map(|entry| {
                let (seq, start) = (end.next_seq, end.length);
                // As the line says it, so that nobody is told another moment than stands there.
                let now = Timestamp::now();
                let at = now.round(Unit::Millisecond).unwrap_or(now);
                let coded = self.names.as_ref().map(|names| names.coded(entry)).transpose()?;
                let (line, link) = line::write(&end.head, seq, at, coded.as_ref().unwrap_or(entry));
                bytes.extend_from_slice(&line);
                end = end.after(start, line.len() as u64, seq + 1, link);
                Ok(Appended { seq, at: format!("{at:.3}"), entry: entry.clone(), range: start..end.length - 1, link })
            })
            .collect::<io::Result<_>>()?;
        Ok((bytes, done, end))
    }
}

/// Sets room aside, or what is missing of it: a start may have been cut off here, and a full disk may have taken a part.
pub(super) fn reserve_ballast(disk: &dyn Disk) -> io::Result<()> {
    let mut file = match disk.create(BALLAST) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => disk.open(BALLAST)?,
        other => other?,
    };
    let missing = BALLAST_BYTES.saturating_sub(usize::try_from(file.length()?).unwrap_or(usize::MAX));
    if missing > 0 {
        // Not zeros: a disk that compresses would keep no room for them.
        let mut noise = vec![0; missing];
        getrandom::fill(&mut noise).map_err(io::Error::other)?;
        file.append(&noise)?;
        file.sync()?;
    }
    Ok(())
}

/// Whether an error says that a file is not there, or not as long as it was a moment ago, or that something else stands in its place.
fn is_missing(error: &io::Error) -> bool {
    use io::ErrorKind::{IsADirectory, NotADirectory, NotFound, UnexpectedEof};
    files::unfit(error).is_some() || matches!(error.kind(), NotFound | NotADirectory | IsADirectory | UnexpectedEof)
}
