//! A segment read from the disk in pieces: of a record of several gigabytes no more than one piece is held.

use std::collections::VecDeque;
use std::io;

use super::book::{IssuedIdentity, Place};
use super::disk::Disk;
use super::line::{Content, Whole};
use super::pieces::Pieces;
use super::scan::{Counted, End, Scanner};
use crate::domain::Entry;

/// Bytes that are read first: enough for the header and the first opening.
const FIRST_PIECE: u64 = 16 << 10;
/// Bytes that are read at once at most.
const LARGEST_PIECE: u64 = 1 << 20;

/// The lines of a segment that count, one after the other.
pub struct Reading<'a> {
    disk: &'a dyn Disk,
    name: String,
    /// How long the file was when the reading began. What a writer appends later is not seen.
    length: u64,
    pieces: Pieces,
    /// How much is read next.
    piece: u64,
    scanner: Scanner,
    ready: VecDeque<Counted>,
}

impl<'a> Reading<'a> {
    /// Reads a segment from its first line.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn whole(disk: &'a dyn Disk, name: &str) -> io::Result<Self> {
        Self::from(disk, name, Scanner::new())
    }

    /// Reads what stands behind `end`.
    ///
    /// # Errors
    /// Those of the disk.
    pub(super) fn behind(disk: &'a dyn Disk, name: &str, end: End) -> io::Result<Self> {
        Self::from(disk, name, Scanner::behind(end))
    }

    /// Reads what stands behind `end`, up to so many bytes of the segment, however long it is by now.
    ///
    /// # Errors
    /// Those of the disk.
    pub(super) fn between(disk: &'a dyn Disk, name: &str, end: End, length: u64) -> io::Result<Self> {
        let reading = Self::behind(disk, name, end)?;
        Ok(Self { length: reading.length.min(length), ..reading })
    }

    fn from(disk: &'a dyn Disk, name: &str, scanner: Scanner) -> io::Result<Self> {
        Ok(Self {
            disk,
            name: name.to_owned(),
            length: disk.length(name)?,
            pieces: Pieces::at(scanner.end.length),
            piece: FIRST_PIECE,
            scanner,
            ready: VecDeque::new(),
        })
    }

    /// Gives the buffer up for as long as another segment is read. Where two take turns, little is read until it goes on: a large piece would be read for each turn.
    pub(super) fn pause(&mut self) {
        self.pieces.give_up();
        self.piece = FIRST_PIECE;
    }

    /// What was seen of the chain so far.
    pub(super) fn scanner(&self) -> &Scanner {
        &self.scanner
    }

    fn next_line(&mut self) -> io::Result<Option<Counted>> {
        loop {
            if let Some(line) = self.ready.pop_front() {
                return Ok(Some(line));
            }
            let line = match self.pieces.line() {
                Some(line) => line,
                None if self.pieces.read() == self.length => self.pieces.rest(),
                None => {
                    self.fill()?;
                    continue;
                }
            };
            let length = line.len();
            if length == 0 {
                return Ok(None);
            }
            self.scanner.take(line, &mut self.ready);
            self.pieces.take(length);
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        let end = self.length.min(self.pieces.read() + self.piece);
        self.pieces.fill(end, |into, at| self.disk.read_into(&self.name, at, into))?;
        self.piece = LARGEST_PIECE.min(self.piece * 4);
        Ok(())
    }
}

impl Iterator for Reading<'_> {
    type Item = io::Result<Counted>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_line().transpose()
    }
}

/// Reads the entry of one line.
pub(super) fn entry_in(disk: &dyn Disk, segment: &str, place: &Place) -> Option<Entry> {
    let bytes = disk.read_range(segment, place.range.clone()).ok()?;
    match Whole::of(&bytes)?.content() {
        Content::Known { entry, .. } => Some(*entry),
        _ => None,
    }
}

