//! The ends of visits of one product, in the order of the record, from a place on: what is told to others one after the other.
//!
//! A segment that was resumed stands in several runs, each behind the line that opened it; the runs of all segments follow each other by the numbers of these
//! lines, as in a replay. Nothing is held but where each segment was read to, so it goes on from there whenever lines have come.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::disk::Disk;
use super::line::Link;
use super::reading::{Reading, line_stands};
use super::scan::End;
use crate::domain::{Ended, Entry};

/// How far a segment was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stand {
    /// The segment's name.
    pub segment: String,
    /// Behind the last line that was taken.
    pub end: End,
    /// The run that it stands in.
    pub opening: u64,
    /// SHA-256 of the profile in use there.
    pub profile_sha256: String,
    /// Whether the text of that profile wants its visits told.
    pub is_wanted: bool,
}

/// The end of a visit.
#[derive(Clone, Debug, PartialEq)]
pub struct VisitEnd {
    /// The segment that it stands in.
    pub segment: String,
    /// Where its line stands there, without its newline.
    pub range: Range<u64>,
    /// Its link: no other line of any record has the same.
    pub link: Link,
    /// When it was written, RFC 3339 in UTC.
    pub at: String,
    /// What it says.
    pub ended: Box<Ended>,
    after: End,
}

/// A segment, and what of it may be read.
#[derive(Clone, Debug)]
struct Segment {
    stand: Stand,
    /// Bytes of it that are on disk whole.
    durable: u64,
    /// Number of the run that its next line stands in; none where that was not looked at, or nothing is left.
    next: Option<u64>,
}

/// The ends of visits that nobody took yet.
#[derive(Clone, Debug)]
pub struct Ends {
    disk: Arc<dyn Disk>,
    product_key: String,
    /// Whether a profile's text wants the visits told that are made with it.
    wants: fn(&str) -> bool,
    segments: Vec<Segment>,
}

impl Ends {
    /// Of these segments, each with how many of its bytes are durable; of one with none nothing is told (any more): its batch has left, or it is a sister's. `stands`: how
    /// far they were read. One that the record cannot prove counts for nothing: its segment is read from its first line. Given with whether there was such a one.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn of(
        disk: Arc<dyn Disk>,
        product_key: &str,
        segments: Vec<(String, u64)>,
        stands: Vec<Stand>,
        wants: fn(&str) -> bool,
    ) -> io::Result<(Self, bool)> {
        let mut is_whole = stands.iter().all(|stand| segments.iter().any(|(name, _)| *name == stand.segment));
        let mut ends = Self { disk, product_key: product_key.to_owned(), wants, segments: Vec::new() };
        for (name, durable) in segments.into_iter().filter(|(_, durable)| *durable > 0) {
            ends.durable(&name, durable);
            let Some(stand) = stands.iter().find(|stand| stand.segment == name) else { continue };
            let is_proven = stand.end == End::start()
                || stand.end.length <= durable
                    && stand.end.last < stand.end.length
                    && line_stands(&*ends.disk, &name, &stand.end)?;
            match ends.segments.last_mut() {
                Some(segment) if is_proven => segment.stand = stand.clone(),
                _ => is_whole = false,
            }
        }
        Ok((ends, is_whole))
    }

    /// So many bytes of this segment are durable by now. A segment that is not known yet comes behind the others.
    pub fn durable(&mut self, segment: &str, length: u64) {
        match self.segments.iter_mut().find(|known| known.stand.segment == segment) {
            Some(known) => known.durable = known.durable.max(length),
            None => {
                let (segment, end) = (segment.to_owned(), End::start());
                let stand = Stand { segment, end, opening: 0, profile_sha256: String::new(), is_wanted: false };
                self.segments.push(Segment { stand, durable: length, next: None });
            }
        }
    }

    /// How far each segment was read.
    pub fn stands(&self) -> impl Iterator<Item = &Stand> {
        self.segments.iter().map(|segment| &segment.stand)
    }

    /// The oldest one, the same until it was [taken](Self::taken); none where all were.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn oldest(&mut self) -> io::Result<Option<VisitEnd>> {
        let mut oldest = None;
        self.read(&mut |end| {
            oldest = Some(end);
            false
        })?;
        Ok(oldest)
    }

    /// Gives `each` one after the other for as long as it takes them. The one that it does not take is the oldest then.
    fn read(&mut self, each: &mut dyn FnMut(VisitEnd) -> bool) -> io::Result<()> {
        loop {
            for segment in &mut self.segments {
                segment.look(&*self.disk)?;
            }
            let runs = self.segments.iter().enumerate().filter_map(|(at, segment)| Some((segment.next?, at)));
            let Some((_, at)) = runs.clone().min() else { return Ok(()) };
            let others = runs.filter(|(_, other)| *other != at).min();
            let is_of = |ended: &Ended| ended.product_key == self.product_key;
            if !self.segments[at].read(&*self.disk, at, others, is_of, self.wants, each)? {
                return Ok(());
            }
        }
    }

    /// This one is not given again.
    pub fn taken(&mut self, end: &VisitEnd) {
        if let Some(segment) = self.segments.iter_mut().find(|segment| segment.stand.segment == end.segment) {
            segment.stand.end = end.after;
        }
    }

    /// How many there are, of which no more than `most` are counted.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn count(&self, most: u64) -> io::Result<u64> {
        let mut count = 0;
        if most > 0 {
            self.clone().read(&mut |_| {
                count += 1;
                count < most
            })?;
        }
        Ok(count)
    }

    /// How many there are in one segment.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn count_in(&self, segment: &str) -> io::Result<u64> {
        let segments = self.segments.iter().filter(|one| one.stand.segment == segment).cloned().collect();
        Self { segments, ..self.clone() }.count(u64::MAX)
    }
}

