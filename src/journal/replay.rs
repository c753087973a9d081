//! Reads the whole record: every segment, how they name each other, and the book that follows from them.

use std::collections::HashMap;
use std::io;

use super::book::{Book, Place, SegmentId};
use super::disk::Disk;
use super::line::{Link, Whole};
use super::scan::{Counted, Scan, Verdict};
use crate::domain::entry::{Entry, Header, SegmentHead};

/// Ending of a segment's file name.
pub(super) const SEGMENT_ENDING: &str = ".jsonl";
/// No header line is longer, in bytes.
const LONGEST_HEADER: usize = 4 << 10;

/// A segment as it stands on disk.
#[derive(Clone, Debug)]
pub struct Segment {
    /// File name in the record's folder.
    pub name: String,
    /// Its header.
    pub header: Header,
    /// The link of its header line: it tells copies of this segment from other files.
    pub header_link: Link,
    /// State of the chain.
    pub verdict: Verdict,
    /// Link of its last line.
    pub head: Link,
    /// Sequence number of its next line.
    pub next_seq: u64,
    /// Length in bytes.
    pub length: u64,
    /// Bytes behind the last chained line, still to be accounted for.
    pub tail: Option<Vec<u8>>,
    /// Lines of a later version stand in it: nothing may be appended.
    pub too_new: bool,
    /// The batch was closed by a person.
    pub closed: bool,
}

/// What is wrong with the record as a whole. Each blocks new registrations until a person has looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordFault {
    /// The chain breaks inside a segment.
    Broken {
        /// Which segment.
        segment: String,
        /// Number of the first bad line, from 1.
        line: usize,
    },
    /// A file in the record's folder is no segment of ours.
    NotOurs {
        /// Which file.
        segment: String,
    },
    /// A segment was begun by a later version of this program.
    TooNew {
        /// Which segment.
        segment: String,
    },
    /// A segment that a later one names is not there.
    Missing {
        /// Which segment.
        segment: String,
    },
    /// A segment is shorter than it was, or another one, when a later one was begun.
    RolledBack {
        /// Which segment.
        segment: String,
    },
}

/// The record, read.
#[derive(Debug, Default)]
pub struct Replay {
    /// What follows from all entries.
    pub book: Book,
    /// The segments in the order of their names; positions are [`SegmentId`]s.
    pub segments: Vec<Segment>,
    /// What is wrong.
    pub faults: Vec<RecordFault>,
    /// Highest number of an opening.
    pub opening: u64,
    /// The segment that was opened last.
    pub latest: Option<SegmentId>,
}

impl Replay {
    /// Reads all segments.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn of(disk: &dyn Disk) -> io::Result<Self> {
        let mut replay = Self::default();
        let mut names = Names::default();
        let mut lines = Vec::new();
        for name in disk.list()?.into_iter().filter(|name| name.ends_with(SEGMENT_ENDING)) {
            replay.read_segment(&name, &disk.read(&name)?, &mut names, &mut lines);
        }
        // A batch may be resumed after a later one was begun. Openings say what was written first: there is one writer at a time.
        lines.sort_by_key(|line| line.opening);
        for Told { segment, line, .. } in lines {
            replay.book.apply(line.seq, &line.at, &line.entry, Place { segment, range: line.range });
        }
        for fault in names.faults() {
            if !replay.faults.contains(&fault) {
                replay.faults.push(fault);
            }
        }
        Ok(replay)
    }

    /// The head of the segment that wrote last.
    pub fn latest_head(&self) -> Option<SegmentHead> {
        let segment = &self.segments[self.latest? as usize];
        Some(SegmentHead {
            segment: segment.name.clone(),
            seq: segment.next_seq.saturating_sub(1),
            head: segment.head.as_str().to_owned(),
        })
    }

    fn read_segment(&mut self, name: &str, bytes: &[u8], names: &mut Names, lines: &mut Vec<Told>) {
        let scan = Scan::of(bytes);
        let Some(Entry::Header(header)) = scan.lines.first().map(|line| &line.entry) else {
            // Power went before the header was whole: no unit can be in it, and the name is simply not used again.
            let segment = name.to_owned();
            if scan.too_new {
                self.faults.push(RecordFault::TooNew { segment });
            } else if !matches!(scan.verdict, Verdict::Empty) && !is_torn_header(name, bytes) {
                self.faults.push(RecordFault::NotOurs { segment });
            }
            return;
        };
        let header = (**header).clone();
        let id = self.book.add_segment(name);
        let mut closed = false;
        let mut within = 0;
        for line in &scan.lines {
            match &line.entry {
                Entry::Opened { opening, previous, .. } => {
                    within = *opening;
                    if *opening >= self.opening {
                        self.opening = *opening;
                        self.latest = Some(id);
                    }
                    names.named.extend(previous.clone().filter(|_| !line.doubtful));
                    closed = false;
                }
                Entry::BatchClosed { .. } => closed = true,
                _ => {}
            }
            lines.push(Told { opening: within, segment: id, line: line.clone() });
        }
        if let Verdict::Broken { line, .. } = scan.verdict {
            self.faults.push(RecordFault::Broken { segment: name.to_owned(), line });
        }
        let tail = scan.tail(bytes.len() as u64).map(|range| bytes[range.start as usize..].to_vec());
        self.segments.push(Segment {
            name: name.to_owned(),
            header,
            header_link: scan.lines[0].link.clone(),
            verdict: scan.verdict,
            head: scan.head,
            next_seq: scan.next_seq,
            length: bytes.len() as u64,
            tail: if scan.too_new { None } else { tail },
            too_new: scan.too_new,
            closed,
        });
        names.links.insert(name.to_owned(), scan.lines.into_iter().map(|line| (line.seq, line.link)).collect());
    }
}

/// A line, and the opening in which it was written.
struct Told {
    opening: u64,
    segment: SegmentId,
    line: Counted,
}

/// What the segments say about each other. A segment may name one that is read after it, so this is judged when all are read.
#[derive(Default)]
struct Names {
    named: Vec<SegmentHead>,
    links: HashMap<String, HashMap<u64, Link>>,
}

impl Names {
    fn faults(&self) -> impl Iterator<Item = RecordFault> {
        self.named.iter().filter_map(|head| {
            let segment = head.segment.clone();
            match self.links.get(&head.segment) {
                None => Some(RecordFault::Missing { segment }),
                Some(links) if links.get(&head.seq).is_some_and(|link| link.as_str() == head.head) => None,
                Some(_) => Some(RecordFault::RolledBack { segment }),
            }
        })
    }
}

/// Whether a file without a header line is what a power cut leaves of one, whatever that looks like. A line of ours in it, or more bytes than a
/// header has, say that there was more.
fn is_torn_header(name: &str, bytes: &[u8]) -> bool {
    let is_our_name =
        name.len() > 7 && name.bytes().take(6).all(|byte| byte.is_ascii_digit()) && name.as_bytes()[6] == b'-';
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n').filter_map(|chunk| chunk.strip_suffix(b"\n"));
    is_our_name && bytes.len() <= LONGEST_HEADER && !lines.any(|line| Whole::of(line).is_some())
}
