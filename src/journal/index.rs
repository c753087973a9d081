//! The index: a replay that was kept, so that a start reads only what came after it.
//!
//! It is derived and holds nothing that the record does not hold: a missing, damaged or foreign index is passed over and made anew from all lines.
//! It is made only from a record without faults and without open visits, it is used only where each segment still has its last indexed line, whole
//! and at its place, and where what came after goes on in order; else everything is read. An edit in the middle of what is indexed is found by a
//! reading of all lines alone (`log verify`).
//!
//! The file begins with a line of text that says which program made it: another one may fold entries otherwise. Frames follow (length, then
//! [postcard](https://postcard.jamesmunns.com)), and the SHA-256 of all before it.

use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::book::{Book, SegmentId};
use super::disk::{Append, Disk};
use super::line::Link;
use super::names::Names;
use super::replay::{OnMachine, Replay, Segment};
use super::scan::End;
use crate::domain::entry::Reduced;
use crate::domain::{RecordFault, json};
use crate::files;

pub(super) const NAME: &str = "index.bin";
/// What is not finished; a kill leaves it behind, and the next one replaces it.
const UNFINISHED: &str = "index.new";
/// To be changed with the form of the frames. A program of another version uses no index of this one either way.
const FIRST_LINE: &str = concat!("regnwl-station index 33, ", env!("CARGO_PKG_VERSION"), "\n");
/// So much is read in an instant: a fresh index is not worth its own writing before.
const WORTH: u64 = 8 << 20;
/// A longer frame is damage.
const LONGEST_FRAME: u64 = 64 << 20;
/// Bytes that are written at once.
const PIECE: usize = 1 << 20;
const CHECKSUM: u64 = 32;

#[derive(Serialize, Deserialize)]
struct StoredReplay<'a> {
    #[serde(borrow)]
    segments: Vec<StoredSegment<'a>>,
    opening: u64,
    latest: Option<SegmentId>,
    /// Segment, line, and the PC as JSON: its members come and go with their values.
    machine: Option<(String, u64, String)>,
    lost_keys: Vec<String>,
    own_from: SegmentId,
    /// What is said of it and was accepted, and all that persons have accepted: as JSON.
    faults: String,
    accepted: String,
    /// As JSON.
    retired: String,
}

#[derive(Serialize, Deserialize)]
struct StoredSegment<'a> {
    name: &'a str,
    /// As JSON: its members come and go with their values.
    header: String,
    header_link: &'a str,
    #[serde(borrow)]
    end: StoredEnd<'a>,
    closed: bool,
    reduced: Option<(u64, &'a str)>,
}

#[derive(Serialize, Deserialize)]
struct StoredEnd<'a> {
    head: &'a str,
    before: &'a str,
    next_seq: u64,
    last: u64,
    length: u64,
}

impl Replay {
    /// Reads the record: what the index holds from there, where it fits, and the rest line by line.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn of(disk: &dyn Disk) -> io::Result<Self> {
        if let Some(indexed) = read(disk)
            && let Some(replay) = indexed.go_on(disk)?
        {
            return Ok(replay);
        }
        Self::of_all_lines(disk)
    }
}

/// The replay that the index holds, without the heads that openings named: they stood when it was kept, and where it fits they stand. None where there is no index that this program can use.
fn read(disk: &dyn Disk) -> Option<Replay> {
    let mut frames = Frames::open(disk)?;
    let bytes = frames.next()?;
    let stored: StoredReplay<'_> = postcard::from_bytes(&bytes).ok()?;
    let replay = Replay {
        book: Book::restore(|| frames.next())?,
        segments: stored.segments.into_iter().map(segment).collect::<Option<_>>()?,
        opening: stored.opening,
        latest: stored.latest,
        machine: match stored.machine {
            Some(stored) => Some(on_machine(stored)?),
            None => None,
        },
        lost_keys: stored.lost_keys,
        own_from: stored.own_from,
        faults: serde_json::from_str(&stored.faults).ok()?,
        accepted: serde_json::from_str(&stored.accepted).ok()?,
        retired: serde_json::from_str(&stored.retired).ok()?,
        in_order: true,
        ..Replay::default()
    };
    frames.are_whole().then_some(replay)
}

/// Keeps a replay as the index, where that is worth it and it can be gone on from. `names`: what the record calls people; none: as they are called here. The slow part, waiting for the disk, is done by a thread.
pub(super) fn keep(disk: &Arc<dyn Disk>, replay: &Replay, names: Option<&Names>) -> Option<Saving> {
    (replay.fresh >= WORTH && can_be_gone_on_from(replay)).then(|| save(disk, replay, names).ok())?
}

/// Whether a later replay that begins with this one gives what a replay of all lines gives.
pub(super) fn can_be_gone_on_from(replay: &Replay) -> bool {
    let is_whole = |segment: &Segment| !segment.too_new && segment.tail == 0;
    // That it was moved or restored once follows from lines that stand. Other faults are found anew from all lines alone, and so is what accepted them.
    let stays_said =
        |fault: &RecordFault| matches!(fault, RecordFault::Restored { .. } | RecordFault::OtherMachine { .. });
    replay.in_order
        && replay.accepted.iter().all(stays_said)
        && replay.unaccepted().next().is_none()
        && replay.segments.iter().all(is_whole)
        && replay.book.open_visits().next().is_none()
}

/// An index that is being made durable. Dropping it waits until that is done.
#[derive(Debug)]
pub(super) struct Saving(Option<JoinHandle<()>>);

