//! A record is put together from copies of its segments. A batch file is its segment byte for byte, so what comes from one is what stood there.
//!
//! First all copies are looked at and put in their order, in memory ([`Copies`]). Then they are laid down: the segment that says so first, under a name under which
//! it is no segment; then the others; then that one gets its own name. Whoever opens the record while it has not is told so, and another restore finishes it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::ops::Range;

use jiff::Timestamp;

use super::book::Place;
use super::cut_off::CUT_OFF;
use super::disk::{self, Disk};
use super::line::{self, Link};
use super::reading::entry_in;
use super::replay::is_segment;
use super::scan::{Counted, Scan, Verdict};
use super::vouched::is_end_of;
use super::{DESK, new_segment};
use crate::domain::entry::Reduced;
use crate::domain::{Entry, Header, SegmentHead};
use crate::files;

/// What is not finished of any of them.
pub(super) const UNFINISHED: &str = "restored.new";

/// A copy of a segment as it was found.
#[derive(Debug)]
pub struct Copy {
    /// Where, for people.
    pub place: String,
    /// What the segment was called, where its folder was a record's.
    pub name: Option<String>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why nothing can be restored from copies, or not over what stands here. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestoreFault {
    /// There is none.
    NoCopies,
    /// It is no batch file and no segment.
    NotASegment(String),
    /// Its chain breaks at this line.
    Broken(String, usize),
    /// It was written by a later version.
    TooNew(String),
    /// It is of another station than the others, which is called so.
    OtherStation(String, String),
    /// Some are of practice units.
    Practice(String),
    /// Two copies of one segment go on in two ways.
    TwoWays(String, String),
    /// The record here has this segment, or lines of it, and the copies have not.
    HasMore(String),
}

/// The segments of a record, put together from copies: the longest of each.
#[derive(Debug, Default)]
pub struct Copies {
    segments: BTreeMap<String, Vec<u8>>,
}

/// A copy, read.
struct Read {
    place: String,
    name: Option<String>,
    header: Header,
    link: Link,
    lines: HashSet<(u64, Link)>,
    heads: Vec<SegmentHead>,
    /// It is what stays of a segment whose batch has left: how that ended while it was whole.
    reduced: Option<Reduced>,
    bytes: Vec<u8>,
}

impl Read {
    /// Whether the line that a head names is one of its lines, or was.
    fn is_named_by(&self, head: &SegmentHead) -> bool {
        let is_line = |link| self.lines.contains(&(head.seq, link));
        self.reduced.as_ref().is_some_and(|reduced| is_end_of(reduced, head.seq, &head.head))
            || Link::of(head.head.as_bytes()).is_some_and(is_line)
    }

    /// Whether this copy of one segment has all that the other one has, or had while it was whole. None where they go on in two ways.
    fn has_all_of(&self, other: &Self) -> Option<bool> {
        match (&self.reduced, &other.reduced) {
            // What stays is no copy of what was; only one that ends before that has less than what stays.
            (None, Some(reduced)) => Some(has_end_of(&self.lines, reduced)),
            (Some(reduced), None) => Some(!has_end_of(&other.lines, reduced)),
            _ if other.bytes.starts_with(&self.bytes) => Some(false),
            _ => self.bytes.starts_with(&other.bytes).then_some(true),
        }
    }
}

/// Whether these lines go up to where a segment ended whose batch has left since.
fn has_end_of(lines: &HashSet<(u64, Link)>, reduced: &Reduced) -> bool {
    Link::of(reduced.was_head.as_bytes()).is_some_and(|head| lines.contains(&(reduced.was_seq, head)))
}

impl Copies {
    /// Puts copies together.
    ///
    /// # Errors
    /// [`RestoreFault`].
    pub fn of(copies: Vec<Copy>) -> Result<Self, RestoreFault> {
        let mut longest: Vec<Read> = Vec::new();
        for copy in copies {
            let read = read(copy)?;
            if read.header.practice {
                return Err(RestoreFault::Practice(read.place));
            }
            if let Some(first) = longest.first() {
                same_station(first, &read)?;
            }
            match longest.iter_mut().find(|other| other.link == read.link) {
                None => longest.push(read),
                Some(other) => {
                    let name = other.name.take().or_else(|| read.name.clone());
                    match read.has_all_of(other) {
                        Some(true) => *other = read,
                        Some(false) => {}
                        None => return Err(RestoreFault::TwoWays(other.place.clone(), read.place)),
                    }
                    other.name = name;
                }
            }
        }
        let heads: Vec<SegmentHead> = longest.iter().flat_map(|read| read.heads.clone()).collect();
        for read in &mut longest {
            // As others call it, otherwise as its folder does.
            read.name =
                heads.iter().find(|head| read.is_named_by(head)).map(|head| head.segment.clone()).or(read.name.take());
        }
        named(longest, &heads)
    }

