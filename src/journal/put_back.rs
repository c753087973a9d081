//! A segment that is gone, or older than it was, is put back from its batch file: that is the segment, byte for byte.
//!
//! A batch file lies where others can write, and whoever has it can make a new chain, or go on with the one that stands there. So it is put back only where its
//! chain holds a line that the record, or this PC, remembers and the record has not (a hash cannot be made to fit), and only up to the last such line.

use std::collections::HashMap;
use std::io;

use super::Record;
use super::disk;
use super::line::Link;
use super::restoring::before_what_was_torn;
use super::scan::{Scan, Verdict};
use crate::domain::{Entry, SegmentHead};

/// What is not finished; a kill leaves it behind, and the next one replaces it.
const UNFINISHED: &str = "put-back.new";

impl Record {
    /// Puts a segment back from the bytes of its batch file, up to the last line that is vouched for, and gives its name. None where none is, or where the
    /// segment has other lines than they. The record is to be read anew then.
    ///
    /// # Errors
    /// Those of the disk: nothing was changed.
    pub fn put_back(&self, file: &[u8]) -> io::Result<Option<String>> {
        let scan = Scan::of(file);
        let is_whole = matches!(scan.verdict, Verdict::Unbroken | Verdict::TornTail { .. });
        let Some(header) = scan.lines.first().filter(|line| matches!(*line.entry, Entry::Header(_))) else {
            return Ok(None);
        };
        if !is_whole || scan.too_new {
            return Ok(None);
        }
        // Where each line ends, with its newline.
        let lines = scan.lines.iter().map(|line| ((line.seq, line.link), line.range.end + 1)).collect();
        let Some((head, end)) = self.vouching(&lines)? else { return Ok(None) };
        let bytes = &file[..usize::try_from(end).map_err(io::Error::other)?];
        let there = self.segments().iter().find(|segment| segment.header_link == header.link);
        let name = match there {
            Some(segment) => {
                let stands = self.disk.read(&segment.name)?;
                if !bytes.starts_with(&stands) && !bytes.starts_with(before_what_was_torn(&stands)) {
                    return Ok(None);
                }
                segment.name.clone()
            }
            None if self.disk.list()?.contains(&head.segment) => return Ok(None),
            None => head.segment,
        };
        disk::put(&*self.disk, &name, UNFINISHED, bytes)?;
        Ok(Some(name))
    }

    /// The last head that is remembered, that the record lacks, and that is one of these lines; and where that one ends.
    fn vouching(&self, lines: &HashMap<(u64, Link), u64>) -> io::Result<Option<(SegmentHead, u64)>> {
        let mut last: Option<(SegmentHead, u64)> = None;
        for head in self.replay.named.iter().chain(&self.remembered) {
            let end = Link::of(head.head.as_bytes()).and_then(|link| lines.get(&(head.seq, link)));
            let Some(end) = end.filter(|end| last.as_ref().is_none_or(|(_, before)| before < end)) else { continue };
            if !self.has(head)? {
                last = Some((head.clone(), *end));
            }
        }
        Ok(last)
    }
}
