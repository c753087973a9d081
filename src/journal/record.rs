//! The record, read whole and held under its lock, until one of its batches is opened for writing.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use parking_lot::Mutex;

use super::book::{Book, IssuedIdentity, OpenVisit, Place, SegmentId, VisitKey};
use super::claim::Claims;
use super::clock_watch::{ClockWatch, Clocks};
use super::disk::{self, Disk};
use super::followed::{self, Unfinished};
use super::follower::Lines;
use super::journal::{Journal, OpenRecord};
use super::line::Whole;
use super::lock::RecordLock;
use super::names::Names;
use super::opening::Opening;
use super::reading::{entry_in, issued_at};
use super::replay::{Replay, Segment};
use super::spill::Spilled;
use super::tip::{self, Tip};
use super::turns::{self, DESK, DeskToBe, Open, Turns};
use super::writer::{self, Writer};
use super::{index, new_segment, restoring};
use crate::domain::{Entry, Header, Machine, Person, RecordFault, SegmentHead};

/// Why a record cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The disk.
    #[error("the record cannot be read or written: {0}")]
    Io(#[from] io::Error),
    /// Something is missing, shortened or changed; a person must look.
    #[error("the record is damaged: {0:?}")]
    Damaged(Vec<RecordFault>),
    /// A later version has put on record what this one does not know.
    #[error("segment {0} was written by a later version")]
    TooNew(String),
    /// The batch was closed.
    #[error("batch {0} is closed")]
    Closed(String),
    /// Practice and real never mix.
    #[error("the record is of the other kind: practice and real never mix")]
    Practice,
}

/// Which batch is opened.
#[derive(Debug)]
pub enum Batch {
    /// A new one, with its header (`previous` and `station_id` are filled in here).
    New(Box<Header>),
    /// One that stands in the record.
    Resume(SegmentId),
}

/// A batch that is to be opened.
#[derive(Debug)]
pub struct ToOpen {
    /// Which.
    pub batch: Batch,
    /// What the line says that opens it.
    pub opening: Opening,
    /// Where its batch file stands; none: no file follows it.
    pub file: Option<PathBuf>,
}

impl From<Vec<RecordFault>> for RecordError {
    /// What only a later version can read comes first: nothing else can be decided without it.
    fn from(faults: Vec<RecordFault>) -> Self {
        match faults.iter().find(|fault| matches!(fault, RecordFault::TooNew { .. })) {
            Some(RecordFault::TooNew { segment }) => Self::TooNew(segment.clone()),
            _ => Self::Damaged(faults),
        }
    }
}

/// The record, read whole. Whoever makes one holds the lock.
pub struct Record {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) replay: Replay,
    lock: Option<Arc<RecordLock>>,
    /// What was told from outside of it.
    pub(super) told: Vec<RecordFault>,
    /// Lines that it is said to have had.
    pub(super) remembered: Vec<SegmentHead>,
    /// What new headers say of which station it is.
    station_id: Option<String>,
    /// The PC that it is on, where that is to be put on record.
    machine: Option<Machine>,
    /// Tell whether the PC's clock is set.
    clocks: Option<Clocks>,
    /// Who is behind the codes in its lines.
    pub(super) names: Option<Arc<Names>>,
}

impl Record {
    /// Reads all segments, and accounts for what a power cut left at their ends.
    ///
    /// # Errors
    /// [`RecordError::Io`].
    pub fn open(disk: Arc<dyn Disk>) -> Result<Self, RecordError> {
        let mut replay = Replay::of(&*disk)?;
        if give_newlines(&*disk, &replay)? {
            replay = Replay::of(&*disk)?;
        }
        let mut record = Self {
            disk,
            replay,
            lock: None,
            told: Vec::new(),
            remembered: Vec::new(),
            station_id: None,
            machine: None,
            clocks: None,
            names: None,
        };
        for id in 0..record.replay.segments.len() {
            let segment = &record.replay.segments[id];
            let is_latest = record.replay.latest == u32::try_from(id).ok();
            if segment.tail > 0 || is_latest && !segment.too_new {
                // A kill, a restart and then a power cut must not differ: what was read is made durable before it has any effect.
                let mut tip = record.tip(id)?;
                tip.account_for_tail()?;
                tip.file.sync()?;
                record.keep(id, &tip);
            }
        }
        Ok(record)
    }

    /// The lock goes with the record: what is written looks whether it stands, and it is given back last.
    #[must_use]
    pub fn under(self, lock: RecordLock) -> Self {
        Self { lock: Some(Arc::new(lock)), ..self }
    }

    /// Every segment that is begun from here on says that it is this station's.
    #[must_use]
    pub fn of_station(self, id: String) -> Self {
        Self { station_id: Some(id), ..self }
    }

