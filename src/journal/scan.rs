//! Reads a segment or a batch file line by line: which lines count, where the chain breaks, what a power cut left at the end.

use std::collections::VecDeque;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::line::{Content, Glance, Link, Whole};
pub use super::verdict::Verdict;
use crate::domain::{Entry, SegmentHead, hex};

/// A line that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// Position in the segment, as the line says.
    pub seq: u64,
    /// When it was written, RFC 3339 in UTC.
    pub at: String,
    /// What it says: large, and handed on from room to room.
    pub entry: Box<Entry>,
    /// Where it stands in the file, without its newline.
    pub range: Range<u64>,
    /// Its link.
    pub link: Link,
    /// The chain does not vouch for it: it only makes the station more careful.
    pub doubtful: bool,
}

/// Where a chain ends: what is needed to go on from there, and to see later whether it still stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct End {
    /// Link of the last chained line.
    pub head: Link,
    /// Link of the line before that one.
    pub before: Link,
    /// Sequence number for the next line.
    pub next_seq: u64,
    /// Where the last chained line begins.
    pub last: u64,
    /// Where it ends, with its newline.
    pub length: u64,
}

impl End {
    /// The end of an empty file.
    pub fn start() -> Self {
        Self { head: Link::start(), before: Link::start(), next_seq: 0, last: 0, length: 0 }
    }

    /// Whether this is the line, with its newline, that it stands behind.
    pub fn is_behind(&self, line: &[u8]) -> bool {
        let whole = line.strip_suffix(b"\n").and_then(Whole::of);
        whole.is_some_and(|whole| whole.follows(&self.before) && whole.claimed() == self.head)
    }

    /// The end after one more line of `length` bytes, newline included, that begins at `at`.
    #[must_use]
    pub fn after(&self, at: u64, length: u64, next_seq: u64, head: Link) -> Self {
        Self { head, before: self.head, next_seq, last: at, length: at + length }
    }

    /// Number of the last chained line.
    pub fn last_seq(&self) -> u64 {
        self.next_seq.saturating_sub(1)
    }

    /// Number and link of the last chained line.
    pub fn last_line(&self) -> (u64, Link) {
        (self.last_seq(), self.head)
    }

    /// How the last chained line is named elsewhere, where this is the end of that segment.
    pub fn of(&self, segment: &str) -> SegmentHead {
        SegmentHead { segment: segment.to_owned(), seq: self.last_seq(), head: self.head.as_str().to_owned() }
    }
}

/// A line that was found to follow from a link. Any thread can find that, of any line of a file; the scanner only sees that no line is left out.
#[derive(Clone, Copy, Debug)]
pub struct Chained<'a> {
    /// The line.
    pub whole: Whole<'a>,
    /// What stands at its front.
    pub glance: Glance<'a>,
    before: Link,
    length: u64,
}

impl<'a> Chained<'a> {
    /// Takes the bytes of a line with its newline. None where it does not follow from `before`, or is not of this version.
    pub fn of(bytes: &'a [u8], before: &Link) -> Option<Self> {
        let whole = Whole::of(bytes.strip_suffix(b"\n")?)?;
        let glance = whole.glance()?;
        whole.follows(before).then_some(Self { whole, glance, before: *before, length: bytes.len() as u64 })
    }

    /// Its length in bytes, newline included.
    pub fn length(&self) -> u64 {
        self.length
    }
}

/// A file, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Scan {
    /// The lines that count, in order.
    pub lines: Vec<Counted>,
    /// The state of the chain.
    pub verdict: Verdict,
    /// Where the chain ends.
    pub end: End,
    /// Some line is of a later version: nothing may be appended.
    pub too_new: bool,
}

impl Scan {
    /// Reads the bytes of a whole file.
    pub fn of(bytes: &[u8]) -> Self {
        let (mut scanner, mut lines) = (Scanner::new(), VecDeque::new());
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            scanner.take(line, &mut lines);
        }
        Self { lines: lines.into(), verdict: scanner.verdict(), end: scanner.end, too_new: scanner.too_new }
    }
}

/// Reads a file in the order of its bytes and keeps nothing of what it has read but the state of the chain.
#[derive(Clone, Debug)]
pub struct Scanner {
    /// Where the chain ends.
    pub end: End,
    /// Some line is of a later version.
    pub too_new: bool,
    /// The first place inside the file where the chain breaks.
    broken: Option<(usize, u64)>,
    bad: Option<Bad>,
    /// Whether the first line that counts is a header.
    begins_with_header: Option<bool>,
    /// Bytes taken.
    at: u64,
    /// Newlines taken.
    lines: usize,
    /// What was taken last did not end with a newline.
    inside_a_line: bool,
}

