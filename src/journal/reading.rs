//! A segment read from the disk in pieces: of a record of several gigabytes no more than one piece is held.

use std::collections::VecDeque;
use std::io;

use super::book::Place;
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

    /// Gives the buffer up for as long as another segment is read.
    pub(super) fn pause(&mut self) {
        self.pieces.give_up();
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
        self.pieces.fill(end, |into, at| {
            into.copy_from_slice(&self.disk.read_range(&self.name, at..end)?);
            Ok(())
        })?;
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

/// Whether the last line before `end` stands at its place in this file, which is that long at least.
pub(super) fn line_stands(disk: &dyn Disk, name: &str, end: &End) -> io::Result<bool> {
    Ok(end.is_behind(&disk.read_range(name, end.last..end.length)?))
}
