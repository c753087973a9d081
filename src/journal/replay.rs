//! Reads the whole record: every segment, how they name each other, and the book that follows from them.
//!
//! A batch can be resumed after another one was begun, and several that are open at once take turns, so segments are not read one after the other but
//! run by run, in the order of their openings: what happened first is folded first. At no time more than one piece of one segment is held.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashSet};
use std::io;

use super::book::{Book, Place, SegmentId};
use super::cut_off::{is_cut_off, restore_cut_off};
use super::disk::Disk;
use super::line::{Link, Whole};
use super::reading::{Reading, line_stands};
use super::scan::{Counted, End, Verdict};
use crate::domain::entry::{Reduced, SegmentRetired};
use crate::domain::{Entry, Header, Machine, Origin, RecordFault, SegmentHead, json, short_sha256};

/// Ending of a segment's file name.
pub(super) const SEGMENT_ENDING: &str = ".jsonl";
/// No header line is longer, in bytes.
const LONGEST_HEADER: u64 = 4 << 10;
/// What a unit that passes takes of the record, in bytes.
const BYTES_OF_A_UNIT: u64 = 4 << 10;
/// Room is made for no more units than these before they are read, whatever is in the files: some 80 MB.
const MOST_ROOM: usize = 1 << 20;

/// A segment as it stands on disk.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// File name in the record's folder.
    pub name: String,
    /// Its header.
    pub header: Header,
    /// The link of its header line: it tells copies of this segment from other files.
    pub header_link: Link,
    /// Where its chain ends.
    pub end: End,
    /// Bytes behind the last chained line, still to be accounted for.
    pub tail: u64,
    /// Lines of a later version stand in it: nothing may be appended.
    pub too_new: bool,
    /// The batch was closed.
    pub closed: bool,
    /// Its batch has left the record, and this is what stays of it: how it ended while it was whole.
    pub reduced: Option<Reduced>,
}

impl Segment {
    /// One that was read up to `end`, and nothing is known of it but its header.
    pub(super) fn begun(name: String, header: Header, header_link: Link, end: End) -> Self {
        Self { name, header, header_link, end, tail: 0, too_new: false, closed: false, reduced: None }
    }
}

/// The record, read.
#[derive(Debug, Default)]
pub struct Replay {
    /// What follows from all entries.
    pub book: Book,
    /// The segments in the order of their names; positions are [`SegmentId`]s.
    pub segments: Vec<Segment>,
    /// What is wrong, accepted or not.
    pub faults: Vec<RecordFault>,
    /// What persons have read and accepted.
    pub accepted: Vec<RecordFault>,
    /// Highest number of an opening.
    pub opening: u64,
    /// The segment that was opened last.
    pub latest: Option<SegmentId>,
    /// The PC that it was written on last.
    pub machine: Option<OnMachine>,
    /// Fingerprints of keys that sealed a part of it and are not here.
    pub lost_keys: Vec<String>,
    /// What stands before is a sister's, of which this PC is a copy.
    pub own_from: SegmentId,
    /// The batches that persons let leave it.
    pub retired: Vec<SegmentRetired>,
    /// Heads of segments that openings name, but for those that were folded just before: they stand.
    pub(super) named: Vec<SegmentHead>,
    /// The line that was folded last, before the segment whose turn it is.
    pub(super) before: Option<(SegmentId, (u64, Link))>,
    /// Every opening had a higher number than the one before, and every line stands behind one. Only then a fold that goes on later gives the same.
    pub(super) in_order: bool,
    /// Bytes that were read and are not in the index.
    pub(super) fresh: u64,
    /// Lines stand in the book at their numbers, and not at their bytes: so that one can be compared with that of a record of which less is there.
    pub(super) by_number: bool,
}

/// A PC that a record was on.
#[derive(Clone, Debug, PartialEq)]
pub struct OnMachine {
    /// The segment that says so.
    pub segment: String,
    /// The number of the line.
    pub line: u64,
    /// The PC.
    pub machine: Machine,
}