    /// The segments by name, sorted.
    pub fn segments(&self) -> impl Iterator<Item = (&str, &Vec<u8>)> {
        self.segments.iter().map(|(name, bytes)| (name.as_str(), bytes))
    }

    /// Names, sorted, and headers of the segments.
    pub fn headers(&self) -> impl Iterator<Item = (&str, Header)> {
        self.segments.iter().filter_map(|(name, bytes)| Some((name.as_str(), header_in(bytes)?)))
    }

    /// The last line of each segment.
    pub fn heads(&self) -> Vec<SegmentHead> {
        self.segments.iter().map(|(name, bytes)| Scan::of(bytes).end.of(name)).collect()
    }

    /// An entry, read again.
    pub fn entry_at(&self, segment: &str, place: &Place) -> Option<Entry> {
        entry_in(self, segment, place)
    }

    /// Whether the record that stands on this disk can become this one: it has no line that the copies lack.
    ///
    /// # Errors
    /// Those of the disk. Inside: [`RestoreFault::HasMore`].
    pub fn may_replace(&self, disk: &dyn Disk) -> io::Result<Result<(), RestoreFault>> {
        for name in disk.list()?.into_iter().filter(|name| is_segment(name)) {
            let stands = disk.read(&name)?;
            let lines = Scan::of(&stands).lines;
            let copy = self.segments.get(&name);
            let is_in = copy.is_some_and(|copy| {
                copy.starts_with(&stands) || copy.starts_with(before_what_was_torn(&stands)) || stays_of(&lines, copy)
            });
            if !lines.is_empty() && !is_in {
                return Ok(Err(RestoreFault::HasMore(name)));
            }
        }
        Ok(Ok(()))
    }

    /// Marks that a restore has begun: from here on the record does not open, until one is through.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn begin(disk: &dyn Disk) -> io::Result<()> {
        disk::put(disk, CUT_OFF, UNFINISHED, b"")
    }

    /// Lays them down on a disk, and makes `last` the segment `name` when all are there. A kill leaves what stood there, or a record that does not open and that
    /// another call finishes.
    ///
    /// # Errors
    /// Those of the disk: the same.
    pub fn lay_down(&self, disk: &dyn Disk, name: &str, last: &[u8]) -> io::Result<()> {
        disk::put(disk, CUT_OFF, UNFINISHED, last)?;
        for (name, bytes) in &self.segments {
            if files::if_there(disk.read(name))?.is_none_or(|stands| stands != *bytes) {
                disk::put(disk, name, UNFINISHED, bytes)?;
            }
        }
        disk.replace(name, CUT_OFF)
    }
}

/// Of what was found in a folder, the copies of one station: that of those that are `named`, otherwise that of which `opens` opens one. And the places of the others.
pub fn of_station(named: &[Copy], found: Vec<Copy>, opens: impl Fn(&Header) -> bool) -> (Vec<Copy>, Vec<String>) {
    let headers: Vec<_> = found.iter().map(header_of).collect();
    let mut all = named.iter().filter_map(header_of);
    let first = all.next().or_else(|| headers.iter().flatten().find(|header| opens(header)).cloned());
    let is_its = |header: &Option<Header>| match (header, &first) {
        (Some(header), Some(first)) => !header.practice && is_same_station(first, header),
        _ => false,
    };
    let mut others = Vec::new();
    let mut ours = Vec::new();
    for (copy, header) in found.into_iter().zip(headers) {
        if is_its(&header) { ours.push(copy) } else { others.push(copy.place) }
    }
    (ours, others)
}

fn header_of(copy: &Copy) -> Option<Header> {
    header_in(&copy.bytes)
}

/// What the first line says.
fn header_in(bytes: &[u8]) -> Option<Header> {
    let first = bytes.split_inclusive(|byte| *byte == b'\n').next()?;
    match *Scan::of(first).lines.into_iter().next()?.entry {
        Entry::Header(header) => Some(*header),
        _ => None,
    }
}

/// Whether these lines are what stays of this copy of a segment.
fn stays_of(lines: &[Counted], copy: &[u8]) -> bool {
    let Some(Entry::Reduced(reduced)) = lines.last().map(|line| &*line.entry) else { return false };
    let whole: Vec<Counted> = Scan::of(copy).lines;
    let is_one = whole.first().map(|line| line.link) == lines.first().map(|line| line.link);
    is_one && has_end_of(&whole.iter().map(|line| (line.seq, line.link)).collect(), reduced)
}