/// When an identity was issued, RFC 3339 in UTC, as the line tells that holds its token.
pub fn issued_at(disk: &dyn Disk, segment: &str, issued: &IssuedIdentity) -> Option<String> {
    let bytes = disk.read_range(segment, issued.place.range.clone()).ok()?;
    let Content::Known { at, entry, .. } = Whole::of(&bytes)?.content() else { return None };
    entry.issued_at(&at, &issued.client_id)
}

/// When one line was written, RFC 3339 in UTC.
pub(super) fn written_at(disk: &dyn Disk, segment: &str, place: &Place) -> Option<String> {
    let bytes = disk.read_range(segment, place.range.clone()).ok()?;
    Some(Whole::of(&bytes)?.glance()?.at.to_owned())
}

/// Whether the last line before `end` stands at its place in this file, which is that long at least.
pub(super) fn line_stands(disk: &dyn Disk, name: &str, end: &End) -> io::Result<bool> {
    Ok(end.is_behind(&disk.read_range(name, end.last..end.length)?))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::disk::Folder;
    use super::super::line::{Link, MAX_LINE, write};
    use super::super::scan::Scan;
    use super::super::tests::header;
    use super::*;

    fn file(count: u64) -> Vec<u8> {
        let (mut bytes, mut link) = (Vec::new(), Link::start());
        for seq in 0..count {
            let entry = if seq == 0 { Entry::Header(Box::new(header("B"))) } else { Entry::Writing { unit: seq } };
            let (line, next) = write(&link, seq, Timestamp::UNIX_EPOCH, &entry);
            bytes.extend(line);
            link = next;
        }
        bytes
    }

    #[test]
    fn a_file_read_in_pieces_says_what_it_says_as_a_whole_whatever_is_wrong_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Folder::new(folder.path().join("record")).unwrap();
        let whole = file(40);
        let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
        let without = |left_out: usize| [&lines[..left_out], &lines[left_out + 1..]].concat().concat();
        let mut files = vec![whole.clone(), Vec::new(), without(1), without(20), [lines[3], &whole].concat()];
        files.push([&whole, &b"half a line"[..]].concat());
        files.push([&whole, &vec![b'x'; MAX_LINE + 1000], &b"\n"[..], lines[0]].concat());
        for at in (0..whole.len()).step_by(601) {
            files.push(whole[..at].to_vec());
            let mut changed = whole.clone();
            changed[at] ^= 1;
            files.push(changed);
            files.push([&whole[..at], b"\n", &whole[at..]].concat());
        }
        for (number, bytes) in files.iter().enumerate() {
            let name = format!("{number:06}-b.jsonl");
            disk.create(&name).unwrap().append(bytes).unwrap();
            // Each piece of what is no line is looked through with all before it.
            let pieces: &[u64] = if bytes.len() > MAX_LINE { &[1_000_000] } else { &[90, 1000, 100_000] };
            for &piece in pieces {
                let mut reading = Reading { piece, ..Reading::whole(&disk, &name).unwrap() };
                let lines: Vec<Counted> = reading.by_ref().map(Result::unwrap).collect();
                let scan = Scan::of(bytes);
                assert_eq!(lines, scan.lines, "file {number} in pieces of {piece}");
                let scanner = reading.scanner();
                let found = (scanner.verdict(), scanner.end, scanner.too_new, scanner.at());
                assert_eq!(found, (scan.verdict, scan.end, scan.too_new, bytes.len() as u64), "file {number}");
            }
        }
    }

    #[test]
    fn a_reading_that_pauses_goes_on_with_the_next_line() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Folder::new(folder.path().join("record")).unwrap();
        let bytes = file(40);
        disk.create("000001-b.jsonl").unwrap().append(&bytes).unwrap();
        let mut reading = Reading { piece: 300, ..Reading::whole(&disk, "000001-b.jsonl").unwrap() };
        let mut lines = Vec::new();
        while let Some(line) = reading.next() {
            lines.push(line.unwrap());
            if lines.len() % 7 == 0 {
                reading.pause();
                reading.piece = 300;
            }
        }
        assert_eq!(lines, Scan::of(&bytes).lines);
    }
}