/// Bytes that the chain does not reach: a tail, if no chained line follows.
#[derive(Clone, Debug)]
struct Bad {
    line: usize,
    offset: u64,
    /// The link that the last of them claims, where it is a whole line.
    claimed: Option<Link>,
    doubtful: Vec<Counted>,
    /// Of all these bytes but the last newline: what a `torn` entry accounts for.
    hash: Sha256,
    length: u64,
    ends_a_line: bool,
}

impl Bad {
    fn new(line: usize, offset: u64) -> Self {
        let hash = Sha256::new();
        Self { line, offset, claimed: None, doubtful: Vec::new(), hash, length: 0, ends_a_line: false }
    }

    fn extend(&mut self, bytes: &[u8]) {
        if self.ends_a_line {
            self.hash.update(b"\n");
        }
        let text = bytes.strip_suffix(b"\n");
        self.ends_a_line = text.is_some();
        self.hash.update(text.unwrap_or(bytes));
        self.length += bytes.len() as u64;
    }

    fn is_accounted_for_by(&self, whole: &Whole<'_>) -> bool {
        let Content::Known { entry, .. } = whole.content() else { return false };
        let Entry::Torn { offset, length, sha256 } = *entry else { return false };
        offset == self.offset && length + 1 == self.length && sha256 == hex(&self.hash.clone().finalize())
    }
}

impl Default for Scanner {
    fn default() -> Self {
        Self::new()
    }
}

impl Scanner {
    /// At the beginning of a file.
    pub fn new() -> Self {
        Self {
            end: End::start(),
            too_new: false,
            broken: None,
            bad: None,
            begins_with_header: None,
            at: 0,
            lines: 0,
            inside_a_line: false,
        }
    }

    /// Behind the last line of a chain whose beginning was read before. Its verdict counts lines from there.
    pub(super) fn behind(end: End) -> Self {
        Self { end, at: end.length, begins_with_header: Some(true), ..Self::new() }
    }

    /// Takes the bytes of one line with its newline, or a part of something that is no line. What counts goes to `out`.
    pub fn take(&mut self, bytes: &[u8], out: &mut VecDeque<Counted>) {
        let start = self.at;
        let number = self.lines + 1;
        let text = bytes.strip_suffix(b"\n");
        let is_line = text.is_some() && !self.inside_a_line;
        self.at += bytes.len() as u64;
        self.lines += usize::from(text.is_some());
        self.inside_a_line = text.is_none();
        // A line counts only with its newline.
        let Some(whole) = text.filter(|_| is_line).and_then(Whole::of) else {
            let bad = self.bad.get_or_insert_with(|| Bad::new(number, start));
            bad.claimed = None;
            bad.extend(bytes);
            return;
        };
        let range = start..self.at - 1;
        if whole.follows(&self.end.head) {
            if let Some(bad) = self.bad.take_if(|bad| !bad.is_accounted_for_by(&whole)) {
                self.broken(&bad);
            }
            self.bad = None;
            self.count(&whole, range, out);
        } else if let Some(bad) = self.bad.take_if(|bad| bad.claimed.is_some_and(|claimed| whole.follows(&claimed))) {
            self.broken(&bad);
            bad.doubtful.into_iter().for_each(|line| self.put(line, out));
            self.count(&whole, range, out);
        } else {
            let bad = self.bad.get_or_insert_with(|| Bad::new(number, start));
            bad.extend(bytes);
            bad.claimed = Some(whole.claimed());
            if let Content::Known { seq, at, entry } = whole.content() {
                bad.doubtful.push(Counted { seq, at, entry, range, link: whole.claimed(), doubtful: true });
            }
        }
    }

    /// Takes a line that follows at once from the one before, as every line of a healthy file does but its first, and leaves its content to the
    /// caller: most lines of a large file need not be understood to be vouched for. False where it is not such a line, and nothing was taken.
    pub fn take_chained(&mut self, line: &Chained<'_>) -> bool {
        let is_next = self.bad.is_none() && !self.inside_a_line && self.begins_with_header.is_some();
        if !is_next || line.before != self.end.head {
            return false;
        }
        self.end = self.end.after(self.at, line.length, line.glance.seq.saturating_add(1), line.whole.claimed());
        self.at += line.length;
        self.lines += 1;
        true
    }

    /// The state of the chain, if the file ends here.
    pub fn verdict(&self) -> Verdict {
        if self.at == 0 {
            return Verdict::Empty;
        }
        if self.begins_with_header != Some(true) && !self.too_new {
            let has_lines =
                self.begins_with_header.is_some() || self.bad.as_ref().is_some_and(|bad| !bad.doubtful.is_empty());
            return if has_lines { Verdict::Headless } else { Verdict::NotOurs };
        }
        match (&self.broken, &self.bad) {
            (Some((line, offset)), _) => Verdict::Broken { line: *line, offset: *offset },
            (None, Some(bad)) => Verdict::TornTail { line: bad.line, offset: bad.offset, length: self.at - bad.offset },
            (None, None) => Verdict::Unbroken,
        }
    }