/// A segment that is being read.
struct Cursor<'a> {
    id: SegmentId,
    reading: Reading<'a>,
    /// The first line of its next run.
    next: Option<Counted>,
    /// Number and link of the line before it.
    previous: (u64, Link),
}

impl OnMachine {
    /// What is to be said of it on this PC, where that is surely another one.
    pub fn fault_on(&self, now: &Machine) -> Option<RecordFault> {
        self.machine.differs(now).then(|| RecordFault::OtherMachine {
            segment: self.segment.clone(),
            line: self.line,
            machine: short_sha256(json::line(now).as_bytes()),
        })
    }
}

impl Replay {
    /// The newest segment of a batch of this name, which is this station's own.
    pub fn batch(&self, name: &str) -> Option<SegmentId> {
        let position = self.segments.iter().rposition(|segment| segment.header.batch == name)?;
        SegmentId::try_from(position).ok().filter(|segment| self.is_own(*segment))
    }

    /// Whether a segment is not of the sister of which this PC is a copy.
    pub fn is_own(&self, segment: SegmentId) -> bool {
        segment >= self.own_from
    }

    /// The segments that are not of the sister of which this PC is a copy.
    pub fn own_segments(&self) -> &[Segment] {
        &self.segments[self.own_from as usize..]
    }

    /// The segments that were opened for this product last, each with how many of its bytes stand in the chain: none of one whose batch has left, or that is a
    /// sister's.
    pub fn of_product(&self, product_key: &str) -> Vec<(String, u64)> {
        let told = |(id, segment): (SegmentId, &Segment)| {
            let is_told = self.is_own(id) && segment.reduced.is_none();
            let length = if is_told { segment.end.length } else { 0 };
            (self.book.product_of(id) == product_key).then(|| (segment.name.clone(), length))
        };
        (0..).zip(&self.segments).filter_map(told).collect()
    }

    /// The segment that a batch file is a copy of, by the file's first line (without its newline).
    pub fn segment_of(&self, first_line: &[u8]) -> Option<SegmentId> {
        let link = Whole::of(first_line)?.claimed();
        let position = self.segments.iter().position(|segment| segment.header_link == link)?;
        SegmentId::try_from(position).ok()
    }

