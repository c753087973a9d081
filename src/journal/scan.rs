//! Reads a segment or a batch file: which lines count, where the chain breaks, what a power cut left at the end.

use std::ops::Range;

use sha2::{Digest, Sha256};

use super::line::{Content, Link, Whole};
use crate::domain::entry::Entry;
use crate::domain::identity::hex;
pub use crate::domain::verdict::Verdict;

/// A line that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// Position in the segment, as the line says.
    pub seq: u64,
    /// When it was written, RFC 3339 in UTC.
    pub at: String,
    /// What it says.
    pub entry: Entry,
    /// Where it stands in the file, without its newline.
    pub range: Range<u64>,
    /// Its link.
    pub link: Link,
    /// The chain does not vouch for it: it only makes the station more careful.
    pub doubtful: bool,
}

/// A file, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Scan {
    /// The lines that count, in order.
    pub lines: Vec<Counted>,
    /// The state of the chain.
    pub verdict: Verdict,
    /// Link of the last chained line.
    pub head: Link,
    /// Sequence number for the next line.
    pub next_seq: u64,
    /// Some line is of a later version: nothing may be appended.
    pub too_new: bool,
}

struct Bad {
    line: usize,
    offset: usize,
    /// Links that whole but unchained lines claim, newest last, with the lines themselves.
    claimed: Option<Link>,
    doubtful: Vec<Counted>,
}

impl Scan {
    /// Reads the bytes of a whole file.
    pub fn of(bytes: &[u8]) -> Self {
        let mut scan =
            Self { lines: Vec::new(), verdict: Verdict::Unbroken, head: Link::start(), next_seq: 0, too_new: false };
        if bytes.is_empty() {
            scan.verdict = Verdict::Empty;
            return scan;
        }
        let mut bad: Option<Bad> = None;
        let mut offset = 0;
        for (number, chunk) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
            let start = offset;
            offset += chunk.len();
            // A line counts only with its newline.
            let whole = chunk.strip_suffix(b"\n").and_then(Whole::of);
            let Some(whole) = whole else {
                bad.get_or_insert(Bad { line: number + 1, offset: start, claimed: None, doubtful: Vec::new() })
                    .claimed = None;
                continue;
            };
            let range = start as u64..(offset - 1) as u64;
            if whole.follows(&scan.head) {
                if let Some(bad) = bad.take()
                    && !is_torn_entry_for(&whole, &bytes[bad.offset..start], bad.offset)
                {
                    scan.broken(&bad);
                }
                scan.count(&whole, range, false);
            } else if bad.as_ref().and_then(|bad| bad.claimed.as_ref()).is_some_and(|claimed| whole.follows(claimed)) {
                let bad = bad.take().expect("just seen");
                scan.broken(&bad);
                scan.lines.extend(bad.doubtful);
                scan.count(&whole, range, false);
            } else {
                let bad =
                    bad.get_or_insert(Bad { line: number + 1, offset: start, claimed: None, doubtful: Vec::new() });
                bad.claimed = Some(whole.claimed());
                if let Content::Known { seq, at, entry } = whole.content() {
                    bad.doubtful.push(Counted { seq, at, entry: *entry, range, link: whole.claimed(), doubtful: true });
                }
            }
        }
        if let Some(bad) = bad
            && scan.verdict == Verdict::Unbroken
        {
            scan.verdict = Verdict::TornTail {
                line: bad.line,
                offset: bad.offset as u64,
                length: (bytes.len() - bad.offset) as u64,
            };
        }
        if !matches!(scan.lines.first().map(|line| &line.entry), Some(Entry::Header(_))) && !scan.too_new {
            scan.verdict = Verdict::NotOurs;
        }
        scan
    }

    /// Where the bytes end that a `torn` entry has to account for: everything behind the last chained line.
    pub fn tail(&self, file_length: u64) -> Option<Range<u64>> {
        let end = self.lines.iter().rev().find(|line| !line.doubtful).map_or(0, |line| line.range.end + 1);
        (end < file_length).then_some(end..file_length)
    }

    fn broken(&mut self, bad: &Bad) {
        if self.verdict == Verdict::Unbroken {
            self.verdict = Verdict::Broken { line: bad.line, offset: bad.offset as u64 };
        }
    }

    fn count(&mut self, whole: &Whole<'_>, range: Range<u64>, doubtful: bool) {
        self.head = whole.claimed();
        match whole.content() {
            Content::Known { seq, at, entry } => {
                self.next_seq = seq + 1;
                self.lines.push(Counted { seq, at, entry: *entry, range, link: self.head.clone(), doubtful });
            }
            Content::TooNew { seq } => {
                self.next_seq = seq + 1;
                self.too_new = true;
            }
            Content::NotARecord => self.too_new = true,
        }
    }
}

/// The entry that accounts for `tail` (with the newline that was put behind it).
pub fn torn_entry(offset: u64, tail: &[u8]) -> Entry {
    Entry::Torn { offset, length: tail.len() as u64, sha256: hex(&Sha256::digest(tail)) }
}

fn is_torn_entry_for(whole: &Whole<'_>, region: &[u8], at: usize) -> bool {
    let Some(tail) = region.strip_suffix(b"\n") else { return false };
    matches!(whole.content(), Content::Known { entry, .. } if *entry == torn_entry(at as u64, tail))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::line::write;
    use super::*;
    use crate::domain::entry::Header;

    pub(crate) fn header() -> Entry {
        Entry::Header(Box::new(Header {
            format: "regnwl-station record".into(),
            batch: "B".into(),
            station: "S".into(),
            practice: true,
            previous: None,
            recipients: vec![],
            key_fingerprint: String::new(),
            canary: String::new(),
            key_loss_accepted: true,
        }))
    }

    fn file(count: u64) -> (Vec<u8>, Vec<usize>) {
        let (mut bytes, mut starts, mut link) = (Vec::new(), Vec::new(), Link::start());
        for seq in 0..count {
            let entry = if seq == 0 { header() } else { Entry::Writing { unit: seq } };
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
        assert_eq!((scan.verdict, scan.lines.len(), scan.next_seq), (Verdict::Unbroken, 5, 5));
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
            assert_eq!(scan.tail(bytes.len() as u64), Some(offset..bytes.len() as u64));
            bytes.push(b'\n');
            let (line, _) = write(&scan.head, scan.next_seq, Timestamp::UNIX_EPOCH, &torn_entry(offset, garbage));
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