    /// Bytes taken.
    pub fn at(&self) -> u64 {
        self.at
    }

    /// Bytes behind the last chained line, so far.
    pub fn tail(&self) -> u64 {
        self.at - self.end.length
    }

    fn broken(&mut self, bad: &Bad) {
        self.broken.get_or_insert((bad.line, bad.offset));
    }

    fn count(&mut self, whole: &Whole<'_>, range: Range<u64>, out: &mut VecDeque<Counted>) {
        let content = whole.content();
        let next_seq = match &content {
            Content::Known { seq, .. } | Content::TooNew { seq } => seq.saturating_add(1),
            Content::NotARecord => self.end.next_seq,
        };
        self.end = self.end.after(range.start, range.end + 1 - range.start, next_seq, whole.claimed());
        match content {
            Content::Known { seq, at, entry } => {
                self.put(Counted { seq, at, entry, range, link: whole.claimed(), doubtful: false }, out);
            }
            Content::TooNew { .. } | Content::NotARecord => self.too_new = true,
        }
    }

    fn put(&mut self, line: Counted, out: &mut VecDeque<Counted>) {
        self.begins_with_header.get_or_insert(matches!(*line.entry, Entry::Header(_)));
        out.push_back(line);
    }
}

/// The entry that accounts for `tail` (with the newline that was put behind it).
pub fn torn_entry(offset: u64, tail: &[u8]) -> Entry {
    Entry::Torn { offset, length: tail.len() as u64, sha256: hex(&Sha256::digest(tail)) }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::line::write;
    use super::super::tests::header;
    use super::*;

    fn file(count: u64) -> (Vec<u8>, Vec<usize>) {
        let (mut bytes, mut starts, mut link) = (Vec::new(), Vec::new(), Link::start());
        for seq in 0..count {
            let entry = if seq == 0 { Entry::Header(Box::new(header("B"))) } else { Entry::Writing { unit: seq } };
            starts.push(bytes.len());
            let (line, next) = write(&link, seq, Timestamp::UNIX_EPOCH, &entry);
            bytes.extend(line);
            link = next;
        }
        (bytes, starts)
    }

    #[test]
    fn a_whole_file_is_unbroken() {
        let (bytes, _) = file(5);
        let scan = Scan::of(&bytes);
        assert_eq!((scan.verdict, scan.lines.len(), scan.end.next_seq), (Verdict::Unbroken, 5, 5));
    }

    #[test]
    fn a_file_cut_at_any_byte_is_a_torn_tail_or_unbroken_and_never_broken() {
        let (bytes, starts) = file(5);
        for cut in starts[1]..bytes.len() {
            let scan = Scan::of(&bytes[..cut]);
            match scan.verdict {
                Verdict::Unbroken => assert!(starts.contains(&cut)),
                Verdict::TornTail { offset, length, .. } => {
                    assert!(starts.contains(&(offset as usize)));
                    assert_eq!(offset + length, cut as u64);
                }
                other => panic!("cut at {cut}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_tail_that_was_accounted_for_leaves_the_file_unbroken() {
        for garbage in [&b"{\"v\":1"[..], b"\0\0\0\0", b"half\nand\xff\xfe\nmore", b"\n"] {
            let (mut bytes, _) = file(3);
            let offset = bytes.len() as u64;
            bytes.extend_from_slice(garbage);
            let scan = Scan::of(&bytes);
            assert_eq!(scan.end.length, offset);
            bytes.push(b'\n');
            let (line, _) =
                write(&scan.end.head, scan.end.next_seq, Timestamp::UNIX_EPOCH, &torn_entry(offset, garbage));
            bytes.extend(line);
            assert_eq!(Scan::of(&bytes).verdict, Verdict::Unbroken, "{garbage:?}");
        }
    }

    #[test]
    fn a_changed_line_inside_is_named_and_the_rest_still_counts() {
        let (mut bytes, starts) = file(6);
        bytes[starts[2] + 8] ^= 1;
        let scan = Scan::of(&bytes);
        assert_eq!(scan.verdict, Verdict::Broken { line: 3, offset: starts[2] as u64 });
        assert_eq!(scan.lines.iter().filter(|line| !line.doubtful).count(), 5);
    }

    #[test]
    fn a_missing_line_is_named() {
        let (bytes, starts) = file(6);
        let without = [&bytes[..starts[2]], &bytes[starts[3]..]].concat();
        let scan = Scan::of(&without);
        assert_eq!(scan.verdict, Verdict::Broken { line: 3, offset: starts[2] as u64 });
        assert_eq!(scan.lines.len(), 5);
    }

    #[test]
    fn another_file_is_not_ours() {
        assert_eq!(Scan::of(b"hello\n").verdict, Verdict::NotOurs);
        assert_eq!(Scan::of(b"").verdict, Verdict::Empty);
    }
}