    /// Reads all segments, every line of them.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn of_all_lines(disk: &dyn Disk) -> io::Result<Self> {
        Self::default().all_lines(disk)
    }

    /// The same, with lines at their numbers.
    ///
    /// # Errors
    /// Those of the disk.
    pub(super) fn by_number(disk: &dyn Disk) -> io::Result<Self> {
        Self { by_number: true, ..Self::default() }.all_lines(disk)
    }

    fn all_lines(mut self, disk: &dyn Disk) -> io::Result<Self> {
        self.in_order = true;
        let mut cursors = Vec::new();
        let names = segment_names(disk)?;
        let mut bytes = 0u64;
        for name in &names {
            bytes = bytes.saturating_add(disk.length(name)?);
        }
        self.book =
            Book::with_room(usize::try_from(bytes / BYTES_OF_A_UNIT).map_or(MOST_ROOM, |units| units.min(MOST_ROOM)));
        for name in names {
            cursors.extend(self.begin(disk, &name)?);
        }
        self.fold(cursors)?;
        self.judge_names(disk)?;
        Ok(self)
    }

    /// Reads what stands behind an earlier replay. None where anything does not fit: then only all lines tell.
    pub(super) fn go_on(mut self, disk: &dyn Disk) -> io::Result<Option<Self>> {
        let indexed = self.segments.len();
        let mut cursors = Vec::new();
        for name in segment_names(disk)? {
            let known = self.segments.get(cursors.len()).filter(|segment| segment.name == name);
            if let Some(segment) = known {
                if !still_stands(disk, segment)? {
                    return Ok(None);
                }
                cursors.push(Cursor::behind(disk, cursors.len(), segment)?);
            } else {
                // Between those that are indexed stand at most files that have no header.
                let is_between = cursors.len() < indexed;
                let new = self.begin(disk, &name)?;
                if is_between && new.is_some() {
                    return Ok(None);
                }
                cursors.extend(new);
            }
        }
        self.before = self.latest.map(|id| (id, self.segments[id as usize].end.last_line()));
        if cursors.len() < indexed || !cursors.iter().all(|cursor| self.comes_after(cursor)) {
            return Ok(None);
        }
        self.fold(cursors)?;
        if self.faults.iter().any(|fault| matches!(fault, RecordFault::Broken { .. })) {
            return Ok(None);
        }
        self.judge_names(disk)?;
        Ok(Some(self))
    }

    /// What is wrong and was accepted by nobody.
    pub fn unaccepted(&self) -> impl Iterator<Item = &RecordFault> {
        self.faults.iter().filter(|fault| !self.accepted.contains(fault))
    }

    /// The head of the segment that wrote last.
    pub fn latest_head(&self) -> Option<SegmentHead> {
        let segment = &self.segments[self.latest? as usize];
        Some(segment.end.of(&segment.name))
    }

    /// Takes in a segment's header. None where the file has none.
    fn begin<'a>(&mut self, disk: &'a dyn Disk, name: &str) -> io::Result<Option<Cursor<'a>>> {
        let mut reading = Reading::whole(disk, name)?;
        let Some(line) = reading.next().transpose()?.filter(|line| matches!(*line.entry, Entry::Header(_))) else {
            self.headerless(disk, reading, name)?;
            return Ok(None);
        };
        let id = self.book.add_segment(name);
        self.book.apply(line.seq, &line.at, &line.entry, Place { segment: id, range: line.range });
        let Entry::Header(header) = *line.entry else { return Ok(None) };
        self.segments.push(Segment::begun(name.to_owned(), *header, line.link, End::start()));
        let next = reading.next().transpose()?;
        reading.pause();
        Ok(Some(Cursor { id, reading, next, previous: (line.seq, line.link) }))
    }

    fn headerless(&mut self, disk: &dyn Disk, mut reading: Reading<'_>, name: &str) -> io::Result<()> {
        let segment = name.to_owned();
        while reading.next().transpose()?.is_some() {}
        let scanner = reading.scanner();
        if scanner.too_new {
            self.faults.push(RecordFault::TooNew { segment });
        } else if scanner.verdict() != Verdict::Empty && !is_torn_header(disk, name)? {
            self.faults.push(RecordFault::NotOurs { segment });
        }
        // Otherwise power went before the header was whole: no unit can be in it, and the name is simply not used again.
        Ok(())
    }

    /// Whether a fold that has come as far as this one goes on with what the cursor has found.
    fn comes_after(&self, cursor: &Cursor<'_>) -> bool {
        match cursor.next.as_ref().map(|line| &*line.entry) {
            None => true,
            Some(Entry::Opened { opening, .. }) => *opening > self.opening,
            Some(_) => self.latest == Some(cursor.id),
        }
    }

    /// Folds the runs of all segments in the order of their openings.
    fn fold(&mut self, mut cursors: Vec<Cursor<'_>>) -> io::Result<()> {
        self.in_order &= cursors.iter().all(|cursor| self.comes_after(cursor));
        let run = |position: usize, cursor: &Cursor<'_>| match cursor.next.as_ref().map(|line| &*line.entry) {
            Some(Entry::Opened { opening, .. }) => Reverse((*opening, position)),
            _ => Reverse((0, position)),
        };
        let mut runs: BinaryHeap<_> =
            cursors.iter().enumerate().map(|(position, cursor)| run(position, cursor)).collect();
        while let Some(Reverse((_, position))) = runs.pop() {
            let cursor = &mut cursors[position];
            let mut next = cursor.next.take();
            while let Some(line) = next {
                if let Entry::Opened { opening, .. } = *line.entry
                    && runs.peek().is_some_and(|Reverse(other)| *other < (opening, position))
                {
                    cursor.next = Some(line);
                    break;
                }
                self.take(cursor, line);
                next = cursor.reading.next().transpose()?;
            }
            self.before = Some((cursor.id, cursor.previous));
            if cursor.next.is_some() {
                cursor.reading.pause();
                runs.push(run(position, cursor));
            } else {
                self.finish(cursor);
            }
        }
        Ok(())
    }

    /// Whether a head is the line that was folded last, so that nobody has to look for it.
    fn was_folded_last(&self, head: &SegmentHead, cursor: &Cursor<'_>) -> bool {
        let is_it = |(id, (seq, link)): (SegmentId, (u64, Link))| {
            head.seq == seq && head.head == link.as_str() && self.segments[id as usize].name == head.segment
        };
        is_it((cursor.id, cursor.previous)) || self.before.is_some_and(is_it)
    }

    fn take(&mut self, cursor: &mut Cursor<'_>, line: Counted) {
        if let Entry::Opened { previous: Some(previous), .. } = &*line.entry
            && !line.doubtful
            && !self.was_folded_last(previous, cursor)
        {
            self.named.push(previous.clone());
        }
        let segment = &mut self.segments[cursor.id as usize];
        match &*line.entry {
            Entry::Opened { opening, .. } => {
                self.in_order &= *opening > self.opening;
                if *opening >= self.opening {
                    self.opening = *opening;
                    self.latest = Some(cursor.id);
                }
                segment.closed = false;
            }
            Entry::BatchClosed { .. } => segment.closed = true,
            Entry::Accepted { faults, .. } if !line.doubtful => self.accepted.extend(faults.iter().cloned()),
            Entry::Machine(machine) if !line.doubtful => {
                let (segment, machine) = (segment.name.clone(), machine.clone());
                self.machine = Some(OnMachine { segment, line: line.seq, machine });
            }
            Entry::Reduced(reduced) if !line.doubtful => segment.reduced = Some((**reduced).clone()),
            Entry::SegmentRetired(retired) if !line.doubtful => {
                // It stands, whole or as what stays of it.
                self.named.push(retired.was.clone());
                self.retired.push((**retired).clone());
            }
            Entry::Incarnation(begun) if !line.doubtful => {
                self.lost_keys.extend(begun.lost_keys.iter().cloned());
                match begun.how {
                    Origin::Copied => self.own_from = cursor.id,
                    Origin::Restored => {
                        let (segment, restore) = (segment.name.clone(), begun.id.clone());
                        self.faults.push(RecordFault::Restored { segment, restore });
                    }
                }
            }
            _ => {}
        }
        cursor.previous = (line.seq, line.link);
        let range = if self.by_number { line.seq..line.seq } else { line.range };
        self.book.apply(line.seq, &line.at, &line.entry, Place { segment: cursor.id, range });
    }

    fn finish(&mut self, cursor: &mut Cursor<'_>) {
        let segment = &mut self.segments[cursor.id as usize];
        let scanner = cursor.reading.scanner();
        if let Verdict::Broken { line, .. } = scanner.verdict() {
            self.faults.push(RecordFault::Broken { segment: segment.name.clone(), line });
        }
        // What such a line decides is not known here: a unit that looks new may be registered.
        if scanner.too_new {
            self.faults.push(RecordFault::TooNew { segment: segment.name.clone() });
        }
        self.fresh += scanner.end.length - segment.end.length;
        segment.end = scanner.end;
        segment.too_new = scanner.too_new;
        segment.tail = if scanner.too_new { 0 } else { scanner.tail() };
        cursor.reading.pause();
    }

    /// Looks whether the segments are there that others name, as long as they were then.
    fn judge_names(&mut self, disk: &dyn Disk) -> io::Result<()> {
        if is_cut_off(disk)? {
            self.faults.push(restore_cut_off());
        }
        let lacking = lacking(disk, self, &self.named)?;
        let lacking = lacking.into_iter().map(|head| self.fault_of_lacking(head));
        let unvouched = self.segments.iter().filter(|segment| !self.is_vouched_for(segment));
        let faults: Vec<RecordFault> =
            lacking.chain(unvouched.map(|segment| RecordFault::missing(segment.name.clone()))).collect();
        for fault in faults {
            if !self.faults.contains(&fault) {
                self.faults.push(fault);
            }
        }
        Ok(())
    }

    /// What is said of a head that the record lacks.
    pub(super) fn fault_of_lacking(&self, head: &SegmentHead) -> RecordFault {
        let segment = head.segment.clone();
        match self.segments.iter().any(|there| there.name == segment) {
            false => RecordFault::missing(segment),
            true => RecordFault::RolledBack { segment, head: head.head.clone() },
        }
    }
}