impl Drop for Saving {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take() {
            let _ = thread.join();
        }
    }
}

pub(super) fn save(disk: &Arc<dyn Disk>, replay: &Replay, names: Option<&Names>) -> io::Result<Saving> {
    files::if_there(disk.remove(UNFINISHED))?;
    let mut file = match write(&**disk, replay, names) {
        Ok(file) => file,
        Err(error) => {
            // On a full disk the room is needed for the record.
            let _ = disk.remove(UNFINISHED);
            return Err(error);
        }
    };
    let disk = disk.clone();
    let finish = move || {
        let done = file.sync();
        drop(file);
        if done.and_then(|()| disk.replace(NAME, UNFINISHED)).is_err() {
            let _ = disk.remove(UNFINISHED);
        }
    };
    Ok(Saving(Some(std::thread::Builder::new().name("index".into()).spawn(finish)?)))
}

fn write(disk: &dyn Disk, replay: &Replay, names: Option<&Names>) -> io::Result<Box<dyn Append>> {
    let mut out = Output { file: disk.create(UNFINISHED)?, buffer: Vec::with_capacity(PIECE), hash: Sha256::new() };
    out.put(FIRST_LINE.as_bytes())?;
    let stored = StoredReplay {
        segments: replay.segments.iter().map(stored_segment).collect(),
        opening: replay.opening,
        latest: replay.latest,
        machine: replay.machine.as_ref().map(|on| (on.segment.clone(), on.line, json::line(&on.machine))),
        lost_keys: replay.lost_keys.clone(),
        own_from: replay.own_from,
        faults: json::line(&replay.faults),
        accepted: json::line(&replay.accepted),
        retired: json::line(&replay.retired),
    };
    out.frame(&postcard::to_stdvec(&stored).map_err(io::Error::other)?)?;
    replay.book.store(names, &mut |frame| out.frame(&frame))?;
    out.finish()
}

fn on_machine((segment, line, machine): (String, u64, String)) -> Option<OnMachine> {
    Some(OnMachine { segment, line, machine: serde_json::from_str(&machine).ok()? })
}

fn stored_segment(segment: &Segment) -> StoredSegment<'_> {
    let Segment { name, header, header_link, end, tail: _, too_new: _, closed, reduced } = segment;
    let End { head, before, next_seq, last, length } = end;
    StoredSegment {
        name,
        header: json::line(header),
        header_link: header_link.as_str(),
        end: StoredEnd {
            head: head.as_str(),
            before: before.as_str(),
            next_seq: *next_seq,
            last: *last,
            length: *length,
        },
        closed: *closed,
        reduced: reduced.as_ref().map(|Reduced { was_seq, was_head }| (*was_seq, was_head.as_str())),
    }
}

fn segment(stored: StoredSegment<'_>) -> Option<Segment> {
    let link = |digits: &str| Link::of(digits.as_bytes());
    let StoredEnd { head, before, next_seq, last, length } = stored.end;
    Some(Segment {
        name: stored.name.to_owned(),
        header: serde_json::from_str(&stored.header).ok()?,
        header_link: link(stored.header_link)?,
        end: End { head: link(head)?, before: link(before)?, next_seq, last, length },
        tail: 0,
        too_new: false,
        closed: stored.closed,
        reduced: stored.reduced.map(|(was_seq, was_head)| Reduced { was_seq, was_head: was_head.to_owned() }),
    })
}

/// An index that is being written.
struct Output {
    file: Box<dyn Append>,
    buffer: Vec<u8>,
    hash: Sha256,
}

impl Output {
    fn frame(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.put(&(bytes.len() as u64).to_le_bytes())?;
        self.put(bytes)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= PIECE {
            self.file.append(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    fn finish(mut self) -> io::Result<Box<dyn Append>> {
        self.buffer.extend_from_slice(&self.hash.finalize());
        self.file.append(&self.buffer)?;
        Ok(self.file)
    }
}

/// An index that is being read. What it gives counts only when [`Frames::are_whole`] has said so.
struct Frames<'a> {
    disk: &'a dyn Disk,
    at: u64,
    /// Where the checksum stands.
    end: u64,
    hash: Sha256,
}

impl<'a> Frames<'a> {
    fn open(disk: &'a dyn Disk) -> Option<Self> {
        let end = disk.length(NAME).ok()?.checked_sub(CHECKSUM)?;
        let mut frames = Self { disk, at: 0, end, hash: Sha256::new() };
        (frames.take(FIRST_LINE.len() as u64)? == FIRST_LINE.as_bytes()).then_some(frames)
    }

    fn next(&mut self) -> Option<Vec<u8>> {
        let length = u64::from_le_bytes(self.take(8)?.try_into().ok()?);
        (length <= LONGEST_FRAME).then(|| self.take(length))?
    }

    fn take(&mut self, length: u64) -> Option<Vec<u8>> {
        let end = self.at.checked_add(length).filter(|end| *end <= self.end)?;
        let bytes = self.disk.read_range(NAME, self.at..end).ok()?;
        self.hash.update(&bytes);
        self.at = end;
        Some(bytes)
    }

    /// Whether all of it was read and is what was written.
    fn are_whole(self) -> bool {
        let checksum = self.disk.read_range(NAME, self.end..self.end + CHECKSUM);
        self.at == self.end && checksum.is_ok_and(|checksum| checksum[..] == self.hash.finalize()[..])
    }
}

#[cfg(test)]
pub(super) mod tests;