impl Segment {
    fn reading<'a>(&self, disk: &'a dyn Disk) -> io::Result<Reading<'a>> {
        Reading::between(disk, &self.stand.segment, self.stand.end, self.durable)
    }

    /// Looks in which run its next line stands.
    fn look(&mut self, disk: &dyn Disk) -> io::Result<()> {
        if self.next.is_none() && self.stand.end.length < self.durable {
            self.next = match self.reading(disk)?.next().transpose()? {
                Some(line) => {
                    Some(if let Entry::Opened { opening, .. } = *line.entry { opening } else { self.stand.opening })
                }
                None => {
                    // What stands there is no line: nothing comes of it before more is told.
                    self.durable = self.stand.end.length;
                    None
                }
            };
        }
        Ok(())
    }

    /// Reads on, giving `each` the ends that are wanted, to the one that it does not take, or to where a run of `others` comes first: its number, and which of
    /// them. False where one was not taken.
    fn read(
        &mut self,
        disk: &dyn Disk,
        at: usize,
        others: Option<(u64, usize)>,
        is_of: impl Fn(&Ended) -> bool,
        wants: fn(&str) -> bool,
        each: &mut dyn FnMut(VisitEnd) -> bool,
    ) -> io::Result<bool> {
        let mut reading = self.reading(disk)?;
        while let Some(line) = reading.next().transpose()? {
            // The chain does not vouch for it.
            if line.doubtful {
                continue;
            }
            let (stand, after) = (&mut self.stand, reading.scanner().end);
            match *line.entry {
                Entry::Opened { opening, profile_sha256, .. } => {
                    if others.is_some_and(|others| others < (opening, at)) {
                        self.next = Some(opening);
                        return Ok(true);
                    }
                    stand.opening = opening;
                    stand.is_wanted &= stand.profile_sha256 == profile_sha256;
                    stand.profile_sha256 = profile_sha256;
                }
                Entry::ProfileText(text) if text.profile_sha256 == stand.profile_sha256 => {
                    stand.is_wanted = wants(&text.text);
                }
                Entry::Ended(ended) if stand.is_wanted && is_of(&ended) => {
                    self.next = Some(stand.opening);
                    let (segment, range) = (stand.segment.clone(), line.range);
                    if !each(VisitEnd { segment, range, link: line.link, at: line.at, ended, after }) {
                        return Ok(false);
                    }
                }
                _ => {}
            }
            stand.end = after;
        }
        (self.next, self.durable) = (None, self.stand.end.length);
        Ok(true)
    }
}