impl<'a> Cursor<'a> {
    #[expect(clippy::expect_used, reason = "there are not 2^32 batches")]
    fn behind(disk: &'a dyn Disk, position: usize, segment: &Segment) -> io::Result<Self> {
        let mut reading = Reading::behind(disk, &segment.name, segment.end)?;
        let next = reading.next().transpose()?;
        reading.pause();
        let id = SegmentId::try_from(position).expect("fewer than 2^32 batches");
        Ok(Self { id, reading, next, previous: segment.end.last_line() })
    }
}

/// Whether the last line that was indexed of a segment stands at its place.
fn still_stands(disk: &dyn Disk, segment: &Segment) -> io::Result<bool> {
    if disk.length(&segment.name)? < segment.end.length {
        return Ok(false);
    }
    line_stands(disk, &segment.name, &segment.end)
}

/// Names of the files that are segments, sorted.
fn segment_names(disk: &dyn Disk) -> io::Result<Vec<String>> {
    Ok(disk.list()?.into_iter().filter(|name| is_segment(name)).collect())
}

/// Whether a file of this name is read as a segment.
pub fn is_segment(name: &str) -> bool {
    name.ends_with(SEGMENT_ENDING)
}

/// Those of these heads that no line of their segments is. Nearly always one is the last line of its segment; for the others all lines are looked at, once.
pub(super) fn lacking<'h>(
    disk: &dyn Disk,
    replay: &Replay,
    heads: &'h [SegmentHead],
) -> io::Result<Vec<&'h SegmentHead>> {
    let line_of = |head: &SegmentHead| Link::of(head.head.as_bytes()).map(|link| (head.seq, link));
    let mut sought: BTreeMap<&str, HashSet<(u64, Link)>> = BTreeMap::new();
    let heads: Vec<&SegmentHead> = heads.iter().filter(|head| !replay.is_of_retired(head)).collect();
    for head in &heads {
        sought.entry(&head.segment).or_default().extend(line_of(head));
    }
    for (name, sought) in &mut sought {
        let Some(segment) = replay.segments.iter().find(|segment| segment.name == *name) else { continue };
        sought.remove(&segment.end.last_line());
        if sought.is_empty() {
            continue;
        }
        let mut lines = Reading::whole(disk, name)?;
        while !sought.is_empty()
            && let Some(line) = lines.next().transpose()?
        {
            sought.remove(&(line.seq, line.link));
        }
    }
    let is_lacking =
        |head: &&SegmentHead| line_of(head).is_none_or(|line| sought[head.segment.as_str()].contains(&line));
    Ok(heads.into_iter().filter(is_lacking).collect())
}

/// Whether a file without a header line is what a power cut leaves of one, whatever that looks like. A line of ours in it, or more bytes than a
/// header has, say that there was more.
fn is_torn_header(disk: &dyn Disk, name: &str) -> io::Result<bool> {
    let is_our_name =
        name.len() > 7 && name.bytes().take(6).all(|byte| byte.is_ascii_digit()) && name.as_bytes()[6] == b'-';
    if !is_our_name || disk.length(name)? > LONGEST_HEADER {
        return Ok(false);
    }
    let bytes = disk.read(name)?;
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n').filter_map(|chunk| chunk.strip_suffix(b"\n"));
    Ok(!lines.any(|line| Whole::of(line).is_some()))
}