/// Looks at a copy, and leaves what stands behind its last chained line.
fn read(copy: Copy) -> Result<Read, RestoreFault> {
    let Copy { place, name, mut bytes } = copy;
    let scan = Scan::of(&bytes);
    if scan.too_new {
        return Err(RestoreFault::TooNew(place));
    }
    match scan.verdict {
        Verdict::Unbroken | Verdict::TornTail { .. } => {}
        Verdict::Broken { line, .. } => return Err(RestoreFault::Broken(place, line)),
        _ => return Err(RestoreFault::NotASegment(place)),
    }
    let Some(Entry::Header(header)) = scan.lines.first().map(|line| (*line.entry).clone()) else {
        return Err(RestoreFault::NotASegment(place));
    };
    bytes.truncate(usize::try_from(scan.end.length).unwrap_or(bytes.len()));
    let named = |entry: &Entry| match entry {
        Entry::Header(header) => header.previous.clone(),
        Entry::Opened { previous, .. } => previous.clone(),
        Entry::SegmentRetired(retired) => Some(retired.was.clone()),
        _ => None,
    };
    Ok(Read {
        name: name.filter(|name| is_segment(name) && new_segment::number(name).is_some()),
        header: *header,
        link: scan.lines[0].link,
        heads: scan.lines.iter().filter_map(|line| named(&line.entry)).collect(),
        lines: scan.lines.iter().map(|line| (line.seq, line.link)).collect(),
        reduced: scan.lines.last().and_then(|line| match &*line.entry {
            Entry::Reduced(reduced) => Some((**reduced).clone()),
            _ => None,
        }),
        place,
        bytes,
    })
}

fn is_same_station(first: &Header, other: &Header) -> bool {
    match (&first.station_id, &other.station_id) {
        (Some(first), Some(other)) => first == other,
        // One of the two is of 0.1.0.
        _ => first.key_fingerprint == other.key_fingerprint || first.station == other.station,
    }
}

fn same_station(first: &Read, other: &Read) -> Result<(), RestoreFault> {
    if is_same_station(&first.header, &other.header) {
        Ok(())
    } else {
        Err(RestoreFault::OtherStation(other.place.clone(), other.header.station.clone()))
    }
}

/// Gives names to those that nobody has named: the first number behind the segment that was there when it was begun.
fn named(mut longest: Vec<Read>, heads: &[SegmentHead]) -> Result<Copies, RestoreFault> {
    let mut taken: Vec<u32> = heads.iter().filter_map(|head| new_segment::number(&head.segment)).collect();
    taken.extend(longest.iter().filter_map(|read| new_segment::number(read.name.as_deref()?)));
    let before = |read: &Read| read.header.previous.as_ref().and_then(|head| new_segment::number(&head.segment));
    longest.sort_by_key(|read| before(read).unwrap_or(0));
    let mut copies = Copies::default();
    let mut places: HashMap<String, String> = HashMap::new();
    for read in longest {
        let name = read.name.clone().unwrap_or_else(|| {
            let first = before(&read).unwrap_or(0) + 1;
            let number = (first..).find(|number| !taken.contains(number)).unwrap_or(u32::MAX);
            taken.push(number);
            new_segment::name(number, &read.header.batch)
        });
        if let Some(other) = places.insert(name.clone(), read.place.clone()) {
            return Err(RestoreFault::TwoWays(other, read.place));
        }
        copies.segments.insert(name, read.bytes);
    }
    Ok(copies)
}

/// A segment with these lines behind its header, whole, under the first number behind all of these names.
pub fn whole_segment<'a>(
    names: impl IntoIterator<Item = &'a str>,
    header: Header,
    entries: impl IntoIterator<Item = Entry>,
) -> (String, Vec<u8>) {
    let name = new_segment::next_name(names, DESK);
    let (mut bytes, mut link) = (Vec::new(), Link::start());
    let first = Entry::Header(Box::new(Header { batch: DESK.into(), ..header }));
    for (seq, entry) in (0..).zip(std::iter::once(first).chain(entries)) {
        let (line, next) = line::write(&link, seq, Timestamp::now(), &entry);
        bytes.extend_from_slice(&line);
        link = next;
    }
    (name, bytes)
}

/// The segment without its end that a start has accounted for: half a line of a copy that was made too early, and the `torn` entry behind it.
pub(super) fn before_what_was_torn(segment: &[u8]) -> &[u8] {
    let lines = Scan::of(segment).lines;
    let last = lines.iter().rfind(|line| !matches!(*line.entry, Entry::Torn { .. }));
    let end = last.and_then(|line| usize::try_from(line.range.end).ok()).map_or(0, |end| end + 1);
    segment.get(..end).unwrap_or(segment)
}

/// They can be read like a record; nothing can be written to them.
impl Disk for Copies {
    fn list(&self) -> io::Result<Vec<String>> {
        Ok(self.segments.keys().cloned().collect())
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.segments.get(name).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn read_range(&self, name: &str, range: Range<u64>) -> io::Result<Vec<u8>> {
        let bytes = self.segments.get(name).ok_or(io::ErrorKind::NotFound)?;
        let at = |place: u64| usize::try_from(place).map_err(io::Error::other);
        Ok(bytes.get(at(range.start)?..at(range.end)?).ok_or(io::ErrorKind::UnexpectedEof)?.to_vec())
    }

    fn length(&self, name: &str) -> io::Result<u64> {
        self.segments.get(name).map(|bytes| bytes.len() as u64).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

#[cfg(test)]
mod tests;