    /// On this PC. Where it was written on another one last, that is a fault until somebody has said that it was moved here; until then this one is not put on
    /// record.
    #[must_use]
    pub fn on_machine(mut self, now: Machine) -> Self {
        let moved = self.replay.machine.as_ref().and_then(|last| last.fault_on(&now));
        let tells_more = self.replay.machine.as_ref().is_none_or(|last| now.tells_more_than(&last.machine));
        match moved {
            Some(fault) if !self.has_accepted(&fault) => self.told.push(fault),
            _ => self.machine = Some(now).filter(|now| tells_more && *now != Machine::default()),
        }
        self
    }

    /// The head of the segment that wrote last.
    pub fn latest_head(&self) -> Option<SegmentHead> {
        self.replay.latest_head()
    }

    /// The highest number of an opening.
    pub fn openings(&self) -> u64 {
        self.replay.opening
    }

    /// Puts a segment of the desk there as a whole: it is there with all of these lines, or it is not. The record is to be read anew then.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn put_whole(&self, header: Header, entries: Vec<Entry>) -> io::Result<()> {
        let entries = match &self.names {
            Some(names) => entries.iter().map(|entry| names.coded(entry)).collect::<io::Result<_>>()?,
            None => entries,
        };
        let (there, taken) = (self.disk.list()?, self.taken());
        let names = there.iter().chain(&taken).map(String::as_str);
        let (name, bytes) = restoring::whole_segment(names, header, entries);
        disk::put(&*self.disk, &name, restoring::UNFINISHED, &bytes)
    }

    /// Fingerprints of keys that sealed a part of it and are not here.
    pub fn lost_keys(&self) -> &[String] {
        &self.replay.lost_keys
    }

    /// Whether a segment is not of the sister of which this PC is a copy.
    pub fn is_own(&self, segment: SegmentId) -> bool {
        self.replay.is_own(segment)
    }

    /// See [`Replay::of_product`].
    pub fn of_product(&self, product_key: &str) -> Vec<(String, u64)> {
        self.replay.of_product(product_key)
    }

    /// These are looked at with each line: that the PC's clock was set stands on record.
    #[must_use]
    pub fn timed_by(self, clocks: Clocks) -> Self {
        Self { clocks: Some(clocks), ..self }
    }

    /// Whoever a line names from here on has a code there. A name that the record says is erased is: a kill may have come between, and an older copy
    /// of the names may have been brought back.
    ///
    /// # Errors
    /// Those of the system.
    pub fn named_by(self, names: Names) -> io::Result<Self> {
        names.erase(self.book().erased_names())?;
        let names = names.beside(self.book().people());
        Ok(Self { names: Some(Arc::new(names)), ..self })
    }

    /// What the record knows.
    pub fn book(&self) -> &Book {
        &self.replay.book
    }

    /// The segments, oldest first.
    pub fn segments(&self) -> &[Segment] {
        &self.replay.segments
    }

    /// What is wrong with it and was accepted by nobody.
    pub fn faults(&self) -> Vec<RecordFault> {
        let told = self.told.iter().filter(|fault| !self.has_accepted(fault));
        self.replay.unaccepted().chain(told).cloned().collect()
    }

    /// Whether a person has accepted this fault.
    pub fn has_accepted(&self, fault: &RecordFault) -> bool {
        self.replay.accepted.contains(fault)
    }

    /// Lets these faults block no longer. To be called only where an [`Entry::Accepted`] with them is the next thing to be appended: without it
    /// they block again at the next start.
    pub fn accept(&mut self, faults: &[RecordFault]) {
        self.replay.accepted.extend(faults.iter().cloned());
    }

    /// The newest segment of a batch of this name.
    pub fn batch(&self, name: &str) -> Option<SegmentId> {
        self.replay.batch(name)
    }

    /// The segment that a batch file is a copy of, by the file's first line (without its newline).
    pub fn segment_of(&self, first_line: &[u8]) -> Option<SegmentId> {
        self.replay.segment_of(first_line)
    }

    /// The code that stands on record for somebody whom it names.
    pub fn code_of(&self, person: &Person) -> Option<String> {
        self.names.as_ref()?.code_if_known(person)
    }

    /// Reads an entry again from disk.
    pub fn entry_at(&self, place: &Place) -> Option<Entry> {
        entry_in(&*self.disk, self.book().segment_name(place.segment), place)
    }

    /// When an identity on record was issued, RFC 3339 in UTC, where a line tells.
    pub fn issued_at(&self, issued: &IssuedIdentity) -> Option<String> {
        issued_at(&*self.disk, self.book().segment_name(issued.place.segment), issued)
    }

    /// Ends what an earlier run began and did not end: `next` says the next line of an open visit, until one says that it is over. It is told
    /// the visit as it was found, and as it is with what was appended since.
    ///
    /// # Errors
    /// [`RecordError::Io`].
    pub fn recover(&mut self, next: impl Fn(&Self, &OpenVisit, &OpenVisit) -> Entry) -> Result<(), RecordError> {
        let open: Vec<OpenVisit> = self.replay.book.open_visits().cloned().collect();
        for found in open {
            if self.replay.segments[found.key.segment as usize].too_new {
                continue;
            }
            while let Some(visit) = self.replay.book.open_visit(found.key) {
                let entry = next(self, &found, visit);
                self.append_to(found.key.segment, entry)?;
            }
        }
        Ok(())
    }

    /// Puts a spilled entry where it belongs, while its visit is open. False where it has no place (any more): its file is left for a person.
    ///
    /// # Errors
    /// [`RecordError::Io`].
    pub fn adopt(&mut self, spilled: &Spilled) -> Result<bool, RecordError> {
        let position = self.replay.segments.iter().position(|segment| segment.name == spilled.segment);
        let Some(segment) = position.and_then(|position| SegmentId::try_from(position).ok()) else { return Ok(false) };
        let Entry::Answer { unit, sealed, .. } = &spilled.entry else { return Ok(false) };
        let key = VisitKey { segment, visit: *unit };
        let Some(visit) = self.replay.book.open_visits().find(|visit| visit.key == key) else { return Ok(false) };
        // A kill between this append and the file's removal: it is there already.
        let is_there = visit.answers.contains(sealed);
        if !is_there && !self.replay.segments[segment as usize].too_new {
            self.append_to(segment, spilled.entry.clone())?;
        }
        Ok(true)
    }

    fn append_to(&mut self, segment: SegmentId, entry: Entry) -> io::Result<()> {
        let id = segment as usize;
        let mut tip = self.tip(id)?;
        let done = tip.append(&[entry])?;
        self.keep(id, &tip);
        writer::note(&mut self.replay.book, segment, &done);
        Ok(())
    }

    /// Opens a batch for writing.
    ///
    /// # Errors
    /// [`RecordError`]; nothing was registered.
    pub fn start(self, batch: Batch, opening: Opening, file: Option<PathBuf>) -> Result<Journal, RecordError> {
        Ok(self.start_all(vec![ToOpen { batch, opening, file }])?.remove(0))
    }

    /// Opens batches for writing, at least one, each another one: they are written beside each other, under one lock. Given in the same order.
    ///
    /// # Errors
    /// [`RecordError`]; nothing was registered.
    pub fn start_all(mut self, batches: Vec<ToOpen>) -> Result<Vec<Journal>, RecordError> {
        let faults = self.faults();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let resumed = batches.iter().filter_map(|to_open| match to_open.batch {
            Batch::Resume(id) => Some(&self.replay.segments[id as usize]),
            Batch::New(_) => None,
        });
        if let Some(closed) = resumed.into_iter().find(|segment| segment.closed) {
            return Err(RecordError::Closed(closed.header.batch.clone()));
        }
        tip::reserve_ballast(&*self.disk)?;
        let saving = index::keep(&self.disk, &self.replay, self.names.as_deref());
        let (mut open, mut opened) = (Vec::new(), Vec::new());
        for ToOpen { batch, opening, file } in batches {
            let (segment, head) = self.open_segment(batch, &opening)?;
            opened.push((head, file));
            open.push(segment);
        }
        let book = Arc::new(Mutex::new(std::mem::take(&mut self.replay.book)));
        let mut journals = Vec::new();
        for (Open { tip, segment, follower, .. }, (head, file)) in open.iter_mut().zip(opened) {
            let batch = self.replay.segments[*segment as usize].header.batch.clone();
            let mut following = None;
            if let Some(file) = file {
                let lines = Lines { disk: self.disk.clone(), segment: tip.name.clone() };
                let (follows, seen) = followed::follow(lines, &batch, file, tip.end.length)?;
                (*follower, following) = (Some(follows), Some(seen));
            }
            journals.push((*segment, batch, tip.name.clone(), head, following));
        }
        let own = journals.iter().filter_map(|(_, _, name, _, following)| {
            let following = following.as_ref()?;
            Some((name.as_str(), following.file.asked_for(), following.state.clone()))
        });
        let (unfinished, late) = Unfinished::take_up(&self.disk, self.replay.own_segments(), own);
        let segments = open.iter().map(|open| open.segment).collect();
        let writer = Writer::start(self.turns(open)?, book.clone(), self.clocks.take().map(ClockWatch::start))?;
        let Self { disk, lock, names, .. } = self;
        let claims = Claims::default();
        let record = OpenRecord { writer, book, claims, disk, names, late, segments, saving, unfinished, lock };
        let record = Arc::new(record);
        let journals = journals.into_iter().enumerate().map(|(at, (segment, batch, name, opened, following))| {
            Journal { record: record.clone(), at, following, batch, name, segment, opened }
        });
        Ok(journals.collect())
    }

    /// Opens a batch behind what was written last, durably. Given with the line that opens it.
    fn open_segment(&mut self, batch: Batch, opening: &Opening) -> Result<(Open, SegmentHead), RecordError> {
        let previous = self.replay.latest_head();
        let id = match batch {
            Batch::New(header) => {
                let station_id = self.station_id.clone();
                self.create(Header { previous: previous.clone(), station_id, ..*header })?
            }
            Batch::Resume(id) => id as usize,
        };
        let mut tip = self.tip(id)?;
        let segment = u32::try_from(id).unwrap_or(SegmentId::MAX);
        self.replay.opening += 1;
        let first = opening.entry(self.replay.opening, previous);
        let text = opening.new_text(&self.replay.book, segment);
        let machine = self.machine.take().map(Entry::Machine);
        let done = tip.append(&[first].into_iter().chain(text).chain(machine).collect::<Vec<_>>())?;
        #[expect(clippy::expect_used, reason = "a tip that took lines gives them")]
        let opened = done.first().map(|line| tip::head(&tip.name, line)).expect("one was appended");
        writer::note(&mut self.replay.book, segment, &done);
        // It is what was written last from here on.
        self.replay.latest = Some(segment);
        self.replay.segments[id].end = tip.end;
        // Of the clock nothing is to be added where it is opened anew, and the profile's text stands there.
        let opening = Opening { clock: None, text: None, ..opening.clone() };
        Ok((Open { tip, segment, opening, follower: None }, opened))
    }

    fn create(&mut self, header: Header) -> Result<usize, RecordError> {
        let (tip, first) = new_segment::begin(&self.disk, self.lock.as_ref(), &self.taken(), header.clone())?;
        let id = self.replay.book.add_segment(&tip.name);
        writer::note(&mut self.replay.book, id, &[first]);
        self.replay.segments.push(Segment::begun(tip.name, header, tip.end.head, tip.end));
        Ok(id as usize)
    }

    /// Names of segments that are not here, or were not: no other one may be taken for them.
    fn taken(&self) -> Vec<String> {
        let named = self.replay.named.iter().map(|head| head.segment.clone());
        named.chain(self.replay.accepted.iter().map(|fault| fault.segment().to_owned())).collect()
    }

    /// These batches, of which the last one was opened last, and the way to the desk's segment.
    fn turns(&self, open: Vec<Open>) -> Result<Turns, RecordError> {
        let Open { segment, opening, .. } = &open[0];
        let header = self.replay.segments[*segment as usize].header.clone();
        let header = Header { station_id: self.station_id.clone(), ..header };
        let opening = turns::at_desk(opening);
        let can_take = |segment: &Segment| !segment.too_new && !segment.closed;
        let desk = self.batch(DESK).filter(|id| can_take(&self.replay.segments[*id as usize]));
        let at_desk = |segment| {
            let tip = self.tip(segment as usize)?;
            Ok::<_, io::Error>(Open { tip, segment, opening: opening.clone(), follower: None })
        };
        let desk = desk.map(at_desk).transpose()?;
        let (disk, lock, names, taken) = (self.disk.clone(), self.lock.clone(), self.names.clone(), self.taken());
        Ok(Turns::new(open, self.replay.opening, desk, DeskToBe { disk, lock, names, header, opening, taken }))
    }

    fn tip(&self, id: usize) -> io::Result<Tip> {
        let segment = &self.replay.segments[id];
        let file = self.disk.open(&segment.name)?;
        let (disk, lock, names) = (self.disk.clone(), self.lock.clone(), self.names.clone());
        Ok(Tip { disk, name: segment.name.clone(), file, end: segment.end, is_ahead: false, lock, names })
    }

    fn keep(&mut self, id: usize, tip: &Tip) {
        let segment = &mut self.replay.segments[id];
        // What is appended to another segment than the latest one is read at another place in the order of things.
        self.replay.in_order &= segment.end == tip.end || self.replay.latest == u32::try_from(id).ok();
        segment.end = tip.end;
        segment.tail = 0;
    }
}

/// Puts the newline behind a last line that lacks nothing else: a `torn` entry cannot account for it, because with the newline it counts. `true`:
/// there was one.
fn give_newlines(disk: &dyn Disk, replay: &Replay) -> io::Result<bool> {
    let mut given = false;
    for segment in &replay.segments {
        let tail = disk.read_range(&segment.name, segment.end.length..segment.end.length + segment.tail)?;
        let last = tail.rsplit(|byte| *byte == b'\n').next();
        if last.and_then(Whole::of).is_some_and(|whole| whole.follows(&segment.end.head)) {
            let mut file = disk.open(&segment.name)?;
            file.append(b"\n")?;
            file.sync()?;
            given = true;
        }
    }
    Ok(given)
}
